"""The values of a letter and the text that they are stored as."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, strategies as st

from engine.core.contents import Contents

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.text(), JSON, max_size=4), st.text(), JSON)
def test_values_and_their_text_are_one(values: dict[str, Any], name: str, more: Any) -> None:
    held = Contents.of(values)
    assert held == values
    assert json.loads(held.text) == values
    assert Contents.of(held) is held
    assert list(Contents(held.text)) == list(values), "the order given"
    values.pop(name, None)
    added = Contents.of(values).also(name, json.dumps(more))
    assert added == {**values, name: more}
    assert (len(added), repr(added)) == (len(values) + 1, repr({**values, name: more}))


def test_a_text_is_read_when_it_is_asked_for() -> None:
    broken = Contents("{")
    with pytest.raises(ValueError, match="Expecting"):
        broken["x"]
