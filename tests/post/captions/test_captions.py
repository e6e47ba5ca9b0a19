"""Captions: what a reader and a player may rely on, in any script."""

from __future__ import annotations

import itertools
import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from post import ffmpeg
from post.captions import caption_files, captions
from post.captions.breaks import COLUMNS, width
from post.voices.engine import Word
from tests.post.films_for_tests import FPS, cut, line, request

WAR = (
    "In 1971 the navy changed the course of a war, and nobody who stood on that quay at dawn would ever forget the "
    "sound of the engines, because it was the sound of home."
)
HINDI = "भोर में एक धूसर युद्धपोत बंदरगाह छोड़ता है, और उसके पीछे शहर जागता है। हर वेल्ड, हर केबल, कोड की हर पंक्ति: देश में निर्मित।"
CHINESE = "黎明时分，灰色护卫舰驶离港口，城市在她身后苏醒。每一道焊缝，每一根电缆，每一行代码：国产。"


def test_a_whole_file() -> None:
    film = cut(
        [4, 4],
        lines=[line(request("r001", "It begins at sea."), 9, 1.3), line(request("r002", "Steel & <fire>."), 109, 2.0)],
    )
    files = caption_files(film, "en")
    assert files["srt"] == (
        "1\n00:00:00,360 --> 00:00:02,040\nIt begins at sea.\n\n"
        "2\n00:00:04,360 --> 00:00:06,760\nSteel & <\u2060fire>.\n"
    )
    assert files["vtt"] == (
        "WEBVTT\n\n1\n00:00:00.360 --> 00:00:02.040\nIt begins at sea.\n"
        "\n2\n00:00:04.360 --> 00:00:06.760\nSteel &amp; &lt;fire&gt;.\n"
    )


def test_no_lines_no_captions() -> None:
    assert caption_files(cut([4]), "en") == {"srt": "", "vtt": "WEBVTT\n"}
    other = cut([4], lines=[line(request("r001", "Hello."), 9, 1)])
    assert caption_files(other, "hi") == {"srt": "", "vtt": "WEBVTT\n"}


def test_lines_break_where_sense_breaks() -> None:
    shown = captions(cut([14], lines=[line(request("r001", WAR), 10, 12.0)]), "en")
    assert [each.lines for each in shown] == [
        ("In 1971 the navy changed the course", "of a war, and nobody who stood"),
        ("on that quay at dawn would ever", "forget the sound of the engines,"),
        ("because it was the sound of home.",),
    ]


def test_hindi_and_chinese() -> None:
    for text, language, most in ((HINDI, "hi", 42), (CHINESE, "zh", 16)):
        shown = captions(cut([11], lines=[line(request("r001", text, language), 10, 10.0)]), language)
        assert all(len(row) <= most for each in shown for row in each.lines)
        assert "".join("".join(each.lines) for each in shown).replace(" ", "") == text.replace(" ", "")
        assert not any(row[0] in "，。、।," for each in shown for row in each.lines)
    devanagari = captions(cut([11], lines=[line(request("r001", HINDI, "hi"), 10, 10.0)]), "hi")
    assert not any(row.split()[0] in ("में", "की", "है,") for each in devanagari for row in each.lines)


def test_word_times_steer_the_captions() -> None:
    text = "One two three four five six seven eight nine ten. " * 3
    written = text.split()
    starts = [index * 0.2 + (5 if index >= 20 else 0) for index in range(30)]
    words = [Word(word, start_s, start_s + 0.2) for word, start_s in zip(written, starts)]
    film = cut([14], lines=[line(request("r001", text), 0, 12.0)])
    shown = captions(film, "en", {"r001": words})
    last = [each for each in shown if each.start_ms >= 8900]
    assert last[0].start_ms == 9000
    assert " ".join(" ".join(each.lines) for each in last) == " ".join(written[20:])
    assert captions(film, "en", {"r001": words[:-1]}) == captions(film, "en")  # words of another text are not believed


def test_short_lines_stay_long_enough() -> None:
    film = cut([4], lines=[line(request("r001", "Go."), 20, 0.3), line(request("r002", "Now."), 60, 0.3)])
    first, second = captions(film, "en")
    assert first.stop_ms - first.start_ms >= 833
    assert second.stop_ms - second.start_ms >= 833


TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from(list("abcde  ,.  ?<>&{}-\n")),
        st.sampled_from(list("समुद्र की ओर। ")),
        st.sampled_from(list("黎明时分，。한국 ")),
    ),
    min_size=1,
    max_size=400,
)


@given(st.lists(st.tuples(TEXTS, st.integers(0, 240), st.floats(0.1, 12)), min_size=1, max_size=5))
@settings(max_examples=150, deadline=None)
def test_any_text_at_any_time_keeps_the_rules(spoken: list[tuple[str, int, float]]) -> None:
    lines = [line(request(f"r{n:03}", text), first, length) for n, (text, first, length) in enumerate(spoken)]
    film = cut([12], lines=lines)
    shown = captions(film, "en")
    for caption in shown:
        assert 1 <= len(caption.lines) <= 2
        assert all(row.strip() and width(row) <= COLUMNS for row in caption.lines)
        assert 0 <= caption.first_frame < caption.stop_frame <= film.num_frames
    for before, after in itertools.pairwise(shown):
        assert before.stop_frame <= after.first_frame
    files = caption_files(film, "en")
    times = re.findall(r"^(\S+) --> (\S+)$", files["srt"], re.MULTILINE)
    assert len(times) == len(shown) == files["vtt"].count(" --> ")


@pytest.mark.parametrize("suffix", ["srt", "vtt"])
def test_a_player_reads_back_what_was_written(tmp_path: Path, suffix: str) -> None:
    texts = ["Steel <b>bold</b> {\\an8} & fire", "a --> b", "1", HINDI]
    lines = [line(request(f"r00{n}", text), 50 * n, 1.5) for n, text in enumerate(texts)]
    shown = captions(cut([12], lines=lines), "en")
    (tmp_path / f"a.{suffix}").write_text(caption_files(cut([12], lines=lines), "en")[suffix], "utf-8")
    ffmpeg.run(["-i", f"a.{suffix}", "-c:s", "text", "-f", "srt", "b.srt"], cwd=tmp_path)
    read = (tmp_path / "b.srt").read_text("utf-8").replace("\u2060", "").replace("\\{{}", "{")  # FFmpeg's own escape
    for caption in shown:
        for row in caption.lines:
            assert row in read
    assert read.count(" --> ") == len(shown) + 1  # and the one in the text


def test_reading_speed_where_the_film_leaves_room() -> None:
    film = cut([20], lines=[line(request("r001", WAR), 10, 5.0)], fps=FPS)
    shown = captions(film, "en")
    final = shown[-1]
    assert width(" ".join(final.lines)) / ((final.stop_ms - final.start_ms) / 1000) <= 20


def test_odd_rates() -> None:
    fps = Fraction(30000, 1001)
    shown = captions(cut([6], lines=[line(request("r001", "It begins."), 30, 1.0)], fps=fps), "en")
    assert shown[0].start_ms == 1001
