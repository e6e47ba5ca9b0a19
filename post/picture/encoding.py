"""How pictures are encoded: the settings, and the encoder's arguments.

Pure. Stretches that were encoded alike join by stream copy, so one `Encoding` holds for a whole film. Knows no shots, no
filters and no outputs.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

STRETCH_FILE = "stretch.mp4"
"""Every stretch's name, whatever its codec; ProRes and FFV1 are QuickTime inside."""

BUFFER_S = Fraction(1, 2)
"""Of a constant rate: how much of the film a decoder's buffer holds. Every second then weighs nearly the same."""

BUFFER_START = 0.4
"""How full that buffer is when a stretch begins. x264 keeps it at half or more when it can, so that a stretch ends
fuller than the next one begins and the join only has to add filler."""


@dataclass(frozen=True)
class Encoding:
    """How a film's picture is written. `rate_kbps` makes it constant; else `crf` steers, up to `maxrate_mbps`."""

    preset: str = "veryfast"
    crf: int = 18
    maxrate_mbps: float = 20
    codec: str = "h264"  # h264 | h265 | av1 | prores | ffv1
    rate_kbps: int | None = None  # constant data rate

    @property
    def pix_fmt(self) -> str:
        """What the encoder takes, and what pictures are best worked on in."""
        return "yuv422p10le" if self.codec in ("prores", "ffv1") else "yuv420p"

    def buffer_bits(self, fps: Fraction) -> int:
        """Size of the decoder's buffer, of a constant rate; it holds at least ten pictures."""
        assert self.rate_kbps is not None
        return int(self.rate_kbps * 1000 * max(BUFFER_S, 10 / fps)) // 64_000 * 64_000


def group_frames(fps: Fraction) -> int:
    """Frames in a group of pictures: as many as fit into a second.

    >>> group_frames(Fraction(30000, 1001))
    29
    """
    return max(1, fps.__floor__())


def encoder_options(fps: Fraction, encoding: Encoding) -> dict[str, str | int]:
    """Output options by name, without dashes, for a stretch's file."""
    return {
        **_CODECS[encoding.codec](fps, encoding),
        "pix_fmt": encoding.pix_fmt,
        "threads": 1,
        "r": f"{fps.numerator}/{fps.denominator}",
        "fps_mode": "cfr",
        "color_range": "tv",
        "color_primaries": "bt709",
        "color_trc": "bt709",
        "colorspace": "bt709",
        "video_track_timescale": timescale(fps),
    }


def _h264(fps: Fraction, encoding: Encoding) -> dict[str, str | int]:
    colors = "colorprim=bt709:transfer=bt709:colormatrix=bt709:range=tv"
    options: dict[str, str | int] = {"c:v": "libx264", "preset": encoding.preset, "profile:v": "high"}
    group: dict[str, str | int] = {"g": group_frames(fps), "keyint_min": group_frames(fps), "sc_threshold": 0}
    if encoding.rate_kbps is None:
        rate: dict[str, str | int] = {"crf": encoding.crf, **_most(encoding)}
        return {**options, **rate, **group, "x264-params": f"open-gop=0:force-cfr=1:{colors}"}
    # Without B-frames the first picture stands at time zero in players that ignore edit lists, too.
    hrd = f"open-gop=0:force-cfr=1:nal-hrd=cbr:vbv-init={BUFFER_START}:{colors}"
    return {**options, **_constant(fps, encoding), **group, "bf": 0, "x264-params": hrd}


def _h265(fps: Fraction, encoding: Encoding) -> dict[str, str | int]:
    group = group_frames(fps)
    params = f"keyint={group}:min-keyint={group}:open-gop=0:scenecut=0:pools=none:frame-threads=1:wpp=0:log-level=error"
    options: dict[str, str | int] = {"c:v": "libx265", "preset": "ultrafast", "tag:v": "hvc1"}
    if encoding.rate_kbps is None:
        return {**options, "crf": encoding.crf, **_most(encoding), "x265-params": params}
    hrd = f"{params}:bframes=0:hrd=1:strict-cbr=1:vbv-init={BUFFER_START}"
    return {**options, **_constant(fps, encoding), "x265-params": hrd}


def _av1(fps: Fraction, encoding: Encoding) -> dict[str, str | int]:
    """SVT-AV1 has no scale of quality in common with x264: 14 above gives about the same picture."""
    assert encoding.rate_kbps is None, "SVT-AV1 writes no filler"
    quality: dict[str, str | int] = {"crf": min(63, encoding.crf + 14), "maxrate": _mbps(encoding)}
    return {"c:v": "libsvtav1", "preset": 9, "svtav1-params": "lp=1", "g": group_frames(fps), **quality}


def _prores(fps: Fraction, encoding: Encoding) -> dict[str, str | int]:
    """422 HQ with one quantiser throughout: five times as fast as searching for one, and finer."""
    return {"c:v": "prores_ks", "profile:v": "hq", "vendor": "apl0", "q:v": 4, "f": "mov"}


def _ffv1(fps: Fraction, encoding: Encoding) -> dict[str, str | int]:
    return {"c:v": "ffv1", "level": 3, "g": 1, "slices": 24, "slicecrc": 1, "f": "mov"}


_CODECS = {"h264": _h264, "h265": _h265, "av1": _av1, "prores": _prores, "ffv1": _ffv1}


def _mbps(encoding: Encoding) -> str:
    return f"{encoding.maxrate_mbps:g}M"


def _most(encoding: Encoding) -> dict[str, str | int]:
    return {"maxrate": _mbps(encoding), "bufsize": _mbps(encoding)}


def _constant(fps: Fraction, encoding: Encoding) -> dict[str, str | int]:
    rate = f"{encoding.rate_kbps}k"
    return {"b:v": rate, "minrate": rate, "maxrate": rate, "bufsize": encoding.buffer_bits(fps)}


def timescale(fps: Fraction) -> int:
    """Ticks a second in our MP4 files, in which every frame lasts a whole number: at least 10,000.

    >>> timescale(Fraction(25)), timescale(Fraction(30000, 1001))
    (10000, 30000)
    """
    return fps.numerator * max(1, -(-10_000 // fps.numerator))
