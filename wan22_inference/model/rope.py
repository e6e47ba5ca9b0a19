"""Rotary positions of a slice of the token sequence.

Angles are made in fp64 as upstream does, the tables are kept in fp32, for the tokens of one rank only. Shapes: n
tokens of the slice, D head width. A head's D/2 pairs are split over time, height and width: what is left of two
thirds, a third, a third.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

THETA = 10000.0


@dataclass(frozen=True)
class RopeTable:
    """cos and sin, each [n, D/2] in fp32."""

    cos: Tensor
    sin: Tensor

    def __getitem__(self, span: slice) -> "RopeTable":
        return RopeTable(self.cos[span], self.sin[span])


def rope_table(grid: tuple[int, int, int], head_dim: int, first: int, num: int, device: torch.device) -> RopeTable:
    """Table of tokens `first` .. `first + num` of a grid (time, height, width); tokens past its end are not rotated."""
    frames, rows, columns = grid
    token = torch.arange(first, first + num, dtype=torch.int64)
    positions = (token // (rows * columns), token // columns % rows, token % columns)
    third = head_dim // 6
    widths = (head_dim // 2 - 2 * third, third, third)
    angles = torch.cat([_angles(position, width) for position, width in zip(positions, widths, strict=True)], dim=1)
    angles[token >= frames * rows * columns] = 0.0
    return RopeTable(angles.cos().float().to(device), angles.sin().float().to(device))


def _angles(position: Tensor, num_pairs: int) -> Tensor:
    """[n] positions on one axis -> [n, num_pairs] angles in fp64."""
    exponent = torch.arange(num_pairs, dtype=torch.float64) / max(num_pairs, 1)
    return torch.outer(position.double(), THETA**-exponent)


def rotate(x: Tensor, rope: RopeTable, out: Tensor) -> None:
    """Turn neighbouring pairs of x [n, B, W, h, D] (fp32) by their angles, into out of the same shape and any dtype."""
    cos, sin = rope.cos[:, None, None, None], rope.sin[:, None, None, None]
    even, odd = x[..., 0::2], x[..., 1::2]
    out[..., 0::2] = (even * cos).addcmul_(odd, sin, value=-1)
    out[..., 1::2] = (even * sin).addcmul_(odd, cos)
