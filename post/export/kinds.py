"""What each kind of output is when its storyboard says no more, and which overrides make sense.

Takes an `Output` with the project's canvas and rate, gives a `Delivery`. Light: called when a plan is made, too. Knows no
FFmpeg and no files.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from post.errors import PostError
from post.export.delivery import Delivery, Variant
from storyboards.story import Output, Size
from storyboards.times import as_text
from storyboards.vocabulary import BURNS


@dataclass(frozen=True)
class Kind:
    """A kind's own choices."""

    codecs: tuple[str, ...]  # allowed; the first is the usual one
    loudness_lufs: float
    captions: str
    burn: frozenset[str]
    is_constant_rate: bool
    is_public: bool


_ALL = frozenset(BURNS)
_WRITTEN = frozenset({"overlays", "label"})

KINDS = {
    "hall": Kind(("h264", "h265", "av1", "prores"), -23.0, "none", _WRITTEN, is_constant_rate=True, is_public=True),
    "loop": Kind(("h264", "h265", "av1", "prores"), -23.0, "burned", _ALL, is_constant_rate=True, is_public=True),
    "web": Kind(("h264", "h265", "av1"), -16.0, "tracks", _WRITTEN, is_constant_rate=False, is_public=True),
    "archive": Kind(
        ("prores", "ffv1", "h264", "h265"), -23.0, "none", frozenset(), is_constant_rate=False, is_public=False
    ),
}

CONTAINERS = {"h264": "mp4", "h265": "mp4", "av1": "mp4", "prores": "mov", "ffv1": "mkv"}
LIMIT_DBTP = -1.0
AAC_KBPS = {2: 256, 1: 128, 0: None}
HALL_MBPS = 20.0
UHD_MBPS = 35.0
"""Constant rates at 1920x1080 and 3840x2160: what hall players take (BrightSign's notes allow 25, and 30 to 40)."""

_GROWTH = 0.4037
"""log(35/20) / log(4): how the rate grows with pixels a second."""

PLAYER_MBPS = 40
H264_WIDEST_PX = 4096
WIDEST_PX = 8192
_MOST_H264_MBPS = 240


def is_film(output: Output) -> bool:
    """Whether an output is a film: hall, loop, web or archive."""
    return output.kind in KINDS


def delivery_of(output: Output, canvas: Size, fps: Fraction) -> Delivery:
    """The output, complete; `canvas` and `fps` are the project's. Raises PostError naming output, key and what is
    allowed.
    """
    kind, settings = KINDS[output.kind], output.settings
    _check_canvas(output, output.canvas or canvas)
    _check_keys(output)
    codec = str(settings.get("codec") or kind.codecs[0])
    if codec not in kind.codecs:
        _refuse(output, "codec", codec, ", ".join(kind.codecs), "Leave it out to have the usual one.")
    channels = {"stereo": 2, "mono": 1, "none": 0}[str(settings.get("audio") or "stereo")]
    container = "mov" if output.kind == "archive" and codec != "ffv1" else CONTAINERS[codec]
    sound = None if channels == 0 else ("pcm_s24le" if container in ("mov", "mkv") else "aac")
    found = Delivery(
        output_id=output.id,
        kind=output.kind,
        languages=output.languages,
        container=container,
        canvas=output.canvas or canvas,
        fps=output.fps or fps,
        fit=_text(settings.get("fit")),
        scaler=_text(settings.get("scaler")),
        variants=_variants(output, codec, has_sound=channels > 0),
        rate_kbps=_rate_kbps(output, codec, kind, output.canvas or canvas, output.fps or fps),
        is_constant_rate=kind.is_constant_rate and codec in ("h264", "h265"),
        sound=sound,
        channels=channels,
        sound_kbps=AAC_KBPS[channels] if sound == "aac" else None,
        loudness_lufs=_level(output, channels, output.loudness_lufs, "loudness_lufs", kind.loudness_lufs),
        true_peak_dbtp=_level(output, channels, settings.get("true_peak_dbtp"), "true_peak_dbtp", LIMIT_DBTP),
        captions=_captions(output, kind),
        burn=_burn(output, kind),
        head_black=_seconds(output, "head_black"),
        tail_black=_seconds(output, "tail_black"),
        bars=_seconds(output, "bars"),
        countdown_s=int(_seconds(output, "countdown")),
        is_public=kind.is_public,
        loops=output.kind == "loop",
        shares_picture=output.kind == "archive",
    )
    _check_leader(found)
    return found


