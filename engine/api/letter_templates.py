"""Wordings of letters that the agency drafts itself: the same verbs as `gongkai letter template` (ADR 028)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field

from engine.api.context import Actor_, World_
from engine.api.models import Strict
from engine.api.problems import describe
from engine.services import templates

LONGEST = 100_000
"""Characters of a wording; the longest of the program has a tenth."""

router = APIRouter(prefix="/letter-templates", tags=["文书文本"])
Key = Annotated[str, Path(max_length=80, description="文书代码，如 reply_disclosed")]
Version = Annotated[int, Path(ge=1, le=1_000_000, description="本机关的第几版")]


class NewWording(Strict):
    """POST /letter-templates/{key}."""

    text: str = Field(min_length=1, max_length=LONGEST, description="文本全文，写法同程序自带的")


class InForce(Strict):
    """POST /letter-templates/{key}/{version}/approve."""

    from_: date = Field(alias="from", description="自哪一日起使用，最早为今日")


class WordingOut(BaseModel):
    """A version of a wording; `own_version` 0 is the program's own, whose other fields are absent. `outdated`: the
    program's own has changed since it was drafted."""

    key: str
    title: str
    version: str
    state: str
    outdated: bool
    own_version: int
    fingerprint: str | None = None
    drafted_by: str | None = None
    drafted_on: date | None = None
    approved_by: str | None = None
    approved_on: date | None = None
    from_: date | None = Field(default=None, alias="from")
    withdrawn_by: str | None = None
    withdrawn_on: date | None = None


class WordingText(WordingOut):
    """The same with its text: of the letter's own file; shared parts are kept with it as they were."""

    text: str


class WordingList(BaseModel):
    """Every letter, each with the program's wording first and then the agency's versions."""

    items: list[WordingOut]


@router.get("", response_model=WordingList, responses=describe(401, 404, 422))
def list_wordings(
    world: World_, actor: Actor_, key: Annotated[str | None, Query(max_length=80, description="只列这一种文书")] = None
) -> Any:
    """各种文书今日使用的文本，和本机关起草的各个版本。"""
    found = templates.templates(world, key, actor.agency, actor.person)
    return {"items": [templates.view(shown) for shown in found]}


@router.get("/{key}", response_model=WordingText, responses=describe(401, 404, 422))
def show_wording(
    key: Key,
    world: World_,
    actor: Actor_,
    version: Annotated[int | None, Query(ge=0, le=1_000_000, description="0 为程序自带的；默认为今日使用的")] = None,
) -> Any:
    """一个版本的文本。"""
    shown = templates.template(world, key, version, actor.agency, actor.person)
    return {**templates.view(shown), "text": shown.text}


@router.post("/{key}", status_code=201, response_model=WordingOut, responses=describe(401, 404, 409, 422))
def draft_wording(key: Key, body: NewWording, world: World_, actor: Actor_, response: Response) -> Any:
    """起草一个新版本，待他人批准；文本有错的，逐行指出，不予保存。"""
    done = templates.draft(world, key, body.text, person=actor.person, agency=actor.agency)
    response.headers["Location"] = f"/api/v1/letter-templates/{key}?version={done.version}"
    return _as_it_stands(world, actor, key, done.version)


@router.post("/{key}/{version}/approve", response_model=WordingOut, responses=describe(401, 403, 404, 409, 422))
def approve_wording(key: Key, version: Version, body: InForce, world: World_, actor: Actor_) -> Any:
    """批准一个版本，自某日起使用（公开工作机构负责人或者合法性审查人员，不得是起草人）。"""
    templates.approve(world, key, version, person=actor.person, valid_from=body.from_, agency=actor.agency)
    return _as_it_stands(world, actor, key, version)


@router.post("/{key}/{version}/withdraw", response_model=WordingOut, responses=describe(401, 403, 404, 409, 422))
def withdraw_wording(key: Key, version: Version, world: World_, actor: Actor_) -> Any:
    """撤回一个版本，自今日起不再使用；已批准的由可以批准的人撤回。"""
    templates.withdraw(world, key, version, person=actor.person, agency=actor.agency)
    return _as_it_stands(world, actor, key, version)


def _as_it_stands(world: World_, actor: Actor_, key: str, version: int) -> dict[str, Any]:
    return templates.view(templates.template(world, key, version, actor.agency, actor.person))
