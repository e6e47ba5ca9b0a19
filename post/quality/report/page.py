"""The report as one page: no script, no network, everything escaped, light and dark, for screen, phone and paper.

The verdict stands on top, then a row per file, then each file with its findings, its sound, and its shots. How many
pictures a shot shows depends on how many shots there are: the page stays under `MOST_BYTES`.
"""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from post.quality.findings import Finding
from post.quality.judge import verdict_of
from post.quality.picture.strips import PER_SHOT, strip_frames
from post.quality.promise import PlannedShot
from post.quality.report.charts import sound_chart
from post.quality.report.console import WORDS
from post.quality.timecode import timecode

if TYPE_CHECKING:
    from post.quality.report import Judged

MOST_BYTES = 6_000_000
_FOR_PICTURES = 4_600_000
_SEVERITY_WORDS = {"fail": "fails", "warn": "warning", "inform": "note"}
_SIGNS = {
    "pass": "M10 23l9 9 16-18",
    "warnings": "M22 10v16M22 33v2",
    "fail": "M12 12l20 20M32 12L12 32",
}


def page(files: Sequence[Judged], title: str) -> str:
    """The whole page."""
    style = _style()
    policy = (
        "default-src 'none'; img-src data:; "
        f"style-src 'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'; "
        "base-uri 'none'; form-action 'none'"
    )
    pictures = _pictures_per_shot(files)
    body = "".join(_file(each, f"f{number}", pictures) for number, each in enumerate(files))
    verdict = verdict_of(finding for each in files for finding in each.findings)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{_text(title)}: {WORDS[verdict]}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f"<header>\n<h1>{_text(title)} · quality control</h1>\n{_verdict(files, verdict)}</header>\n"
        f"<main>\n{_overview(files)}{body}</main>\n"
        "<footer><p>Grey: the sound’s waveform. Line: loudness over 3 s; dashed: the promised loudness. Timecodes are "
        "HH:MM:SS:FF of the file. Every number was measured by decoding the file; report.json has all of them.</p></footer>\n"
        "</body>\n</html>\n"
    )


@functools.cache
def _style() -> str:
    return (Path(__file__).parent / "style.css").read_text("utf-8")


def _text(value: object) -> str:
    """Escaped, and without characters that would turn the direction of what follows."""
    kept = "".join(
        char for char in str(value) if char not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00"
    )
    return escape(kept, quote=True)


def _verdict(files: Sequence[Judged], verdict: str) -> str:
    counts = {word: sum(each.verdict == word for each in files) for word in WORDS}
    verbs = {"pass": ("passes", "pass"), "warnings": ("passes with warnings", "pass with warnings"),
             "fail": ("does not pass", "do not pass")}  # fmt: skip
    told = [
        f"{count} of {len(files)} file{'s' if len(files) != 1 else ''} {verbs[word][count > 1]}"
        for word, count in counts.items()
        if count
    ]
    big = {"pass": "Pass", "warnings": "Pass with warnings", "fail": "Does not pass"}[verdict]
    sign = (
        '<svg class="sign" viewBox="0 0 44 44" aria-hidden="true"><circle cx="22" cy="22" r="20" fill="none" '
        f'stroke="currentColor" stroke-width="3"/><path d="{_SIGNS[verdict]}" fill="none" stroke="currentColor" '
        'stroke-width="4" stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )
    return f'<div class="verdict {verdict}">{sign}<p><strong>{big}</strong><span>{_text("; ".join(told))}</span></p></div>\n'


def _overview(files: Sequence[Judged]) -> str:
    rows = "".join(_row(each, f"f{number}") for number, each in enumerate(files))
    return (
        '<section aria-label="All files"><div class="sheet wide" tabindex="0" role="region" aria-label="Table of all files">'
        "<table><thead><tr>"
        '<th scope="col">File</th><th scope="col">Verdict</th><th scope="col">First finding</th>'
        '<th scope="col" class="number">Length</th><th scope="col" class="number">Picture</th>'
        '<th scope="col" class="number">Mb/s</th><th scope="col" class="number">LUFS</th>'
        '<th scope="col" class="number">dBTP</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div></section>\n"
    )


def _row(judged: Judged, anchor: str) -> str:
    promise, measured = judged.inspection.promise, judged.inspection.measured
    ids = {finding.id for finding in judged.findings if finding.severity == "fail"}
    loudness = measured.heard.loudness if measured.heard else None
    first = judged.findings[0] if judged.findings else None

    def cell(text: str, *wrong: str) -> str:
        return f'<td class="number{" off" if ids & set(wrong) else ""}">{_text(text)}</td>'

    found = "nothing" if first is None else f"{first.timecode + ' ' if first.timecode else ''}{first.message}"
    more = len(judged.findings) - 1
    return (
        f'<tr><th scope="row"><a href="#{anchor}">{_text(judged.inspection.file)}</a></th>'
        f'<td><span class="pill {judged.verdict}">{WORDS[judged.verdict]}</span></td>'
        f"<td>{_text(found)}{f' <span>(+{more})</span>' if more > 0 else ''}</td>"
        + cell(timecode(measured.num_frames, promise.fps), "frame-count", "file-damaged")
        + cell(f"{measured.width_px}×{measured.height_px}", "picture-size")
        + cell(f"{measured.packets.mean_mbps:.1f}" if measured.packets else "–", "bit-rate")
        + cell(_number(loudness.integrated_lufs) if loudness else "–", "loudness", "sound-missing")
        + cell(_number(loudness.true_peak_dbtp) if loudness else "–", "true-peak")
        + "</tr>"
    )


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}".replace("-", "−")


