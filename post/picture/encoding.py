"""How a stretch's picture is encoded: the settings, and the encoder's arguments.

Pure. Stretches that were encoded alike join by stream copy. Knows no shots and no filters.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

STRETCH_FILE = "stretch.mp4"


@dataclass(frozen=True)
class Encoding:
    """How H.264 is written. One setting for a whole film, so that its stretches join without encoding again."""

    preset: str = "veryfast"
    crf: int = 18
    maxrate_mbps: int = 20


def encoder_options(fps: Fraction, encoding: Encoding) -> dict[str, str | int]:
    """Output options by name, without dashes, for the stretch's file."""
    group = max(1, fps.__floor__())
    return {
        "c:v": "libx264",
        "preset": encoding.preset,
        "profile:v": "high",
        "pix_fmt": "yuv420p",
        "crf": encoding.crf,
        "maxrate": f"{encoding.maxrate_mbps}M",
        "bufsize": f"{encoding.maxrate_mbps}M",
        "g": group,
        "keyint_min": group,
        "sc_threshold": 0,
        "x264-params": "open-gop=0:force-cfr=1:colorprim=bt709:transfer=bt709:colormatrix=bt709:range=tv",
        "threads": 1,
        "r": f"{fps.numerator}/{fps.denominator}",
        "fps_mode": "cfr",
        "color_range": "tv",
        "color_primaries": "bt709",
        "color_trc": "bt709",
        "colorspace": "bt709",
        "video_track_timescale": timescale(fps),
    }


def timescale(fps: Fraction) -> int:
    """Ticks a second in our MP4 files, in which every frame lasts a whole number: at least 10,000.

    >>> timescale(Fraction(25)), timescale(Fraction(30000, 1001))
    (10000, 30000)
    """
    return fps.numerator * max(1, -(-10_000 // fps.numerator))
