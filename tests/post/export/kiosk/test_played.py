"""The page in headless Chromium, opened from a disk, with films that FFmpeg made."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from post import ffmpeg
from post.export.kiosk import KioskLanguage, KioskPage, kiosk_files
from storyboards.story import Size
from tests.browser import Opened, need_chromium, opened
from tests.post.export.kiosk.test_markup import HOSTILE

pytestmark = pytest.mark.slow

FILM_S = 8
UNAVAILABLE = "This language is not available just now."
NO_FILE = "Failed to load resource: net::ERR_FILE_NOT_FOUND"

VTT = f"WEBVTT\n\n00:00.000 --> 00:0{FILM_S}.000\n"

PAGE = KioskPage(
    {"en": "Harbour to Horizon", "ar": "من الميناء إلى الأفق"},
    (
        KioskLanguage("en", "loop.en.mp4", "loop.en.silent.mp4", VTT + "It begins\nat sea.\n"),
        KioskLanguage("ar", "loop.ar.mp4", vtt=VTT + "تبدأ من البحر\n"),
    ),
    "en",
    Size(320, 180),
    captions_burned=False,
    label={"en": "AI-generated images"},
)

PLAYING = """() => { const f = document.querySelector("video.shown");
  return f && !document.querySelector("#standby.shown") ? {time: f.currentTime, file: f.src.split("/").pop(),
    paused: f.paused, muted: f.muted, frames: f.getVideoPlaybackQuality().totalVideoFrames} : null }"""
SIZES = "() => [...controls.querySelectorAll('button:not([hidden])')].map(b => [b.offsetWidth, b.offsetHeight])"
SETTLED = "() => document.getAnimations().every(each => each.playState !== 'running')"
AGAIN = "let n = 0; addEventListener('playing', () => ++n === 2 && console.log('stopped, and playing silently'), true)"
LISTEN = """() => { window.refused = []; window.menus = [];
  addEventListener("contextmenu", e => menus.push(e.defaultPrevented));
  addEventListener("securitypolicyviolation", e => refused.push(e.violatedDirective)) }"""


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """English with sound and without, and Arabic, each eight seconds."""
    need_chromium()
    folder = tmp_path_factory.mktemp("films")
    picture = ["-f", "lavfi", "-i", f"testsrc2=s=320x180:r=25:d={FILM_S}"]
    coded = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p", "-movflags", "+faststart"]
    for name, pitch in (("loop.en.mp4", 220), ("loop.ar.mp4", 330)):
        sound = ["-f", "lavfi", "-i", f"sine=f={pitch}:r=48000:d={FILM_S}", "-c:a", "aac"]
        ffmpeg.run([*picture, *sound, *coded, name], cwd=folder, stopping=lambda: False, what="a film")
    ffmpeg.run([*picture, *coded, "loop.en.silent.mp4"], cwd=folder, stopping=lambda: False, what="a film")
    return folder


@contextmanager
def kiosk(folder: Path, page: KioskPage, **how: Any) -> Iterator[Opened]:
    """The page beside its films; whatever its policy refuses, and any word of the console, fails."""
    (folder / "index.html").write_bytes(kiosk_files(page)["index.html"])
    with opened(folder / "index.html", **how) as seen:
        seen.page.evaluate(LISTEN)
        yield seen
        assert seen.page.evaluate("() => refused") == []
        assert all(address.startswith("file:") for address in seen.requests)


def beside(films: Path, folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).write_bytes((films / name).read_bytes())
    return folder


def soon(page: Any, what: str, limit_s: float = 20) -> Any:
    """What the page answers, as soon as it is something."""
    end = time.monotonic() + limit_s
    while not (found := page.evaluate(what)):
        assert time.monotonic() < end, f"never came: {what}"
        page.wait_for_timeout(50)
    return found


def playing(page: Any, file: str) -> Any:
    return soon(page, f"() => {{ const p = ({PLAYING})(); return p && p.file === '{file}' && p.frames > 1 && p }}")


def standby(page: Any) -> str:
    return str(soon(page, "() => document.querySelector('#standby.shown .title')?.textContent"))


def text(page: Any, selector: str) -> str:
    return str(page.evaluate(f"() => document.querySelector('{selector}').innerText"))


def test_a_visitor_plays_with_it(films: Path) -> None:
    with kiosk(films, PAGE, fragment="#nothing") as seen:
        page = seen.page
        before = playing(page, "loop.en.mp4")
        assert not before["muted"]
        assert soon(
            page, f"() => ({PLAYING})().time > {before['time']} + .2 && ({PLAYING})().frames > {before['frames']}"
        )
        assert page.evaluate("() => getComputedStyle(controls).opacity") == "0"
        assert page.evaluate("() => getComputedStyle(document.body).cursor") == "none"
        assert seen.axe() == []

        assert text(page, "#captions") == "It begins\nat sea."
        page.keyboard.press("c")
        assert text(page, "#captions") == ""
        assert soon(page, SETTLED)
        assert seen.axe() == []  # controls shown
        page.click("#captions-button")
        assert soon(page, "() => captions.innerText")

        page.keyboard.press(" ")
        assert page.evaluate(PLAYING)["paused"]
        page.keyboard.press("Home")
        page.keyboard.press("ArrowRight")
        at = page.evaluate(PLAYING)["time"]
        assert abs(at - 5) < 0.1
        page.keyboard.press("l")
        after = playing_paused(page, "loop.ar.mp4")
        assert abs(after["time"] - at) < 0.1
        assert page.evaluate("() => [document.documentElement.lang, document.documentElement.dir, document.title]") == [
            "ar", "rtl", PAGE.title["ar"],
        ]  # fmt: skip
        assert text(page, "#captions") == "تبدأ من البحر"
        assert soon(page, SETTLED)
        assert seen.axe() == []
        page.keyboard.press("m")
        assert page.evaluate(PLAYING)["muted"]
        page.mouse.click(100, 100, button="right")
        page.keyboard.press("ContextMenu")
        assert page.evaluate("() => menus") == [True, False]  # whether it was kept away: from hands, not from keys

        page.keyboard.press("?")
        assert page.evaluate("() => help.open")
        assert soon(page, SETTLED)
        assert seen.axe() == []
        page.keyboard.press("Escape")
        assert not page.evaluate("() => help.open")
        sizes = page.evaluate(SIZES)
        assert len(sizes) >= 6
        assert min(min(size) for size in sizes) >= 48
        assert seen.errors == []


def playing_paused(page: Any, file: str) -> Any:
    return soon(page, f"() => {{ const p = ({PLAYING})(); return p && p.file === '{file}' && p.paused && p }}")


def test_a_language_switch_keeps_the_place_and_the_loop_goes_round(films: Path) -> None:
    with kiosk(films, replace(PAGE, captions_burned=True), fragment="#ar", size=(540, 960), touch=True) as seen:
        page = seen.page
        playing(page, "loop.ar.mp4")
        assert page.evaluate("() => document.querySelector('#captions-button')") is None
        page.touchscreen.tap(200, 200)
        assert page.evaluate("() => document.body.classList.contains('awake')")
        clock = f"() => [performance.now() / 1000, ({PLAYING})().time]"
        began, at = page.evaluate(clock)
        page.tap('[data-language="en"]')
        playing(page, "loop.en.mp4")
        ended, now = page.evaluate(clock)
        assert abs(((now - at) - (ended - began) + FILM_S / 2) % FILM_S - FILM_S / 2) < 1.0
        page.evaluate("() => { document.querySelector('video.shown').currentTime = 7.5 }")
        assert soon(page, f"() => ({PLAYING})().time < 2")
        assert not page.evaluate(PLAYING)["paused"]
        page.evaluate("() => document.querySelector('video.shown').pause()")  # no visitor did that
        assert soon(page, f"() => !({PLAYING})().paused")
        assert seen.errors == []


def test_nobody_there_any_more_and_it_is_as_in_the_morning(films: Path) -> None:
    with kiosk(films, replace(PAGE, idle_return_s=2.0)) as seen:
        page = seen.page
        playing(page, "loop.en.mp4")
        for key in ("l", "c", "m", "?"):
            page.keyboard.press(key)
        playing(page, "loop.ar.mp4")
        assert playing(page, "loop.en.mp4")["time"] < 2
        assert not page.evaluate(PLAYING)["muted"]
        assert not page.evaluate("() => help.open || document.body.classList.contains('awake')")
        assert soon(page, "() => captions.innerText") == "It begins\nat sea."
        assert page.evaluate("() => document.documentElement.dir") == "ltr"


def test_a_broken_film_gives_the_card_and_then_itself(films: Path, tmp_path: Path) -> None:
    (tmp_path / "loop.en.mp4").write_bytes(b"\0" * 50_000)
    page_ = replace(PAGE, title={"en": HOSTILE}, languages=(replace(PAGE.languages[0], silent=None),))
    with kiosk(tmp_path, page_) as seen:
        page = seen.page
        assert standby(page).startswith("Sea \"Power\" & 'co' </script><script>alert(1)</script>")
        assert text(page, "#standby .label") == "AI-generated images"
        assert soon(page, SETTLED)
        assert seen.axe() == []
        page.wait_for_timeout(500)
        beside(films, tmp_path, "loop.en.mp4")
        playing(page, "loop.en.mp4")
        assert soon(page, "() => getComputedStyle(standby).visibility === 'hidden'")
        assert text(page, "#captions") == "It begins\nat sea."
        assert seen.errors == []


def test_what_is_missing_gives_way_to_what_is_there(films: Path, tmp_path: Path) -> None:
    beside(films, tmp_path, "loop.en.mp4")
    with kiosk(tmp_path, PAGE) as seen:
        page = seen.page
        playing(page, "loop.en.mp4")
        page.keyboard.press("l")  # Arabic is not there: the film plays on
        assert soon(page, "() => said.classList.contains('shown') && said.innerText") == UNAVAILABLE
        assert playing(page, "loop.en.mp4")
        assert (
            page.evaluate("() => document.querySelector('[aria-pressed=true][data-language]').dataset.language") == "en"
        )
        assert set(seen.errors) == {NO_FILE}
    (tmp_path / "loop.en.mp4").unlink()
    beside(films, tmp_path, "loop.en.silent.mp4")
    with kiosk(tmp_path, PAGE) as seen:
        playing(seen.page, "loop.en.silent.mp4")
        assert set(seen.errors) == {NO_FILE}


def test_where_sound_is_refused_it_begins_silent_and_offers_it(films: Path) -> None:
    program = need_chromium()
    from playwright.sync_api import sync_playwright

    (films / "index.html").write_bytes(kiosk_files(PAGE)["index.html"])
    flags = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=document-user-activation-required"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=flags)
        try:
            page = browser.new_page()
            page.add_init_script(AGAIN)
            with page.expect_console_message():  # what Playwright evaluates counts as a touch: nothing is asked before
                page.goto((films / "index.html").as_uri())
            assert playing(page, "loop.en.mp4")["muted"]
            assert soon(page, "() => document.body.classList.contains('awake') && sound.innerText") == "Sound on"
            assert page.evaluate("() => sound.classList.contains('strong')")
            page.click("#sound")
            assert soon(page, f"() => !({PLAYING})().muted && !({PLAYING})().paused")
            assert text(page, "#sound") == "Sound off"
        finally:
            browser.close()
