"""The kiosk page of a loop output, beside the loop's own films.

Takes the output's films as they are delivered and gives the page as a `Piece`; none where browsers cannot play the loop.
Knows no HTML.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path

from post.cut import Cut
from post.export.delivery import Delivery
from post.export.film import Film
from post.export.kiosk import PAGE, PLAYABLE_CODECS, KioskLanguage, KioskPage, kiosk_files
from post.export.pieces import Piece
from post.suite import Suite
from storyboards.story import Output

KIOSK_VERSION = 1


def make_kiosk(cut: Cut, output: Output, films: Sequence[Film], suite: Suite) -> list[Piece]:
    """The page of one loop; `films` may hold other outputs' films. Raises PostError, Stopped."""
    mine = [film for film in films if film.output_id == output.id]
    promised = next((film.delivery for film in mine if film.delivery is not None), None)
    if promised is None or not promised.loops:
        return []
    if promised.codec not in PLAYABLE_CODECS:
        allowed = " and ".join(PLAYABLE_CODECS)
        suite.report(
            "warning",
            message=f"output {output.id}: no kiosk page, since browsers do not surely play {promised.codec}; "
            f"they play {allowed}",
        )
        return []
    page = kiosk_page(cut, output, mine, promised)
    inputs = {"version": KIOSK_VERSION, "sources": _sources(), "page": _plain(page)}

    def build(folder: Path) -> Mapping[str, object]:
        for name, content in kiosk_files(page).items():
            (folder / name).write_bytes(content)
        return {"num_languages": len(page.languages)}

    artifact = suite.artifact("kiosk", inputs, build)
    suite.report("progress", stage="kiosk", item=output.id)
    return [Piece(PAGE, artifact, PAGE, "kiosk page: open it in a browser, full screen")]


def kiosk_page(cut: Cut, output: Output, films: Sequence[Film], promised: Delivery) -> KioskPage:
    """What the page shows of these films."""
    main = {film.language: film for film in films if not film.variant}
    silent = {film.language: film.name for film in films if film.variant == "silent"}
    wait = output.settings.get("idle_return")
    return KioskPage(
        title=cut.title or {cut.languages[0]: cut.project_id},
        languages=tuple(
            KioskLanguage(code, film.name, silent.get(code), _captions(film, promised)) for code, film in main.items()
        ),
        base=next(iter(main)),
        canvas=promised.canvas,
        captions_burned=promised.captions == "burned",
        has_sound=promised.channels > 0,
        idle_return_s=None if wait is None else float(Fraction(str(wait))),
        label={} if cut.disclosure is None else cut.disclosure.label,
    )


def _captions(film: Film, promised: Delivery) -> str:
    """The WebVTT text, where captions are to be shown and not in the picture already."""
    if promised.captions != "tracks" or "vtt" not in film.captions:
        return ""
    return film.caption_artifact.file(film.captions["vtt"]).read_text(encoding="utf-8")


def _plain(page: KioskPage) -> dict[str, object]:
    """The page as JSON values."""
    return {
        "title": dict(page.title),
        "languages": [asdict(language) for language in page.languages],
        "base": page.base,
        "canvas": str(page.canvas),
        "captions_burned": page.captions_burned,
        "has_sound": page.has_sound,
        "idle_return_s": page.idle_return_s,
        "label": dict(page.label),
    }


def _sources() -> str:
    """A digest of script and style: another script is another page."""
    folder = Path(__file__).parent
    found = hashlib.sha256()
    for path in sorted((*folder.glob("*.js"), *folder.glob("*.css"))):
        found.update(path.read_bytes())
    return found.hexdigest()
