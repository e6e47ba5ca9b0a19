"""What a card stands on: its look's ground, a colour, a picture, or another shot's picture out of focus.

Takes a card's background and writes a PNG of the canvas's size, dark enough for its words. Knows no words.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import ffmpeg as graphs

from post import ffmpeg
from post.cards import CARD_VERSION, draw_ground, veiled
from post.cut import CutShot
from post.errors import MediaError
from post.ffmpeg import EXACT_ARGS
from post.picture.geometry import fit_picture
from post.picture.layers import ClipLayer, Target
from post.picture.probe import probe_clip
from post.picture.retime import Retime
from post.picture.stills import can_open, prepare_still
from post.suite import Suite
from storyboards.story import Size
from storyboards.times import as_text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

BACKGROUND_VERSION = 1
FOCUS = 1 / 26
"""Radius of the blur, of the canvas's height: shapes and colours stay, nothing can be read."""


@dataclass(frozen=True)
class Ground:
    """Where a card's ground is drawn."""

    shot: CutShot
    canvas: Size
    look: str
    target: Path
    file: Path | None  # background_media's, found


def ground_inputs(shot: CutShot, look: str) -> dict[str, object]:
    """What changes a card's ground."""
    inputs: dict[str, object] = {"kind": "card", "version": CARD_VERSION}
    if look != "documentary":
        inputs["look"] = look
    if shot.background is not None and shot.background.kind == "color":
        inputs["color"] = shot.background.value
    elif shot.background is not None and shot.background_media is not None:
        inputs["background"] = {
            "version": BACKGROUND_VERSION,
            "kind": shot.background.kind,
            "sha256": shot.background_media.sha256,
            "in": as_text(shot.background_in),
        }
    return inputs


def lay_ground(ground: Ground, suite: Suite) -> None:
    """Writes the ground. Raises MediaError, FfmpegError."""
    background = ground.shot.background
    where = f"shot {ground.shot.id}: background"
    if background is None or background.kind == "color":
        draw_ground(ground.canvas, ground.target, look=ground.look, color=background.value if background else None)
        return
    if ground.file is None:
        raise MediaError(
            f"{where}: the picture of {background.value} is not there",
            "Render that shot first, or give the card a color.",
        )
    from PIL import Image

    if can_open(ground.file):
        prepare_still(ground.file, ground.canvas, ground.target, where, cover=True)
    else:
        _frame(ground.file, ground, suite, where)
    with Image.open(ground.target) as opened:
        picture = opened.convert("RGB")
    if background.kind == "blur":
        picture = _out_of_focus(picture)
    _vignetted(veiled(picture, ground.look)).save(ground.target, compress_level=1)


def _frame(path: Path, ground: Ground, suite: Suite, where: str) -> None:
    """One frame of a clip, covering the canvas."""
    facts = probe_clip(path, where)
    moment = ground.shot.background_in
    if facts.duration is not None and facts.fps:
        moment = max(Fraction(0), min(moment, facts.duration - 1 / facts.fps))
    fit = fit_picture(facts.width_px, facts.height_px, facts.pixel_aspect, ground.canvas, cover=True)
    folder = ground.target.parent
    (folder / "behind").symlink_to(path.resolve())
    layer = ClipLayer("behind", facts, Retime(moment, None, Fraction(1), 1), fit, Fraction(1, 10_000))
    picture = layer.stream(Target(ground.canvas, facts.fps or Fraction(25))).filter(
        "scale", in_color_matrix="bt709", in_range="limited", flags="accurate_rnd+full_chroma_int"
    )
    output = graphs.output(
        picture.filter("format", "rgb24"), ground.target.name,
        **{"frames:v": 1, "threads": 1, "c:v": "png", "f": "image2", "update": 1},
    )  # fmt: skip
    args = ["-filter_complex_threads", "1", "-filter_threads", "1", *output.get_args()]
    ffmpeg.run([*args[:-1], *EXACT_ARGS, args[-1]], cwd=folder, stopping=suite.stopping, what=where)
    (folder / "behind").unlink()


def _out_of_focus(picture: Image.Image) -> Image.Image:
    """As through a lens set on something near: blurred where light adds up, so that bright spots spread."""
    import numpy as np
    from PIL import Image

    size = picture.size
    small = picture.resize((max(2, size[0] // 4), max(2, size[1] // 4)), Image.Resampling.BOX)
    light = (np.asarray(small, np.float32) / 255) ** 2.2
    down, across = (_gaussian(length, size[1] * FOCUS / 4) for length in light.shape[:2])
    soft = [Image.fromarray(down @ light[..., channel] @ across.T) for channel in range(3)]
    planes = [np.asarray(plane.resize(size, Image.Resampling.BICUBIC)) for plane in soft]
    level = np.clip(np.stack(planes, axis=-1), 0, 1) ** (1 / 2.2)
    grain = np.random.default_rng(1922).normal(0.0, 0.8, level.shape[:2])[..., None]  # so that no steps show
    return Image.fromarray(np.clip(level * 255 + grain + 0.5, 0, 255).astype(np.uint8))


def _gaussian(length: int, radius: float) -> NDArray[np.float32]:
    """`[length, length]`: each row a bell around its place, its sum one at the edges, too."""
    import numpy as np

    places = np.arange(length)
    bell = np.exp(-(((places[:, None] - places) / radius) ** 2) / 2)
    rows: NDArray[np.float32] = (bell / bell.sum(1, keepdims=True)).astype(np.float32)
    return rows


def _vignetted(picture: Image.Image) -> Image.Image:
    """Darker towards the corners: the eye stays with the words."""
    import numpy as np
    from PIL import Image

    width, height = picture.size
    ys, xs = np.mgrid[0:height, 0:width]
    away = np.hypot((xs / width - 0.5) / 0.5, (ys / height - 0.5) / 0.5) / 2**0.5
    fall = 1 - 0.42 * np.clip((away - 0.35) / 0.65, 0, 1) ** 1.6
    noise = np.random.default_rng(35).uniform(-0.5, 0.5, fall.shape)[..., None]
    pixels = np.asarray(picture, np.float32) * fall[..., None] + noise + 0.5
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
