"""Picks the renderer that was asked for. Never another one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal, overload

from render.errors import UserMistake
from render.options import Options
from render.renderers import RENDERERS
from render.renderers.animatic import AnimaticRenderer
from render.renderers.protocol import BatchRenderer, TakeRenderer
from storyboards.story import Storyboard


@overload
def choose(
    name: Literal["animatic"], storyboard: Storyboard, sha256: Callable[[Path], str], options: Options
) -> TakeRenderer: ...
@overload
def choose(
    name: str, storyboard: Storyboard, sha256: Callable[[Path], str], options: Options
) -> TakeRenderer | BatchRenderer: ...
def choose(
    name: str, storyboard: Storyboard, sha256: Callable[[Path], str], options: Options
) -> TakeRenderer | BatchRenderer:
    """The renderer of that name. Raises UserMistake for an unknown name, BadModelFiles for weights that are no good."""
    if name == "animatic":
        return AnimaticRenderer(storyboard, sha256, engine=_kept(options.out_root / storyboard.project.id))
    if name == "wan22":
        from render.renderers.wan22 import Wan22Renderer

        return Wan22Renderer(storyboard, sha256, options)
    raise UserMistake(f"no renderer {name!r}", f"Renderers: {', '.join(RENDERERS)}.")


def _kept(out: Path) -> Mapping[str, object] | None:
    """What an earlier run wrote about the engine: a drawn one in between does not lose it."""
    try:
        engine = json.loads((out / "plan.json").read_text("utf-8")).get("engine")
    except (OSError, ValueError, AttributeError):
        return None
    return engine if isinstance(engine, dict) else None
