"""Definitions and calendars as tests hand them to `simulate`, without the composition root."""

from __future__ import annotations

import importlib
import pkgutil
from datetime import date
from functools import cache

import workflows
from calendars import load
from engine.core.definition import Workflow
from engine.core.errors import InputError
from engine.core.ports import WorkingCalendar
from engine.core.simulate import Library


@cache
def definitions() -> tuple[Workflow, ...]:
    """Every definition found in the package `workflows`, oldest first."""
    found: dict[str, Workflow] = {}
    for module in pkgutil.walk_packages(workflows.__path__, "workflows."):
        if module.name.rpartition(".")[2].startswith("v"):
            for value in vars(importlib.import_module(module.name)).values():
                if isinstance(value, Workflow):
                    found[value.version_key] = value
    return tuple(sorted(found.values(), key=lambda w: (w.key, w.in_force_from)))


def versions(key: str) -> tuple[Workflow, ...]:
    """All versions of one definition, oldest first."""
    fit = tuple(w for w in definitions() if w.key == key)
    if not fit:
        raise InputError(f"没有“{key}”这种流程", field="workflow")
    return fit


def calendar(region: str, known_on: date | None) -> WorkingCalendar:
    """The calendar of `region` as published by `known_on`."""
    return load(region, known_on)


LIBRARY = Library(versions, calendar)
REQUEST = next(w for w in versions("disclosure_request") if w.version == "2019.1")
CHILDREN = {"consultation": versions("consultation")[-1]}
CHINA = load()
