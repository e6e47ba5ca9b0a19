"""Shots: inheritance, kinds, times, overlays, transitions, voices."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from storyboards.story import Ambience, Camera, Storyboard, Transition

HEAD = "version: 1\nproject: {id: test, title: Test}\n"

INHERITED = """
version: 1
project: {id: test, title: Test, style: navy, lettering: drop, takes: 2, camera: {framing: wide}, fit: speed}
styles: {navy: {add: steady}, soft: {add: gentle, avoid: harsh}}
places: {quay: grey concrete}
characters: {officer: in white}
model: {preset: draft, steps: 6, guidance: {high: 2}}
acts:
  - id: one
    place: quay
    light: dawn
    camera: {lens_mm: 35}
    transition: {kind: dissolve, for: 1}
    model: {steps: 8}
    shots:
      - {id: a, prompt: x}
      - {id: b, prompt: x, style: soft, place: null, light: null, camera: {move: static}, takes: 1, lettering: keep}
      - {id: c, prompt: x, style: null, camera: null, transition: null, characters: [officer],
         model: {preset: final, shift: 9}}
  - id: two
    shots:
      - {id: d, prompt: x, transition: {kind: cut}}
"""


def test_inheritance(board: Callable[[str], Storyboard]) -> None:
    found = board(INHERITED)
    a, b, c, d = found.shots
    assert a.style is not None
    assert a.style.id == "navy"
    assert (a.place, a.light, a.camera) == (("quay", "grey concrete"), "dawn", Camera("wide", None, 35))
    assert (a.takes, a.lettering, a.fit) == (2, "drop", "speed")
    assert (a.model.steps, a.model.solver, a.model.guidance_high, a.model.guidance_low) == (8, "euler", 2.0, 1.0)
    assert b.style is not None
    assert (b.style.id, b.place, b.light, b.camera) == ("soft", None, None, Camera("wide", "static", 35))
    assert (b.takes, b.lettering, b.transition) == (1, "keep", Transition("dissolve", Fraction(1)))
    assert (c.style, c.camera, c.transition, c.characters) == (None, Camera(), Transition(), (("officer", "in white"),))
    assert (c.model.steps, c.model.shift, c.model.solver) == (40, 9.0, "unipc")
    assert (d.place, d.light, d.model.steps, d.transition.kind) == (None, None, 6, "cut")
    assert [(act.id, act.shot_ids) for act in found.acts] == [("one", ("a", "b", "c")), ("two", ("d",))]
    assert [shot.act for shot in found.shots] == ["one", "one", "one", "two"]
    assert [shot.line for shot in found.shots] == [16, 17, 18, 22]


def test_the_first_shot_begins_with_a_cut(board: Callable[[str], Storyboard], told: Callable[[str], list[str]]) -> None:
    assert board(INHERITED).shots[0].transition == Transition()
    assert "has nothing before it" in told(HEAD + "shots: [{id: a, prompt: x, transition: {kind: dissolve}}]")[0]


@pytest.mark.parametrize(
    ("shot", "expected"),
    [
        ("{id: a}", ["shots[0]: shot a: `prompt` is missing; a generated shot needs it"]),
        ("{id: a, kind: card}", ["shots[0]: shot a: `text` is missing; a card shot needs it"]),
        ("{id: a, kind: still}", ["shots[0]: shot a: `media` is missing; a still shot needs it"]),
        ("{id: a, kind: footage}", ["shots[0]: shot a: `media` is missing; a footage shot needs it"]),
        (
            "{id: a, kind: card, text: x, prompt: y}",
            ["shots[0].prompt: shot a: `prompt` means nothing in a card shot; it belongs to generated"],
        ),
        (
            "{id: a, prompt: y, media: a.mov}",
            ["shots[0].media: shot a: `media` means nothing in a generated shot; it belongs to footage, still"],
        ),
        (
            "{id: a, kind: still, media: a.mov, in: 1}",
            ["shots[0].in: shot a: `in` means nothing in a still shot; it belongs to footage"],
        ),
        (
            "{id: a, kind: footage, media: a.mov, in: 2, out: 2}",
            ["shots[0].out: shot a: `out` (2 s) is not after `in` (2 s)"],
        ),
        ("{id: a, prompt: x, pick: 2}", ["shots[0].pick: shot a: take 2 is picked; the shot has 1"]),
        ("{id: a, prompt: x, takes: 2, pick: 2}", []),
        ("{id: a, prompt: x, duration: 2, overlays: [{text: x, at: 2}]}", [
            "shots[0].overlays[0].at: shot a: the overlay begins at 2 s; the shot lasts 2 s"
        ]),
        ("{id: a, prompt: x, duration: 2, overlays: [{text: x, at: 1, for: 1.04}]}", [
            "shots[0].overlays[0].for: shot a: the overlay lasts until 2.04 s; the shot lasts 2 s"
        ]),
        ("{id: a, prompt: x, duration: 2, overlays: [{text: x, at: 1, for: 1}]}", []),
        ("{id: a, prompt: x, overlays: [{text: x, at: 100, for: 1}]}", []),
        (
            "{id: a, prompt: x, duration: 00:00:00}",
            ["shots[0].duration: shot a: a length of no frames; it has to be above 0"],
        ),
        (
            "{id: a, prompt: x, duration: 00:00:25}",
            ["shots[0].duration: shot a: '00:00:25' has frame 25 of a second with 25"],
        ),
        ("{id: a, prompt: x, overlays: [{text: x, as: shout}]}", [
            "shots[0].overlays[0].as: shot a: there is no title style 'shout'; "
            "there are lower-third, title, subtitle, label, note, credit"
        ]),
        (
            "{id: a, kind: crad, text: x}",
            ["shots[0].kind: shot a: 'crad' is no kind; allowed are generated, footage, still, card"],
        ),
        ("{id: a, promt: x}", None),
    ],
)  # fmt: skip
def test_what_does_not_fit(
    told: Callable[[str], list[str]], tmp_path: Path, shot: str, expected: list[str] | None
) -> None:
    (tmp_path / "a.mov").write_bytes(b"x")
    found = told(HEAD + f"shots: [{shot}]\n")
    if expected is None:
        assert len(found) == 1
        assert "the key 'promt' is not known here" in found[0]
    else:
        assert found == expected


def test_times_are_exact_at_the_projects_rate(board: Callable[[str], Storyboard]) -> None:
    head = HEAD.replace("title: Test", "title: Test, fps: 30000/1001")
    shot = board(
        head + "shots: [{id: a, prompt: x, duration: 00:10:15, overlays: [{text: x, at: 0.1, for: 00:01:00}]}]"
    ).shots[0]
    assert shot.duration == Fraction(315 * 1001, 30000)
    assert shot.overlays[0].at == Fraction(1, 10)
    assert shot.overlays[0].duration == Fraction(1001, 1000)


def test_lengths_of_what_has_none(board: Callable[[str], Storyboard], tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"x")
    found = board(
        HEAD + "shots:\n  - {id: a, kind: card, text: x}\n  - {id: b, kind: still, media: a.png}\n"
        "  - {id: c, kind: card, text: x, narration: y}\n  - {id: d, prompt: x}\n"
    )
    assert [shot.duration for shot in found.shots] == [3, 4, None, None]


def test_who_speaks(board: Callable[[str], Storyboard], told: Callable[[str], list[str]]) -> None:
    def voices(declared: str, shot: str) -> str:
        return HEAD + declared + f"shots: [{{id: a, prompt: x, {shot}}}]\n"

    assert board(voices("", "narration: y")).shots[0].voice == "narrator"
    assert board(voices("", "narration: y, voice: narrator")).shots[0].voice == "narrator"
    assert board(voices("", "notes: y")).shots[0].voice is None
    assert board(voices("", "notes: y")).voices == {}
    one = "voices: {anna: {engine: scratch}}\n"
    assert board(voices(one, "narration: y")).shots[0].voice == "anna"
    two = "voices: {anna: {engine: scratch}, ravi: {engine: kokoro, speed: 1.1, seed: 4}}\n"
    assert board(voices(two, "narration: y, voice: ravi")).shots[0].voice == "ravi"
    assert told(voices(two, "narration: y")) == [
        "shots[0].narration: shot a: there is a line, but no voice is chosen; there are anna, ravi"
    ]
    assert (
        told(voices(two, "narration: y, voice: rawi"))[0]
        == "shots[0].voice: shot a: there is no voice 'rawi'; there are anna, ravi"
    )


def test_ids_stand_once_over_all_acts(told: Callable[[str], list[str]]) -> None:
    found = told(HEAD + "acts:\n  - {id: x, shots: [{id: a, prompt: x}]}\n  - {id: x, shots: [{id: a, prompt: x}]}\n")
    assert found == [
        "acts[1].id: the act 'x' stands twice; first in line 4",
        "acts[1].shots[0].id: shot a: the shot 'a' stands twice; first in line 4",
    ]


def test_ambience(board: Callable[[str], Storyboard], tmp_path: Path) -> None:
    (tmp_path / "sea.wav").write_bytes(b"x")
    found = board(
        HEAD + "acts: [{id: x, ambience: {file: ./sea.wav}, shots: [{id: a, prompt: x},"
        " {id: b, prompt: x, ambience: null}]}]"
    )
    assert found.shots[0].ambience == Ambience("sea.wav", -24.0)
    assert found.shots[1].ambience is None


def test_a_transition_is_not_longer_than_its_shot(told: Callable[[str], list[str]]) -> None:
    shots = "shots: [{id: a, prompt: x}, {id: b, prompt: x, duration: 1, transition: {kind: wipe, for: 1.5}}]"
    assert told(HEAD + shots) == ["shots[1].transition.for: shot b: the wipe takes 1.5 s; the shot lasts 1 s"]
