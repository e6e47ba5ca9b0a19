"""Music from a file of the director's: decoded, sent through the cue on its beat, kept like every cue.

Knows no licences: what a track may be used for is checked before a film is made.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from post.cut import CutCue
from post.music.cue import Span, keep
from post.suite import Artifact, Suite

if TYPE_CHECKING:
    from post.music.route import Route

OWN_VERSION = 1
"""Part of the key of every cue from a file: raised when another stretch of it, or another join, is heard."""


def from_file(cue: CutCue, span: Span, folder: Path, suite: Suite) -> dict[str, object]:
    """Builds the cue's `music.wav`. Facts say how the track fills it (`how`, `bpm`, `landed_on`, `starts_at_s`)."""
    from post.music.route import laid, long_enough, route
    from post.sound.decode import audible_peak, decode

    assert cue.media is not None
    what = f"music {cue.id}"
    with tempfile.TemporaryDirectory(dir=folder) as work:
        source = suite.media(cue.media)
        limit_s = span.total / 48_000 + 60
        sound = decode(source, Path(work), num_channels=2, what=what, limit_s=limit_s, stopping=suite.stopping)
        audible_peak(sound, what, source.name)
        sound = long_enough(sound)
        way = route(sound, span.total, span.land_at)
        parts = laid(sound, way.pieces, span.total)
        facts = keep(parts, cue, span, folder, suite, _end(cue, span, way))
    return facts | {
        "how": way.how,
        "bpm": None if way.beats is None else round(way.beats.bpm, 2),
        "beat_confidence": None if way.beats is None else round(way.beats.confidence, 2),
        "landed_on": way.landed_on,
        "starts_at_s": round(way.moved / 48_000, 3),
    }


def _end(cue: CutCue, span: Span, way: Route) -> int | None:
    """The beat at which the music stops: for a cue that ends shortly. A fade of a beat and more leaves nothing to hear."""
    is_short = way.beats is not None and not span.ring and cue.fade_out * 48_000 < way.beats.period
    return way.ends_at if is_short else None


def warn(artifact: Artifact, cue: CutCue, suite: Suite) -> None:
    """Says where a track could not do what the cue asks."""
    if artifact.facts.get("landed_on") == "nothing":
        suite.report(
            "warning",
            message=f"music {cue.id}: the track has no beat and no accent near its landing; it is played from its start",
        )
