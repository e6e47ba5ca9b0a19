"""The same velocity for every group size: Ulysses, FSDP2, both, and a mesh of two by two."""

import hashlib

import pytest
import torch

from tests.wan22_inference.experts import small_expert, small_inputs
from tests.wan22_inference.ranks import run_ranks
from wan22_inference.errors import RequestError
from wan22_inference.parallel.group import Group
from wan22_inference.parallel.mesh import Layout, Ranks, leave, make_ranks
from wan22_inference.parallel.ulysses import TokenSlice, cut

LAYOUTS = {  # sequences, ulysses, shard
    2: {"ulysses": (1, 2, 1), "fsdp and ulysses": (1, 2, 2), "a shot per rank": (2, 1, 2), "replicas": (2, 1, 1)},
    4: {
        "ulysses": (1, 4, 1),
        "fsdp and ulysses": (1, 4, 4),
        "a shot per rank": (4, 1, 4),
        "two replicas of two": (2, 2, 2),
        "fsdp 4 over two sequences of two": (2, 2, 4),
    },
}
ONE_CHUNK, MANY_CHUNKS = 4096, 16  # for 105 tokens


def velocities(layouts: dict[str, list[int]]) -> dict[str, dict[str, object]]:
    """Hash and values of what one rank gets under each layout, with one chunk of tokens and with many."""
    results: dict[str, dict[str, object]] = {}
    for name, layout in layouts.items():
        ranks = make_ranks(Layout(*layout), "cpu")
        for chunk_tokens in (ONE_CHUNK, MANY_CHUNKS):
            values = _velocity(ranks, chunk_tokens)
            digest = hashlib.sha256(values.numpy().tobytes()).hexdigest()
            results[f"{name}, {chunk_tokens}"] = {"hash": digest, "values": values.flatten().tolist()}
    leave(ranks)
    return results


def _velocity(ranks: Ranks, chunk_tokens: int) -> torch.Tensor:
    """Two steps, one of them for a batch of two texts; the same again without, and after, the text weights."""
    expert = small_expert(ranks, chunk_tokens=chunk_tokens)
    latents, texts, timesteps = small_inputs()
    context = expert.prepare(texts, timesteps)
    single, batch = expert(latents, context, 0, 0), expert(latents, context, 2, [0, 1])
    assert torch.equal(expert(latents, expert.prepare(texts, timesteps, precompute=False), 0, 0), single)
    expert.release_text_weights()
    assert torch.equal(expert(latents, context, 0, 0), single)
    expert.close()
    return torch.cat((single[None], batch))


@pytest.mark.slow
@pytest.mark.parametrize("world", [pytest.param(2, marks=pytest.mark.soak), 4])
def test_every_rank_of_a_layout_gets_the_velocity_of_one_process(world: int) -> None:
    [alone] = run_ranks(f"{__name__}:velocities", 1, {"layouts": {"alone": (1, 1, 1)}})
    ranks = run_ranks(f"{__name__}:velocities", world, {"layouts": LAYOUTS[world]})
    expected = torch.tensor(alone[f"alone, {ONE_CHUNK}"]["values"])
    for case, result in ranks[0].items():
        assert {rank[case]["hash"] for rank in ranks} == {result["hash"]}, f"{case}: ranks differ"
        found = torch.tensor(result["values"])
        assert float((found - expected).norm() / expected.norm()) < 1e-6, case
        if case.endswith(str(ONE_CHUNK)):  # keys lie in the order of one process, so even the bits agree
            assert result["hash"] == alone[f"alone, {ONE_CHUNK}"]["hash"], case


@pytest.mark.parametrize("num_tokens", [1, 3, 5, 105, 128, 129, 1000, 18_900])
@pytest.mark.parametrize("size", [1, 2, 4, 7])
@pytest.mark.parametrize("chunk_tokens", [1, 16, 4096])
def test_padding_is_always_the_end_of_the_last_chunk(num_tokens: int, size: int, chunk_tokens: int) -> None:
    own = -(-num_tokens // size)
    spans = cut(own, chunk_tokens, smallest=size)
    assert [spans[0].start, *[span.stop for span in spans]] == [0, *[span.start for span in spans[1:]], own]
    order = [rank * own + token for span in spans for rank in range(size) for token in range(span.start, span.stop)]
    assert all(token < num_tokens for token in order[:num_tokens])


def test_a_share_of_several_ranks_is_padded_with_zeros() -> None:
    tokens = torch.arange(1.0, 6)[:, None]
    one = TokenSlice(5, Group(), 4096)
    assert torch.equal(one.own(tokens), tokens)
    assert torch.equal(one.gather(tokens), tokens)


def test_heads_that_do_not_divide_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    group = Group(0, 3, object())  # type: ignore[arg-type]
    with pytest.raises(RequestError, match="4 heads do not divide among 3 ranks\nhint: allowed are 1, 2, 4"):
        TokenSlice(100, group, 16).exchange(1, 4, 24, torch.float32, torch.device("cpu"))


@pytest.mark.parametrize("numbers", [(0, 1, 1), (4, 1, 3), (2, 2, 3), (3, 2, 4)])
def test_layouts_that_cannot_be(numbers: tuple[int, int, int]) -> None:
    with pytest.raises(RequestError, match="layout sequences="):
        Layout(*numbers)
