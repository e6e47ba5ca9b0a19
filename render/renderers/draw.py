"""The process that draws one take: a JSON job on standard input, the clip's facts on standard output.

`python -m render.renderers.draw`. A user's mistake or a full disk is answered as JSON with exit 1; anything else is a
traceback on stderr, which the conductor keeps in its log.
"""

from __future__ import annotations

import json
import signal
import sys
from dataclasses import fields, replace
from fractions import Fraction
from pathlib import Path

from post.errors import PostError
from render.animatic import PanelSpec, draw_take
from storyboards.story import Size


def spec_to_json(spec: PanelSpec) -> dict[str, object]:
    """A spec as JSON values."""
    values = {field.name: getattr(spec, field.name) for field in fields(spec)}
    return {**values, "canvas": str(spec.canvas), "fps": str(spec.fps), "seconds": str(spec.seconds)}


def spec_from_json(values: dict[str, object]) -> PanelSpec:
    """The spec that `spec_to_json` spelled."""
    width, height = str(values["canvas"]).split("x")
    spec = PanelSpec(**values)  # type: ignore[arg-type]
    return replace(
        spec,
        canvas=Size(int(width), int(height)),
        fps=Fraction(str(values["fps"])),
        seconds=Fraction(str(values["seconds"])),
        characters=tuple(spec.characters),
    )


def main() -> int:
    """Draws the take that standard input asks for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the conductor ends us
    job = json.load(sys.stdin)
    panel = Path(job["panel"]) if job["panel"] else None
    try:
        facts = draw_take(spec_from_json(job["spec"]), Path(job["folder"]), panel=panel)
    except PostError as error:
        print(json.dumps({"message": error.message, "hint": error.hint}))
        return 1
    except OSError as error:
        print(json.dumps({"message": str(error), "errno": error.errno}))
        return 1
    print(json.dumps(facts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
