"""Decoding a large picture tile by tile, with crossfades where tiles overlap.

Each tile is decoded over its whole time before the next begins, so only one tile's caches are held on the device;
finished rows leave as frames at once. Seams are blended linearly, first with the tile above, then with the one to the
left. Tiled frames differ a little from untiled ones, because a tile sees less of the picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from wan22_inference.geometry import SPACE_STRIDE
from wan22_inference.vae.memory import Tiling


def decode_tiled(
    pixels_of: Callable[[Tensor], Iterator[Tensor]],
    z: Tensor,
    tiling: Tiling,
    to_frames: Callable[[Tensor], Tensor],
) -> Tensor:
    """Latents [1, C, T, h, w] -> frames [F, 8 h, 8 w, 3]; `pixels_of` decodes latents into chunks [3, n, H, W]."""
    tile, stride = tiling.tile_px // SPACE_STRIDE, tiling.stride_px // SPACE_STRIDE
    height, width = z.shape[-2:]
    rows: list[Tensor] = []
    above: list[Tensor] = []  # lower edges of the row above, [3, F, overlap, W]
    for top in range(0, height, stride):
        below: list[Tensor] = []
        finished: list[Tensor] = []
        left: Tensor | None = None  # right edge of the tile before, [3, F, H, overlap]
        for column, start in enumerate(range(0, width, stride)):
            part = z[..., top : top + tile, start : start + tile]
            pixels = torch.cat(list(pixels_of(part)), dim=1)
            if above:
                _fade(above[column], pixels, dim=-2)
            if left is not None:
                _fade(left, pixels, dim=-1)
            left = pixels[..., tiling.stride_px :].clone()
            below.append(pixels[..., tiling.stride_px :, :].clone())
            finished.append(to_frames(pixels[..., : tiling.stride_px, : tiling.stride_px]))
        above = below
        rows.append(torch.cat(finished, dim=2))
    return torch.cat(rows, dim=1)


def _fade(before: Tensor, after: Tensor, dim: int) -> None:
    """Blends the first lines of `after`, in place, from `before` (the neighbour's view of them) to itself."""
    length = min(before.shape[dim], after.shape[dim])
    if not length:
        return
    weight = torch.arange(length, device=after.device, dtype=after.dtype) / length
    weight = weight.view([-1, 1] if dim == -2 else [-1])
    start = after.narrow(dim, 0, length)
    start.copy_(before.narrow(dim, before.shape[dim] - length, length) * (1 - weight) + start * weight)
