"""`gongkai serve`: the API on loopback, with the sweep once an hour beside it."""

from __future__ import annotations

import sys

from engine import bootstrap
from engine.core.errors import InputError

HOUR = 3600.0
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def serve(host: str, port: int, demo: bool) -> int:
    """Run until interrupted. Raises InputError for an address that others could reach (there is no sign-in yet)."""
    if host not in LOOPBACK:
        raise InputError(
            f"登录功能启用以前，只能在本机地址上启动，不能用 {host}", field="host", remedy="用 --host 127.0.0.1"
        )
    if not 0 < port < 65536:
        raise InputError("端口应在 1 至 65535 之间", field="port")
    import uvicorn

    from engine.api import create_app
    from engine.services.escalation import sweep

    world = bootstrap.world()
    if demo:
        bootstrap.load_demo(world)
    jobs = bootstrap.jobs()
    jobs.every(HOUR, lambda: sweep(world))
    sys.stderr.write(f"gongkai：http://{host}:{port}/docs\n")
    try:
        uvicorn.run(create_app(world), host=host, port=port, log_level="warning", server_header=False)
    finally:
        jobs.stop()
    return 0
