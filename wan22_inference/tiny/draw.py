"""Random weights that keep signals alive: every tensor drawn alone, from the seed, its part and its official name.

So the same seed gives the same weights in both layouts, whatever the order or the shards, and nothing has to be held.
"""

from __future__ import annotations

import hashlib
import math
from typing import Final, Literal

import torch
from torch import Tensor

Part = Literal["high", "low", "t5", "vae"]

_BIAS_STD: Final = 0.02
_NORM_STD: Final = 0.1
_SILU_GAIN: Final = 1.7  # makes up for what SiLU takes from a normal signal
_PICTURE_GAIN: Final = 0.7  # pixels spread over -1..1 with few clipped


def draw(seed: int, part: Part, name: str, shape: tuple[int, ...]) -> Tensor:
    """The float32 tensor `name` of `part`, the same for ever for one seed."""
    word = hashlib.sha256(f"{seed}/{part}/{name}".encode()).digest()
    generator = torch.Generator("cpu").manual_seed(int.from_bytes(word[:4], "little"))
    center, std = _spread(part, name, shape)
    return torch.empty(shape, dtype=torch.float32).normal_(center, std, generator=generator)


def _spread(part: Part, name: str, shape: tuple[int, ...]) -> tuple[float, float]:
    """Mean and standard deviation. Scales after the usual initialisations, with nothing left at zero."""
    fan_in = math.prod(shape[1:])
    if name.endswith(".bias"):
        return 0.0, _BIAS_STD
    if name.endswith(".gamma") or len(shape) == 1:
        return 1.0, _NORM_STD
    if part == "t5":
        return 0.0, _t5_std(name, shape)
    if name.endswith("modulation"):
        return 0.0, shape[-1] ** -0.5
    if part == "vae":
        gain = _PICTURE_GAIN if name == "decoder.head.2.weight" else _SILU_GAIN if ".residual." in name else 1.0
        return 0.0, gain * fan_in**-0.5
    return 0.0, fan_in**-0.5


def _t5_std(name: str, shape: tuple[int, ...]) -> float:
    """T5 does not scale its attention scores: small queries do it."""
    if name == "token_embedding.weight":
        return 1.0
    if name.endswith("pos_embedding.embedding.weight"):
        return 0.5
    std = 1 / math.sqrt(shape[1])
    return std * 0.35 if name.endswith("attn.q.weight") else std
