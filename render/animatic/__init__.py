"""The animatic: every generated shot drawn as a storyboard panel in motion, on any machine.

Knows neither torch nor the store. `draw_take` writes one clip; the same spec gives the same bytes wherever it runs.
Drawing libraries are imported only when something is drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from render.animatic.spec import ANIMATIC_VERSION, PanelSpec, take_inputs

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["ANIMATIC_VERSION", "PanelSpec", "draw_panel", "draw_take", "take_inputs"]


def draw_take(
    spec: PanelSpec, folder: Path, *, panel: Path | None = None, stopping: Callable[[], bool] = lambda: False
) -> dict[str, object]:
    """Writes `folder/clip.mov`; returns its fps, num_frames, width_px and height_px.

    `panel` is the director's own picture. Raises post.errors.MediaError for one that cannot be read, Stopped.
    """
    from render.animatic.take import draw_take

    return draw_take(spec, folder, panel=panel, stopping=stopping)


def draw_panel(spec: PanelSpec, panel: Path | None = None) -> Image:
    """The take's middle frame as an RGB picture at canvas size, its arrow in full: for sheets and plan pages."""
    from render.animatic.take import draw_panel

    return draw_panel(spec, panel)
