"""Floating-point operations of an expert, from its dimensions. Imports no torch.

A product of [m, k] and [k, n] counts 2 m k n, as everybody counts; norms, rotations, activations and softmax count
nothing. Attention of n queries to m keys of width C counts 4 n m C: scores, and their product with the values. A test
compares with PyTorch's own counter.
"""

from __future__ import annotations

from wan22_inference.config import ExpertConfig


def step_flops(config: ExpertConfig, num_tokens: int, batch: int = 1) -> int:
    """One forward, without what depends on the text or the timestep alone (`text_flops`, `time_flops`)."""
    patch = config.in_channels * config.patch_volume
    out = config.out_channels * config.patch_volume
    ends = 2 * num_tokens * config.dim * (patch + out)
    return batch * (ends + config.num_layers * block_flops(config, num_tokens))


def block_flops(config: ExpertConfig, num_tokens: int) -> int:
    """One block of one sequence: self-attention, attention to the text, feed-forward."""
    dim = config.dim
    self_attention = 4 * 2 * num_tokens * dim * dim + attention_flops(num_tokens, num_tokens, dim)
    cross_attention = 2 * 2 * num_tokens * dim * dim + attention_flops(num_tokens, config.text_len, dim)
    return self_attention + cross_attention + 2 * 2 * num_tokens * dim * config.ffn_dim


def attention_flops(num_queries: int, num_keys: int, dim: int) -> int:
    """Scores and values of all heads together."""
    return 4 * num_queries * num_keys * dim


def text_flops(config: ExpertConfig, num_rows: int) -> int:
    """A text of so many rows embedded, and its keys and values for every block."""
    embedding = 2 * num_rows * config.dim * (config.text_dim + config.dim)
    return embedding + config.num_layers * 2 * 2 * num_rows * config.dim**2


def time_flops(config: ExpertConfig, num_timesteps: int = 1) -> int:
    """Timesteps embedded and projected to the modulation of all blocks."""
    return 2 * num_timesteps * config.dim * (config.freq_dim + config.dim + 6 * config.dim)
