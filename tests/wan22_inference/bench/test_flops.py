"""Counted operations against PyTorch's own counter, on small experts of both kinds."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from tests.wan22_inference.experts import SMALL, small_expert, small_inputs
from wan22_inference.bench.case import HEAD_DIM, config_for
from wan22_inference.bench.flops import attention_flops, step_flops, text_flops, time_flops
from wan22_inference.config import A14B
from wan22_inference.geometry import ClipShape

NUM_TOKENS = 3 * 5 * 7


def counted(work: Any) -> int:
    """What PyTorch counts; its formula for the CPU's fused attention is missing, the plain one is products."""
    with FlopCounterMode(display=False) as counter, sdpa_kernel(SDPBackend.MATH), torch.no_grad():
        work()
    return int(counter.get_total_flops())


@pytest.mark.parametrize(("texts", "batch"), [(0, 1), ((0, 1), 2)])
def test_a_forward_of_ours(texts: Any, batch: int) -> None:
    expert = small_expert()
    latents, text, timesteps = small_inputs()
    context = expert.prepare(text, timesteps)
    assert counted(lambda: expert(latents, context, 0, texts)) == step_flops(SMALL, NUM_TOKENS, batch)


def test_preparing_a_shot() -> None:
    expert = small_expert()
    _, (text, _), timesteps = small_inputs()
    rows = len(text) + 1  # and one row of padding
    wanted = text_flops(SMALL, rows) + time_flops(SMALL, len(timesteps))
    assert counted(lambda: expert.prepare([text], timesteps)) == wanted


@pytest.mark.slow
def test_a_forward_of_diffusers_does_all_of_it_every_time() -> None:
    from diffusers import WanTransformer3DModel

    from wan22_inference.bench.theirs import config_of

    model: Any = WanTransformer3DModel.from_config(config_of(SMALL)).eval()
    latents, _, timesteps = small_inputs()
    text = torch.randn(1, SMALL.text_len, SMALL.text_dim)
    wanted = step_flops(SMALL, NUM_TOKENS) + text_flops(SMALL, SMALL.text_len) + time_flops(SMALL)
    assert counted(lambda: model(latents[None], timesteps[:1], text)) == wanted


def test_the_full_model() -> None:
    """6.52 PFLOP at 720p and 1.68 at 480p; attention is 72 % and 52 % of it."""
    for clip, flops, share in ((ClipShape(1280, 720, 81), 6.52e15, 0.72), (ClipShape(832, 480, 81), 1.68e15, 0.52)):
        total = step_flops(A14B, clip.num_tokens)
        attention = A14B.num_layers * attention_flops(clip.num_tokens, clip.num_tokens, A14B.dim)
        assert total == pytest.approx(flops, rel=0.005)
        assert attention / total == pytest.approx(share, abs=0.01)


def test_a_gpu_gets_the_full_model_and_a_cpu_a_narrow_one() -> None:
    assert config_for("cuda", None, None) == A14B
    small = config_for("cpu", None, None)
    assert small.head_dim == HEAD_DIM
    assert small.num_parameters < 50e6
