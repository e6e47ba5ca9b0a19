"""Storyboards for planning tests: a head and shots, loaded for real."""

from __future__ import annotations

from pathlib import Path

from storyboards import load
from storyboards.story import Storyboard

HEAD = """\
version: 1
project: {id: planned, title: Planned, languages: [en, hi], canvas: 640x360, fps: 25, seed: 7}
model: {size: 832x480, frames: 81, steps: 40}
voices: {narrator: {engine: scratch}}
"""

SHOTS = """\
shots:
  - {id: r001, prompt: 'A grey frigate leaves harbour, banner reading "SWAVLAMBAN 2025"', light: dawn}
  - {id: r002, prompt: A sailor on deck, narration: {en: It begins., hi: शुरुआत होती है।}, voice: narrator}
  - {id: r003, kind: card, text: {en: Act two, hi: अंक दो}, duration: 3}
"""


def story(folder: Path, shots: str = SHOTS, head: str = HEAD) -> Storyboard:
    """A storyboard of `head` and `shots` in `folder`."""
    path = folder / "planned.yaml"
    path.write_text(head + shots, "utf-8")
    return load(path)
