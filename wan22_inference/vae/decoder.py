"""Latents [16, T, h, w] into frames, in float32, one frame at a time.

The VAE is causal in time, so a frame leaves as soon as it is decoded. Tiled decoding holds the caches of one tile only,
and gives all frames at the end. Frames are whole numbers: -1..1 clamped, mapped to 0..levels, rounded to nearest. Knows
neither files nor encoders of video.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Final, Literal

import torch
from torch import Tensor

from wan22_inference.checkpoint.parts import WeightFiles
from wan22_inference.errors import NumericalError, RequestError
from wan22_inference.geometry import SPACE_STRIDE
from wan22_inference.vae.build import build_vae
from wan22_inference.vae.memory import Tiling
from wan22_inference.vae.stream import stream_pixels
from wan22_inference.vae.tiling import decode_tiled

BitDepth = Literal[8, 16]
_LEVELS: Final[dict[BitDepth, tuple[int, torch.dtype]]] = {8: (255, torch.uint8), 16: (65535, torch.uint16)}


class VaeDecoder:
    """The decoder of a checkpoint's VAE on one device."""

    def __init__(self, files: WeightFiles, *, device: torch.device | str = "cpu") -> None:
        self.device = torch.device(device)
        self._vae, self._mean, self._std = build_vae(files, device)

    def decode(self, latents: Tensor, *, tiling: Tiling | None = None, bit_depth: BitDepth = 8) -> Tensor:
        """Latents [16, T, h, w] -> frames [4 (T - 1) + 1, 8 h, 8 w, 3] on the CPU, uint8 or uint16."""
        return torch.cat(list(self.decode_chunks(latents, tiling=tiling, bit_depth=bit_depth)))

    def decode_chunks(
        self, latents: Tensor, *, tiling: Tiling | None = None, bit_depth: BitDepth = 8
    ) -> Iterator[Tensor]:
        """The same frames in order, [n, 8 h, 8 w, 3] at a time: one by one or, tiled, all at once.

        Raises RequestError for latents of another shape, NumericalError if latents or pixels are not finite.
        """
        channels = self._mean.numel()
        if latents.ndim != 4 or latents.shape[0] != channels or 0 in latents.shape:
            raise RequestError(f"latents have shape {list(latents.shape)}, [{channels}, T, h, w] is needed")
        _check_finite(latents, "latents")
        with torch.inference_mode(), _repeatable():
            z = latents.to(self.device, torch.float32) * self._std.view(-1, 1, 1, 1) + self._mean.view(-1, 1, 1, 1)
            if tiling is not None and tiling.applies(SPACE_STRIDE * z.shape[-1], SPACE_STRIDE * z.shape[-2]):
                yield decode_tiled(self._pixels, z[None], tiling, lambda pixels: _to_frames(pixels, bit_depth))
                return
        chunks = self._pixels(z[None])
        while True:
            # Entered anew for each chunk: whoever consumes the frames must not run under our settings.
            with torch.inference_mode(), _repeatable():
                pixels = next(chunks, None)
                if pixels is None:
                    return
                frames = _to_frames(pixels, bit_depth)
                del pixels
            yield frames

    def _pixels(self, z: Tensor) -> Iterator[Tensor]:
        return stream_pixels(self._vae, z)

    def close(self) -> None:
        """Lets the weights go; the decoder cannot be used afterwards."""
        self._vae = None
        if self.device.type == "cuda":
            torch.cuda.empty_cache()


def _repeatable() -> AbstractContextManager[None]:
    """No trial of kernels, whose winner may differ next time. TF32 convolutions stay allowed, as upstream has it."""
    return torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=True, allow_tf32=True)


def _check_finite(values: Tensor, what: str) -> None:
    if not bool(torch.isfinite(values).all()):
        raise NumericalError(f"{what}: hold NaN or infinity", hint="verify the checkpoint, then render the clip again")


def _to_frames(pixels: Tensor, bit_depth: BitDepth) -> Tensor:
    """Pixels [3, n, H, W] -> whole numbers [n, H, W, 3] on the CPU."""
    _check_finite(pixels, "decoded pixels")
    levels, dtype = _LEVELS[bit_depth]
    scaled = pixels.clamp(-1, 1).add(1).mul(levels / 2).round_()
    # uint16 has few kernels; int32 reaches the CPU first.
    return scaled.permute(1, 2, 3, 0).to(torch.int32 if bit_depth == 16 else dtype).cpu().contiguous().to(dtype)
