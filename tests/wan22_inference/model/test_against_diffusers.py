"""Our transformer against that of diffusers, with the same random weights in fp32."""

from typing import Any

import pytest
import torch

from tests.wan22_inference.experts import SMALL, random_weights, small_expert, small_inputs
from wan22_inference.checkpoint.names import to_diffusers


@pytest.mark.slow
@pytest.mark.parametrize("chunk_tokens", [4096, 16])
def test_velocities_agree(chunk_tokens: int) -> None:
    from diffusers import WanTransformer3DModel

    theirs: Any = WanTransformer3DModel(  # type: ignore[no-untyped-call]
        num_attention_heads=SMALL.num_heads,
        attention_head_dim=SMALL.head_dim,
        text_dim=SMALL.text_dim,
        freq_dim=SMALL.freq_dim,
        ffn_dim=SMALL.ffn_dim,
        num_layers=SMALL.num_layers,
        eps=SMALL.eps,
    )
    theirs.eval()
    theirs.load_state_dict({to_diffusers(name): value for name, value in random_weights().items()})
    ours = small_expert(chunk_tokens=chunk_tokens)
    latents, texts, timesteps = small_inputs()
    context = ours.prepare(texts, timesteps)
    for step, timestep in enumerate(timesteps):
        for index, text in enumerate(texts):
            padded = torch.cat((text, text.new_zeros(SMALL.text_len - len(text), SMALL.text_dim)))
            with torch.no_grad():
                expected = theirs(latents[None], timestep[None], padded[None]).sample[0]
            found = ours(latents, context, step, index)
            assert float((found - expected).norm() / expected.norm()) < 1e-5


def test_bfloat16_stays_close_to_fp32() -> None:
    """The fp32 residual keeps rounding small: the true difference is about 3e-3."""
    latents, texts, timesteps = small_inputs()
    exact, rounded = small_expert(), small_expert(dtype=torch.bfloat16)
    expected = exact(latents, exact.prepare(texts, timesteps), 0)
    found = rounded(latents, rounded.prepare(texts, timesteps), 0)
    assert found.dtype == torch.float32
    assert 1e-4 < float((found - expected).norm() / expected.norm()) < 1e-2
