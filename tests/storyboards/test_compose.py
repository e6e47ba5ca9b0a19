"""YAML into maps, lists and texts with places: nothing typed, nothing unbounded."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from storyboards.compose import Budget, List, Map, Plain, compose, place
from storyboards.problems import Problem, StoryboardError


def composed(text: str) -> Map:
    root, problems = compose(text, "a.yaml")
    assert not problems
    return root


def stopped(text: str, budget: Budget | None = None) -> str:
    with pytest.raises(StoryboardError) as caught:
        compose(text, "a.yaml", budget or Budget())
    return caught.value.problems[-1].text()


def noted(text: str) -> list[str]:
    return [problem.text().split("\n")[0] for problem in compose(text, "a.yaml")[1]]


def test_nothing_is_typed_by_its_looks() -> None:
    text = "a: no\nb: 010\nc: 12:30\nd: 1e3\ne: 0x10\nf: ~\ng: .inf\nh: 1_000\ni: 2025-01-01\nj: =\nk: null\n"
    root = composed(text)
    assert list(root.values()) == ["no", "010", "12:30", "1e3", "0x10", "~", ".inf", "1_000", "2025-01-01", "=", "null"]
    assert all(type(value) is Plain for value in root.values())


def test_quotes_are_remembered() -> None:
    root = composed("a: '1'\nb: \"1\"\nc: |\n  1\nd: >-\n  1\n  2\ne: 1\n")
    assert [type(value) is Plain for value in root.values()] == [False, False, False, False, True]
    assert root["d"] == "1 2"


def test_places() -> None:
    root = composed("a:\n  - x\n  - {b: ü, cc:   d}\n")
    assert place(root.marks["a"][0]) == (1, 1)
    items = root["a"]
    assert isinstance(items, List)
    assert [place(mark) for mark in items.marks] == [(2, 5), (3, 5)]
    assert [place(mark) for mark in items[1].marks["cc"]] == [(3, 12), (3, 18)]


def test_keys_are_normalised() -> None:
    assert list(composed("e\u0301: 1")) == ["\u00e9"]
    assert noted("e\u0301: 1\n\u00e9: 2") == ["a.yaml:2:1: the key 'é' stands twice in one map; first in line 1"]


def test_doubled_keys_keep_the_first_and_are_all_told() -> None:
    root, problems = compose("a: 1\na: 2\nb: {c: 1, c: 2}\n", "a.yaml")
    assert root == {"a": "1", "b": {"c": "1"}}
    assert [(problem.line, problem.column) for problem in problems] == [(2, 1), (3, 11)]


def test_merge_keys_and_tags_are_refused() -> None:
    assert noted("a: &a {b: 1}\nc:\n  <<: *a\n") == ["a.yaml:3:3: merge keys (`<<`) are not allowed"]
    assert (
        "the tag 'tag:yaml.org,2002:python/object/apply:os.system' is not allowed"
        in noted("a: !!python/object/apply:os.system x")[0]
    )
    assert len(noted("a: !!int 3\nb: !x [1]\nc: ! 3")) == 3


def test_aliases_stand_for_their_anchor() -> None:
    root = composed("a: &x {b: 1}\nc: [*x, *x]\n")
    assert root["c"] == [{"b": "1"}, {"b": "1"}]
    assert "has no anchor before it" in stopped("a: *b")
    assert "stands inside its own anchor" in stopped("a: &x [*x]")
    assert "stands where a key is wanted" in stopped("a: &x y\n*x : z")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "a.yaml:1:1: the file is empty"),
        ("# nothing\n", "a.yaml:1:1: the file is empty"),
        ("---\n", "a.yaml:1:1: the document is empty"),
        ("- a", "a.yaml:1:1: the document is a list"),
        ("hello", "a.yaml:1:1: the document is the text 'hello'"),
        ("a: 1\n---\nb: 2\n", "a.yaml:2:1: a second document begins here"),
        ("{a: b}: c", "a.yaml:1:1: a map or a list stands where a key is wanted"),
        ("a: [b\n", "a.yaml:1:4: no YAML: did not find expected ',' or ']'"),
        ("prompt: A ship: grey", "a.yaml:1:15: no YAML: mapping values are not allowed in this context"),
        ("a:\n\tb: 1", "a.yaml:2:1: no YAML: found character that cannot start any token"),
        ("a: @b", "a.yaml:1:4: no YAML: found character that cannot start any token"),
        ('a: "b\nc: d\n', "a.yaml:1:4: no YAML: found unexpected end of stream"),
        ("a: *bold*", "a.yaml:1:9: no YAML: did not find expected alphabetic or numeric character"),
    ],
)
def test_what_is_no_storyboard(text: str, told: str) -> None:
    assert stopped(text).startswith(told)


def test_syntax_errors_come_with_advice() -> None:
    assert "hint: put a text that has `: ` in it into quotes" in stopped("prompt: A ship: grey")
    assert "hint: close the quote" in stopped('a: "b')


def test_budgets() -> None:
    assert "nested deeper than 3 levels" in stopped("[[[[]]]]", Budget(depth=3))
    assert "more than 5 values" in stopped("[a, b, c, d, e, f]", Budget(nodes=5))
    assert "more than 2 items in one list" in stopped("a: [a, b, c]", Budget(entries=2))
    assert "more than 2 keys in one map" in stopped("{a: 1, b: 2, c: 3}", Budget(entries=2))
    assert "more than 1 aliases" in stopped("a: &x y\nb: *x\nc: *x", Budget(aliases=1))
    assert "a text of 6 characters" in stopped("a: aaaaaa", Budget(scalar_chars=5))


def test_aliases_of_aliases_count_what_they_stand_for() -> None:
    laughs = "a: &a [x,x,x,x,x,x,x,x,x]\n"
    for one, two in zip("abcdefgh", "bcdefghi"):
        laughs += f"{two}: &{two} [{','.join([f'*{one}'] * 9)}]\n"
    assert "aliases expand to more than" in stopped(laughs)


def test_notes_are_bounded() -> None:
    with pytest.raises(StoryboardError) as caught:
        compose("a: [" + "!x y," * 1000 + "]", "a.yaml")
    assert len(caught.value.problems) == 200


def test_escapes_that_stand_for_control_characters() -> None:
    assert "control character (U+0007)" in noted(r'a: "b\ac"')[0]
    assert noted(r'a: "b\nc\té"') == []


PRINTABLE = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufeff\ufffe\uffff")
)
TREES: st.SearchStrategy[Any] = st.recursive(
    PRINTABLE,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(PRINTABLE.filter(bool), inner, max_size=4),
    max_leaves=20,
)


def strings(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: strings(item) for key, item in value.items()}
    return [strings(item) for item in value] if isinstance(value, list) else str(value)


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), TREES, min_size=1, max_size=5), st.booleans())
def test_what_yaml_writes_is_read_back_with_places(tree: dict[str, Any], flow: bool) -> None:
    text = yaml.safe_dump(tree, allow_unicode=True, default_flow_style=flow, width=60, sort_keys=False)
    root, problems = compose(text, "a.yaml")
    if all(unicodedata.is_normalized("NFC", key) for key in walk_keys(tree)):
        assert not problems
        assert strings(root) == tree
    lines = text.split("\n")
    for key, (key_mark, value_mark) in root.marks.items():
        line, column = place(key_mark)
        assert lines[line - 1][column - 1 :].lstrip("'\"").startswith(key)
        assert place(value_mark) > (line, column)


def walk_keys(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [*value, *(key for item in value.values() for key in walk_keys(item))]
    return [key for item in value for key in walk_keys(item)] if isinstance(value, list) else []


@settings(max_examples=300)
@given(st.text(st.sampled_from("ab:- \n[]{},&*!|>'\"#%@`?<~\t0"), max_size=80))
@example("? a\n? b\n")
@example("&a : b")
@example("!!map {a: b}")
@example("%YAML 1.2\n---\na: b")
def test_any_text_is_read_or_refused(text: str) -> None:
    problems: Sequence[Problem] = ()
    with suppress(StoryboardError):
        problems = compose(text, "a.yaml")[1]
    num_lines = text.count("\n") + 1
    assert all(1 <= problem.line <= num_lines for problem in problems)
