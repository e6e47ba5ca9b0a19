"""The noise a clip starts from: a seed and a shape in, float32 out, the same in every layout and on every GPU.

Drawn on the CPU, because a GPU's generator gives other numbers on another model of GPU. Does not know ranks: each draws
the whole tensor (19 MB for 1280x720, 81 frames). torch's CPU generator starts from the low 32 bits of a seed, so seeds
that differ only above them draw the same noise.
"""

from __future__ import annotations

import torch
from torch import Tensor

from wan22_inference.errors import RequestError
from wan22_inference.request import MAX_SEED


def initial_noise(seed: int, shape: tuple[int, int, int, int]) -> Tensor:
    """Standard normal float32 [16, T, h, w] from `torch.Generator("cpu")`; raises RequestError for a bad seed."""
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed <= MAX_SEED:
        raise RequestError(f"seed: {seed!r} is not a whole number from 0 to {MAX_SEED}", hint="42 is as good as any")
    generator = torch.Generator("cpu").manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=torch.float32)