def _file(judged: Judged, anchor: str, pictures: int) -> str:
    inspection = judged.inspection
    promise, measured = inspection.promise, inspection.measured
    facts = [
        ("output", f"{promise.output}, {promise.kind}"),
        ("language", promise.language),
        ("length", f"{measured.num_frames} frames at {float(promise.fps):g}"),
        ("size", f"{measured.num_bytes / 1e6:,.1f} MB"),
    ]
    if measured.facts and measured.packets:
        facts.insert(2, ("picture", f"{measured.packets.codec} {measured.facts.profile}".strip()))
    listed = "".join(_finding(finding) for finding in judged.findings)
    found = (
        f'<ul class="findings sheet">{listed}</ul>'
        if listed
        else '<p class="facts">Nothing was found. Everything promised is there.</p>'
    )
    return (
        f'<section id="{anchor}" aria-labelledby="{anchor}-h"><h2 id="{anchor}-h">{_text(inspection.file)} '
        f'<span class="pill {judged.verdict}">{WORDS[judged.verdict]}</span></h2>'
        f'<p class="facts">{"".join(f"<span>{name} <b>{_text(value)}</b></span>" for name, value in facts)}</p>'
        f"{found}{_sound(judged)}{_shots(judged, pictures)}</section>\n"
    )


def _finding(finding: Finding) -> str:
    numbers = " · ".join(
        f"{word} {_text(text)}" for word, text in (("measured", finding.measured), ("allowed", finding.allowed)) if text
    )
    place = f'<span class="tc">{finding.timecode}</span>' if finding.timecode else "<span>whole file</span>"
    shot = f"{_text(finding.shot)}: " if finding.shot else ""
    return (
        f'<li><span><span class="pill {finding.severity}">{_SEVERITY_WORDS[finding.severity]}</span></span>{place}'
        f'<div class="body"><p class="what">{shot}{_text(finding.message)}</p><p class="more">{numbers}</p>'
        f'<p class="more">{_text(finding.hint)} <code class="id">{finding.id}</code></p></div></li>'
    )


def _sound(judged: Judged) -> str:
    promise, heard = judged.inspection.promise, judged.inspection.measured.heard
    if heard is None:
        return ""
    fps, length_s = float(promise.fps), heard.num_samples / 48_000
    chart = sound_chart(
        heard.wave, _curve(judged), 0.0, length_s, length_s, points=500, target_lufs=promise.sound.loudness_lufs,
        label=f"Waveform and loudness of {_text(judged.inspection.file)}",
        marks=[(each.frame / fps, each.severity) for each in judged.findings if each.frame is not None],
        edges=[shot.first_frame / fps for shot in promise.shots],
    )  # fmt: skip
    loudness = heard.loudness
    told = (
        f"{_number(loudness.integrated_lufs)} LUFS, range {_number(loudness.range_lu)} LU, "
        f"true peak {_number(loudness.true_peak_dbtp)} dBTP"
    )
    return f'<div class="sheet overview">{chart}<p>{_text(told)}</p></div>'


