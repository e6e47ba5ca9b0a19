"""The page as HTML: elements, style, script and data in one text, under a policy that allows nothing else.

Everything a user wrote is escaped here, once. Knows no files and no browser.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TypedDict
from urllib.parse import quote

from post.export.kiosk.cues import Cue, cues_of
from post.export.kiosk.faces import face_rules
from post.export.kiosk.page import KioskLanguage, KioskPage
from post.export.kiosk.words import direction, words_in

SCRIPTS = ("page.js", "deck.js", "care.js", "captions.js", "visitor.js", "start.js")
LONG_TITLE = 42
"""Characters beyond which the card sets the title smaller."""

MOST_OTHER_TITLES = 3
LETTERS_OF_NAMES = "".join(map(chr, (*range(0xC0, 0x180), *range(0x400, 0x460)))) + "–—‘’“”…←↑→↓␣%"
"""Languages are named by the browser: what their names may hold."""

e = html.escape
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

ICONS = {
    "icon-play": '<path d="M7 4.5v15l12-7.5z"/>',
    "icon-pause": '<path d="M8 5v14M16 5v14"/>',
    "icon-sound": '<path d="M4 9.5v5h3.5L12 19V5L7.5 9.5zM15.5 9a4.2 4.2 0 0 1 0 6M18.3 6.2a8.2 8.2 0 0 1 0 11.6"/>',
    "icon-mute": '<path d="M4 9.5v5h3.5L12 19V5L7.5 9.5zM16 9.5l5 5M21 9.5l-5 5"/>',
    "icon-captions": '<rect x="3" y="5" width="18" height="14" rx="2.5"/><path d="M7 11h5M15 11h2M7 15h2M12 15h5"/>',
    "icon-full": '<path d="M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5"/>',
    "icon-help": '<path d="M9 9.2a3 3 0 1 1 4.4 2.7c-.9.5-1.4 1.1-1.4 2.1M12 17.6v.1"/><circle cx="12" cy="12" r="9.2"/>',
}


class ShownLanguage(TypedDict):
    """A language as the script finds it."""

    code: str
    film: str  # address relative to the page
    silent: str | None
    title: str
    title_in: str  # the language that the title is written in
    label: str
    label_in: str
    words_in: str
    words_dir: str  # ltr | rtl
    words: dict[str, str]
    cues: list[Cue]


def markup(page: KioskPage) -> str:
    """The whole page."""
    languages = shown_languages(page)
    first = next(one for one in languages if one["code"] == page.base)
    style = _style(page, languages)
    script = '(() => {\n"use strict";\n' + "\n".join(_text(name) for name in SCRIPTS) + "})();\n"
    policy = "; ".join((
        "default-src 'none'", "media-src 'self' file:", f"script-src '{_hash(script)}'", f"style-src '{_hash(style)}'",
        "font-src data:", "base-uri 'none'", "form-action 'none'",
    ))  # fmt: skip
    data = {
        "base": page.base,
        "captions": not page.captions_burned,
        "has_sound": page.has_sound,
        "idle_return_s": page.idle_return_s,
        "languages": languages,
    }
    return "\n".join((
        "<!doctype html>",
        f'<html lang="{e(first["words_in"])}" dir="{first["words_dir"]}"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{e(policy)}">',
        '<meta name="referrer" content="no-referrer"><meta name="robots" content="noindex">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{e(first['title'])}</title>",
        f"<style>{style}</style></head>",
        "<body><main>",
        f'<h1 class="unseen"><bdi data-title>{e(first["title"])}</bdi></h1>',
        '<div id="stage"><video id="film-a" playsinline loop preload="auto" tabindex="-1" disablepictureinpicture '
        'disableremoteplayback></video><video id="film-b" playsinline loop preload="auto" tabindex="-1" '
        "disablepictureinpicture disableremoteplayback></video></div>",
        '<div id="captions"></div>',
        _standby(languages, first),
        _controls(page, languages, first),
        '<div id="said" role="status"></div>',
        _help(page, languages, first),
        _without_script(page),
        f'</main><script type="application/json" id="page">{_embedded(data)}</script>',
        f"<script>{script}</script></body></html>",
        "",
    ))  # fmt: skip


def shown_languages(page: KioskPage) -> list[ShownLanguage]:
    """What the page shows in each of its languages, with the base language's where one has none of its own."""
    return [_shown(page, language) for language in page.languages]


def _shown(page: KioskPage, language: KioskLanguage) -> ShownLanguage:
    title, title_in = _said(page.title, language.code, page.base)
    label, label_in = _said(page.label, language.code, page.base)
    words_language, words = words_in(language.code)
    return {
        "code": language.code,
        "film": quote(language.film),
        "silent": None if language.silent is None else quote(language.silent),
        "title": title or "\u2013",
        "title_in": title_in,
        "label": label,
        "label_in": label_in,
        "words_in": words_language,
        "words_dir": direction(words_language),
        "words": words,
        "cues": [] if page.captions_burned else [(a, b, _clean(text)) for a, b, text in cues_of(language.vtt)],
    }


def _said(texts: Mapping[str, str], code: str, base: str) -> tuple[str, str]:
    """A text and the language that it is in."""
    for found in (code, base, *sorted(texts)):
        if texts.get(found, "").strip():
            return _clean(texts[found]), found
    return "", code


def _clean(text: str) -> str:
    """Without what HTML and UTF-8 have no place for."""
    return _UNPRINTABLE.sub("", text).strip()


