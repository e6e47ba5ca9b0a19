"""What a cue's words ask for: tempo, mode and who plays.

Understands musical English roughly, negation included ("no drums", "without vocals"); words it does not know change
nothing. Knows no notes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

STRINGS, BRASS, PIANO, DRUMS, PAD, BELLS, CHOIR, PLUCK, DRONE, FLUTE = (
    "strings", "brass", "piano", "drums", "pad", "bells", "choir", "pluck", "drone", "flute",
)  # fmt: skip

PLAYERS: dict[str, tuple[str, ...]] = {
    STRINGS: ("string", "strings", "violin", "violins", "cello", "cellos", "viola", "orchestra", "orchestral",
              "symphonic"),
    BRASS: ("brass", "horn", "horns", "trumpet", "trumpets", "trombone", "fanfare", "tuba", "bugle"),
    PIANO: ("piano", "keys", "keyboard"),
    DRUMS: ("drum", "drums", "percussion", "timpani", "taiko", "beat", "beats", "march", "snare", "rhythm", "rhythmic",
            "tabla", "dhol", "mridangam"),
    PAD: ("pad", "pads", "synth", "synths", "ambient", "electronic", "drones", "atmosphere", "atmospheric", "texture"),
    BELLS: ("bell", "bells", "celesta", "glockenspiel", "chimes", "music-box", "vibraphone", "marimba"),
    CHOIR: ("choir", "choral", "vocal", "vocals", "voices", "chant", "aah"),
    PLUCK: ("guitar", "harp", "pluck", "plucked", "pizzicato", "sitar", "santoor", "veena", "sarod", "arpeggio",
            "arpeggios"),
    DRONE: ("tanpura", "raga", "indian", "drone", "bagpipe", "harmonium"),
    FLUTE: ("flute", "bansuri", "woodwind", "woodwinds", "oboe", "clarinet", "whistle", "shakuhachi"),
}  # fmt: skip
"""Words by the player that they call for."""

_MINOR = {
    "minor", "sad", "dark", "tense", "tension", "ominous", "melancholy", "melancholic", "mourning", "grave", "sombre",
    "somber", "serious", "mysterious", "mystery", "suspense", "threat", "threatening", "war", "storm", "lament",
    "elegy", "haunting", "drama", "dramatic", "danger", "conflict", "loss",
}  # fmt: skip
_MAJOR = {
    "major", "happy", "joy", "joyful", "bright", "uplifting", "hopeful", "hope", "proud", "pride", "triumph",
    "triumphant", "heroic", "noble", "warm", "festive", "celebration", "celebratory", "playful", "optimistic",
    "majestic", "glory", "glorious", "victory", "victorious", "patriotic", "peaceful", "inspiring", "confident",
}  # fmt: skip
_TEMPO = {
    "slow": -22, "slowly": -22, "calm": -16, "gentle": -12, "soft": -8, "peaceful": -14, "still": -18, "largo": -30,
    "adagio": -22, "meditative": -22, "solemn": -16, "ambient": -18, "lament": -18, "sad": -12, "majestic": -8,
    "moderate": 0, "andante": -4, "steady": 4, "march": 14, "marching": 14, "driving": 30, "fast": 38, "quick": 34,
    "allegro": 36, "presto": 60, "energetic": 34, "urgent": 36, "action": 40, "chase": 46, "upbeat": 28, "lively": 28,
    "playful": 22, "rising": 4, "epic": 6, "pulsing": 22, "modern": 16, "dance": 34,
}  # fmt: skip
_ENERGY = {
    "quiet": -0.3, "soft": -0.25, "gentle": -0.22, "calm": -0.25, "sparse": -0.3, "minimal": -0.3, "ambient": -0.25,
    "subtle": -0.25, "peaceful": -0.25, "slow": -0.1, "sad": -0.15, "intimate": -0.25, "epic": 0.35, "heroic": 0.3,
    "triumphant": 0.35, "big": 0.3, "powerful": 0.35, "driving": 0.3, "energetic": 0.35, "action": 0.4, "urgent": 0.3,
    "loud": 0.3, "grand": 0.3, "majestic": 0.2, "fanfare": 0.25, "march": 0.2, "war": 0.2, "battle": 0.4, "storm": 0.25,
    "fast": 0.2, "building": 0.15, "swelling": 0.15, "climax": 0.3, "pulsing": 0.15, "festive": 0.25,
}  # fmt: skip

_NEGATION = {"no", "not", "without", "never", "avoid", "minus", "less"}
_LIST_WORDS = {"or", "and", "nor"}


@dataclass(frozen=True)
class Character:
    """How a cue is to be."""

    tempo_bpm: float  # 46 to 150
    is_minor: bool
    energy: float  # 0 (barely there) to 1 (everything plays)
    players: frozenset[str]
    refused: frozenset[str] = frozenset()  # players that must not be heard at all


def character(prompt: str) -> Character:
    """What the words ask for; warm strings, horn and piano at 76 beats a minute when they ask for nothing.

    >>> sorted(character("slow brass, no drums").players)
    ['brass']
    """
    wanted, unwanted = _wanted(prompt)
    called = {name for name, words in PLAYERS.items() if wanted & set(words)}
    refused = {name for name, words in PLAYERS.items() if unwanted & set(words)}
    players = called - refused
    if not players:
        players = {STRINGS, PIANO, BRASS} - refused or {PAD}
    tempo = 76 + sum(change for word, change in _TEMPO.items() if word in wanted)
    named = re.search(r"\b(\d{2,3})\s*bpm\b", prompt.lower())
    tempo = int(named.group(1)) if named else tempo
    energy = 0.5 + sum(change for word, change in _ENERGY.items() if word in wanted)
    if DRUMS in refused:
        energy -= 0.05
    mood = len(wanted & _MAJOR) - len(wanted & _MINOR)
    return Character(
        tempo_bpm=float(max(46, min(150, tempo))),
        is_minor=mood < 0 or (mood == 0 and bool(wanted & _MINOR)),
        energy=max(0.1, min(1.0, energy)),
        players=frozenset(players),
        refused=frozenset(refused),
    )


def _wanted(prompt: str) -> tuple[set[str], set[str]]:
    """Words asked for, and words asked not to be there: a negation reaches to the next comma or other clause."""
    wanted: set[str] = set()
    unwanted: set[str] = set()
    for clause in re.split(r"[,.;:!?\n]|\bbut\b|\bwith\b(?!out)", prompt.lower()):
        negated = False
        for word in re.findall(r"[a-z][a-z'-]*", clause):
            if word in _NEGATION:
                negated = True
            elif word not in _LIST_WORDS:
                (unwanted if negated else wanted).add(word)
    return wanted - unwanted, unwanted
