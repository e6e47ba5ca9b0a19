"""A shot by itself, as editors and the press get it: scaled, retimed and graded as in the film, without the edit.

Knows no films and no timelines.
"""

from __future__ import annotations

from post.cut import Cut, CutShot
from post.picture.encoding import Encoding
from post.picture.spec import StretchSpec
from post.type.ass import Lettering
from storyboards.story import Output


def clean_spec(
    cut: Cut, output: Output, shot: CutShot, lettering: Lettering | None, language: str, encoding: Encoding
) -> StretchSpec:
    """What a clean picture of `shot` is made from, for an output in the cut's rate."""
    fit = output.settings.get("fit")
    return StretchSpec(
        shot,
        None,
        lettering,
        language,
        output.canvas or cut.canvas,
        cut.fps,
        encoding,
        fit=None if fit is None else str(fit),
        film_canvas=cut.canvas if fit == "pad" else None,
        scaler=str(output.settings.get("scaler") or "lanczos"),
        look=cut.look,
        tail_frames=0,
    )
