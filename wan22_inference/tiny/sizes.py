"""How small a tiny checkpoint is. Imports no torch."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from wan22_inference.config import ExpertConfig, tensor_shapes
from wan22_inference.vae.names import VaeSizes

Layout = Literal["official", "diffusers"]
LAYOUTS: Final[tuple[Layout, ...]] = ("official", "diffusers")

BYTES_PER_VALUE: Final = {"float32": 4, "bfloat16": 2}


@dataclass(frozen=True)
class T5Sizes:
    """A UMT5 encoder.

    d_model     width; equals the experts' text_dim
    d_kv        width of a head
    """

    d_model: int = 4096
    d_kv: int = 8
    d_ff: int = 64
    num_heads: int = 4
    num_layers: int = 2
    num_buckets: int = 32


@dataclass(frozen=True)
class TinySizes:
    """All that a tiny checkpoint is made of.

    The text width is the true 4096, because the official class takes it as given; the picture's strides are true too.
    num_shards  safetensors files per expert
    dtype       of the experts: float32 as published by the authors, or bfloat16. T5 is always bfloat16, the VAE float32
    """

    expert: ExpertConfig = field(default_factory=lambda: ExpertConfig(dim=96, ffn_dim=192, num_heads=4, num_layers=2))
    t5: T5Sizes = field(default_factory=T5Sizes)
    vae: VaeSizes = field(
        default_factory=lambda: VaeSizes(
            base_dim=8, dim_mult=(1, 2, 4, 4), num_res_blocks=2, temporal_downsample=(False, True, True), z_dim=16
        )
    )
    num_shards: int = 2
    dtype: Literal["float32", "bfloat16"] = "float32"


def sizes_of_expert_bytes(num_bytes: int, sizes: TinySizes | None = None) -> TinySizes:
    """Sizes whose experts take at least `num_bytes` each: wide blocks, as many as needed, in shards of 0.5 GB."""
    sizes = sizes or TinySizes()
    wide = replace(sizes.expert, dim=2048, ffn_dim=8192, num_heads=16, num_layers=1)
    bytes_per_value = BYTES_PER_VALUE[sizes.dtype]
    one = wide.num_parameters * bytes_per_value
    block = sum(math.prod(s) for n, s in tensor_shapes(wide).items() if n.startswith("blocks.0.")) * bytes_per_value
    layers = 1 + max(0, math.ceil((num_bytes - one) / block))
    num_shards = max(1, math.ceil(num_bytes / 500_000_000))
    return replace(sizes, expert=replace(wide, num_layers=layers), num_shards=num_shards)
