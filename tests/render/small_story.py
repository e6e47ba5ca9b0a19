"""A small storyboard and the command line as tests use them: real files, real processes."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

STORY = """\
version: 1
project: {id: small, title: Small, languages: [en], canvas: 320x180, fps: 25, seed: 7, takes: 1}
model: {size: 64x64, frames: 17, steps: 4}
voices: {narrator: {engine: scratch}}
music: [{id: bed, from: a1, to: a4, engine: temp, prompt: "slow strings"}]
shots:
  - {id: a1, prompt: "A grey frigate leaves harbour at dawn", narration: It begins., voice: narrator,
     camera: {framing: wide, move: dolly-in}}
  - {id: a2, prompt: "A sailor on deck, evening light", camera: {framing: medium, move: pan-left},
     overlays: [{text: Open sea, at: 0.2}]}
  - {id: a3, kind: card, text: Act two, duration: 1}
  - {id: a4, prompt: "Waves against a pier", camera: {framing: close}, transition: {kind: dissolve, for: 0.2}}
"""


def write_story(folder: Path, text: str = STORY) -> Path:
    """The storyboard in a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "small.yaml"
    path.write_text(text, "utf-8")
    return path


def command(*args: str | Path) -> list[str]:
    """The command line as a process."""
    return [sys.executable, "-c", "from render.cli import main; main()", *map(str, args)]


def reelwright(
    *args: str | Path, cwd: Path = ROOT, code: int | None = 0, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end and checks its exit code."""
    ended = subprocess.run(
        command(*args), cwd=cwd, capture_output=True, text=True, env={**os.environ, **(env or {})}, check=False
    )
    assert code is None or ended.returncode == code, f"exit {ended.returncode}\n{ended.stdout}\n{ended.stderr}"
    assert "Traceback" not in ended.stderr, ended.stderr
    return ended


def render_args(story: Path, out: Path, *more: str) -> list[str]:
    """The arguments of an animatic run, as far as its films unless told: signatures differ from run to run."""
    until = () if "--until" in more else ("--until", "film")
    return ["render", str(story), "--renderer", "animatic", "--out", str(out), *until, *more]


def events(text: str) -> list[dict[str, object]]:
    """JSON events of a run; a torn last line of a killed one is left out."""
    rows = []
    for line in text.splitlines():
        try:
            rows.append(json.loads(line))
        except ValueError:
            continue
    return rows


def finished_bytes(out: Path) -> dict[str, str]:
    """Hashes of everything finished: artifacts with their manifests, films, takes; provenance has times in it."""
    kept = {}
    for path in sorted(out.rglob("*")):
        name = path.relative_to(out).as_posix()
        inside = name.split("/")[0] in ("store", "film", "takes")
        if path.is_file() and inside and path.name != "provenance.json" and "/.tmp/" not in name:
            kept[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return kept


def made_keys(rows: Sequence[dict[str, object]]) -> list[str]:
    """Stage and key of every artifact that a run made."""
    return [f"{row['stage']}/{row['key']}" for row in rows if row["event"] == "artifact_made"]
