"""What a cue's words ask for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from post.music.mood import BRASS, CHOIR, DRONE, DRUMS, FLUTE, PIANO, STRINGS, character


@pytest.mark.parametrize(
    ("prompt", "players"),
    [
        ("slow brass, no vocals", {BRASS}),
        ("strings and piano without drums", {STRINGS, PIANO}),
        ("no drums, no brass or piano", {STRINGS}),
        ("choir with horns", {CHOIR, BRASS}),
        ("tanpura and bansuri", {DRONE, FLUTE}),
        ("", {STRINGS, PIANO, BRASS}),
        ("समुद्र का संगीत", {STRINGS, PIANO, BRASS}),
    ],
)
def test_players(prompt: str, players: set[str]) -> None:
    assert character(prompt).players == players


def test_tempo_mode_and_energy() -> None:
    slow, fast = character("slow calm piano"), character("fast driving drums")
    assert slow.tempo_bpm < 60 < 110 < fast.tempo_bpm
    assert slow.energy < 0.4 < 0.6 < fast.energy
    assert character("dark and tense strings").is_minor
    assert not character("hopeful strings").is_minor
    assert not character("not sad").is_minor
    assert character("strings at 92 bpm").tempo_bpm == 92


def test_refused_players_are_known() -> None:
    assert DRUMS in character("epic brass, no drums").refused


@given(st.text(max_size=300))
def test_any_words_give_a_character_within_bounds(prompt: str) -> None:
    asked = character(prompt)
    assert 46 <= asked.tempo_bpm <= 150
    assert 0.1 <= asked.energy <= 1
    assert asked.players
