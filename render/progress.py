"""Tells people and machines how a run goes: bars on a terminal, plain lines elsewhere, JSON events with `--json`.

All three take the same events (`post.suite.Reporter`): `stage` (a run of items begins), `progress` (one is done), `film`,
`note`, `warning`, `failed`, `planned`; from ranks that work on their own: `rendered` (a take is done), `step`. Talk goes
to stderr, JSON events to stdout. Safe to call from several threads.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

LABELS = {
    "takes": "takes",
    "line": "narration",
    "music": "music",
    "mix": "mix",
    "stretch": "pictures",
    "film": "films",
    "clip": "clean clips",
    "stems": "stems",
    "signed": "signatures",
    "inspection": "checks",
    "copy": "copy (MiB)",
}


STEP_LINE_EVERY_S = 60.0
"""A log wants to know that a long take moves, not each of its steps."""


class Teller(Protocol):
    """A reporter that is opened before a run and closed after it."""

    def __call__(self, event: str, /, **fields: object) -> None: ...

    def close(self) -> None: ...


def teller(as_json: bool, quiet: bool = False) -> Teller:
    """The one that suits: JSON events if asked, bars on a terminal, else plain lines."""
    if as_json:
        return JsonEvents(sys.stdout)
    if not quiet and sys.stderr.isatty():
        return Bars()
    return PlainLines(sys.stderr, quiet)


class JsonEvents:
    """One JSON object a line."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream, self._lock = stream, threading.Lock()

    def __call__(self, event: str, /, **fields: object) -> None:
        row = {"event": event, "at": round(time.time(), 3), **{k: _plain(v) for k, v in fields.items()}}
        with self._lock:
            print(json.dumps(row, ensure_ascii=False), file=self._stream, flush=True)

    def close(self) -> None:
        """Nothing to end."""


class PlainLines:
    """A line for each thing made, as a log file wants it; what was there already is passed over in silence.

    Whoever makes an artifact reports its progress from the same thread, so a thread that made nothing since its last
    line has only found something.
    """

    def __init__(self, stream: IO[str], quiet: bool) -> None:
        self._stream, self._quiet, self._lock = stream, quiet, threading.Lock()
        self._thread = threading.local()
        self._step_told = time.monotonic()

    def __call__(self, event: str, /, **fields: object) -> None:
        if event == "artifact_made":
            self._thread.made = True
        if event == "progress":
            if not getattr(self._thread, "made", False):
                return
            self._thread.made = False
        if event == "step":
            if time.monotonic() - self._step_told < STEP_LINE_EVERY_S:
                return
            self._step_told = time.monotonic()
        text = line_of(event, fields)
        if text and (not self._quiet or event in ("failed", "warning")):
            with self._lock:
                print(text, file=self._stream, flush=True)

    def close(self) -> None:
        """Nothing to end."""


class Bars:
    """Rich bars, one for each stage, with time left judged from what this run has done itself."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
        from rich.progress import TimeRemainingColumn as TimeLeft

        self._lock = threading.Lock()
        self._tasks: dict[str, TaskID] = {}
        self._progress: Progress = Progress(
            TextColumn("{task.description:<10}"),
            BarColumn(bar_width=None),
            MofNCompleteColumn(),
            TextColumn("{task.fields[item]:<12}"),
            TimeElapsedColumn(),
            TimeLeft(compact=True),
            console=Console(stderr=True),
        )
        self._progress.start()

    def __call__(self, event: str, /, **fields: object) -> None:
        with self._lock:
            if event in ("stage", "progress", "rendered"):
                self._advance(fields)
            elif event == "step":
                self._step(fields)
            elif text := line_of(event, fields):
                self._progress.console.print(text, markup=False, highlight=False)

    def _advance(self, fields: Mapping[str, object]) -> None:
        stage = str(fields.get("stage", ""))
        total = _number(fields.get("total"))
        if not total:
            return
        if stage not in self._tasks:
            label = LABELS.get(stage, stage)
            self._tasks[stage] = self._progress.add_task(label, total=total, item="")
        done = _number(fields.get("done"))
        self._progress.update(self._tasks[stage], total=total, completed=done, item=str(fields.get("item", "")))

    def _step(self, fields: Mapping[str, object]) -> None:
        """The take under work beside its bar, and the time left as the ranks' own steps have it."""
        task = self._tasks.get(str(fields.get("stage", "")))
        if task is not None:
            self._progress.update(task, item=step_text(fields))

    def close(self) -> None:
        """Leaves the bars as they stand."""
        self._progress.stop()


def line_of(event: str, fields: Mapping[str, object]) -> str:
    """An event as one plain line; empty for those that need none."""
    if event == "step":
        return f"{LABELS.get(str(fields.get('stage', '')), ''):<10} {step_text(fields)}"
    if event in ("progress", "rendered"):
        stage = str(fields.get("stage", ""))
        counted = f"[{fields.get('done')}/{fields.get('total')}] " if fields.get("total") else ""
        return f"{LABELS.get(stage, stage):<10} {counted}{fields.get('item', '')}"
    if event == "film":
        return f"film       {fields['path']}"
    if event == "exhibition":
        return f"exhibition {fields['path']}{'' if fields.get('new') else ' (as it was)'}"
    if event == "rebuilt":
        return f"{fields.get('output'):<10} {fields.get('message')}"
    if event == "failed":
        return f"FAILED     {fields.get('item')}: {fields.get('message')}"
    if event in ("note", "warning"):
        return f"{event:<10} {fields.get('message', '')}"
    return ""


def step_text(fields: Mapping[str, object]) -> str:
    """A take under work: `r001-t1 12/40, 1:32:05 left`."""
    text = f"{fields.get('item')} {fields.get('step')}/{fields.get('num_steps')}"
    left_s = fields.get("left_s")
    if not isinstance(left_s, int | float):
        return text
    minutes, seconds = divmod(round(left_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{text}, {hours}:{minutes:02d}:{seconds:02d} left" if hours else f"{text}, {minutes}:{seconds:02d} left"


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _plain(value: object) -> object:
    """A field as JSON has it."""
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    to_json = getattr(value, "to_json", None)
    return to_json() if callable(to_json) else str(value)
