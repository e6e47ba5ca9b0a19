"""Crashes counted from the journal."""

from __future__ import annotations

from pathlib import Path

from render.journal import Journal
from render.supervisor.attempts import attempts_of


def journal_of(path: Path, *ends: dict[str, int]) -> Journal:
    journal = Journal(path / "journal.jsonl")
    for blamed in ends:
        journal.append("launch_started")
        journal.append("launch_ended", blamed=blamed)
    return journal


def test_three_crashes_at_one_place_are_too_many(tmp_path: Path) -> None:
    journal = journal_of(tmp_path, {"a": 3, "b": 1}, {"a": 3}, {"a": 2, "b": 5})
    found = attempts_of(journal.read())
    assert found.worn_out(3) == ["a"]
    assert found.crashes == {"a": 3, "b": 1}
    assert found.steps["a"] == 3


def test_a_take_that_gets_further_begins_anew(tmp_path: Path) -> None:
    journal = journal_of(tmp_path, *({"a": step} for step in range(20)))
    assert attempts_of(journal.read()).worn_out(3) == []


def test_what_is_finished_or_given_up_is_forgotten(tmp_path: Path) -> None:
    for event in ("take_done", "take_failed"):
        folder = tmp_path / event
        folder.mkdir()
        journal = journal_of(folder, {"a": 1}, {"a": 1})
        journal.append(event, take="a")
        journal_of(folder, {"a": 1})
        assert attempts_of(journal.read()).crashes == {"a": 1}


def test_a_launch_without_an_end_is_seen(tmp_path: Path) -> None:
    journal = journal_of(tmp_path, {"a": 1})
    assert not attempts_of(journal.read()).is_open
    journal.append("launch_started")
    assert attempts_of(journal.read()).is_open
