"""Small specs that the animatic's tests share."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from render.animatic import PanelSpec
from storyboards.story import Size

SMALL = Size(320, 180)
PLAIN = PanelSpec(
    shot_id="r001",
    take=1,
    prompt="A grey frigate leaves harbour, gulls above",
    framing="wide",
    move="dolly-in",
    lens_mm=35,
    light="dawn",
    place="",
    characters=(),
    style="",
    act="",
    canvas=SMALL,
    fps=Fraction(25),
    seconds=Fraction(2, 5),
    seed=42,
)


def panel(prompt: str = PLAIN.prompt, **changes: object) -> PanelSpec:
    """The plain spec with other words and whatever else is named."""
    return replace(PLAIN, prompt=prompt, **changes)  # type: ignore[arg-type]
