"""Norms of the transformer in plain PyTorch: the reference that fused kernels are checked against.

All arithmetic is fp32, results are rounded once. Shapes: c tokens of a chunk, B batch, C width, W ranks, h heads per
rank, D head width.
"""

from typing import Protocol

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from wan22_inference.model.rope import RopeTable, rotate


class Kernels(Protocol):
    """The two elementwise passes that are worth fusing."""

    def modulated_norm(self, x: Tensor, scale: Tensor, shift: Tensor, eps: float, dtype: torch.dtype) -> Tensor: ...

    def norm_and_rotate(self, x: Tensor, weight: Tensor | None, eps: float, rope: RopeTable, out: Tensor) -> None: ...


class EagerKernels:
    """One PyTorch operation after the other."""

    def modulated_norm(self, x: Tensor, scale: Tensor, shift: Tensor, eps: float, dtype: torch.dtype) -> Tensor:
        """layer_norm(x) * (1 + scale) + shift: x [c, B, C] fp32, scale and shift [C] -> [c, B, C] in `dtype`."""
        normed = F.layer_norm(x, x.shape[-1:], eps=eps)
        return normed.mul_(1 + scale).add_(shift).to(dtype)

    def norm_and_rotate(self, x: Tensor, weight: Tensor | None, eps: float, rope: RopeTable, out: Tensor) -> None:
        """RMS norm over all heads of x [c, B, C], then rotary positions; written to out [c, B, W, h, D] of any
        strides; x may be overwritten.
        """
        c, b, w, h, d = out.shape
        rotate(rms_norm(x.float(), weight, eps).view(c, b, w, h, d), rope, out)


def rms_norm(x: Tensor, weight: Tensor | None, eps: float) -> Tensor:
    """x [..., C] fp32 over the root of its mean square, times weight [C], in place; no weight means no norm at all."""
    if weight is None:
        return x
    return x.mul_(torch.rsqrt(x.square().mean(dim=-1, keepdim=True) + eps)).mul_(weight)
