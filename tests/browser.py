"""Headless Chromium for tests: opens a page from a file without network, tells what its console said, and asks axe-core.

Takes an installed Chromium (`$CHROMIUM`, else one on the path); tests that need it skip with a reason where there is
none. `axe-playwright-python` brings axe-core, Playwright drives the browser and downloads none.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SERIOUS = ("serious", "critical")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--autoplay-policy=no-user-gesture-required")


@dataclass
class Opened:
    """A page that is open, and what it said since."""

    page: Any  # playwright.sync_api.Page
    errors: list[str] = field(default_factory=list)  # console errors, uncaught errors, refused by policy
    requests: list[str] = field(default_factory=list)  # every address that was asked for but the page's own

    def axe(self, impacts: tuple[str, ...] = SERIOUS) -> list[str]:
        """What axe-core finds of these impacts, as `rule: help (element, ...)`."""
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.page, options={"resultTypes": ["violations"]}).response["violations"]
        return [
            f"{each['id']}: {each['help']} ({', '.join(str(node['target']) for node in each['nodes'][:5])})"
            for each in found
            if each["impact"] in impacts
        ]


def chromium() -> str | None:
    """The browser that is installed."""
    named = os.environ.get("CHROMIUM")
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)
    return found


def need_chromium() -> str:
    """Its path; skips the test where there is none."""
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed (pip install -e .[test])")
    pytest.importorskip(
        "axe_playwright_python", reason="axe-playwright-python is not installed (pip install -e .[test])"
    )
    found = chromium()
    if found is None:
        pytest.skip("no Chromium is installed (sudo apt install chromium)")
    return found


@contextmanager
def opened(
    path: Path,
    *,
    dark: bool = False,
    size: tuple[int, int] = (1280, 900),
    touch: bool = False,
    fragment: str = "",
) -> Iterator[Opened]:
    """The page of a file, `file://`, loaded to its end. Skips where there is no Chromium."""
    program = need_chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, headless=True, args=list(FLAGS))
        try:
            context = browser.new_context(
                viewport={"width": size[0], "height": size[1]},
                color_scheme="dark" if dark else "light",
                has_touch=touch,
                bypass_csp=False,
                offline=True,
            )
            page = context.new_page()
            seen = Opened(page)
            address = path.resolve().as_uri()
            page.on("console", lambda message: seen.errors.append(message.text) if message.type == "error" else None)
            page.on("pageerror", lambda error: seen.errors.append(str(error)))
            page.on(
                "request",
                lambda request: (
                    seen.requests.append(request.url) if not request.url.startswith((address, "data:")) else None
                ),
            )
            page.goto(address + fragment, wait_until="load")
            yield seen
        finally:
            browser.close()
