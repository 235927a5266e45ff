"""Policies of the agency: what is in force and by which source; the office head changes one from a day on."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path

from engine.api.context import Actor_, World_
from engine.api.models import NewPolicy, PolicyList, PolicyOut
from engine.api.problems import describe
from engine.services import admin, policies

router = APIRouter(prefix="/policies", tags=["设置"])
Key = Annotated[str, Path(max_length=80, description="设置的代码，如 supplementation_days")]


@router.get("", response_model=PolicyList, responses=describe(401, 404, 422))
def list_policies(world: World_, actor: Actor_, on: date | None = None) -> Any:
    """本机关的全部设置：现值、默认、依据和查证程度、自何日起、可选值。"""
    return policies.policies(world, agency=actor.agency, person=actor.person, on=on)


@router.put("/{key}", response_model=PolicyOut, responses=describe(401, 403, 404, 422))
def set_policy(key: Key, body: NewPolicy, world: World_, actor: Actor_) -> Any:
    """自某日起变更一项设置（公开工作机构负责人）。已经起算的期限不变。"""
    changed = admin.set_policy(world, key, body.value, body.from_, actor.agency, actor.person)
    return policies.shown(world, changed, key, world.today())
