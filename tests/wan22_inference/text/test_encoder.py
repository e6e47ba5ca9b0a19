"""Embeddings: the same out of both layouts and out of transformers, and the same bytes every time."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from wan22_inference.checkpoint import WeightFiles, open_checkpoint
from wan22_inference.errors import CheckpointError
from wan22_inference.text.encoder import TextEncoder
from wan22_inference.text.tokens import Tokenizer

PROMPTS = ["a ship at sea, slow dolly in", "", "शुरुआत समुद्र से होती है।", "sea " * 700]


def encoder_of(root: Path, dtype: torch.dtype = torch.float32) -> TextEncoder:
    checkpoint = open_checkpoint(root)
    return TextEncoder(checkpoint.t5, checkpoint.tokenizer, dtype=dtype)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_both_layouts_give_the_same_bits(tiny_official: Path, tiny_diffusers: Path, dtype: torch.dtype) -> None:
    first = encoder_of(tiny_official, dtype).encode(PROMPTS)
    second = encoder_of(tiny_diffusers, dtype).encode(PROMPTS)
    assert [len(rows) for rows in first] == [
        Tokenizer(tiny_diffusers / "tokenizer").count_tokens(p) for p in PROMPTS[:3]
    ] + [512]
    for ours, other in zip(first, second, strict=True):
        assert ours.dtype == dtype
        assert ours.shape[1] == 4096
        assert torch.equal(ours, other)


def test_transformers_own_loading_agrees(tiny_diffusers: Path) -> None:
    from transformers import UMT5EncoderModel

    model = UMT5EncoderModel.from_pretrained(str(tiny_diffusers / "text_encoder"), dtype=torch.float32).eval()
    ids = Tokenizer(tiny_diffusers / "tokenizer").encode(PROMPTS[0])
    padded = torch.zeros(1, 512, dtype=torch.long)
    padded[0, : len(ids)] = torch.tensor(ids)
    mask = (torch.arange(512) < len(ids)).long()[None]
    with torch.no_grad():
        theirs = model(input_ids=padded, attention_mask=mask).last_hidden_state[0, : len(ids)]
    (ours,) = encoder_of(tiny_diffusers).encode(PROMPTS[:1])
    assert (ours - theirs).abs().max() < 1e-5


def test_neighbours_order_and_threads_do_not_matter(tiny_official: Path) -> None:
    encoder = encoder_of(tiny_official, torch.bfloat16)
    together = encoder.encode(PROMPTS)
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        alone = [encoder.encode([prompt])[0] for prompt in reversed(PROMPTS)][::-1]
        assert torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(before)
    assert all(torch.equal(one, other) for one, other in zip(together, alone, strict=True))


def test_an_embedding_owns_its_rows_only(tiny_official: Path) -> None:
    (rows,) = encoder_of(tiny_official).encode(["a ship"])
    assert rows.untyped_storage().nbytes() == rows.numel() * 4
    assert not rows.requires_grad


def test_missing_left_over_and_foreign_tensors_are_named(tiny_official: Path, tiny_diffusers: Path) -> None:
    checkpoint = open_checkpoint(tiny_diffusers)
    name = "encoder.block.1.layer.0.SelfAttention.k.weight"
    kept = {key: ref for key, ref in checkpoint.t5.tensors.items() if key != name}
    with pytest.raises(CheckpointError, match=r"1 tensors of the text encoder are missing: encoder\.block\.1"):
        TextEncoder(replace(checkpoint.t5, tensors=kept), checkpoint.tokenizer)
    odd = {**checkpoint.t5.tensors, "lm_head.weight": checkpoint.t5.tensors[name]}
    with pytest.raises(CheckpointError, match="1 tensors do not belong to a text encoder: lm_head"):
        TextEncoder(replace(checkpoint.t5, tensors=odd), checkpoint.tokenizer)
    vae: WeightFiles = open_checkpoint(tiny_official).vae
    with pytest.raises(CheckpointError, match="not a UMT5 encoder"):
        TextEncoder(vae, checkpoint.tokenizer)
