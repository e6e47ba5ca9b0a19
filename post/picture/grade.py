"""Grades: the few looks that a style may give its pictures, as colour cubes.

A grade is a curve, a colour balance for shadows and lights, and an amount of colour; from it a `.cube` is written, the
same bytes every time. Black stays black and white stays white unless the grade is made of their fading; skin keeps its
hue. Works on BT.709 as shown, 0 to 1, so nothing leaves the legal range. Knows no pictures and no FFmpeg.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Colors = NDArray[np.float64]

GRADE_VERSION = 1
EDGE = 33
"""Points along a side of the cube: what editors and players expect."""
LUMA = (0.2126, 0.7152, 0.0722)

Balance = tuple[float, float, float]


@dataclass(frozen=True)
class Grade:
    """What is done, in this order."""

    contrast: float = 0.0  # of an S through black, white and the pivot: -0.5 to 1
    pivot: float = 0.42  # the level that stays, a middle grey as shown
    shadows: Balance = (0.0, 0.0, 0.0)  # added to red, green, blue where it is dark, most at a fifth
    lights: Balance = (0.0, 0.0, 0.0)  # likewise where it is light, most at three fifths
    color: float = 1.0  # saturation
    skin: float = 0.0  # share of the balance that skin is spared
    black: Balance = (0.0, 0.0, 0.0)  # what black becomes
    white: Balance = (1.0, 1.0, 1.0)  # what white becomes
    mix: Balance | None = None  # black and white: shares of red, green, blue


GRADES: dict[str, Grade] = {
    "neutral": Grade(contrast=0.16, color=1.04),
    "warm": Grade(contrast=0.12, shadows=(0.004, 0.0, 0.006), lights=(0.030, 0.006, -0.036), color=1.03, skin=0.3),
    "cool": Grade(contrast=0.14, shadows=(-0.020, 0.002, 0.024), lights=(-0.018, 0.003, 0.021), color=0.96, skin=0.7),
    "contrast": Grade(contrast=0.48, color=1.02),
    "soft": Grade(contrast=-0.22, lights=(0.012, 0.003, -0.012), color=0.94, black=(0.018, 0.017, 0.018)),
    "faded": Grade(
        contrast=-0.12, shadows=(-0.008, 0.004, 0.014), lights=(0.014, 0.004, -0.020), color=0.72,
        black=(0.062, 0.066, 0.074), white=(0.965, 0.955, 0.925),
    ),
    "mono": Grade(contrast=0.22, mix=(0.36, 0.53, 0.11)),
}  # fmt: skip
"""By vocabulary.GRADES; `none` has no cube."""


def write_cube(name: str, target: Path) -> None:
    """The grade's cube, for `lut3d` and for any grading room."""
    import numpy as np

    axis = np.linspace(0.0, 1.0, EDGE)
    blue, green, red = np.meshgrid(axis, axis, axis, indexing="ij")  # red runs fastest
    colors = graded(np.stack([red, green, blue], axis=-1).reshape(-1, 3), GRADES[name])
    head = f'TITLE "{name}"\nLUT_3D_SIZE {EDGE}\nDOMAIN_MIN 0 0 0\nDOMAIN_MAX 1 1 1\n'
    rows = (f"{r:.6f} {g:.6f} {b:.6f}" for r, g, b in colors)
    target.write_text(head + "\n".join(rows) + "\n", "ascii")


def graded(colors: Colors, grade: Grade) -> Colors:
    """`[..., 3]` from 0 to 1, before and after."""
    import numpy as np

    seen = colors
    if grade.mix is not None:
        seen = np.repeat((colors * np.array(grade.mix)).sum(-1, keepdims=True), 3, axis=-1)
    out = _curved(seen, grade)
    level = (out * np.array(LUMA)).sum(-1, keepdims=True)
    spared = 1 - grade.skin * _skin(colors)
    dark = np.clip(level / 0.2, 0, 1) * np.clip(1 - (level - 0.2) / 0.5, 0, 1)
    light = np.clip(level / 0.6, 0, 1) * np.clip(1 - (level - 0.6) / 0.4, 0, 1)
    out = out + spared * (dark * np.array(grade.shadows) + light * np.array(grade.lights))
    level = (out * np.array(LUMA)).sum(-1, keepdims=True)
    out = level + (out - level) * grade.color
    black, white = np.array(grade.black), np.array(grade.white)
    faded: Colors = np.clip(black + np.clip(out, 0, 1) * (white - black), 0, 1)
    return faded


def _curved(levels: Colors, grade: Grade) -> Colors:
    """An S (or, with contrast below nothing, its opposite): steeper in the middle, gentle at both ends, which stay.

    Each half is a parabola's blend with a straight line, so the curve has no corner at the pivot.
    """
    import numpy as np

    pivot = grade.pivot
    low, high = levels / pivot, (1 - levels) / (1 - pivot)
    bend = 0.5 * grade.contrast
    below = pivot * (low + bend * (low * low - low) * 2 * (1 - 0.5 * low))
    above = 1 - (1 - pivot) * (high + bend * (high * high - high) * 2 * (1 - 0.5 * high))
    return np.where(levels < pivot, below, above)


def _skin(colors: Colors) -> Colors:
    """How far a colour is skin's, whatever its depth: from orange to rose, neither grey nor glaring. `[..., 1]`."""
    import numpy as np

    red, green, blue = (colors[..., channel] for channel in range(3))
    most, least = colors.max(-1), colors.min(-1)
    chroma = np.maximum(most - least, 1e-6)
    hue = np.where(red >= most, (green - blue) / chroma, 9.0)  # 0 red, 1 yellow
    near = np.clip(1 - np.abs(hue - 0.42) / 0.45, 0, 1)
    strength = np.clip(chroma / np.maximum(most, 1e-6) / 0.2, 0, 1)
    share: Colors = (near * strength)[..., None]
    return share
