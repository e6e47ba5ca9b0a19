"""The report for machines: `report.json`, version 1 of its schema, and the numbers that page and console show."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from post.quality.judge import verdict_of
from storyboards.times import as_text

if TYPE_CHECKING:
    from post.quality.report import Judged

SCHEMA, SCHEMA_VERSION = "reelwright.quality-report", 1


def as_json(files: Sequence[Judged], title: str) -> str:
    """The whole report; keys are only ever added within a version."""
    report = {
        "schema": SCHEMA,
        "version": SCHEMA_VERSION,
        "title": title,
        "verdict": verdict_of(finding for each in files for finding in each.findings),
        "files": [_file(each) for each in files],
    }
    return json.dumps(report, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _file(judged: Judged) -> dict[str, object]:
    promise, measured = judged.inspection.promise, judged.inspection.measured
    facts, packets, heard = measured.facts, measured.packets, measured.heard
    return {
        "file": judged.inspection.file,
        "output": promise.output,
        "kind": promise.kind,
        "language": promise.language,
        "variant": promise.variant,
        "purpose": promise.purpose,
        "verdict": judged.verdict,
        "bytes": measured.num_bytes,
        "frames": {"measured": measured.num_frames, "promised": promise.num_frames},
        "fps": {"measured": as_text(facts.fps) if facts and facts.fps else None, "promised": as_text(promise.fps)},
        "picture": None if facts is None else {
            "codec": packets.codec if packets else facts.codec, "profile": facts.profile, "pix_fmt": facts.pix_fmt,
            "width_px": measured.width_px, "height_px": measured.height_px, "primaries": facts.primaries,
            "transfer": facts.transfer, "matrix": facts.matrix, "range": facts.color_range,
            "mean_mbps": packets.mean_mbps if packets else None, "peak_mbps": packets.peak_mbps if packets else None,
            "longest_group": max(facts.group_lengths, default=0), "faststart": facts.faststart,
        },
        "sound": None if heard is None else {
            "samples": heard.num_samples, "integrated_lufs": _rounded(heard.loudness.integrated_lufs),
            "range_lu": _rounded(heard.loudness.range_lu), "true_peak_dbtp": _rounded(heard.loudness.true_peak_dbtp),
            "promised_lufs": promise.sound.loudness_lufs, "promised_dbtp": promise.sound.true_peak_dbtp,
        },
        "texts": [
            {"what": text.what, "shot": text.shot_id, "text": text.text, "frame": seen.frame, "read": seen.read,
             "likeness": seen.likeness, "there": seen.is_there, "contrast": seen.contrast}
            for seen in measured.texts for text in (promise.texts[seen.number],)
        ],
        "findings": [asdict(finding) for finding in judged.findings],
    }  # fmt: skip


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
