"""What the official code would have needed for the same clip: published where it was, else reckoned, and said which.

Source: Wan2.2/assets/comp_effic.png, 81 frames, 40 steps, fp32 shards on several GPUs. Knows nothing of our engine.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from wan22_inference.geometry import ClipShape

PUBLISHED_GB = {
    ("1280x720", 1): 59.8, ("1280x720", 4): 51.7, ("1280x720", 8): 37.0,
    ("832x480", 1): 41.3, ("832x480", 4): 40.9, ("832x480", 8): 26.2,
}  # fmt: skip
"""Peak gigabytes per GPU (on H20, the least of the published cards)."""

_EXPERTS_GB = 2 * 57.15  # both, in float32, split over the ranks
_ENCODER_GB = 11.36
_MODULATION_BYTES_PER_TOKEN = 6 * 5120 * 4  # one row of modulation for every token, whole on every rank
_REST_GB = 11.0  # what is left of the published 51.7


@dataclass(frozen=True)
class Official:
    """Gigabytes for each GPU; `is_published` or reckoned from its parts."""

    needed_gb: float
    is_published: bool
    fits: bool

    def to_json(self) -> dict[str, object]:
        return asdict(self)

    def __str__(self) -> str:
        how = "published" if self.is_published else "reckoned: fp32 shards of both experts"
        return f"{self.needed_gb:.1f} GB a card ({how}): {'fits' if self.fits else 'does not fit'}"


def official_need(clip: ClipShape, num_cards: int, card_bytes: int) -> Official:
    """What `generate.py` needs on so many GPUs: offloading on one, Ulysses and FSDP over all of several."""
    size = f"{max(clip.width_px, clip.height_px)}x{min(clip.width_px, clip.height_px)}"
    known = PUBLISHED_GB.get((size, num_cards)) if clip.num_frames == 81 else None
    needed = known if known is not None else _reckoned(clip, num_cards)
    return Official(round(needed, 1), known is not None, needed * 1e9 <= card_bytes)


def _reckoned(clip: ClipShape, num_cards: int) -> float:
    modulation = clip.num_tokens * _MODULATION_BYTES_PER_TOKEN / 1e9
    if num_cards == 1:  # one expert in bfloat16 at a time, the other on the host
        return PUBLISHED_GB["1280x720", 1] + (clip.num_tokens - 75_600) / 42_840 * (59.8 - 41.3)
    return (_EXPERTS_GB + _ENCODER_GB) / num_cards + modulation + _REST_GB
