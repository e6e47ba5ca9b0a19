"""Preparing a shot, batches of texts, and what an expert refuses."""

import pytest
import torch

from tests.wan22_inference.experts import SMALL, small_expert, small_inputs
from wan22_inference.errors import RequestError


def test_a_batch_of_texts_is_each_text_alone() -> None:
    expert = small_expert()
    latents, texts, timesteps = small_inputs()
    context = expert.prepare(texts, timesteps)
    batch = expert(latents, context, 1, [0, 1])
    for index in (0, 1):
        alone = expert(latents, context, 1, index)
        torch.testing.assert_close(batch[index], alone, rtol=1e-4, atol=1e-5)
    both = expert(torch.stack((latents, latents)), context, 1, [0, 1])
    assert torch.equal(both, batch)
    assert expert(latents[None], context, 1, 0).shape == (1, *latents.shape)


def test_a_text_can_be_shared_between_shots_and_wait_on_the_host() -> None:
    expert = small_expert()
    latents, texts, timesteps = small_inputs()
    first = expert.prepare(texts, timesteps)
    second = expert.prepare([texts[0], first.texts[1]], timesteps).to("cpu")
    expert.release_text_weights()
    assert torch.equal(expert(latents, first, 0, 1), expert(latents, second, 0, 1))


def test_chunks_change_nothing_that_matters() -> None:
    latents, texts, timesteps = small_inputs()
    results = []
    for chunk_tokens in (4096, 64, 7, 1):
        expert = small_expert(chunk_tokens=chunk_tokens)
        results.append(expert(latents, expert.prepare(texts, timesteps), 0))
    for result in results[1:]:
        torch.testing.assert_close(result, results[0], rtol=1e-4, atol=1e-5)


def test_an_empty_text_is_all_padding() -> None:
    expert = small_expert()
    latents, _, timesteps = small_inputs()
    empty, zeros = torch.zeros(0, SMALL.text_dim), torch.zeros(SMALL.text_len, SMALL.text_dim)
    context = expert.prepare([empty, zeros], timesteps)
    torch.testing.assert_close(expert(latents, context, 0, 0), expert(latents, context, 0, 1), rtol=1e-4, atol=1e-5)


def test_latents_are_not_changed() -> None:
    expert = small_expert()
    latents, texts, timesteps = small_inputs()
    before = latents.clone()
    expert(latents, expert.prepare(texts, timesteps), 0, [0, 1])
    assert torch.equal(latents, before)


@pytest.mark.parametrize("shape", [(SMALL.text_len + 1, SMALL.text_dim), (3, SMALL.text_dim + 1), (SMALL.text_dim,)])
def test_texts_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(RequestError, match="needed are at most 64 rows of 48"):
        small_expert().prepare([torch.zeros(shape)], torch.tensor([1]))


@pytest.mark.parametrize("shape", [(8, 3, 10, 14), (3, 10, 14), (16, 3, 9, 14), (3, 16, 3, 10, 14), (2, 16, 3, 10, 14)])
def test_latents_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    expert = small_expert()
    _, texts, timesteps = small_inputs()
    context = expert.prepare(texts, timesteps)
    with pytest.raises(RequestError, match="latents"):
        expert(torch.zeros(shape), context, 0, [0, 1, 1, 0, 1])


def test_after_release_and_close_the_message_says_so() -> None:
    expert = small_expert()
    latents, texts, timesteps = small_inputs()
    context = expert.prepare(texts, timesteps)
    expert.release_text_weights()
    with pytest.raises(RequestError, match="were released"):
        expert.prepare(texts, timesteps)
    expert.close()
    with pytest.raises(RequestError, match="closed"):
        expert(latents, context, 0)


@pytest.mark.slow
def test_a_compiled_expert_gives_the_same_and_blocks_share_their_graphs() -> None:
    from torch._dynamo.utils import counters

    latents, texts, timesteps = small_inputs()
    expert = small_expert()
    context = expert.prepare(texts, timesteps)
    plain = expert(latents, context, 0)
    counters.clear()
    expert.compile()
    torch.testing.assert_close(expert(latents, context, 0), plain, rtol=1e-4, atol=1e-5)
    assert counters["stats"]["unique_graphs"] == 3  # project, query, finish: not once more for each block