def _standby(languages: Sequence[ShownLanguage], first: ShownLanguage) -> str:
    """The card that stands where no film does."""
    others = {one["title"]: one["title_in"] for one in languages if one["title"] != first["title"]}
    kind = ' class="shown long"' if len(first["title"]) > LONG_TITLE else ' class="shown"'
    rows = "".join(
        f'<p class="other"><bdi data-other lang="{e(code)}">{e(title)}</bdi></p>'
        for title, code in list(others.items())[:MOST_OTHER_TITLES]
    )
    return (
        f'<section id="standby"{kind}><p class="title"><bdi data-title lang="{e(first["title_in"])}">'
        f'{e(first["title"])}</bdi></p><div class="rule"></div>{rows}<p class="line" data-word="standby">'
        f'{e(first["words"]["standby"])}</p><button id="begin" class="strong" type="button" hidden>'
        f'{_icon("icon-play")}<span data-word="begin">{e(first["words"]["begin"])}</span></button>'
        f'<p class="label"><bdi data-label lang="{e(first["label_in"])}">{e(first["label"])}</bdi></p></section>'
    )


def _controls(page: KioskPage, languages: Sequence[ShownLanguage], first: ShownLanguage) -> str:
    """The bar that a touch brings."""
    apart = '<span class="apart"></span>'
    parts = [_button("play", "pause", first, ("icon-play", "icon-pause"), says=True)]
    if page.has_sound:
        parts.append(_button("sound", "sound_on", first, ("icon-sound", "icon-mute"), says=True))
    if any(one["cues"] for one in languages):
        parts.append(_button("captions", "captions", first, ("icon-captions",), name="captions-button"))
    if len(languages) > 1:
        buttons = "".join(
            f'<button type="button" data-act="language" data-language="{e(one["code"])}" lang="{e(one["code"])}" '
            f'dir="{direction(one["code"])}" aria-pressed="false">{e(one["code"])}</button>'
            for one in languages
        )
        parts += [apart, f'<div class="row" role="group" id="languages">{buttons}</div>']
    parts += [
        apart,
        _button("full", "full_screen", first, ("icon-full",)),
        _button("help", "help", first, ("icon-help",)),
    ]
    return (
        f'<div id="controls" role="group" aria-label="{e(first["words"]["controls"])}"><div id="place" dir="ltr" '
        'aria-hidden="true"><span id="now">0:00</span><div class="way"><div id="done" class="done"></div></div>'
        f'<span id="length">0:00</span></div><div class="row">{"".join(parts)}</div></div>'
    )


def _button(
    act: str, word: str, first: ShownLanguage, icons: Sequence[str], *, says: bool = False, name: str = ""
) -> str:
    """A button whose word follows its state (`says`) or the language alone."""
    place = "data-says" if says else f'data-word="{word}"'
    drawn = "".join(_icon(icon) for icon in icons)
    where = name or ("help-button" if act == "help" else act)
    return (
        f'<button type="button" id="{where}" data-act="{act}">{drawn}'
        f"<span {place}>{e(first['words'][word])}</span></button>"
    )


def _icon(name: str) -> str:
    return f'<svg class="{name}" viewBox="0 0 24 24" aria-hidden="true">{ICONS[name]}</svg>'


def _help(page: KioskPage, languages: Sequence[ShownLanguage], first: ShownLanguage) -> str:
    """The keys, for whoever looks after the kiosk or comes with a keyboard."""
    keys: list[tuple[str, tuple[str, ...]]] = [("play", ("␣",)), ("back", ("←",)), ("forward", ("→",))]
    if page.has_sound:
        keys += [("sound_off", ("M",)), ("volume", ("↑", "↓"))]
    if len(languages) > 1:
        keys.append(("language", ("L",)))
    if any(one["cues"] for one in languages):
        keys.append(("captions", ("C",)))
    keys += [("full_screen", ("F",)), ("help", ("?",))]
    rows = "".join(
        f'<div><dt data-word="{word}">{e(first["words"][word])}</dt><dd dir="ltr">'
        + " ".join(f"<kbd>{key}</kbd>" for key in pressed)
        + "</dd></div>"
        for word, pressed in keys
    )
    return (
        f'<dialog id="help" aria-labelledby="help-title"><h2 id="help-title"><bdi data-title>{e(first["title"])}</bdi></h2>'
        f'<div class="rule"></div><dl>{rows}</dl><p class="label"><bdi data-label>{e(first["label"])}</bdi></p>'
        '<button type="button" class="strong" data-act="help"><span data-word="close">'
        f"{e(first['words']['close'])}</span></button></dialog>"
    )


def _without_script(page: KioskPage) -> str:
    """Where scripts are off the film runs all the same."""
    film = next(language.film for language in page.languages if language.code == page.base)
    return f'<noscript><video src="{e(quote(film))}" autoplay loop muted controls></video></noscript>'


def _style(page: KioskPage, languages: Sequence[ShownLanguage]) -> str:
    """Typefaces with the letters that the page has, the films' shape, and the rules."""
    letters = [text for one in languages for text in (one["title"], one["label"], *one["words"].values())]
    letters += [text for one in languages for _, _, text in one["cues"]] + [LETTERS_OF_NAMES]
    ratio = f":root{{--ratio:{page.canvas.width_px / page.canvas.height_px:.6f}}}\n"
    return face_rules(letters) + ratio + _text("kiosk.css")


def _embedded(data: Mapping[str, object]) -> str:
    """JSON that no parser of HTML takes for anything else."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


@cache
def _text(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
