"""The VAE decoder's forward with the least in memory: its large stages work one frame at a time.

A latent frame has become four frames well before the picture has its full size. What follows is causal, it needs of the
past only what its convolutions keep, so it may as well be fed frame by frame, and gives the same pixels. Uses the
modules of diffusers' decoder, not its forward; latents come denormalised.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

_KEPT_FRAMES = 2  # what a causal convolution of length 3 keeps of the past


def stream_pixels(vae: Any, z: Tensor) -> Iterator[Tensor]:
    """Latents [1, C, T, h, w] -> pixels [3, 1, 8 h, 8 w], unclamped, for each of the 4 (T - 1) + 1 frames."""
    decoder = vae.decoder
    caches: list[Any] = [None] * num_causal_convs(decoder)
    timed, rest = _split(list(decoder.up_blocks))
    z = vae.post_quant_conv(z)
    for number in range(z.shape[2]):
        place = [0]  # diffusers' modules count the convolutions that they pass
        x = _cached(decoder.conv_in, z[:, :, number : number + 1], caches, place)
        x = decoder.mid_block(x, feat_cache=caches, feat_idx=place)
        for block in timed:
            x = block(x, feat_cache=caches, feat_idx=place)
        start = place[0]
        for frame in x.split(1, dim=2):
            place[0] = start
            for block in rest:
                frame = block(frame, feat_cache=caches, feat_idx=place)
            frame = decoder.nonlinearity(decoder.norm_out(frame))
            yield _cached(decoder.conv_out, frame, caches, place)[0]
            del frame


def _split(blocks: list[Any]) -> tuple[list[Any], list[Any]]:
    """Blocks up to the last one that makes two frames out of one, and those after it."""
    modes = [block.upsamplers[0].mode if block.upsamplers else "" for block in blocks]
    end = 1 + max((number for number, mode in enumerate(modes) if mode == "upsample3d"), default=-1)
    return blocks[:end], blocks[end:]


def num_causal_convs(decoder: Any) -> int:
    from diffusers.models.autoencoders.autoencoder_kl_wan import WanCausalConv3d

    return sum(isinstance(module, WanCausalConv3d) for module in decoder.modules())


def _cached(conv: Any, x: Tensor, caches: list[Any], place: list[int]) -> Tensor:
    """A causal convolution over x, seeing the frames kept of the calls before, and keeping its own."""
    before = caches[place[0]]
    kept = x[:, :, -_KEPT_FRAMES:]
    if kept.shape[2] < _KEPT_FRAMES and before is not None:
        kept = torch.cat([before[:, :, -1:], kept], dim=2)
    result: Tensor = conv(x, before)
    caches[place[0]] = kept.clone()
    place[0] += 1
    return result
