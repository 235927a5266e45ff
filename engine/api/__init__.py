"""The thin API: parse, one service, map the error, return. Loopback only until sign-in exists."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from starlette.middleware.trustedhost import TrustedHostMiddleware

from engine import __version__
from engine.api import cases, documents, letter_templates, policies, problems, reference, seals
from engine.services.world import World

PREFIX = "/api/v1"
HOSTS = ["127.0.0.1", "localhost"]


def create_app(world: World) -> FastAPI:
    """The application over `world`; its documentation at /docs needs nothing from outside."""
    app = FastAPIOffline(
        title="gongkai",
        version=__version__,
        description="政府信息公开办理：案件、期限、文书",
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url="/docs",
        redoc_url=None,
    )
    app.state.world = world
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=HOSTS)
    problems.install(app)
    app.include_router(cases.router, prefix=PREFIX)
    app.include_router(documents.router, prefix=PREFIX)
    app.include_router(policies.router, prefix=PREFIX)
    app.include_router(seals.router, prefix=PREFIX)
    app.include_router(letter_templates.router, prefix=PREFIX)
    app.include_router(reference.router, prefix=PREFIX)
    return app
