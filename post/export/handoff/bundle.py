"""Writes an edit and its media as one `.otioz`: a ZIP with `content.otio`, `version.txt` and `media/`.

The format is OpenTimelineIO's own; its writer stamps the hour into the archive, so that two would differ, and this one
does not. Read back with OpenTimelineIO by whoever calls it.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import opentimelineio as otio

VERSION = "1.0.0"
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP can tell."""


def write_bundle(
    timeline: otio.schema.Timeline,
    media: Mapping[str, Path],
    target: Path,
    check: Callable[[], None] = lambda: None,
) -> None:
    """Writes `target` with the media under `media/<name>`, as they are. `check` may raise to stop."""
    import opentimelineio as otio

    text = otio.adapters.write_to_string(timeline, "otio_json")
    with zipfile.ZipFile(target, "w", allowZip64=True) as bundle:
        for name, content in (("version.txt", VERSION), ("content.otio", text)):
            bundle.writestr(_entry(name, zipfile.ZIP_DEFLATED), content)
        for name in sorted(media):
            check()
            entry = _entry(f"media/{name}", zipfile.ZIP_STORED)
            entry.file_size = media[name].stat().st_size
            with media[name].open("rb") as source, bundle.open(entry, "w") as into:
                shutil.copyfileobj(source, into, 2**22)


def _entry(name: str, compression: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, FIRST_DAY)
    entry.compress_type = compression
    entry.external_attr = 0o644 << 16
    return entry
