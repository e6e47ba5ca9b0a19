"""What can be said before anything is made: how long lines will be, and what this version leaves out, by name."""

from __future__ import annotations

from post.films import made_here
from post.voices import estimate_s, unavailable
from render.edit import line_requests
from storyboards.story import Storyboard


def expected_lines(storyboard: Storyboard) -> dict[tuple[str, str], float]:
    """Expected seconds of every line by (shot id, language)."""
    return {
        key: estimate_s(request.text, request.language, request.voice)
        for key, request in line_requests(storyboard, None).items()
    }


def made_later(storyboard: Storyboard) -> list[str]:
    """What the storyboard asks for and this version does not make, one line each."""
    later = []
    for output in storyboard.outputs:
        if not made_here(output):
            later.append(f"output {output.id} (kind {output.kind})")
    for voice in storyboard.voices.values():
        for language in storyboard.project.languages:
            reason = unavailable(voice, language)
            if reason is not None:
                later.append(f"voice {voice.id} in {language}: {reason}")
    for cue in storyboard.music:
        if cue.engine not in ("temp", "file"):
            later.append(f"music {cue.id} (engine {cue.engine})")
    return later
