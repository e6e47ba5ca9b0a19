"""What is known of the Wan2.1 VAE: its latents' statistics, its names in both namings, its sizes off the weights.

The official file counts layers of a stage in one flat list, diffusers in nested ones; nothing is transposed. No torch.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

Shape = tuple[int, ...]

LATENTS_MEAN: Final = (
    -0.7571, -0.7089, -0.9113, 0.1075, -0.1745, 0.9653, -0.1517, 1.5508,
    0.4134, -0.0715, 0.5517, -0.3632, -0.1922, -0.9497, 0.2503, -0.2921,
)  # fmt: skip
LATENTS_STD: Final = (
    2.8184, 1.4541, 2.3275, 2.6558, 1.2196, 1.7708, 2.6052, 2.0743,
    3.2687, 2.1526, 2.8652, 1.5579, 1.6382, 1.1253, 2.8251, 1.9160,
)  # fmt: skip
"""Per channel, over the latents that the experts were trained on; source: the official Wan2.1 VAE."""

_TOP: Final = {"conv1": "quant_conv", "conv2": "post_quant_conv"}
_HALF: Final = {
    "conv1": "conv_in",
    "head.0": "norm_out",
    "head.2": "conv_out",
    "middle.0": "mid_block.resnets.0",
    "middle.1": "mid_block.attentions.0",
    "middle.2": "mid_block.resnets.1",
}
_RESIDUAL: Final = {"residual.0": "norm1", "residual.2": "conv1", "residual.3": "norm2", "residual.6": "conv2"}
_STAGE_LAYER: Final = re.compile(r"(downsamples|upsamples)\.(\d+)(\..+)?")


@dataclass(frozen=True)
class VaeSizes:
    """What a Wan2.1 VAE is made of.

    base_dim            channels of the first encoder stage
    dim_mult            channels of each stage, in units of base_dim
    num_res_blocks      residual blocks of an encoder stage; a decoder stage has one more
    temporal_downsample which stages but the last halve time too
    z_dim               latent channels
    """

    base_dim: int
    dim_mult: tuple[int, ...]
    num_res_blocks: int
    temporal_downsample: tuple[bool, ...]
    z_dim: int


def is_official(names: set[str]) -> bool:
    """Whether these are the official file's names."""
    return "conv2.weight" in names and "decoder.head.2.weight" in names


def read_sizes(shapes: Mapping[str, Shape]) -> VaeSizes:
    """Sizes from official names and shapes; raises KeyError or ValueError if it is no Wan2.1 VAE."""
    base_dim = shapes["encoder.conv1.weight"][0]
    layers = sorted({int(m[2]) for name in shapes if (m := re.match(r"encoder\.(downsamples)\.(\d+)\.", name))})
    stage_dims: list[int] = []
    num_blocks = [0]
    temporal: list[bool] = []
    for layer in layers:
        prefix = f"encoder.downsamples.{layer}"
        if f"{prefix}.resample.1.weight" in shapes:
            temporal.append(f"{prefix}.time_conv.weight" in shapes)
            num_blocks.append(0)
        else:
            dim = shapes[f"{prefix}.residual.6.weight"][0]
            stage_dims[len(num_blocks) - 1 :] = [dim]
            num_blocks[-1] += 1
    if len(set(num_blocks)) != 1 or any(dim % base_dim for dim in stage_dims):
        raise ValueError(f"stages of {num_blocks} blocks with {stage_dims} channels")
    return VaeSizes(
        base_dim=base_dim,
        dim_mult=tuple(dim // base_dim for dim in stage_dims),
        num_res_blocks=num_blocks[0],
        temporal_downsample=tuple(temporal),
        z_dim=shapes["conv2.weight"][0],
    )


def to_diffusers(name: str, num_res_blocks: int) -> str:
    """Diffusers name of an official tensor; raises KeyError for a name that is not a Wan2.1 VAE's."""
    module, _, kind = name.rpartition(".")
    half, _, inner = module.partition(".")
    if half not in ("encoder", "decoder"):
        return f"{_TOP[module]}.{kind}"
    return f"{half}.{_half_module(inner, num_res_blocks)}.{kind}"


def _half_module(inner: str, num_res_blocks: int) -> str:
    """`upsamples.4.residual.2` -> `up_blocks.1.resnets.0.conv1`, and so on."""
    if match := _STAGE_LAYER.fullmatch(inner):
        layer, rest = int(match[2]), (match[3] or "")[1:]
        if match[1] == "downsamples":
            return f"down_blocks.{layer}.{_layer_module(rest)}"
        stage, place = divmod(layer, num_res_blocks + 2)
        where = f"resnets.{place}" if place <= num_res_blocks else "upsamplers.0"
        return f"up_blocks.{stage}.{where}.{_layer_module(rest)}"
    for theirs, ours in _HALF.items():
        if inner == theirs:
            return ours
        if inner.startswith(f"{theirs}."):
            return f"{ours}.{_layer_module(inner[len(theirs) + 1 :])}"
    raise KeyError(inner)


def _layer_module(rest: str) -> str:
    """Inside a layer: residual blocks number their parts differently, the rest keeps its names."""
    if rest in _RESIDUAL:
        return _RESIDUAL[rest]
    if rest == "shortcut":
        return "conv_shortcut"
    if rest in ("norm", "to_qkv", "proj", "resample.1", "time_conv"):
        return rest
    raise KeyError(rest)
