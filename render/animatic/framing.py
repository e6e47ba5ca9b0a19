"""Framing as numbers: where the horizon lies and how large a subject stands for every framing word.

Sizes are picture heights (ships, aircraft and vehicles: their length). Knows no shapes.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Framing:
    """One framing word."""

    horizon: float  # y outdoors
    eye_level: float  # y indoors
    person: float  # height of a standing person
    ship: float  # length of a frigate in a 16:9 picture
    air: float  # length of a helicopter
    vehicle: float
    thing: float  # height
    bust: float = 0.0  # height of a head, where people are shown as heads and shoulders
    soft: float = 0.0  # blur of what lies behind, in picture heights


FRAMING: dict[str, Framing] = {
    "extreme-wide": Framing(0.64, 0.52, 0.11, 0.32, 0.11, 0.13, 0.12),
    "wide": Framing(0.58, 0.50, 0.34, 0.82, 0.30, 0.40, 0.30),
    "full": Framing(0.56, 0.48, 0.70, 1.35, 0.62, 0.85, 0.52),
    "medium": Framing(0.52, 0.46, 1.30, 2.1, 0.90, 1.15, 0.62, 0.0, 0.0014),
    "medium-close": Framing(0.50, 0.46, 1.7, 2.9, 1.15, 1.5, 0.72, 0.31, 0.004),
    "close": Framing(0.50, 0.45, 2.2, 3.8, 1.5, 2.0, 0.74, 0.47, 0.007),
    "extreme-close": Framing(0.48, 0.45, 4.0, 6.0, 2.4, 3.2, 1.25, 1.02, 0.010),
    "aerial": Framing(0.13, 0.14, 0.12, 0.60, 0.34, 0.20, 0.26),
    "overhead": Framing(-0.6, -0.4, 0.30, 0.75, 0.50, 0.42, 0.55),
    "low-angle": Framing(0.82, 0.80, 0.92, 1.5, 0.70, 0.95, 0.62),
    "high-angle": Framing(0.16, 0.18, 0.50, 0.95, 0.42, 0.50, 0.42),
    "over-shoulder": Framing(0.50, 0.45, 0.85, 1.0, 0.45, 0.7, 0.50, 0.30, 0.003),
    "two-shot": Framing(0.52, 0.46, 1.15, 0.95, 0.42, 0.62, 0.42, 0.30, 0.003),
    "insert": Framing(0.42, 0.40, 1.6, 3.0, 1.2, 1.4, 0.66, 0.0, 0.008),
}


def framing_for(word: str | None, kind: str | None) -> str:
    """The word, or what suits a subject of that kind when the shot says nothing."""
    if word in FRAMING:
        return str(word)
    return {"person": "medium", "thing": "insert", "crowd": "wide", "air": "full", "animal": "full"}.get(
        kind or "", "wide"
    )
