"""The two elementwise passes of a block as one Triton kernel each. For NVIDIA GPUs; elsewhere the plain ones of
`norms` are used.

Both read a row once and write it once, in fp32 inside, and must agree with the plain ones (a test says so). Shapes as
in `norms`.
"""

import importlib.util
from typing import Any

import torch
from torch import Tensor

from wan22_inference.model.norms import EagerKernels, Kernels
from wan22_inference.model.rope import RopeTable


def choose_kernels(device: torch.device) -> Kernels:
    """Fused kernels where there is a GPU and Triton, plain ones elsewhere."""
    fused = device.type == "cuda" and importlib.util.find_spec("triton") is not None
    return FusedKernels() if fused else EagerKernels()


class FusedKernels:
    """The same two functions as `EagerKernels`."""

    def __init__(self) -> None:
        self._norm, self._rotate = _compiled()

    def modulated_norm(self, x: Tensor, scale: Tensor, shift: Tensor, eps: float, dtype: torch.dtype) -> Tensor:
        """layer_norm(x) * (1 + scale) + shift: x [c, B, C] fp32 contiguous, scale and shift [C] fp32 -> [c, B, C] in
        `dtype`.
        """
        rows, width = x.shape[0] * x.shape[1], x.shape[2]
        x = x.contiguous()
        out = torch.empty_like(x, dtype=dtype)
        if rows:
            self._norm[(rows,)](
                x, scale.contiguous(), shift.contiguous(), out, width, eps, BLOCK=_power_of_two(width), num_warps=8
            )
        return out

    def norm_and_rotate(self, x: Tensor, weight: Tensor | None, eps: float, rope: RopeTable, out: Tensor) -> None:
        """RMS norm over all heads of x [c, B, C], then rotary positions; written to out [c, B, W, h, D], D dense."""
        c, b, _, heads, d = out.shape
        x = x.contiguous()
        assert out.stride(-1) == 1, "a head's values have to lie together"
        if c * b:
            table = (rope.cos.contiguous(), rope.sin.contiguous())
            sizes = (x.shape[-1], eps, b, heads, d, *out.stride()[:4])
            block = _power_of_two(x.shape[-1])
            has_norm = weight is not None
            self._rotate[(c * b,)](
                x, weight if has_norm else x, *table, out, *sizes, HAS_NORM=has_norm, BLOCK=block, num_warps=8
            )


def _power_of_two(size: int) -> int:
    return 1 << (size - 1).bit_length()


def _compiled() -> tuple[Any, Any]:
    """Triton is imported when the first GPU asks for it."""
    from wan22_inference.model import triton_kernels

    return triton_kernels.modulated_norm, triton_kernels.norm_and_rotate
