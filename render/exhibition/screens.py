"""What the install sheet says of every output: its picture, rate, sound, length and label, in words.

Pure. Knows no files but by the values of `Delivered`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from post.cut import Cut
from post.export.delivery import Delivery
from post.export.film import Film
from post.export.package.sheet import Screen, SheetFile
from render.exhibition.deliver import Delivered
from storyboards.times import as_text

CODECS = {"h264": "H.264", "h265": "H.265", "av1": "AV1", "prores": "ProRes 422", "ffv1": "FFV1"}
WHERE = {
    "start": "at the start",
    "end": "at the end",
    "corner": "in the corner, all through",
    "always": "all through",
}


def screens_of(delivered: Sequence[Delivered], sizes: dict[str, tuple[str, int]], cut: Cut) -> list[Screen]:
    """A screen for every output and language, in their order; `sizes` has SHA-256 and bytes by payload path."""
    groups: dict[tuple[str, str], list[Delivered]] = {}
    for one in delivered:
        groups.setdefault((one.output.id, one.language if one.output.kind != "archive" else ""), []).append(one)
    return [_screen(language, files, sizes, cut) for (_, language), files in groups.items()]


def _screen(language: str, files: Sequence[Delivered], sizes: dict[str, tuple[str, int]], cut: Cut) -> Screen:
    output = files[0].output
    film = next((one.film for one in files if one.film is not None), None)
    name = output.settings.get("screen_name")
    return Screen(
        output_id=output.id,
        kind=output.kind,
        language=language,
        name=str(name) if name is not None else None,
        facts=film_facts(film, cut) if film is not None else {},
        label=label_text(film, cut, language),
        files=tuple(SheetFile(one.path, one.role, *sizes[one.path]) for one in files),
    )


def film_facts(film: Film, cut: Cut) -> dict[str, str]:
    """A film's picture, rate, sound and length as people read them."""
    delivery = film.delivery
    if delivery is None:
        return {}
    frames = int(str(film.artifact.facts["num_frames"]))
    return {
        "picture": f"{delivery.canvas}, {_codecs(delivery)}{_rate(delivery)}",
        "rate": f"{_fps(delivery)} frames a second, progressive",
        "sound": _sound(delivery),
        "length": f"{_clock(frames / delivery.fps)} ({frames} frames)",
        "captions": {"burned": "in the picture", "tracks": "as tracks", "none": "as files beside it"}[
            delivery.captions
        ],
    }


def label_text(film: Film | None, cut: Cut, language: str) -> str | None:
    """The disclosure label of a film and where it stands; None where the project asks for none."""
    if cut.disclosure is None or film is None or film.delivery is None:
        return None
    if "label" not in film.delivery.burn:
        return "not in this picture: show it beside the screen"
    words = cut.disclosure.label.get(language) or next(iter(cut.disclosure.label.values()), "")
    return f"{words} ({', '.join(WHERE[place] for place in cut.disclosure.where)})"


def _codecs(delivery: Delivery) -> str:
    return ", ".join(dict.fromkeys(CODECS[variant.codec] for variant in delivery.variants))


def _rate(delivery: Delivery) -> str:
    if delivery.rate_kbps is None:
        return ""
    mode = "constant" if delivery.is_constant_rate else "at most"
    return f", {mode} {delivery.rate_kbps / 1000:g} Mb/s"


def _fps(delivery: Delivery) -> str:
    return as_text(delivery.fps) if delivery.fps.denominator == 1 else f"{float(delivery.fps):.3f}"


def _sound(delivery: Delivery) -> str:
    if delivery.channels == 0:
        return "none"
    layout = {1: "mono", 2: "stereo"}[delivery.channels]
    codec = {"aac": "AAC", "pcm_s24le": "PCM 24 bit"}.get(delivery.sound or "", delivery.sound or "")
    return f"{codec} {layout} 48 kHz, {delivery.loudness_lufs:g} LUFS, peaks below {delivery.true_peak_dbtp:g} dBTP"


def _clock(seconds: Fraction) -> str:
    minutes, rest = divmod(round(float(seconds), 2), 60)
    return f"{int(minutes)}:{rest:05.2f}"
