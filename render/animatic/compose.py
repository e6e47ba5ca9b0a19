"""Frames out of layers: the stack as the camera sees it, one frame at a time.

Gives planar Y'CbCr 4:2:0 frames. Moving is a resampling at exact fractions of a pixel, so nothing trembles. Work is
done only where it is seen: `visible` says which tiles of which layer show, and where a layer covers all behind it.
Knows no subjects and no FFmpeg.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from PIL import Image, ImageChops

from render.animatic.camera import View, placing
from render.animatic.layer import Layer, Seen
from render.animatic.tiles import Tiles, visible

Planes = tuple[Image.Image, Image.Image, Image.Image]
Sample = tuple[int, int, list[Image.Image | None]]


class Frames:
    """The picture at any view. `width_px` and `height_px` are even."""

    def __init__(self, layers: Sequence[Layer], width_px: int, height_px: int, centre: tuple[float, float]) -> None:
        self.layers, self.width, self.height, self.centre = layers, width_px, height_px, centre
        self._y = Image.new("L", (width_px, height_px), 90)
        self._cb = Image.new("L", (width_px // 2, height_px // 2), 128)
        self._cr = Image.new("L", (width_px // 2, height_px // 2), 128)
        self._tiles = [Tiles.of(layer) for layer in layers]
        self._kept: dict[int, tuple[tuple[Seen, bytes], list[Sample]]] = {}

    def draw(self, view: View) -> Planes:
        """The planes of one frame; they are overwritten by the next call."""
        seen = [self._seen(layer, view) for layer in self.layers]
        shown = visible(self._tiles, seen, self.width, self.height)
        for number, layer in enumerate(self.layers):
            key = (seen[number], shown[number].tobytes())
            kept = self._kept.get(number)
            if kept is None or kept[0] != key:
                runs = self._tiles[number].runs(shown[number], seen[number], self.width, self.height)
                kept = (key, [_sampled(layer, seen[number], *run) for run in runs])
                self._kept[number] = kept
            for x, y, sample in kept[1]:
                self._paste(x, y, sample)
        return self._y, self._cb, self._cr

    def _seen(self, layer: Layer, view: View) -> Seen:
        at = placing(view, layer.depth, layer.drift, layer.rides)
        step = layer.px / (self.height * at.scale)
        start_x = (self.centre[0] + (at.shift_x - self.centre[0]) / at.scale - layer.x0) * layer.px
        start_y = (self.centre[1] + (at.shift_y - self.centre[1]) / at.scale - layer.y0) * layer.px
        if layer.flicker:
            # A place on the sheet that looks random and is not: golden-ratio steps from frame to frame.
            frame = round(view.seconds * 24)
            start_x = math.floor(max(0.0, layer.y.width - self.width * step) * (frame * 0.6180339887 % 1))
            start_y = math.floor(max(0.0, layer.y.height - self.height * step) * (frame * 0.7548776662 % 1))
        slide = view.seconds * 0.02 * layer.px if layer.shimmer is not None else 0.0
        return Seen(start_x, start_y, step, slide)

    def _paste(self, x: int, y: int, sample: list[Image.Image | None]) -> None:
        luma, cb, cr, mask, half = sample
        assert luma is not None
        assert cb is not None
        assert cr is not None
        if mask is None:
            self._y.paste(luma, (x, y))
            self._cb.paste(cb, (x // 2, y // 2))
            self._cr.paste(cr, (x // 2, y // 2))
        else:
            self._y.paste(luma, (x, y), mask)
            self._cb.paste(cb, (x // 2, y // 2), half)
            self._cr.paste(cr, (x // 2, y // 2), half)


def _sampled(layer: Layer, seen: Seen, x0: int, y0: int, x1: int, y1: int, masked: bool) -> Sample:
    """A layer's planes and masks as they lie on one rectangle (even corners) of the picture."""
    size = (x1 - x0, y1 - y0)
    half = (size[0] // 2, size[1] // 2)
    box = tuple(
        start + edge * seen.step
        for start, edge in ((seen.start_x, x0), (seen.start_y, y0), (seen.start_x, x1), (seen.start_y, y1))
    )
    small = tuple(edge / 2 for edge in box)
    sample: list[Image.Image | None] = [
        _resampled(layer.y, size, box),
        _resampled(layer.cb, half, small),
        _resampled(layer.cr, half, small),
        None,
        None,
    ]
    if masked and layer.mask is not None and layer.mask_half is not None:
        mask = _resampled(layer.mask, size, box)
        if layer.shimmer is None:
            sample[3:] = [mask, _resampled(layer.mask_half, half, small)]
        else:
            across = (layer.shimmer.width - layer.y.width) / 2 + seen.slide
            mask = ImageChops.multiply(
                mask, _resampled(layer.shimmer, size, (box[0] + across, box[1], box[2] + across, box[3]))
            )
            sample[3:] = [mask, mask.reduce(2)]
    return x0, y0, sample


def _resampled(image: Image.Image, size: tuple[int, int], box: tuple[float, ...]) -> Image.Image:
    """The box of the image at this size; a plain copy where no pixel falls between two."""
    x0, y0 = max(0.0, box[0]), max(0.0, box[1])
    x1, y1 = min(float(image.width), box[2]), min(float(image.height), box[3])
    left, top, right, bottom = round(x0), round(y0), round(x1), round(y1)
    exact = max(abs(left - x0), abs(top - y0), abs(right - x1), abs(bottom - y1)) < 1e-6
    if exact and (right - left, bottom - top) == size:
        return image.crop((left, top, right, bottom))
    return image.resize(size, Image.Resampling.BILINEAR, (x0, y0, x1, y1))
