"""Licences: listed, checked against the purpose, and let pass only by a signed exception."""

from __future__ import annotations

from pathlib import Path

import pytest

from render.licences import problems, read_exceptions, uses
from tests.render.stories import HEAD, SHOTS, story

MUSIC = "music: [{id: bed, from: r001, to: r003, engine: musicgen, prompt: slow strings}]\n"


def head(purpose: str, more: str = "") -> str:
    return HEAD.replace("seed: 7", f"seed: 7, purpose: {purpose}") + MUSIC + more


def test_everything_with_a_licence_is_listed(tmp_path: Path) -> None:
    board = story(tmp_path, SHOTS, head("internal"))
    assert [use.asset for use in uses(board, "wan22")] == ["wan2.2-t2v-a14b", "scratch", "musicgen"]
    assert problems(board, "wan22") == []


@pytest.mark.parametrize("purpose", ["exhibition", "commercial"])
def test_non_commercial_weights_stop_a_public_purpose_and_name_an_alternative(tmp_path: Path, purpose: str) -> None:
    (problem,) = problems(story(tmp_path, SHOTS, head(purpose)), "animatic")
    assert problem.blocking
    assert problem.asset == "musicgen"
    assert "CC-BY-NC" in problem.message
    assert "engine: temp" in problem.hint


def test_only_a_signed_exception_lets_an_asset_pass(tmp_path: Path) -> None:
    paper = tmp_path / "licences.md"
    paper.write_text("# Exceptions\n\n- musicgen: granted in writing for this hall\n", "utf-8")
    board = story(tmp_path, SHOTS, head("exhibition", "exceptions: licences.md\n"))
    assert len(problems(board, "animatic")) == 1
    paper.write_text(paper.read_text("utf-8") + "\nSigned: A. Producer, 2026-11-20\n", "utf-8")
    assert read_exceptions(paper) == {"musicgen"}
    assert problems(board, "animatic") == []
