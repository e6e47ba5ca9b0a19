"""Small pictures of a film for its report: some per shot, as JPEG.

Takes decoded frames at numbers asked for beforehand. Knows no report.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from post.quality.promise import PlannedShot

HEIGHT_PX = 90
_QUALITY = 62
PER_SHOT = 4


@dataclass
class StripWatch:
    """Keeps the wanted frames."""

    wanted: frozenset[int]
    pictures: dict[int, bytes] = field(default_factory=dict)

    def see(self, number: int, frame: Any) -> None:
        if number in self.wanted:
            self.pictures[number] = jpeg(frame)


def jpeg(frame: Any, height_px: int = HEIGHT_PX) -> bytes:
    """A decoded frame as a small JPEG."""
    width = max(16, round(frame.width * height_px / frame.height / 2) * 2)
    image = frame.reformat(width=width, height=height_px, format="rgb24", interpolation="AREA").to_image()
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()


def strip_frames(shots: Sequence[PlannedShot], num_frames: int, per_shot: int = PER_SHOT) -> dict[str, list[int]]:
    """Frames to show by shot id, evenly inside each; all of the film's for a promise without shots, as shot ''."""
    found: dict[str, list[int]] = {}
    for shot in shots or (PlannedShot("", "generated", 0, num_frames),):
        places = [
            shot.first_frame + int(shot.num_frames * (2 * number + 1) / (2 * per_shot)) for number in range(per_shot)
        ]
        found[shot.id] = sorted({place for place in places if 0 <= place < num_frames})
    return found
