"""Judges captions: that they are there, say what was planned when it was planned, and can be read in their time."""

from __future__ import annotations

from post.captions.breaks import width
from post.quality.captions import CaptionFile
from post.quality.judge.bench import Bench
from post.quality.promise import PlannedCaption

_AGAIN = "Export it again; files that were edited by hand lose this check."
_LIMITS = "Say it in fewer words, or give the shot more time."
_OUTSIDE_MS = 100


def judge_captions(bench: Bench) -> None:
    promise, files = bench.promise, bench.measured.captions
    if promise.caption_mode == "tracks" and promise.captions and not any(each.name == "track" for each in files):
        beside = {each.name for each in files}
        if not beside:
            bench.add("captions-missing", "there is neither a caption track nor a file beside the film",
                      measured="none", allowed=f"{len(promise.captions)} captions", hint=_AGAIN)  # fmt: skip
    judged: set[tuple[PlannedCaption, ...]] = set()
    for each in files:
        _file(bench, each)
        if each.captions and each.captions not in judged:
            _limits(bench, each)
        judged.add(each.captions)
    if not files and promise.captions and promise.caption_mode != "none":
        _limits(bench, CaptionFile("captions", promise.captions))


def _file(bench: Bench, file: CaptionFile) -> None:
    planned = bench.promise.captions
    if file.problem:
        bench.add("caption-form", f"{file.name}: {file.problem}", measured="not well formed", allowed=f"a valid {file.name}",
                  hint=_AGAIN)  # fmt: skip
    if not planned or bench.promise.caption_mode == "none":
        return
    if len(file.captions) != len(planned):
        bench.add("captions-differ" if file.captions else "captions-missing",
                  f"{file.name} has another number of captions than planned", measured=f"{len(file.captions)}",
                  allowed=f"{len(planned)}", hint=_AGAIN)  # fmt: skip
        return
    slack_ms = bench.limit("captions-differ", "tolerance_s") * 1000
    for found, wanted in zip(file.captions, planned):
        moved = max(abs(found.start_ms - wanted.start_ms), abs(found.stop_ms - wanted.stop_ms))
        same = " ".join(" ".join(found.lines).split()) == " ".join(" ".join(wanted.lines).split())
        if moved > slack_ms or not same:
            bench.add("captions-differ", f"{file.name}: a caption is not as planned" if not same
                      else f"{file.name}: a caption is off its time",
                      measured=f"“{' '.join(found.lines)[:50]}”" if not same else f"{moved / 1000:.2f} s off",
                      allowed=f"“{' '.join(wanted.lines)[:50]}”" if not same else f"{slack_ms / 1000:g} s",
                      frame=bench.at_s(wanted.start_ms / 1000), hint=_AGAIN)  # fmt: skip


def _limits(bench: Bench, file: CaptionFile) -> None:
    end_ms = float(bench.promise.duration * 1000)
    before: PlannedCaption | None = None
    for caption in file.captions:
        frame = bench.at_s(caption.start_ms / 1000)
        shown = " ".join(caption.lines)
        length_s = (caption.stop_ms - caption.start_ms) / 1000
        place = {"frame": frame, "num_frames": max(1, round(length_s * float(bench.promise.fps)))}

        def tell(finding: str, message: str, measured: str, allowed: str, hint: str = _LIMITS,
                 shown: str = shown, place: dict[str, int] = place) -> None:  # fmt: skip
            bench.add(finding, f"{file.name}: {message}: “{shown[:50]}”", measured=measured, allowed=allowed, hint=hint,
                      **place)  # type: ignore[arg-type]  # fmt: skip

        if before is not None and caption.start_ms < before.stop_ms:
            tell("caption-overlap", "begins before the one before ends",
                 f"{(before.stop_ms - caption.start_ms) / 1000:.2f} s too early", "one after the other", _AGAIN)  # fmt: skip
        if caption.stop_ms > end_ms + _OUTSIDE_MS:
            tell("caption-outside", "ends after the film", f"{caption.stop_ms / 1000:.2f} s", f"{end_ms / 1000:.2f} s",
                 _AGAIN)  # fmt: skip
        columns, most = max(map(width, caption.lines)), bench.limit("caption-long-line", "columns")
        if columns > most:
            tell("caption-long-line", "too long a line", f"{columns:.0f} columns", f"{most:g}")
        if len(caption.lines) > bench.limit("caption-lines", "lines"):
            tell(
                "caption-lines", "too many lines", f"{len(caption.lines)}", f"{bench.limit('caption-lines', 'lines'):g}"
            )
        fastest = bench.limit("caption-fast", "chars_per_s")
        speed = width(shown) / max(0.001, length_s)
        if speed > fastest:
            tell("caption-fast", "gone before it can be read", f"{speed:.0f} characters a second", f"{fastest:g}")
        least, longest = bench.limit("caption-short", "least_s"), bench.limit("caption-long", "most_s")
        if length_s < least - 0.001:
            tell("caption-short", "on screen too shortly", f"{length_s:.2f} s", f"{least:g} s")
        if length_s > longest:
            tell("caption-long", "stays too long", f"{length_s:.1f} s", f"{longest:g} s", _AGAIN)
        before = caption
