"""Everything an expert needs of a wave's shots is made before its first step, and its text weights are gone then."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
import torch
from torch import Tensor

from render.wan22.conditions import prepare_wave
from tests.render.wan22.batches import PROMPTS, batch_of, shot
from wan22_inference.checkpoint import open_checkpoint
from wan22_inference.engine import prepare
from wan22_inference.errors import RequestError
from wan22_inference.load import load_expert


def test_contexts_are_the_engines_and_the_text_weights_go(tiny: Path, tmp_path: Path) -> None:
    requests = [
        shot("s0-t1", PROMPTS[0], 100),
        shot("s1-t1", PROMPTS[1], 101, num_steps=4),
        shot("s2-t1", PROMPTS[0], 102, guidance_high=1.0),  # no negative text
        shot("s3-t1", PROMPTS[2], 103, boundary=1.0),  # no step of the high-noise expert
    ]
    tasks = batch_of(tmp_path, tiny, requests=requests).tasks
    assert not requests[3].high_steps
    expert = load_expert(open_checkpoint(tiny).expert("high"), device="cpu", dtype=torch.float32)
    texts = dict.fromkeys(text for request in requests for text in (request.prompt, request.negative))
    rows = {text: torch.randn(3 + n, expert.config.text_dim) for n, text in enumerate(texts)}
    wanted = [prepare(expert, "high", request, rows) for request in requests[:3]]
    read: list[str] = []

    def embeddings(needed: Iterable[str]) -> dict[str, Tensor]:
        needed = list(needed)
        read.extend(needed)
        return {text: rows[text] for text in needed}

    conditions = prepare_wave(expert, "high", tasks, embeddings)
    found = [conditions.of(task) for task in tasks[:3]]
    for one, other in zip(found, wanted, strict=True):
        assert torch.equal(one.time, other.time)
        assert torch.equal(one.modulation, other.modulation)
        assert len(one.texts) == len(other.texts)
        for text, known in zip(one.texts, other.texts, strict=True):
            for block in range(expert.config.num_layers):
                assert torch.equal(text.block(block), known.block(block))
    assert sorted(read) == sorted([PROMPTS[0], "blur", PROMPTS[1]]), "a text in common is made once"
    for first, second in ((found[0].texts[1], found[1].texts[1]), (found[0].texts[0], found[2].texts[0])):
        assert first.block(0).data_ptr() == second.block(0).data_ptr()
    with pytest.raises(KeyError):
        conditions.of(tasks[3])
    with pytest.raises(RequestError, match="released"):
        expert.conditioner  # noqa: B018
    latents = torch.randn(16, 1, 4, 4)
    assert torch.equal(expert(latents, found[0], 1, (0, 1)), expert(latents, wanted[0], 1, (0, 1)))
    assert expert(latents, conditions.empty, 0).isfinite().all()
