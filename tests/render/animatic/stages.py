"""A bare stage for tests of single painters."""

from __future__ import annotations

import numpy as np

from render.animatic.camera import views
from render.animatic.field import Paper
from render.animatic.framing import FRAMING
from render.animatic.palette import MOODS
from render.animatic.stage import Stage


def stage(framing: str = "wide", *, height_px: int = 90, move: str = "static") -> Stage:
    """An empty 16:9 stage in morning light."""
    horizon = FRAMING[framing].horizon
    return Stage(
        aspect=16 / 9,
        px=float(height_px),
        mood=MOODS["morning"],
        paper=Paper(1, height_px),
        rng=np.random.Generator(np.random.PCG64(1)),
        views=views(move, 5, 1.0, 1, 1.0),
        horizon=horizon,
        sun_x=0.8,
        focus=(0.6, horizon + 0.14),
        size=1.0,
        framing=framing,
    )
