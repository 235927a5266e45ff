"""Jobs on threads: again and again, whatever happens, until they are stopped."""

import logging
import threading

import pytest

from engine.adapters.jobs import ThreadJobs


def test_a_job_is_done_now_and_again() -> None:
    done, jobs = threading.Semaphore(0), ThreadJobs()
    jobs.every(0.001, done.release)
    for _ in range(3):
        assert done.acquire(timeout=5)
    jobs.stop()


def test_a_job_that_fails_is_tried_again_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    done, jobs, times = threading.Event(), ThreadJobs(), []

    def job() -> None:
        times.append(1)
        if len(times) == 1:
            raise OSError("没有空间")
        done.set()

    with caplog.at_level(logging.ERROR):
        jobs.every(0.001, job)
        assert done.wait(5)
        jobs.stop()
    assert "没有空间" in caplog.text


def test_no_job_begins_after_the_stop() -> None:
    jobs, began = ThreadJobs(), threading.Semaphore(0)
    jobs.every(60, began.release)
    assert began.acquire(timeout=5)
    jobs.stop()
    jobs.every(0.001, began.release)
    jobs.stop()
    assert not began.acquire(timeout=0.05)
