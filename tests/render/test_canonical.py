from __future__ import annotations

import json
from enum import StrEnum
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.canonical import canonical_json, plain_json

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False).filter(bool)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcé ", max_size=5), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


def test_spelling() -> None:
    assert canonical_json({"b": [1, 1.0, True, None], "a": "é"}) == '{"a":"é","b":[1,1.0,true,null]}'.encode()
    assert canonical_json({"x": 0.1 + 0.2}) == b'{"x":0.30000000000000004}'
    assert canonical_json(10**30) == b"1000000000000000000000000000000"


def test_text_is_composed_in_values_and_keys() -> None:
    assert canonical_json({"cafe\u0301": "e\u0301"}) == canonical_json({"café": "é"})


def test_kinds_of_the_same_value_agree() -> None:
    class Colour(StrEnum):
        RED = "red"

    assert canonical_json(("a", Colour.RED)) == canonical_json(["a", "red"])
    assert canonical_json(np.float64(0.5)) == b"0.5"


@given(json_values)
def test_what_was_read_back_is_spelled_the_same(value: object) -> None:
    spelled = canonical_json(value)
    assert canonical_json(json.loads(spelled)) == spelled
    assert canonical_json(plain_json(value)) == spelled


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Fraction(1, 2), "a.b[0]: Fraction is no JSON value"),
        (Path("x"), "PosixPath is no JSON value"),
        (b"x", "bytes is no JSON value"),
        ({1, 2}, "set is no JSON value"),
        (float("nan"), "nan is no JSON number"),
        (float("-inf"), "-inf is no JSON number"),
        (-0.0, "-0.0 and 0.0 would be one value"),
        ("\ud800", "lone surrogate"),
        ({1: 2}, "the key 1 is no text"),
        ({"é": 1, "e\u0301": 2}, "two keys are the same text"),
    ],
)
def test_refused_with_the_field(value: object, said: str) -> None:
    with pytest.raises((TypeError, ValueError)) as caught:
        canonical_json({"a": {"b": [value]}})
    assert str(caught.value).startswith("a.b[0]")
    assert said in str(caught.value)


def test_a_value_that_holds_itself() -> None:
    loop: list[object] = []
    loop.append(loop)
    with pytest.raises(ValueError, match="nested more than 64 deep"):
        canonical_json(loop)


def test_measured_facts_may_hold_a_negative_zero() -> None:
    assert plain_json({"gain_db": -0.0}) == {"gain_db": 0.0}
