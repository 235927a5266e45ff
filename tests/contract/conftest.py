"""A real server on a loopback port, with the demo agency, for everything that speaks HTTP."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import uvicorn

from engine import bootstrap
from engine.api import create_app
from engine.demo import load_agency
from engine.services.cases import act_on, open_case
from engine.services.world import World

TODAY = date(2026, 11, 20)


class Server:
    """uvicorn on a free port in a thread."""

    def __init__(self, world: World) -> None:
        config = uvicorn.Config(create_app(world), host="127.0.0.1", port=0, log_level="error")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self.world = world

    def __enter__(self) -> Server:
        self._thread.start()
        until = time.monotonic() + 20
        while not self._server.started:
            assert time.monotonic() < until, "the server did not start"
            time.sleep(0.02)
        return self

    def __exit__(self, *rest: object) -> None:
        self._server.should_exit = True
        self._thread.join(20)

    @property
    def url(self) -> str:
        """http://127.0.0.1:PORT"""
        port = self._server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"


def small_world(url: str) -> World:
    """The demo agency with three cases in different states."""
    world = bootstrap.world(url, lambda: TODAY)
    load_agency(world)
    for n in range(3):
        no = open_case(
            world,
            "disclosure_request",
            {"channel": "in_person", "applicant": "张某", "request": f"第{n}号文件"},
            person="registrar",
        ).case.no
        if n:
            act_on(world, no, "register", {}, person="registrar")
        if n == 2:
            act_on(world, no, "assign", {"unit": "业务处"}, person="officer")
    return world


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server over a SQLite file."""
    path: Path = tmp_path_factory.mktemp("api") / "api.db"
    with Server(small_world(f"sqlite:///{path}")) as running:
        yield running
