"""The register of the special seal. A use of it is a case of `seal_use`: POST /cases, then its actions."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from engine.api.context import Actor_, World_
from engine.api.models import SealUseList
from engine.api.problems import describe
from engine.services import seals

router = APIRouter(prefix="/seals", tags=["用印"])


@router.get("", response_model=SealUseList, responses=describe(401, 404, 422))
def list_seal_uses(
    world: World_,
    actor: Actor_,
    year: Annotated[int | None, Query(ge=1, le=9999, description="申请用印的年份，默认全部")] = None,
    cursor: Annotated[str | None, Query(max_length=18, pattern=r"^[0-9]+$")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Any:
    """专用章用印登记簿，新登记的在前；不予用印、撤回的也在内。"""
    at = int(cursor) if cursor else None
    return seals.register(world, person=actor.person, agency=actor.agency, year=year, cursor=at, limit=limit)
