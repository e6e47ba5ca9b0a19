"""The page as text: what it holds, escaped, the same every time."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from post.errors import PostError
from post.export.kiosk import KioskLanguage, KioskPage, kiosk_files
from post.export.kiosk.words import KEYS, LANGUAGES, words_in
from storyboards.story import Size

HOSTILE = (
    "Sea \"Power\" & 'co' </script><script>alert(1)</script><!-- \u202egnp.exe\u2028 \x00\ud800 "
    "<img src=x onerror=alert(2)>"
)

PAGE = KioskPage(
    {"en": "Sea Power", "hi": "समुद्री शक्ति"},
    (KioskLanguage("en", "loop.en.mp4", "loop.en.silent.mp4"), KioskLanguage("hi", "loop.hi.mp4")),
    "en",
    Size(1920, 1080),
    captions_burned=True,
)


def html_of(page: KioskPage) -> str:
    files = kiosk_files(page)
    assert list(files) == ["index.html"]
    return files["index.html"].decode("utf-8")


class Reader(HTMLParser):
    """Elements with their attributes, and the text of scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.raw: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.elements and self.elements[-1][0] in ("script", "style") and data.strip():
            self.raw.append((self.elements[-1][0], data))


def data_of(text: str) -> Any:
    found = json.loads(next(data for tag, data in Reader(text).raw if data.startswith("{")))
    return found


def test_the_same_page_gives_the_same_bytes_and_small_ones() -> None:
    assert kiosk_files(PAGE) == kiosk_files(replace(PAGE))
    assert len(kiosk_files(PAGE)["index.html"]) < 250_000


def test_script_and_style_are_allowed_by_their_hashes_alone() -> None:
    reader = Reader(html_of(PAGE))
    policy = next(str(a["content"]) for tag, a in reader.elements if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; media-src 'self' file:; script-src 'sha256-")
    assert "unsafe" not in policy
    for tag, text in reader.raw:
        if not text.startswith("{"):
            digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            assert f"{tag}-src 'sha256-{digest}'" in policy
    names = {name for _, attributes in reader.elements for name in attributes}
    assert not [name for name in names if name.startswith("on") or name == "style"]
    assert not re.search(r"https?:", html_of(PAGE).replace("http-equiv", ""))


def test_hostile_texts_stay_texts() -> None:
    vtt = "WEBVTT\n\n00:00.000 --> 00:01.000\n&lt;/script&gt;&lt;script&gt;alert(3)&lt;/script&gt;\n"
    language = KioskLanguage("en", 'a "b" & <c>#?%.mp4', "d'é.mp4", vtt)
    page = replace(PAGE, title={"en": HOSTILE}, label={"en": HOSTILE}, languages=(language,), captions_burned=False)
    text = html_of(page)
    reader = Reader(text)
    plain = Reader(html_of(replace(page, title={"en": "a"}, label={"en": "b"})))
    assert [tag for tag, _ in reader.elements] == [tag for tag, _ in plain.elements]
    assert "alert(2)>" not in text.replace("alert(2)&gt;", "")
    (shown,) = data_of(text)["languages"]
    assert shown["title"] == HOSTILE.replace("\x00", "").replace("\ud800", "")
    assert shown["film"] == "a%20%22b%22%20%26%20%3Cc%3E%23%3F%25.mp4"
    assert shown["cues"] == [[0.0, 1.0, "</script><script>alert(3)</script>"]]


def test_what_a_language_lacks_is_said_in_the_base_language() -> None:
    page = replace(PAGE, title={"en": "Sea Power"}, languages=(*PAGE.languages, KioskLanguage("ar", "loop.ar.mp4")))
    _, hindi, arabic = data_of(html_of(page))["languages"]
    assert (hindi["title"], hindi["title_in"], hindi["words_in"]) == ("Sea Power", "en", "hi")
    assert (arabic["words_in"], arabic["words_dir"]) == ("ar", "rtl")
    assert 'lang="ar" dir="rtl"' in html_of(replace(page, base="ar"))
    assert data_of(html_of(replace(page, title={})))["languages"][0]["title"] == "–"


def test_what_does_not_exist_has_no_control() -> None:
    vtt = "WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n"
    spoken = KioskLanguage("en", "loop.en.mp4", vtt=vtt)

    def acts(page: KioskPage) -> set[str | None]:
        return {attributes["data-act"] for _, attributes in Reader(html_of(page)).elements if "data-act" in attributes}

    alone = replace(PAGE, languages=(spoken,), captions_burned=False)
    assert acts(alone) == {"play", "sound", "captions", "full", "help"}
    assert acts(replace(alone, captions_burned=True, has_sound=False)) == {"play", "full", "help"}
    assert "language" in acts(PAGE)


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (replace(PAGE, base="fr"), "base language 'fr'; one of the page's languages is allowed: en, hi"),
        (replace(PAGE, languages=()), "one of the page's languages is allowed: none"),
        (replace(PAGE, languages=(PAGE.languages[0],) * 2), "languages en, en; each may stand once"),
        (replace(PAGE, idle_return_s=-1.0), "idle_return -1 s; 0 to 86400 seconds"),
        (replace(PAGE, idle_return_s=float("nan")), "idle_return nan s"),
        (replace(PAGE, languages=(KioskLanguage("en", "../loop.mp4"),)), "a file beside the page"),
        (replace(PAGE, languages=(KioskLanguage("en", "/loop.mp4"),)), "a file beside the page"),
        (replace(PAGE, languages=(KioskLanguage("en", "x.mp4", "a\\b.mp4"),)), "a file beside the page"),
    ],
)
def test_a_page_that_cannot_be_is_refused(page: KioskPage, said: str) -> None:
    with pytest.raises(PostError, match=re.escape(said)):
        kiosk_files(page)


def test_every_language_of_ours_says_everything() -> None:
    for code in LANGUAGES:
        found, words = words_in(code)
        assert found == code
        assert tuple(words) == KEYS
        assert all(words.values())
