"""Official VAE names map one to one onto diffusers' own table of parameters, at any size."""

import pytest

from wan22_inference.tiny.tables import vae_shapes
from wan22_inference.vae.names import VaeSizes, is_official, read_sizes, to_diffusers

TRUE_SIZES = VaeSizes(96, (1, 2, 4, 4), 2, (False, True, True), 16)
OTHER_SIZES = VaeSizes(4, (1, 2, 3), 1, (True, False), 8)


@pytest.mark.parametrize("sizes", [TRUE_SIZES, OTHER_SIZES])
def test_sizes_are_read_back_from_shapes(sizes: VaeSizes) -> None:
    assert read_sizes(vae_shapes(sizes)) == sizes


@pytest.mark.parametrize("sizes", [TRUE_SIZES, OTHER_SIZES])
def test_names_and_shapes_are_those_of_diffusers(sizes: VaeSizes) -> None:
    import torch
    from diffusers import AutoencoderKLWan

    make = AutoencoderKLWan
    with torch.device("meta"):
        vae = make(  # type: ignore[no-untyped-call]
            base_dim=sizes.base_dim,
            z_dim=sizes.z_dim,
            dim_mult=list(sizes.dim_mult),
            num_res_blocks=sizes.num_res_blocks,
            temperal_downsample=list(sizes.temporal_downsample),
        )
    theirs = {name: tuple(parameter.shape) for name, parameter in vae.named_parameters()}
    ours = {to_diffusers(name, sizes.num_res_blocks): shape for name, shape in vae_shapes(sizes).items()}
    assert ours == theirs


def test_the_true_vae_has_its_published_size() -> None:
    import math

    num_values = sum(math.prod(shape) for shape in vae_shapes(TRUE_SIZES).values())
    assert num_values * 4 == pytest.approx(0.508e9, rel=2e-3)


def test_what_is_not_a_wan_vae_is_refused() -> None:
    assert not is_official({"decoder.conv_in.weight"})
    with pytest.raises(KeyError):
        to_diffusers("decoder.middle.1.extra.weight", 2)
    with pytest.raises(KeyError):
        read_sizes({"conv2.weight": (16, 16, 1, 1, 1)})
