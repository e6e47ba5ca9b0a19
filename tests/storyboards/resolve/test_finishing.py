"""Keys that steer finishing: looks, grades, retiming, backgrounds of cards, and what an output may override."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from storyboards.story import Background, Storyboard

HEAD = "version: 1\nproject: {id: test, title: Test}\n"
SHOTS = "shots: [{id: a, prompt: x}]\n"


def test_without_them_everything_is_as_its_kind_has_it(board: Callable[[str], Storyboard]) -> None:
    film = board(HEAD + SHOTS)
    (shot,) = film.shots
    assert (film.project.look, film.policy) == ("documentary", None)
    assert (shot.fill, shot.retime, shot.background) == (None, "auto", None)
    assert film.outputs[0].settings == {}


def test_look_grade_and_policy(board: Callable[[str], Storyboard], tmp_path: Path) -> None:
    (tmp_path / "qc.yaml").write_text("black: warn\n")
    film = board(
        "version: 1\nproject: {id: t, title: T, look: gala}\npolicy: qc.yaml\nstyles: {navy: {grade: cool}}\n"
        "titles: {lower-third: {lines: 3, margin: 0.08}}\nshots: [{id: a, prompt: x, style: navy, retime: blend}]\n"
    )
    (shot,) = film.shots
    assert (film.project.look, film.policy, shot.retime) == ("gala", "qc.yaml", "blend")
    assert shot.style is not None
    assert shot.style.grade == "cool"
    assert (film.titles["lower-third"].lines, film.titles["lower-third"].margin) == (3, 0.08)


@pytest.mark.parametrize(
    ("written", "background"),
    [
        ('"#0b2545"', Background("color", "#0B2545")),
        ("{blur: a}", Background("blur", "a")),
        ("{still: quay.jpg}", Background("still", "quay.jpg")),
    ],
)
def test_backgrounds(written: str, background: Background, board: Callable[[str], Storyboard], tmp_path: Path) -> None:
    (tmp_path / "quay.jpg").write_bytes(b"x")
    film = board(HEAD + f"shots: [{{id: a, prompt: x}}, {{id: b, kind: card, text: Two, background: {written}}}]\n")
    assert film.shots[1].background == background


@pytest.mark.parametrize(
    ("shot", "expected"),
    [
        ("{id: b, kind: card, text: Two, background: {blur: z}}", "there is no shot 'z'"),
        ("{id: b, kind: card, text: Two, background: {blurr: a}}", "blurr is no kind of background"),
        ("{id: b, kind: card, text: Two, background: blue}", "'blue' is no colour"),
        ("{id: b, kind: card, text: Two, background: {still: no.jpg}}", "the file 'no.jpg' does not exist"),
        ("{id: b, kind: card, text: Two, background: [a]}", "a list stands where a background"),
        ("{id: b, prompt: x, background: '#000000'}", "`background` means nothing in a generated shot"),
        ("{id: b, prompt: x, fill: cover}", "`fill` means nothing in a generated shot"),
        ("{id: b, prompt: x, retime: interpolated}", "'interpolated' is no way of retiming"),
    ],
)
def test_mistakes_in_shots(shot: str, expected: str, told: Callable[[str], list[str]]) -> None:
    (message,) = told(HEAD + f"shots: [{{id: a, prompt: x}}, {shot}]\n")
    assert expected in message


def test_what_an_output_may_override(board: Callable[[str], Storyboard]) -> None:
    film = board(
        HEAD + "outputs:\n"
        "  - {id: k, kind: loop, captions: none, scaler: spline, true_peak_dbtp: -2, bars: 10, countdown: 8,\n"
        "     handles: 1.5, guides: true, idle_return: 00:30:00, burn: [label, overlays],\n"
        "     screen: {canvas: 1080x1920, fit: pad, name: Foyer left}}\n" + SHOTS
    )
    assert film.outputs[0].settings == {
        "captions": "none",
        "scaler": "spline",
        "true_peak_dbtp": -2.0,
        "bars": Fraction(10),
        "countdown": 8,
        "handles": Fraction(3, 2),
        "guides": True,
        "idle_return": Fraction(30),
        "burn": ("label", "overlays"),
        "fit": "pad",
        "screen_name": "Foyer left",
    }


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("burn: [subtitles]", "'subtitles' is no kind of text; allowed are overlays, captions"),
        ("burn: {a: b}", "a map of keys stands where true, false or a list"),
        ("captions: burnt", "'burnt' is no way of showing captions"),
        ("countdown: 1.5", "1.5 stands where a number of seconds"),
        ("true_peak_dbtp: 1", "1 is outside the allowed range"),
    ],
)
def test_mistakes_in_outputs(written: str, expected: str, told: Callable[[str], list[str]]) -> None:
    (message,) = told(HEAD + f"outputs: [{{id: k, kind: loop, {written}}}]\n" + SHOTS)
    assert expected in message