def _curve(judged: Judged) -> tuple[tuple[float, float], ...]:
    """Loudness on the file's clock: it was measured from where the programme begins."""
    heard, programme = judged.inspection.measured.heard, judged.inspection.promise.sound.programme
    if heard is None:
        return ()
    start_s = float(programme.first_frame / judged.inspection.promise.fps) if programme else 0.0
    return tuple((seconds + start_s, lufs) for seconds, lufs in heard.short_term)


def _shots(judged: Judged, pictures: int) -> str:
    promise, measured = judged.inspection.promise, judged.inspection.measured
    if not judged.inspection.strips and measured.heard is None:
        return ""
    shots = promise.shots or (PlannedShot("", "generated", 0, promise.num_frames),)
    frames = strip_frames(promise.shots, promise.num_frames)
    cards = "".join(_shot(judged, shot, frames.get(shot.id, []), pictures) for shot in shots)
    return f'<ul class="shots" aria-label="Shots of {_text(judged.inspection.file)}">{cards}</ul>'


def _shot(judged: Judged, shot: PlannedShot, frames: Sequence[int], pictures: int) -> str:
    inspection = judged.inspection
    promise, heard = inspection.promise, inspection.measured.heard
    fps = float(promise.fps)
    here = [
        each for each in judged.findings
        if each.frame is not None and shot.first_frame <= each.frame < shot.frames.stop_frame
    ]  # fmt: skip
    shown = [frame for frame in frames if frame in inspection.strips]
    shown = shown[:: max(1, -(-len(shown) // pictures))] if pictures else []
    strip = "".join(_picture(inspection.strips[frame], shot, timecode(frame, promise.fps)) for frame in shown)
    chart = ""
    if heard is not None:
        chart = sound_chart(
            heard.wave, _curve(judged), shot.first_frame / fps, shot.frames.stop_frame / fps, heard.num_samples / 48_000,
            points=60, target_lufs=promise.sound.loudness_lufs, label=f"Sound of {_text(shot.id or 'the film')}",
            marks=[(each.frame / fps, each.severity) for each in here if each.frame is not None],
        )  # fmt: skip
    listed = "".join(
        f'<li><span class="tc">{each.timecode}</span><span class="what"><span class="pill {each.severity}">'
        f"{_SEVERITY_WORDS[each.severity]}</span> {_text(each.message)}</span></li>"
        for each in here
    )
    worst = next((word for word in ("fail", "warn") if any(each.severity == word for each in here)), "")
    name = _text(shot.id or "film")
    return (
        f'<li class="shot sheet{f" has-{worst}" if worst else ""}"><div class="head"><h3>{name} '
        f'</h3><span>{_text(shot.kind)} · <span class="tc">{timecode(shot.first_frame, promise.fps)}</span> · '
        f"{shot.num_frames / fps:.1f} s</span></div>"
        + (f'<div class="strip">{strip}</div>' if strip else "")
        + chart
        + (f'<ul class="findings">{listed}</ul>' if listed else "")
        + "</li>"
    )


def _picture(data: bytes, shot: PlannedShot, at: str) -> str:
    encoded = base64.b64encode(data).decode("ascii")
    return f'<img src="data:image/jpeg;base64,{encoded}" alt="{_text(shot.id or "film")} at {at}">'


def _pictures_per_shot(files: Sequence[Judged]) -> int:
    """As many pictures per shot as the page has room for."""
    total = sum(len(picture) for each in files for picture in each.inspection.strips.values()) * 4 / 3
    for count in range(PER_SHOT, 0, -1):
        if total * count / PER_SHOT <= _FOR_PICTURES:
            return count
    return 0
