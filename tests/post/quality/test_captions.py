"""Captions are read as players read them, and held to the limits of reading."""

from __future__ import annotations

from dataclasses import replace

from post.captions import Caption
from post.captions.formats import srt, vtt
from post.quality.captions import parse
from post.quality.findings import Finding
from post.quality.inspection import Measured
from post.quality.judge.bench import Bench
from post.quality.judge.captions import judge_captions
from post.quality.policy import Policy
from post.quality.promise import PlannedCaption
from tests.post.quality.planted import FPS, PROMISE, ids

GOOD = (
    PlannedCaption(0, 2000, ("It begins at sea.",)),
    PlannedCaption(2080, 4000, ("And it ends", "<there> & {here} -->")),
)


def found(texts: dict[str, str], planned: tuple[PlannedCaption, ...] = GOOD) -> list[Finding]:
    promise = replace(PROMISE, captions=planned, caption_mode="tracks")
    bench = Bench(
        promise, Measured(1, None, captions=tuple(parse(text, name) for name, text in texts.items())), Policy()
    )
    judge_captions(bench)
    return bench.findings


def test_what_we_write_reads_back_and_is_found_good() -> None:
    shown = [Caption(0, 50, FPS, GOOD[0].lines), Caption(52, 100, FPS, GOOD[1].lines)]
    for name, text in (("srt", srt(shown)), ("vtt", vtt(shown))):
        assert parse(text, name).captions == GOOD, name
        assert found({name: text}) == [], name
    assert found({"srt": srt(shown).replace("\n", "\r\n"), "vtt": "\ufeff".strip("\ufeff") + vtt(shown)}) == []


def clock(ms: int) -> str:
    return f"00:00:{ms // 1000:02},{ms % 1000:03}"


def file_of(*captions: PlannedCaption) -> str:
    return "\n".join(
        f"{number}\n{clock(each.start_ms)} --> {clock(each.stop_ms)}\n" + "".join(f"{line}\n" for line in each.lines)
        for number, each in enumerate(captions, 1)
    )


def test_every_limit() -> None:
    for caption, finding in (
        (PlannedCaption(0, 1000, ("Far too many words for a single second of time",)), "caption-fast"),
        (PlannedCaption(0, 5000, ("One line that goes on and on over forty-two columns",)), "caption-long-line"),
        (PlannedCaption(0, 5000, ("a line", "a line", "a line")), "caption-lines"),
        (PlannedCaption(0, 300, ("Hi",)), "caption-short"),
        (PlannedCaption(3000, 9000, ("Late",)), "caption-outside"),
    ):
        assert finding in ids(found({"srt": file_of(caption)}, (caption,))), finding
    both = (PlannedCaption(0, 2000, ("One",)), PlannedCaption(1500, 4000, ("Two",)))
    assert ids(found({"srt": file_of(*both)}, both)) == {"caption-overlap"}


def test_another_text_another_time_and_none() -> None:
    assert ids(found({"srt": file_of(GOOD[0], replace(GOOD[1], lines=("Else",)))})) == {"captions-differ"}
    moved = replace(GOOD[1], start_ms=2600, stop_ms=4500)
    assert ids(found({"srt": file_of(GOOD[0], moved)})) == {"captions-differ"}
    assert ids(found({"srt": ""})) == {"captions-missing"}
    assert ids(found({})) == {"captions-missing"}


def test_malformed_files_are_told_with_their_line() -> None:
    for name, text in (
        ("vtt", "00:00.000 --> 00:01.000\nHi\n"),
        ("srt", "1\n00:00:00.000 --> 00:00:01.000\nHi\n"),
        ("srt", "1\n00:00:03,000 --> 00:00:01,000\nHi\n"),
        ("srt", "1\nnonsense\n"),
        ("srt", "1\n00:00:00,000 --> 00:00:01,000\n\n"),
    ):
        assert parse(text, name).problem is not None, text
