"""The information-processing fee (国办函〔2020〕109号): worked examples, bounds of the brackets, properties."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, strategies as st

from engine.core.errors import InputError
from engine.core.fee import Fee, per_items, per_pages

COUNTS = st.integers(0, 2_000) | st.integers(0, 100_000)
METHODS = st.sampled_from((per_items, per_pages))
Method = Callable[[int], Fee]


@pytest.mark.parametrize(
    ("items", "amount"),
    [
        (0, 0),
        (1, 0),
        (10, 0),
        (11, 100),
        (30, 2_000),
        (31, 2_200),
        (35, 3_000),
        (40, 4_000),
        (41, 4_300),
        (50, 7_000),
        (51, 7_400),
        (60, 11_000),
        (100, 37_000),
    ],
)
def test_per_items(items: int, amount: int) -> None:
    assert per_items(items).amount == amount


@pytest.mark.parametrize(
    ("pages", "amount"),
    [
        (0, 0),
        (30, 0),
        (31, 10),
        (68, 380),
        (100, 700),
        (101, 720),
        (200, 2_700),
        (201, 2_740),
        (250, 4_700),
        (1_000, 34_700),
    ],
)
def test_per_pages(pages: int, amount: int) -> None:
    assert per_pages(pages).amount == amount


def test_the_tiers_show_how() -> None:
    assert [(t.first, t.last, t.count, t.unit, t.amount) for t in per_pages(250).tiers] == [
        (1, 30, 30, 0, 0),
        (31, 100, 70, 10, 700),
        (101, 200, 100, 20, 2_000),
        (201, 250, 50, 40, 2_000),
    ]
    assert [(t.first, t.last, t.count, t.unit, t.amount) for t in per_items(41).tiers] == [
        (1, 10, 10, 0, 0),
        (11, 30, 20, 100, 2_000),
        (31, 40, 10, 200, 2_000),
        (41, 41, 1, 300, 300),
    ]


def _naive(method: Method, count: int) -> int:
    """One after the other, by the words of the notice."""
    total = 0
    for n in range(1, count + 1):
        if method is per_pages:
            total += 0 if n <= 30 else 10 if n <= 100 else 20 if n <= 200 else 40
        elif n > 30:
            total += 200 + (n - 31) // 10 * 100
        elif n > 10:
            total += 100
    return total


@given(METHODS, st.integers(0, 600))
def test_it_is_the_sum_of_what_each_costs(method: Method, count: int) -> None:
    assert method(count).amount == _naive(method, count)


@given(METHODS, COUNTS)
def test_the_tiers_cover_every_number_once(method: Method, count: int) -> None:
    fee = method(count)
    assert [t.first for t in fee.tiers] == [1, *(t.last + 1 for t in fee.tiers[:-1])][: len(fee.tiers)]
    assert sum(t.count for t in fee.tiers) == count
    assert all(t.last - t.first + 1 == t.count > 0 for t in fee.tiers)
    assert fee.amount == sum(t.amount for t in fee.tiers)


@given(METHODS, COUNTS)
def test_progressive(method: Method, count: int) -> None:
    units = [t.unit for t in method(count).tiers]
    assert units == sorted(set(units))


@given(METHODS, st.integers(0, 99_999))
def test_each_more_costs_no_less_than_the_one_before(method: Method, count: int) -> None:
    less, same, more = (method(max(0, count + d)).amount for d in (-1, 0, 1))
    assert less <= same <= more
    assert more - same >= same - less


@pytest.mark.parametrize("method", [per_items, per_pages])
@pytest.mark.parametrize("count", [-1, 100_001, 2.0, "5", None, True])
def test_bad_counts_name_the_field(method: Method, count: object) -> None:
    with pytest.raises(InputError) as caught:
        method(count)  # type: ignore[arg-type]
    assert caught.value.field == ("items" if method is per_items else "pages")
