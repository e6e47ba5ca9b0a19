"""WebVTT as cues in the page."""

from fractions import Fraction

from post.captions.formats import vtt
from post.captions.timing import Caption
from post.export.kiosk.cues import cues_of


def test_our_own_captions_come_back_as_they_were_written() -> None:
    written = [
        Caption(0, 25, Fraction(25), ("AT&T <b> --> here", "second line")),
        Caption(90_025, 90_050, Fraction(25), ("शुरुआत समुद्र से",)),
    ]
    assert cues_of(vtt(written)) == [
        (0.0, 1.0, "AT&T <b> --> here\nsecond line"),
        (3601.0, 3602.0, "शुरुआत समुद्र से"),
    ]


def test_what_is_no_cue_is_left_out_and_tags_are_taken_off() -> None:
    text = (
        "\ufeffWEBVTT - from elsewhere\r\n\r\nSTYLE\r\n::cue{color:red}\r\n\r\nNOTE 00:01.000 --> 00:02.000\r\nno\r\n\r\n"
        "00:05.000 --> 00:06.500 align:start\r\n<v Ann>Later</v>\r\n\r\n"
        "a\r\n00:01.000 --> 00:02.000\r\n<i>Sooner</i> &lt;3\r\n\r\n00:03.000 --> 00:03.000\r\nno length\r\n\r\n"
        "00:04.000 --> 00:04.500\r\n\r\n"
    )
    assert cues_of(text) == [(1.0, 2.0, "Sooner <3"), (5.0, 6.5, "Later")]
    assert cues_of("") == cues_of("WEBVTT\n") == []
