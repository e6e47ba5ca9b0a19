"""Noise comes from the CPU generator, as anyone can draw it again."""

import pytest
import torch

from wan22_inference.errors import RequestError
from wan22_inference.noise import initial_noise

SHAPE = (16, 3, 8, 12)


def test_it_is_what_the_cpu_generator_draws_in_that_shape() -> None:
    drawn = torch.randn(SHAPE, generator=torch.Generator("cpu").manual_seed(42))
    assert torch.equal(initial_noise(42, SHAPE), drawn)
    assert drawn.dtype == torch.float32


def test_the_global_generator_is_neither_used_nor_moved() -> None:
    torch.manual_seed(1)
    before = torch.get_rng_state()
    first = initial_noise(5, SHAPE)
    assert torch.equal(torch.get_rng_state(), before)
    torch.manual_seed(2)
    assert torch.equal(initial_noise(5, SHAPE), first)


def test_the_largest_seed_draws_and_differs() -> None:
    assert not torch.equal(initial_noise(2**63 - 1, SHAPE), initial_noise(0, SHAPE))


@pytest.mark.parametrize("seed", [-1, 2**63, True, 1.5, "42"])
def test_other_seeds_are_refused(seed: int) -> None:
    with pytest.raises(RequestError, match="is not a whole number from 0 to 9223372036854775807"):
        initial_noise(seed, SHAPE)