def problems_of(output: Output, canvas: Size, fps: Fraction) -> list[str]:
    """What is wrong with an output, as messages with their hints; empty where it can be made."""
    if not is_film(output):
        return []
    try:
        delivery_of(output, canvas, fps)
    except PostError as error:
        return [str(error)]
    return []


def doubts_of(delivery: Delivery, *, wants_label: bool) -> list[str]:
    """What can be made and was hardly meant."""
    where, found = f"output {delivery.output_id}", []
    if delivery.is_public and wants_label and "label" not in delivery.burn:
        found.append(f"{where}: burn leaves out the label that disclosure asks for; quality control will fail it")
    if delivery.kind in ("hall", "loop") and delivery.codec == "av1":
        found.append(f"{where}: few hall players show AV1; h264 plays everywhere")
    if delivery.kind in ("hall", "loop") and delivery.codec == "prores":
        found.append(f"{where}: ProRes plays on cinema servers and few others; h264 plays everywhere")
    if delivery.kind == "archive" and delivery.codec in ("h264", "h265"):
        found.append(f"{where}: {delivery.codec} is lossy; an archive usually asks for prores or ffv1")
    if delivery.is_constant_rate and delivery.rate_kbps and delivery.rate_kbps > PLAYER_MBPS * 1000:
        found.append(f"{where}: {delivery.rate_kbps / 1000:g} Mb/s is more than most players take ({PLAYER_MBPS} Mb/s)")
    if delivery.codec == "h264" and max(delivery.canvas.width_px, delivery.canvas.height_px) > H264_WIDEST_PX:
        found.append(f"{where}: {delivery.canvas} is more than most H.264 decoders take (4096); h265 suits it better")
    if delivery.kind == "loop" and delivery.captions == "tracks":
        found.append(f"{where}: loop players seldom show caption tracks; burned captions always show")
    return found


def usual_rate_mbps(canvas: Size, fps: Fraction) -> float:
    """The constant rate for a picture: 20 Mb/s at 1080p25, 35 at 2160p25, between and beyond by pixels a second.

    >>> [usual_rate_mbps(Size(*wh), Fraction(25)) for wh in ((1920, 1080), (3840, 2160), (1080, 1920))]
    [20.0, 35.0, 20.0]
    """
    much = canvas.width_px * canvas.height_px * fps / (1920 * 1080 * 25)
    return max(2.0, round(2 * HALL_MBPS * math.pow(much, _GROWTH)) / 2)


def _rate_kbps(output: Output, codec: str, kind: Kind, canvas: Size, fps: Fraction) -> int | None:
    written = output.settings.get("rate_mbps")
    if codec in ("prores", "ffv1"):
        if written is not None:
            _refuse(output, "rate_mbps", written, "no rate", f"{codec} takes as much as the picture needs.")
        return None
    if kind.is_constant_rate or written is not None:
        mbps = usual_rate_mbps(canvas, fps) if written is None else _number(written)
    elif output.kind == "web":
        mbps = usual_rate_mbps(canvas, fps) / 2
    else:
        return None
    most = _MOST_H264_MBPS if codec == "h264" else 800
    if not 0.5 <= mbps <= most:
        _refuse(output, "rate_mbps", f"{mbps:g}", f"0.5 to {most} with {codec}", "20 is usual for 1920x1080.")
    return round(mbps * 1000 / 8) * 8  # as x264 can write it exactly


