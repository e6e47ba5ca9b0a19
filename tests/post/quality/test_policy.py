"""A policy says what fails; its mistakes are told with their lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from post.quality.findings import KINDS, SEVERITIES
from post.quality.policy import load_policy, parse_policy
from storyboards.problems import StoryboardError


def test_what_is_not_named_stays_as_it_is() -> None:
    policy = parse_policy(
        "version: 1\nblack: warn\nfrozen: {severity: inform, least_s: 2.5}\nrepeats: off\n", "qc.yaml"
    )
    assert policy.severity("black") == "warn"
    assert (policy.severity("frozen"), policy.limit("frozen", "least_s")) == ("inform", 2.5)
    assert policy.severity("repeats") == "off"
    assert policy.severity("cut-unplanned") == KINDS["cut-unplanned"].severity
    assert parse_policy("# nothing\n", "qc.yaml") == load_policy(None)


def test_all_mistakes_are_told_at_once() -> None:
    text = "blak: warn\nblack: fial\nfrozen: {least: 3, least_s: x}\nloudness: [1]\n"
    with pytest.raises(StoryboardError) as raised:
        parse_policy(text, "qc.yaml")
    assert str(raised.value) == (
        "qc.yaml:1:1: blak: no finding is called so\n  hint: did you mean black?\n"
        "qc.yaml:2:8: black: 'fial' is not allowed; allowed: fail, warn, inform, off\n  hint: did you mean fail?\n"
        "qc.yaml:3:10: frozen.least: is no setting; allowed here: severity, least_s\n  hint: did you mean least_s?\n"
        "qc.yaml:3:29: frozen.least_s: 'x' is not allowed; wanted is a number from 0\n"
        "  hint: the built-in limit is 1\n"
        "qc.yaml:4:11: loudness: a list or map is not allowed; allowed: fail, warn, inform, off"
    )


def test_a_policy_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoryboardError, match=r"qc\.yaml"):
        load_policy(tmp_path / "qc.yaml")


def test_the_list_is_whole() -> None:
    for name, kind in KINDS.items():
        assert kind.severity in SEVERITIES, name
        assert kind.meaning, name
