"""What decoding a clip takes, and the tiles it asks for when there is less. Imports no torch.

Traced with fake tensors over the full-size VAE in float32, at five sizes from 256x256 to 1920x1088: the peak grows with
the picture alone, by 14.5 kB a pixel, whatever the number of frames. Tensors only, as with the experts' traces. Tiling
changes pixels a little, so it is chosen before, and written down by whoever chooses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from wan22_inference.errors import RequestError
from wan22_inference.geometry import SPACE_STRIDE, ClipShape

WEIGHTS_BYTES: Final = 293_200_000
"""The decoder's half of the VAE, float32."""

BYTES_PER_PIXEL: Final = 14_480
"""Feature caches and the widest moment of a forward."""

_CHANNEL_BYTES: Final = 3 * 4


@dataclass(frozen=True)
class Tiling:
    """Square tiles. Both are multiples of 8; the overlap is their difference."""

    tile_px: int = 256
    stride_px: int = 192

    def __post_init__(self) -> None:
        sizes = (self.tile_px, self.stride_px)
        if not 0 < self.stride_px <= self.tile_px or any(size % SPACE_STRIDE for size in sizes):
            raise RequestError(
                f"tiles of {self.tile_px} px, {self.stride_px} px apart",
                hint=f"multiples of {SPACE_STRIDE}, the distance no larger than the tile: 256 and 192 are usual",
            )

    def applies(self, width_px: int, height_px: int) -> bool:
        """Whether the picture is larger than one tile."""
        return max(width_px, height_px) > self.tile_px


TILINGS: Final = (Tiling(512, 448), Tiling(384, 320), Tiling(256, 192), Tiling(128, 96))
"""What is tried when a whole picture does not fit, largest first."""


def decode_peak_bytes(clip: ClipShape, tiling: Tiling | None = None) -> int:
    """Peak of decoding one clip with the full-size VAE, its weights included."""
    if tiling is None or not tiling.applies(clip.width_px, clip.height_px):
        return WEIGHTS_BYTES + BYTES_PER_PIXEL * clip.width_px * clip.height_px
    tile = min(tiling.tile_px, clip.width_px) * min(tiling.tile_px, clip.height_px)
    return WEIGHTS_BYTES + tile * (BYTES_PER_PIXEL + 2 * clip.num_frames * _CHANNEL_BYTES)


def choose_tiling(clip: ClipShape, budget_bytes: int) -> Tiling | None:
    """No tiles if the whole picture fits, else the largest that do. Raises RequestError if even the smallest do not."""
    for tiling in (None, *TILINGS):
        if decode_peak_bytes(clip, tiling) <= budget_bytes:
            return tiling
    least = decode_peak_bytes(clip, TILINGS[-1])
    raise RequestError(
        f"clip {clip}: decoding takes {least / 2**30:.1f} GiB in the smallest tiles, "
        f"{budget_bytes / 2**30:.1f} are free",
        hint="free memory on the device, or decode on the CPU",
    )
