"""Who asks, of which agency, with what preconditions. Until sign-in exists: loopback only, person in a header."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import unquote

from fastapi import Depends, Header, Path, Request

from engine.api.problems import MissingVersion, UnknownPerson
from engine.core.errors import InputError
from engine.services.world import World

LOOPBACK = ("127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Actor:
    """The acting person and, where there are several, the agency."""

    person: str
    agency: str | None


def world_of(request: Request) -> World:
    """The services of this process."""
    found: World = request.app.state.world
    return found


def _from_loopback(request: Request) -> None:
    if request.client is None or request.client.host not in LOOPBACK:
        raise UnknownPerson("登录功能启用以前，只接受本机访问", field="X-Gongkai-Person")


def actor_of(
    request: Request,
    person: Annotated[
        str | None,
        Header(alias="X-Gongkai-Person", max_length=400, description="办理人姓名（非 ASCII 时用百分号编码的 UTF-8）"),
    ] = None,
    agency: Annotated[str | None, Header(alias="X-Gongkai-Agency", max_length=40)] = None,
) -> Actor:
    """The person named in the header. Raises UnknownPerson (401)."""
    _from_loopback(request)
    if not person:
        raise UnknownPerson("没有指明办理人", field="X-Gongkai-Person", remedy="在请求头 X-Gongkai-Person 中写明姓名")
    return Actor(unquote(person, errors="replace"), agency)


def asker_of(
    request: Request,
    person: Annotated[
        str | None, Header(alias="X-Gongkai-Person", max_length=400, description="推演案件的须写明")
    ] = None,
    agency: Annotated[str | None, Header(alias="X-Gongkai-Agency", max_length=40)] = None,
) -> Callable[[], Actor]:
    """Who asks, for answers that name somebody only when a case is concerned."""
    return lambda: actor_of(request, person, agency)


def version_of(
    if_match: Annotated[str | None, Header(alias="If-Match", max_length=40, description="案件的 version")] = None,
) -> int:
    """The version in If-Match. Raises MissingVersion (428) and InputError (422)."""
    if if_match is None:
        raise MissingVersion("办理时须在 If-Match 中写明所见案件的 version", field="If-Match")
    text = if_match.strip().removeprefix("W/").strip('"')
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise InputError("If-Match 应为案件的 version，如 3", field="If-Match")
    return int(text)


World_ = Annotated[World, Depends(world_of)]
Actor_ = Annotated[Actor, Depends(actor_of)]
Asker_ = Annotated[Callable[[], Actor], Depends(asker_of)]
Version = Annotated[int, Depends(version_of)]
CaseNo = Annotated[str, Path(min_length=1, max_length=60, pattern=r"^[0-9A-Za-z_\-]+$", description="登记号")]
IdempotencyKey = Annotated[
    str | None, Header(alias="Idempotency-Key", min_length=1, max_length=120, pattern=r"^[\x21-\x7e]+$")
]