def _variants(output: Output, codec: str, *, has_sound: bool) -> tuple[Variant, ...]:
    main = Variant("", codec, has_sound)
    if output.kind == "loop" and has_sound:
        return main, Variant("silent", codec, has_sound=False)
    if output.kind == "web" and "codec" not in output.settings:
        return main, Variant("av1", "av1", has_sound)
    return (main,)


def _captions(output: Output, kind: Kind) -> str:
    written, burn = output.settings.get("captions"), output.settings.get("burn")
    if written is None:
        named = burn is True or (isinstance(burn, (list, tuple)) and "captions" in burn)
        if named:
            return "burned"
        return "none" if burn is not None and kind.captions == "burned" else kind.captions
    if written != "burned" and isinstance(burn, (list, tuple)) and "captions" in burn:
        _refuse(output, "captions", written, "burned, as its burn list has them", "Take captions out of burn.")
    if written == "burned" and burn is False:
        _refuse(output, "captions", written, "tracks or none with burn: false", "Write burn: [captions].")
    return str(written)


def _burn(output: Output, kind: Kind) -> frozenset[str]:
    """What is written into the picture; captions follow `captions`."""
    written = output.settings.get("burn")
    if isinstance(written, (list, tuple)):
        burn = frozenset(str(item) for item in written)
    elif written is None:
        burn = kind.burn
    else:
        burn = _ALL if written else frozenset()
    captions = frozenset({"captions"}) if _captions(output, kind) == "burned" else frozenset()
    return burn - {"captions"} | captions


def _check_canvas(output: Output, canvas: Size) -> None:
    sides = (canvas.width_px, canvas.height_px)
    if any(side % 2 for side in sides) or min(sides) < 64:
        raise PostError(
            f"output {output.id}: canvas {canvas}; both sides have to be even and at least 64", "1920x1080 is usual."
        )
    if max(sides) > WIDEST_PX:
        raise PostError(
            f"output {output.id}: canvas {canvas}; neither side may be over {WIDEST_PX}",
            "Split a wider wall into several outputs.",
        )


def _check_keys(output: Output) -> None:
    """Settings of other kinds say something that this one would not do."""
    for key, kinds in (("handles", "handoff"), ("idle_return", "loop")):
        if output.settings.get(key) is not None and output.kind != kinds:
            raise PostError(
                f"output {output.id}: {key} is for {kinds} outputs, this one is {output.kind}", "Remove it."
            )


def _check_leader(delivery: Delivery) -> None:
    parts = {
        "head_black": delivery.head_black,
        "tail_black": delivery.tail_black,
        "bars": delivery.bars,
        "countdown": Fraction(delivery.countdown_s),
    }
    for key, seconds in parts.items():
        if seconds and delivery.loops:
            raise PostError(
                f"output {delivery.output_id}: {key} would stand in the seam of a loop; a loop has neither",
                "Use a hall output for a screening with a head and a tail.",
            )
        if not 0 <= seconds <= 600:
            raise PostError(f"output {delivery.output_id}: {key}: {as_text(seconds)}; 0 to 600 seconds are allowed")
    if delivery.countdown_s == 1:
        raise PostError(f"output {delivery.output_id}: countdown: 1; 2 to 30 are allowed", "It counts down to two.")


def _level(output: Output, channels: int, written: object, key: str, usual: float) -> float | None:
    if channels == 0:
        if written is not None:
            raise PostError(f"output {output.id}: {key} with audio: none; there is no sound to set", f"Remove {key}.")
        return None
    return usual if written is None else _number(written)


def _seconds(output: Output, key: str) -> Fraction:
    value = output.settings.get(key)
    return Fraction(0) if value is None else Fraction(str(value))


def _number(value: object) -> float:
    return float(str(value))


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _refuse(output: Output, key: str, found: object, allowed: str, hint: str) -> None:
    raise PostError(f"output {output.id}: {key}: {found}; a {output.kind} allows {allowed}", hint)
