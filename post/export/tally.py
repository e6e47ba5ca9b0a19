"""What an export made anew, what it took from the store, and which inputs changed since the time before.

`Tally` wraps a suite's `artifact`; whoever runs the export keeps `Tally.record()` and hands it to the next `Tally`. Knows no
store and no stages.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from post.suite import Artifact, Build, Suite

Record = Mapping[str, Mapping[str, str]]
"""By `stage item`: every input's name to the digest of its value."""


@dataclass(frozen=True)
class Step:
    """One artifact of one output."""

    output_id: str
    stage: str
    item: str
    made: bool  # now; else it was in the store
    because: tuple[str, ...]  # inputs that differ from the time before; empty where it is new or nothing is known


@dataclass
class Tally:
    """Counts what a run of finishing made."""

    before: Record = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    _now: dict[str, dict[str, str]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def watched(self, suite: Suite, output_ids: Sequence[str], item: str) -> Suite:
        """The same suite, telling the tally what is asked of it for one item of these outputs."""

        def artifact(stage: str, inputs: Mapping[str, object], build: Build) -> Artifact:
            made = False

            def noted(folder: Path) -> Mapping[str, object] | None:
                nonlocal made
                made = True
                return build(folder)

            found = suite.artifact(stage, inputs, noted)
            for output_id in output_ids:
                self._note(output_id, stage, item, inputs, made=made)
            return found

        return replace(suite, artifact=artifact)

    def _note(self, output_id: str, stage: str, item: str, inputs: Mapping[str, object], *, made: bool) -> None:
        name = f"{output_id} {stage} {item}"
        values = flattened(inputs)
        with self._lock:
            self._now[name] = values
            old = self.before.get(name)
            changed = () if old is None else _changed(old, values)
            self.steps.append(Step(output_id, stage, item, made, changed))

    def record(self) -> dict[str, dict[str, str]]:
        """What to keep for the next time, as JSON values."""
        return dict(sorted(self._now.items()))

    def made(self, output_id: str) -> list[Step]:
        """What was made anew for an output, in the order of making."""
        return [step for step in self.steps if step.output_id == output_id and step.made]

    def sentences(self, output_id: str) -> list[str]:
        """For people: what was made and why, then how much was kept."""
        steps = [step for step in self.steps if step.output_id == output_id]
        made = [step for step in steps if step.made]
        found = [f"{step.stage} {step.item}: {_why(step)}" for step in made]
        return [*found, f"{len(steps) - len(made)} of {len(steps)} parts taken as they were"]


def flattened(inputs: object, prefix: str = "") -> dict[str, str]:
    """Every value by its path, as a short digest: `{"text.script": "1f0c..."}`."""
    if isinstance(inputs, Mapping) and inputs:
        found: dict[str, str] = {}
        for key, value in inputs.items():
            found |= flattened(value, f"{prefix}.{key}" if prefix else str(key))
        return found
    text = json.dumps(inputs, sort_keys=True, ensure_ascii=True)
    return {prefix: hashlib.sha256(text.encode()).hexdigest()[:12]}


def _changed(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted(key for key in {*old, *new} if old.get(key) != new.get(key)))


def _why(step: Step) -> str:
    return f"changed: {', '.join(_shortened(step.because))}" if step.because else "new"


def _shortened(names: Sequence[str]) -> list[str]:
    return [*names[:4], "..."] if len(names) > 4 else list(names)
