"""Licences: listed, checked against the purpose, and let pass only by a signed exception."""

from __future__ import annotations

from pathlib import Path

import pytest

from render.licences import ASK, LicenceProblem, Use, problems, read_exceptions, typeface_uses, uses
from render.type_used import FaceUse
from storyboards.story import Storyboard
from tests.render.stories import HEAD, SHOTS, story

MUSIC = "music: [{id: bed, from: r001, to: r003, engine: musicgen, prompt: slow strings}]\n"


def head(purpose: str, more: str = "") -> str:
    return HEAD.replace("seed: 7", f"seed: 7, purpose: {purpose}") + MUSIC + more


def problems_of(board: Storyboard, renderer: str) -> list[LicenceProblem]:
    return problems(board, uses(board, renderer))


def typefaces(board: Storyboard) -> dict[str, Use]:
    found = uses(board, "animatic")
    return {use.asset.removeprefix("typeface "): use for use in found if use.asset.startswith("typeface ")}


def test_everything_with_a_licence_is_listed(tmp_path: Path) -> None:
    board = story(tmp_path, SHOTS, head("internal"))
    assets = [use.asset for use in uses(board, "wan22")]
    assert assets[:3] == ["wan2.2-t2v-a14b", "scratch", "musicgen"]
    assert all(asset.startswith("typeface ") for asset in assets[3:])
    assert problems_of(board, "wan22") == []


@pytest.mark.parametrize("purpose", ["exhibition", "commercial"])
def test_non_commercial_weights_stop_a_public_purpose_and_name_an_alternative(tmp_path: Path, purpose: str) -> None:
    (problem,) = problems_of(story(tmp_path, SHOTS, head(purpose)), "animatic")
    assert problem.blocking
    assert problem.asset == "musicgen"
    assert "CC-BY-NC" in problem.message
    assert "engine: temp" in problem.hint


def test_only_a_signed_exception_lets_an_asset_pass(tmp_path: Path) -> None:
    paper = tmp_path / "licences.md"
    paper.write_text(
        "# Exceptions\n\n- musicgen: granted in writing for this hall\n- typeface House Sans: bought\n", "utf-8"
    )
    board = story(tmp_path, SHOTS, head("exhibition", "exceptions: licences.md\n"))
    assert len(problems_of(board, "animatic")) == 1
    paper.write_text(paper.read_text("utf-8") + "\nSigned: A. Producer, 2026-11-20\n", "utf-8")
    assert read_exceptions(paper) == {"musicgen", "typeface house sans"}
    assert problems_of(board, "animatic") == []


def test_typefaces_are_listed_with_the_scripts_that_need_them(tmp_path: Path) -> None:
    found = typefaces(story(tmp_path))
    assert found["Source Serif Pro"].licence == "OFL-1.1"
    assert "cards" in found["Source Serif Pro"].where
    devanagari = [use for family, use in found.items() if "Devanagari" in family]
    assert all(use.licence == "OFL-1.1" for use in devanagari)
    only_english = SHOTS.replace(", hi: अंक दो", "").replace(", hi: शुरुआत होती है।", "")
    found = typefaces(story(tmp_path, only_english, HEAD.replace("[en, hi]", "[en]")))
    assert not [family for family in found if "Devanagari" in family]


def test_a_typeface_without_a_known_licence_is_asked_about(tmp_path: Path) -> None:
    faces = [
        FaceUse("House Sans", "Copyright House, all rights reserved", ("label",)),
        FaceUse("Bare", None, ("label",)),
    ]
    used = typeface_uses(faces)
    assert [use.terms for use in used] == [ASK, ASK]
    asked = problems(story(tmp_path, SHOTS, HEAD.replace("seed: 7", "seed: 7, purpose: exhibition")), used)
    assert [problem.asset for problem in asked] == ["typeface House Sans", "typeface Bare"]
    assert not any(problem.blocking for problem in asked)


def test_loras_are_asked_about(tmp_path: Path) -> None:
    for name in ("h.safetensors", "l.safetensors"):
        (tmp_path / name).write_bytes(b"x")
    model = HEAD.replace("steps: 40", "steps: 40, loras: [{high: h.safetensors, low: l.safetensors}]")
    board = story(tmp_path, SHOTS, model)
    found = {use.asset: use.terms for use in uses(board, "wan22")}
    assert (found["h.safetensors"], found["l.safetensors"]) == (ASK, ASK)
    assert "h.safetensors" not in [use.asset for use in uses(board, "animatic")]
