"""Pictures that behave like reality: clouds of texture that pan, discs of other texture that cross and cover them, grain."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from post import ffmpeg
from post.cut import Media
from tests.post.workbench import media_of

Picture = Any
"""`[height, width, 3]`, float, 0 to 255."""


def texture(width: int, height: int, seed: int, dark: tuple[int, int, int], light: tuple[int, int, int]) -> Picture:
    """Noise of many sizes between two colours."""
    rng = np.random.default_rng(seed)
    total = np.zeros((height, width), np.float32)
    for octave in range(2, 9):
        cells = rng.random((2**octave * height // width + 2, 2**octave + 2)).astype(np.float32)
        total += 0.7**octave * np.asarray(Image.fromarray(cells).resize((width, height), Image.Resampling.BICUBIC))
    total = (total - total.min()) / (total.max() - total.min())
    return np.array(dark) + (np.array(light) - np.array(dark)) * total[..., None]


def sampled(picture: Picture, xs: Picture, ys: Picture) -> Picture:
    """The picture at places between its pixels, repeating beyond its edges."""
    height, width = picture.shape[:2]
    x, y = np.floor(xs).astype(int), np.floor(ys).astype(int)
    fx, fy = (xs - x)[..., None], (ys - y)[..., None]
    x, y = x % width, y % height
    right, below = (x + 1) % width, (y + 1) % height
    return (
        picture[y, x] * (1 - fx) * (1 - fy) + picture[y, right] * fx * (1 - fy)
        + picture[below, x] * (1 - fx) * fy + picture[below, right] * fx * fy
    )  # fmt: skip


def film(
    folder: Path,
    name: str,
    *,
    pan_px: float = 30.0,  # a second
    disc: Callable[[float], tuple[float, float]] | None = None,  # its middle at a second
    change: Callable[[int, Picture], Picture] | None = None,  # of frame n
    num_frames: int = 33,
    fps: int = 16,
    size: tuple[int, int] = (320, 180),
    grain: float = 2.0,
) -> Media:
    """A clip in a lossless file."""
    width, height = size
    ground = texture(3 * width, height + 40, 7, (40, 52, 60), (215, 205, 180))
    cover = texture(160, 160, 8, (90, 40, 25), (235, 190, 150))
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    noise = np.random.default_rng(99)
    frames = []
    for number in range(num_frames):
        second = number / fps
        frame = sampled(ground, xs + pan_px * second, ys + 20)
        if disc is not None:
            x, y = disc(second)
            edge = 1 / (1 + np.exp(np.clip((np.hypot(xs - x, ys - y) - height / 7) / 0.6, -50, 50)))[..., None]
            frame = frame * (1 - edge) + sampled(cover, xs - x + 80, ys - y + 80) * edge
        if change is not None:
            frame = change(number, frame)
        frame = frame + noise.normal(0, grain, (height, width, 1))
        frames.append(np.clip(frame, 0, 255).astype(np.uint8).tobytes())
    (folder / "media").mkdir(parents=True, exist_ok=True)
    target = folder / "media" / name
    tags = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"]
    raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-r", str(fps), "-i", "-"]
    scale = ["-vf", "scale=out_color_matrix=bt709:out_range=tv,format=yuv422p10le"]
    command = [ffmpeg.binary(), "-v", "error", "-y", *raw, *scale, *tags, "-c:v", "ffv1", str(target)]
    subprocess.run(command, input=b"".join(frames), check=True)
    return media_of(target)


def frames_of(path: Path) -> Picture:
    """All luma, `[frame, height, width]`."""
    import av

    with av.open(str(path)) as container:
        return np.stack([frame.to_ndarray(format="gray").astype(np.float32) for frame in container.decode(video=0)])


def shift(before: Picture, after: Picture) -> tuple[float, float]:
    """How far a picture went right and down, by phase correlation with a parabola through the peak."""
    height, width = before.shape
    window = np.outer(np.hanning(height), np.hanning(width))
    one, two = (np.fft.fft2((each - each.mean()) * window) for each in (before, after))
    cross = two * np.conj(one)
    # Low frequencies alone: they carry the picture, the others grain and the encoder's work.
    fy, fx = np.fft.fftfreq(height)[:, None], np.fft.fftfreq(width)
    peak = np.real(np.fft.ifft2(cross / np.maximum(np.abs(cross), 1e-9) * np.exp(-((fx**2 + fy**2) / 0.01))))
    row, column = np.unravel_index(int(peak.argmax()), peak.shape)

    def fine(line: Picture, at: int) -> float:
        low, middle, high = line[at - 1], line[at], line[(at + 1) % len(line)]
        low, middle, high = (np.log(max(float(each), 1e-12)) for each in (low, middle, high))
        return at + 0.5 * (low - high) / (low - 2 * middle + high)

    x, y = fine(peak[row], int(column)), fine(peak[:, column], int(row))
    return (x if x < width / 2 else x - width), (y if y < height / 2 else y - height)
