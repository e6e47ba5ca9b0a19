"""The install sheet says the same on the page and in text, and escapes what people wrote."""

from __future__ import annotations

import html
import re

from post.export.package.sheet import PLAYER, Screen, Sheet, SheetFile, sheet_html, sheet_text
from storyboards.vocabulary import OUTPUT_KINDS

SHEET = Sheet(
    "harbour",
    "Sea <Power> & समुद्री",
    (
        Screen(
            "kiosk",
            "loop",
            "hi",
            "Foyer, left",
            {"picture": "1080x1920, 50 fps", "sound": "none"},
            "एआई-निर्मित चित्र, all through",
            (SheetFile("kiosk/kiosk.hi.mp4", "film", "ab" * 32, 123_456_789),),
        ),
        Screen("master", "archive", "", None, {"picture": "ProRes 422 HQ"}, None, ()),
    ),
    "Owner",
    False,
    ("Panels <stand in>.",),
)


def test_every_kind_of_output_has_its_advice() -> None:
    assert set(PLAYER) == set(OUTPUT_KINDS)


def test_both_forms_say_the_same() -> None:
    page = html.unescape(re.sub(r"<[^>]+>", " ", sheet_html(SHEET)))
    text = sheet_text(SHEET)
    for said in ("Foyer, left: kiosk (loop, hi)", "1080x1920, 50 fps", "एआई-निर्मित चित्र, all through", "123.5 MB",
                 "data/kiosk/kiosk.hi.mp4", "signed by Owner", "Panels <stand in>.",
                 *PLAYER["loop"], *PLAYER["archive"]):  # fmt: skip
        assert said in page
        assert said in text
    assert "ab" * 32 in text
    assert "ab" * 32 in page.replace(" ", "")


def test_what_people_wrote_is_text_and_nothing_comes_from_outside() -> None:
    page = sheet_html(SHEET)
    assert "<Power>" not in page
    assert "Sea &lt;Power&gt; &amp; समुद्री" in page
    assert not re.search(r"https?://|url\(|<script|<img", page)
    assert "default-src 'none'" in page


def test_a_test_signature_says_what_it_is() -> None:
    from dataclasses import replace

    assert "test chain (x)" in sheet_text(replace(SHEET, signer="x", is_test_signature=True))
    assert "not signed" in sheet_text(replace(SHEET, signer=None))
