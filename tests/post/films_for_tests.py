"""Small cuts for tests of sound: built from seconds, with the defaults that a storyboard would give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from post.cut import Cut, CutAmbience, CutCue, CutLine, CutShot, CutTransition, LineRequest, Media
from storyboards.story import Output, Size, Voice
from storyboards.times import frame_at

FPS = Fraction(25)
NARRATOR = Voice("narrator", "scratch", None, None, {}, 1.0, None)
HALL = Output("hall", "hall", ("en", "hi"), None, None, None)
WEB = Output("web", "web", ("en", "hi"), None, None, None)


def shot(shot_id: str, first_frame: int, num_frames: int, *, ambience: CutAmbience | None = None) -> CutShot:
    """A generated shot without a take."""
    return CutShot(
        shot_id, "generated", None, first_frame, num_frames, None, Fraction(0), None, None, None, None, None, (),
        CutTransition(), ambience, None, None, None,
    )  # fmt: skip


def request(shot_id: str, text: str, language: str = "en", *, voice: Voice = NARRATOR, **more: object) -> LineRequest:
    """A line of the narrator's."""
    return LineRequest(shot_id, language, text, voice, **{"lexicon": {}, **more})  # type: ignore[arg-type]


def line(asked: LineRequest, first_frame: int, duration_s: float) -> CutLine:
    return CutLine(asked, first_frame, Fraction(round(duration_s * 48_000), 48_000))


def cue(
    first_frame: int,
    num_frames: int,
    *,
    prompt: str = "slow brass",
    engine: str = "temp",
    media: Media | None = None,
    gain_db: float = -14,
    duck_db: float = -9,
    land_on_frame: int | None = None,
    fade_s: float = 1.0,
    seed: int = 7,
) -> CutCue:
    fade = Fraction(fade_s)
    return CutCue(
        f"cue{first_frame}", first_frame, num_frames, engine, prompt, media, gain_db, duck_db, fade, fade,
        land_on_frame, seed, None, None,
    )  # fmt: skip


def cut(
    shots_s: Sequence[float],
    *,
    lines: Sequence[CutLine] = (),
    cues: Sequence[CutCue] = (),
    ambience: Mapping[int, CutAmbience] | None = None,
    languages: tuple[str, ...] = ("en", "hi"),
    fps: Fraction = FPS,
) -> Cut:
    """A film of shots r001, r002, ... of these lengths."""
    edges = [
        frame_at(sum((Fraction(length) for length in shots_s[:n]), Fraction(0)), fps) for n in range(len(shots_s) + 1)
    ]
    shots = tuple(
        shot(f"r{n + 1:03}", edges[n], edges[n + 1] - edges[n], ambience=(ambience or {}).get(n))
        for n in range(len(shots_s))
    )
    return Cut(
        "test", {"en": "Test"}, languages, Size(320, 180), fps, "animatic", shots, tuple(lines), tuple(cues), {},
        (HALL, WEB), None,
    )  # fmt: skip
