"""Picks the renderer that was asked for. Never another one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from render.errors import NoEnvironment, UserMistake
from render.renderers import RENDERERS
from render.renderers.animatic import AnimaticRenderer
from storyboards.story import Storyboard


def choose(name: str, storyboard: Storyboard, sha256: Callable[[Path], str]) -> AnimaticRenderer:
    """The renderer of that name. Raises UserMistake for an unknown name, NoEnvironment where it cannot run here."""
    if name == "animatic":
        return AnimaticRenderer(storyboard, sha256)
    if name == "wan22":
        raise NoEnvironment(
            "the wan22 renderer is not part of this version",
            "Use --renderer animatic for the film with drawn panels.",
        )
    raise UserMistake(f"no renderer {name!r}", f"Renderers: {', '.join(RENDERERS)}.")
