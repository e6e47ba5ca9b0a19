"""Which parts of which layer are seen: the picture in tiles, each layer's tiles empty, full or in between.

`visible` goes from front to back and drops what lies behind a full tile; `Tiles.runs` gives the rectangles that are
left. Knows masks only, no colours.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from render.animatic.layer import Layer, Seen

TILE_PX = 64
BLOCK_PX = 16
NONE, MASKED, FULL = 0, 1, 2
Kinds = NDArray[np.int8]
Run = tuple[int, int, int, int, bool]


@dataclass(frozen=True)
class Tiles:
    """A layer's mask summed up in blocks: how many hold paint, how many are not wholly painted."""

    width: int
    height: int
    paint: NDArray[np.int32] | None  # integral images, one row and column more than there are blocks
    gaps: NDArray[np.int32] | None
    solid: bool  # may hide what lies behind

    @classmethod
    def of(cls, layer: Layer) -> Tiles:
        if layer.mask is None:
            return cls(layer.y.width, layer.y.height, None, None, True)
        mask = np.asarray(layer.mask)
        rows, columns = -(-mask.shape[0] // BLOCK_PX), -(-mask.shape[1] // BLOCK_PX)
        sheet = np.zeros((rows * BLOCK_PX, columns * BLOCK_PX), dtype=np.uint8)
        sheet[: mask.shape[0], : mask.shape[1]] = mask
        blocks = sheet.reshape(rows, BLOCK_PX, columns, BLOCK_PX)
        return cls(
            layer.y.width,
            layer.y.height,
            _integral(blocks.max(axis=(1, 3)) > 0),
            _integral(blocks.min(axis=(1, 3)) < 255),
            layer.shimmer is None and not layer.flicker,
        )

    def span(self, seen: Seen, width: int, height: int) -> tuple[int, int, int, int]:
        """The even rectangle of the picture for which the layer has pixels."""
        x0, x1 = _edge(seen.start_x, seen.step, self.width, width)
        y0, y1 = _edge(seen.start_y, seen.step, self.height, height)
        return x0, y0, x1, y1

    def kinds(self, seen: Seen, width: int, height: int) -> Kinds:
        """Of every tile of the picture: NONE, MASKED or FULL."""
        x0, y0, x1, y1 = self.span(seen, width, height)
        xs = np.arange(0, width, TILE_PX)
        ys = np.arange(0, height, TILE_PX)
        left, right = np.maximum(xs, x0), np.minimum(np.minimum(xs + TILE_PX, width), x1)
        top, bottom = np.maximum(ys, y0), np.minimum(np.minimum(ys + TILE_PX, height), y1)
        inside = (bottom > top)[:, None] & (right > left)[None, :]
        if self.paint is None or self.gaps is None:
            return np.where(inside, FULL, NONE).astype(np.int8)
        across = _blocks(seen.start_x, seen.step, left, right, self.paint.shape[1] - 1)
        down = _blocks(seen.start_y, seen.step, top, bottom, self.paint.shape[0] - 1)
        paint, gaps = _within(self.paint, down, across), _within(self.gaps, down, across)
        kinds = np.where(paint > 0, np.where((gaps == 0) & self.solid, FULL, MASKED), NONE)
        return np.where(inside, kinds, NONE).astype(np.int8)

    def covers(self, kinds: Kinds, seen: Seen, width: int, height: int) -> NDArray[np.bool_]:
        """Tiles that hide all behind them: full ones that the layer's edge does not cut."""
        x0, y0, x1, y1 = self.span(seen, width, height)
        xs, ys = np.arange(0, width, TILE_PX), np.arange(0, height, TILE_PX)
        whole_x = (xs >= x0) & (np.minimum(xs + TILE_PX, width) <= x1)
        whole_y = (ys >= y0) & (np.minimum(ys + TILE_PX, height) <= y1)
        return np.asarray((kinds == FULL) & whole_y[:, None] & whole_x[None, :])

    def runs(self, kinds: Kinds, seen: Seen, width: int, height: int) -> Iterator[Run]:
        """Rectangles of neighbouring tiles of one kind, row by row, rows joined where they are alike."""
        x0, y0, x1, y1 = self.span(seen, width, height)
        row = 0
        while row < kinds.shape[0]:
            end = row + 1
            while end < kinds.shape[0] and np.array_equal(kinds[end], kinds[row]):
                end += 1
            top, bottom = max(row * TILE_PX, y0), min(end * TILE_PX, height, y1)
            column = 0
            while column < kinds.shape[1]:
                stop = column + 1
                while stop < kinds.shape[1] and kinds[row, stop] == kinds[row, column]:
                    stop += 1
                left, right = max(column * TILE_PX, x0), min(stop * TILE_PX, width, x1)
                if kinds[row, column] != NONE and right > left and bottom > top:
                    yield left, top, right, bottom, bool(kinds[row, column] == MASKED)
                column = stop
            row = end


def visible(tiles: Sequence[Tiles], seen: Sequence[Seen], width: int, height: int) -> list[Kinds]:
    """For every layer the kinds of its tiles, NONE where a layer before it hides them."""
    result: list[Kinds] = []
    hidden = np.zeros((-(-height // TILE_PX), -(-width // TILE_PX)), dtype=bool)
    for layer, where in zip(reversed(tiles), reversed(seen)):
        kinds = layer.kinds(where, width, height)
        kinds[hidden] = NONE
        hidden |= layer.covers(kinds, where, width, height)
        result.append(kinds)
    return result[::-1]


def _edge(start: float, step: float, source_px: int, target_px: int) -> tuple[int, int]:
    first = max(0, math.ceil(-start / step))
    last = min(target_px, math.floor((source_px - start) / step))
    return first + first % 2, last - last % 2


def _integral(flags: NDArray[np.bool_]) -> NDArray[np.int32]:
    total = np.zeros((flags.shape[0] + 1, flags.shape[1] + 1), dtype=np.int32)
    total[1:, 1:] = flags.cumsum(axis=0).cumsum(axis=1)
    return total


def _blocks(
    start: float, step: float, low: NDArray[np.int64], high: NDArray[np.int64], count: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First and one-past-last block that a stretch of the picture looks at, two pixels of filter included."""
    first = np.floor((start + low * step - 2 * max(1.0, step)) / BLOCK_PX).astype(np.int64)
    last = np.floor((start + high * step + 2 * max(1.0, step)) / BLOCK_PX).astype(np.int64) + 1
    return np.clip(first, 0, count), np.clip(last, 0, count)


def _within(
    total: NDArray[np.int32],
    down: tuple[NDArray[np.int64], NDArray[np.int64]],
    across: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> NDArray[np.int32]:
    a, b = down[0][:, None], down[1][:, None]
    c, d = across[0][None, :], across[1][None, :]
    return np.asarray(total[b, d] - total[a, d] - total[b, c] + total[a, c])
