"""The information-processing fee (国办函〔2020〕109号, arts 3–5): per item or per page, progressive by bracket."""

from __future__ import annotations

from dataclasses import dataclass

from engine.core.errors import InputError

ITEM_FREE, ITEM_FIRST, ITEM_BAND = 10, 30, 10
PAGE_BANDS = ((30, 0), (100, 10), (200, 20), (None, 40))


@dataclass(frozen=True, slots=True)
class Tier:
    """One bracket: numbers `first`..`last` (both included), `count` of them at `unit` yuan each."""

    first: int
    last: int
    count: int
    unit: int

    @property
    def amount(self) -> int:
        """Yuan."""
        return self.count * self.unit


@dataclass(frozen=True, slots=True)
class Fee:
    """Yuan, with the brackets it is made of; `method` items or pages."""

    method: str
    amount: int
    tiers: tuple[Tier, ...]


def _check(count: object, field: str) -> None:
    if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= 100_000:
        raise InputError("数量应为 0 至 100000 的整数", field=field)


def per_items(items: int) -> Fee:
    """The fee for the `items`-th and earlier requests of one applicant in one natural month: 1–10 free, 11–30 100 yuan
    each, then every 10 items are a band and each band costs 100 yuan more an item. Raises InputError."""
    _check(items, "items")
    tiers: list[Tier] = []
    first, last, unit = 1, ITEM_FREE, 0
    while first <= items:
        end = min(last, items)
        tiers.append(Tier(first, end, end - first + 1, unit))
        first, unit = last + 1, unit + 100
        last = ITEM_FIRST if last == ITEM_FREE else last + ITEM_BAND
    return Fee("items", sum(t.amount for t in tiers), tuple(tiers))


def per_pages(pages: int) -> Fee:
    """The fee for `pages` pages: 1–30 free, 31–100 10 yuan, 101–200 20 yuan, from 201 on 40 yuan a page. Raises
    InputError."""
    _check(pages, "pages")
    tiers: list[Tier] = []
    first = 1
    for last, unit in PAGE_BANDS:
        if first > pages:
            break
        end = pages if last is None else min(last, pages)
        tiers.append(Tier(first, end, end - first + 1, unit))
        first = end + 1
    return Fee("pages", sum(t.amount for t in tiers), tuple(tiers))
