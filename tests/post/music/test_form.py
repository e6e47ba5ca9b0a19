"""Bars that fit a cue exactly, chords that sound whole."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from post.music.form import form
from post.music.harmony import MAJOR_PROGRESSIONS, MINOR_PROGRESSIONS, voicing
from post.music.mood import character
from post.music.parts import notes


@given(
    length_s=st.floats(0.2, 400),
    landing=st.one_of(st.none(), st.floats(0, 1)),
    seed=st.integers(0, 2**32),
    prompt=st.sampled_from(["slow brass", "fast drums", "", "dark ambient pads"]),
)
def test_bars_lie_end_to_end_and_meet_the_landing(
    length_s: float, landing: float | None, seed: int, prompt: str
) -> None:
    land_s = None if landing is None else landing * length_s
    made = form(character(prompt), seed, length_s, land_s)
    assert made.bars[0].start_s == 0
    for before, after in itertools.pairwise(made.bars):
        assert after.start_s == pytest.approx(before.start_s + before.length_s)
    last = made.bars[-1]
    assert last.start_s + last.length_s == pytest.approx(length_s)
    assert last.chord.root == 0  # home
    landed = [bar for bar in made.bars if bar.is_landing]
    if land_s is not None and 0.05 <= land_s <= length_s - 0.05:
        assert [bar.start_s for bar in landed] == pytest.approx([land_s])
        assert landed[0].chord.root == 0
    else:
        assert landed == []


@pytest.mark.parametrize("progression", [*MAJOR_PROGRESSIONS, *MINOR_PROGRESSIONS])
def test_voices_sound_every_tone_and_move_little(progression: tuple) -> None:  # type: ignore[type-arg]
    at: tuple[int, ...] = (52, 55, 60, 64)
    for chord in progression * 3:
        led = voicing(chord, 48, at)
        assert set(chord.pitch_classes[:3]) <= {(pitch - 48) % 12 for pitch in led}
        assert all(low < high for low, high in itertools.pairwise(led))
        assert max(abs(here - there) for here, there in zip(led, at)) <= 9
        assert 44 <= led[0] <= led[-1] <= 80
        at = led


def test_notes_stay_within_the_cue_and_in_range() -> None:
    for prompt in ("slow brass", "fast driving drums, epic", "tanpura and flute", "piano", "ambient bells", "choir"):
        asked = character(prompt)
        played = notes(form(asked, 5, 65.0, 30.0), asked, 5)
        assert all(0 <= note.start_s < 65 for note in played)
        assert all(28 <= note.pitch <= 96 for note in played), prompt
        assert all(0 < note.velocity <= 1.1 for note in played)
        assert any(abs(note.start_s - 30.0) < 1e-6 for note in played)


def test_refused_drums_are_not_heard_even_at_the_landing() -> None:
    asked = character("epic triumphant brass, no drums")
    played = {note.instrument for note in notes(form(asked, 5, 65.0, 30.0), asked, 5)}
    assert not played & {"taiko", "timpani", "cymbal"}
