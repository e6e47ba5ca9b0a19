"""The poster: the film's strongest picture with its title, and the label that says how pictures were made.

The picture is the one with the most light and dark and colour among the shots' middles, so that the same film always has
the same poster. Knows no sheets.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from post.cut import Cut, CutOverlay, CutShot
from post.export.stills.frames import LETTERED_FRAMES, STILL, Frame, long_shown, make_frame, still_of
from post.fonts import FontBook
from post.lettering import shot_lettering
from post.suite import Artifact, Suite
from storyboards.story import Disclosure, Output, TitleStyle

TITLE = "title-poster"
"""The look's title, in the lower part of the picture, where it covers least of what one looks at."""
PLACE = TitleStyle(
    TITLE, None, None, "bottom", None, None, None, None, None, None, "none", "none", margin=0.12
)  # fmt: skip


def make_poster(cut: Cut, output: Output, language: str, suite: Suite) -> Artifact | None:
    """The poster in one language; None for a film of cards alone."""
    shots = [shot for shot in cut.shots if shot.num_frames > 0 and shot.kind != "card"]
    if not shots:
        return None
    chosen = _strongest(cut, output, shots, suite)
    canvas = output.canvas or cut.canvas
    named = replace(
        long_shown(chosen),
        first_frame=0,
        overlays=(CutOverlay({language: cut.title_in(language)}, TITLE, 0, LETTERED_FRAMES),),
    )
    label = cut.disclosure
    alone = replace(
        cut,
        shots=(named,),
        titles={**cut.titles, TITLE: PLACE},
        disclosure=Disclosure(label.label, ("always",)) if label is not None else None,
    )
    lettering = shot_lettering(alone, named, language, canvas, FontBook.installed(), suite=suite)
    return still_of(cut, output, chosen, lettering, suite)


def _strongest(cut: Cut, output: Output, shots: list[CutShot], suite: Suite) -> CutShot:
    """The shot whose middle has most in it."""
    scores = [(_strength(make_frame(cut, output, Frame(shot, ""), suite).file(STILL)), shot) for shot in shots]
    return max(scores, key=lambda each: each[0])[1]


def _strength(path: Path) -> float:
    """How much a picture has to look at: spread of light and dark, and of colour."""
    import numpy as np
    from PIL import Image

    with Image.open(path) as image:
        pixels = np.asarray(image.convert("RGB").resize((160, 90)), dtype=np.float64)
    red, green, blue = pixels[..., 0], pixels[..., 1], pixels[..., 2]
    colour = np.hypot((red - green).std(), ((red + green) / 2 - blue).std())
    return round(float(pixels.mean(axis=-1).std() + colour), 3)
