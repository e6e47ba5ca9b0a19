"""Frames: the same out of both layouts, and diffusers' own decode within rounding; streamed or tiled."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from wan22_inference.checkpoint import open_checkpoint
from wan22_inference.errors import CheckpointError, NumericalError, RequestError
from wan22_inference.vae.decoder import VaeDecoder
from wan22_inference.vae.memory import Tiling
from wan22_inference.vae.names import LATENTS_MEAN, LATENTS_STD

LATENTS = torch.randn(16, 3, 6, 10, generator=torch.Generator().manual_seed(1))


@pytest.fixture(scope="module")
def decoder(tiny_official: Path) -> VaeDecoder:
    return VaeDecoder(open_checkpoint(tiny_official).vae)


@pytest.fixture(scope="module")
def theirs(tiny_diffusers: Path) -> Any:
    from diffusers import AutoencoderKLWan

    return AutoencoderKLWan.from_pretrained(str(tiny_diffusers / "vae")).eval()


def decode_with(vae: Any) -> Tensor:
    """diffusers' own way: denormalise, decode; pixels in 0..255, not rounded, [F, H, W, 3]."""
    mean, std = (torch.tensor(values).view(16, 1, 1, 1) for values in (LATENTS_MEAN, LATENTS_STD))
    with torch.no_grad():
        pixels: Tensor = vae.decode((LATENTS * std + mean)[None]).sample[0]
    return (pixels.permute(1, 2, 3, 0) + 1) * 127.5


def test_both_layouts_give_the_same_frames(decoder: VaeDecoder, tiny_diffusers: Path) -> None:
    frames = decoder.decode(LATENTS)
    assert frames.shape == (9, 48, 80, 3)
    assert frames.dtype == torch.uint8
    assert torch.equal(frames, VaeDecoder(open_checkpoint(tiny_diffusers).vae).decode(LATENTS))


def test_frames_are_the_pixels_of_diffusers_rounded_to_nearest(decoder: VaeDecoder, theirs: Any) -> None:
    pixels = decode_with(theirs)
    assert (decoder.decode(LATENTS).float() - pixels).abs().max() < 0.501
    deep = decoder.decode(LATENTS, bit_depth=16)
    assert deep.dtype == torch.uint16
    assert (deep.to(torch.int32).float() / 257 - pixels).abs().max() < 0.01


def test_random_weights_give_pictures_worth_looking_at(decoder: VaeDecoder) -> None:
    frames = decoder.decode(LATENTS).float()
    assert 30 < frames.std() < 90
    assert frames.std(dim=(1, 2)).min() > 10
    assert (frames[1:] - frames[:-1]).abs().mean() > 1


def test_frames_come_one_at_a_time(decoder: VaeDecoder) -> None:
    chunks = list(decoder.decode_chunks(LATENTS))
    assert [len(chunk) for chunk in chunks] == [1] * 9
    assert torch.equal(torch.cat(chunks), decoder.decode(LATENTS))


def test_two_clips_decoded_in_turns_do_not_mix(decoder: VaeDecoder) -> None:
    other = LATENTS.flip(1)
    first, second = decoder.decode_chunks(LATENTS), decoder.decode_chunks(other)
    mixed = [(next(first), next(second)) for _ in range(9)]
    assert torch.equal(torch.cat([one for one, _ in mixed]), decoder.decode(LATENTS))
    assert torch.equal(torch.cat([two for _, two in mixed]), decoder.decode(other))


def test_the_consumer_does_not_run_in_inference_mode(decoder: VaeDecoder) -> None:
    for _ in decoder.decode_chunks(LATENTS):
        assert not torch.is_inference_mode_enabled()


@pytest.mark.parametrize("tiling", [Tiling(32, 24), Tiling(40, 16), Tiling(32, 32)])
def test_tiles_are_blended_as_diffusers_does(decoder: VaeDecoder, theirs: Any, tiling: Tiling) -> None:
    theirs.enable_tiling(tiling.tile_px, tiling.tile_px, tiling.stride_px, tiling.stride_px)
    try:
        pixels = decode_with(theirs)
    finally:
        theirs.use_tiling = False
    frames = decoder.decode(LATENTS, tiling=tiling)
    assert frames.shape == (9, 48, 80, 3)
    assert (frames.float() - pixels).abs().max() < 0.501


def test_a_picture_within_one_tile_is_not_tiled(decoder: VaeDecoder) -> None:
    assert torch.equal(decoder.decode(LATENTS, tiling=Tiling(256, 192)), decoder.decode(LATENTS))


@pytest.mark.parametrize("shape", [(16, 3, 10), (8, 3, 6, 10), (16, 0, 6, 10)])
def test_latents_of_another_shape_are_refused(decoder: VaeDecoder, shape: tuple[int, ...]) -> None:
    with pytest.raises(RequestError, match=r"\[16, T, h, w\] is needed"):
        decoder.decode(torch.zeros(shape))


def test_nan_becomes_no_black_frame(decoder: VaeDecoder) -> None:
    broken = LATENTS.clone()
    broken[0, 1, 2, 3] = float("nan")
    with pytest.raises(NumericalError, match="latents: hold NaN"):
        decoder.decode(broken)


def test_missing_tensors_and_other_models_are_named(tiny_official: Path, tiny_diffusers: Path) -> None:
    files = open_checkpoint(tiny_diffusers).vae
    kept = {name: ref for name, ref in files.tensors.items() if name != "decoder.conv_out.bias"}
    with pytest.raises(CheckpointError, match=r"1 tensors of the VAE are missing: decoder\.conv_out\.bias"):
        VaeDecoder(replace(files, tensors=kept))
    with pytest.raises(CheckpointError, match=r"not the Wan2\.1 VAE"):
        VaeDecoder(replace(files, settings={**files.settings, "is_residual": True}))
    with pytest.raises(CheckpointError):
        VaeDecoder(open_checkpoint(tiny_official).t5)
