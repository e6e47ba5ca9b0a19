"""Judges what is written in the picture: label, overlays, cards, burned captions; and lettering nobody planned."""

from __future__ import annotations

from post.quality.judge.bench import Bench
from post.quality.lettering.texts import READ, TextSeen
from post.quality.promise import PlannedText

_LABEL_HINT = "Leave label in the output's burn list, and export again."


def judge_writing(bench: Bench) -> None:
    _label(bench)
    for seen in bench.measured.texts:
        _text(bench, seen, bench.promise.texts[seen.number])
    _safe_area(bench)
    for word in bench.measured.stray_words:
        if word.confidence >= bench.limit("lettering-stray", "confidence"):
            bench.add("lettering-stray", f"lettering in the picture: “{word.text}”",
                      measured=f"read with {word.confidence:.0f} % confidence at {word.box[0]},{word.box[1]}",
                      allowed="no lettering but what is planned", frame=word.frame, shot=word.shot_id,
                      hint="Render the shot again or pick another take; lettering: keep allows it for a shot.")  # fmt: skip
    if not bench.measured.reads:
        bench.add("not-checked", "planned texts were not read back and stray lettering was not looked for",
                  measured="Tesseract is not installed", allowed="Tesseract",
                  hint="sudo apt install tesseract-ocr, and the languages of the film.")  # fmt: skip
    else:
        _unread_languages(bench)


def _label(bench: Bench) -> None:
    """The label that the project asks for: a public file without it fails whatever the policy says."""
    promise = bench.promise
    if promise.label is None:
        return
    severity = "fail" if promise.public else None
    labels = [text for text in promise.texts if text.what == "label"]
    if not labels and (promise.public or promise.label_burned):
        bench.add("label-missing", f"the label “{promise.label}” is not in this output", measured="not burned in",
                  allowed=f"in every {promise.purpose} output", hint=_LABEL_HINT, severity=severity)  # fmt: skip
    checked = {bench.promise.texts[seen.number] for seen in bench.measured.texts}
    for text in labels:
        if text not in checked and text.first_frame < bench.measured.num_frames:
            bench.add("not-checked", "the label could not be looked for",
                      measured="the picture has another size than promised" if text.box else "its place is not known",
                      allowed="checked", frame=text.first_frame, shot=text.shot_id)  # fmt: skip


def _text(bench: Bench, seen: TextSeen, text: PlannedText) -> None:
    there = seen.is_there
    is_label = text.what == "label"
    shown = text.text.replace("\n", " ")
    place = {"frame": seen.frame, "shot": text.shot_id, "num_frames": text.num_frames}
    if there is False:
        severity = "fail" if is_label and bench.promise.public else None
        bench.add("label-missing" if is_label else "overlay-missing", f"{text.what}: “{shown}” is not in the picture",
                  measured=f"read: “{seen.read[:60]}”" if seen.read else "nothing stands there",
                  allowed=f"“{shown[:60]}” at {_place(text)}", severity=severity,
                  hint=_LABEL_HINT if is_label else "Export it again; if it stays away, look at its style and times.",
                  **place)  # type: ignore[arg-type]  # fmt: skip
        return
    if seen.likeness is not None and seen.likeness < min(READ, bench.limit("overlay-unread", "least")):
        bench.add("overlay-unread", f"{text.what}: “{shown}” cannot be read back",
                  measured=f"{seen.likeness:.0%} alike: “{seen.read[:60]}”",
                  allowed=f"{bench.limit('overlay-unread', 'least'):.0%} alike",
                  hint="Look at it: a plate, an outline or another anchor helps.", **place)  # type: ignore[arg-type]  # fmt: skip
    least = bench.limit("overlay-contrast", "least")
    if seen.contrast < least:
        bench.add("overlay-contrast", f"{text.what}: “{shown}” hardly stands out",
                  measured=f"contrast {seen.contrast:.1f}:1", allowed=f"{least:g}:1",
                  hint="Give its style a plate or an outline.", **place)  # type: ignore[arg-type]  # fmt: skip


def _place(text: PlannedText) -> str:
    return f"{text.box[0]},{text.box[1]}" if text.box else "its place"


def _safe_area(bench: Bench) -> None:
    margin, make = bench.limit("unsafe-area", "margin"), bench.promise.make
    for text in bench.promise.texts:
        if text.box is None:
            continue
        x, y, width, height = text.box
        room = min(x / make.width_px, (make.width_px - x - width) / make.width_px,
                   y / make.height_px, (make.height_px - y - height) / make.height_px)  # fmt: skip
        if room < margin - 0.004:
            bench.add("unsafe-area", f"{text.what}: “{text.text[:40]}” lies outside the title-safe area",
                      measured=f"{max(0.0, room):.1%} from the edge", allowed=f"{margin:.0%}", frame=text.steady_first,
                      shot=text.shot_id, hint="Give its style a larger margin.")  # fmt: skip


def _unread_languages(bench: Bench) -> None:
    read = {seen.number for seen in bench.measured.texts if seen.likeness is not None}
    unread = {bench.promise.texts[seen.number].language for seen in bench.measured.texts if seen.number not in read}
    for language in sorted(unread):
        bench.add("not-checked", f"texts in {language} were not read back", measured=f"Tesseract does not know {language}",
                  allowed="the language's data", hint=f"Install Tesseract's data for {language}.")  # fmt: skip
