"""Jobs on plain threads of this process, until they are kept durably; see `engine.core.ports.Jobs`."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

_log = logging.getLogger(__name__)


class ThreadJobs:
    """A thread a job. It may die with the process at any moment: what a job does, it does in transactions."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def every(self, seconds: float, job: Callable[[], object]) -> None:
        """Do `job` now and then every so many seconds."""
        thread = threading.Thread(target=self._run, args=(seconds, job), name=f"job-{len(self._threads)}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _run(self, seconds: float, job: Callable[[], object]) -> None:
        while not self._stopping.is_set():
            try:
                job()
            except Exception:  # noqa: BLE001 - whatever it is, the next run must come; it is logged, not forgotten
                _log.exception("a job failed; it is tried again in %s seconds", seconds)
            self._stopping.wait(seconds)

    def stop(self, timeout: float = 10.0) -> None:
        """Let no job begin any more; wait for those at work, `timeout` seconds at most each."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(timeout)
