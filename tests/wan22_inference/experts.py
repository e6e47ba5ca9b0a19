"""Small random experts for tests: the true architecture, with weights that hide no mistake (norms and biases too)."""

import math

import torch
from torch import Tensor

from wan22_inference.config import ExpertConfig, tensor_shapes
from wan22_inference.load import build_expert, own_rows, parameters_of
from wan22_inference.model.expert import CHUNK_TOKENS, Expert
from wan22_inference.parallel.mesh import Ranks

SMALL = ExpertConfig(dim=96, ffn_dim=160, num_heads=4, num_layers=3, text_dim=48, text_len=64, freq_dim=32)


def random_weights(config: ExpertConfig = SMALL, seed: int = 0) -> dict[str, Tensor]:
    """Every tensor of an expert in fp32, under official names, the same for the same seed."""
    generator = torch.Generator().manual_seed(seed)
    weights = {}
    for name, shape in tensor_shapes(config).items():
        values = torch.randn(shape, generator=generator)
        if "norm" in name and name.endswith("weight"):
            weights[name] = 1 + 0.3 * values
        elif len(shape) == 1 or "modulation" in name:
            weights[name] = 0.3 * values
        else:
            weights[name] = values / math.sqrt(math.prod(shape[1:]))
    return weights


def small_expert(
    ranks: Ranks | None = None,
    config: ExpertConfig = SMALL,
    *,
    dtype: torch.dtype = torch.float32,
    chunk_tokens: int = CHUNK_TOKENS,
    seed: int = 0,
) -> Expert:
    """An expert with `random_weights`, on this rank's place in a layout."""
    expert = build_expert(
        config,
        device="cpu",
        dtype=dtype,
        ulysses=ranks.ulysses if ranks else None,
        shard_mesh=ranks.shard_mesh if ranks else None,
        chunk_tokens=chunk_tokens,
    )
    weights = random_weights(config, seed)
    with torch.no_grad():
        for name, parameter in parameters_of(expert).items():
            local, first = own_rows(parameter)
            local.copy_(weights[name][first : first + local.shape[0]])
    return expert


def small_inputs(config: ExpertConfig = SMALL, seed: int = 1) -> tuple[Tensor, list[Tensor], Tensor]:
    """Latents of 105 tokens (divisible by neither 2 nor 4), two texts, three timesteps."""
    generator = torch.Generator().manual_seed(seed)
    latents = torch.randn(config.in_channels, 3, 10, 14, generator=generator)
    texts = [torch.randn(rows, config.text_dim, generator=generator) for rows in (17, config.text_len)]
    return latents, texts, torch.tensor([999, 500, 3])
