"""A batch as its ranks get it: which latents and clips to make, with what, and where they go.

Everything a rank needs stands in it, so that ranks open neither storyboard nor plan. Imports no torch.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from render.atomic import write_json
from render.wan22.layout import Layout
from render.wan22.request import LoraUse, request_from_json, request_to_json
from wan22_inference.request import ShotRequest


@dataclass(frozen=True)
class Task:
    """One latent and its clip. Takes that ask for the same picture are one task."""

    key: str  # of the latent
    names: tuple[str, ...]  # takes: r001-t1
    shot: str
    take: int
    inputs: Mapping[str, object]  # of the latent
    request: ShotRequest
    loras: tuple[LoraUse, ...] = ()

    @property
    def name(self) -> str:
        return self.names[0]


@dataclass(frozen=True)
class Batch:
    """A run's work for the engine.

    deadline_s    wall clock after which no step begins; None: never
    decode        False: latents only
    """

    out: Path
    checkpoint: Path
    weights: Mapping[str, str]
    tasks: tuple[Task, ...]
    layout: Layout
    token: str
    device: str = "cuda"
    dtype: str = "bfloat16"
    wave: int | None = None
    guidance_batch: str = "two"
    exact: bool = False
    deadline_s: float | None = None
    decode: bool = True

    @property
    def batched(self) -> bool:
        """Whether prompt and negative share a forward."""
        return self.guidance_batch == "one"

    def to_json(self) -> dict[str, object]:
        values: dict[str, object] = {
            name: getattr(self, name)
            for name in (
                "weights",
                "token",
                "device",
                "dtype",
                "wave",
                "guidance_batch",
                "exact",
                "deadline_s",
                "decode",
            )
        }
        tasks = [
            {**asdict(task), "inputs": dict(task.inputs), "request": request_to_json(task.request)}
            for task in self.tasks
        ]
        return {
            **values,
            "out": str(self.out),
            "checkpoint": str(self.checkpoint),
            "layout": asdict(self.layout),
            "tasks": tasks,
        }

    @staticmethod
    def from_json(values: Mapping[str, Any]) -> Batch:
        plain = dict(values)
        tasks = tuple(_task(task) for task in plain.pop("tasks"))
        out, checkpoint, layout = Path(plain.pop("out")), Path(plain.pop("checkpoint")), Layout(**plain.pop("layout"))
        return Batch(out=out, checkpoint=checkpoint, layout=layout, tasks=tasks, **plain)


def _task(values: Mapping[str, Any]) -> Task:
    plain = dict(values)
    request = request_from_json(plain.pop("request"))
    loras: Sequence[Mapping[str, Any]] = plain.pop("loras")
    names = tuple(plain.pop("names"))
    return Task(request=request, loras=tuple(LoraUse(**one) for one in loras), names=names, **plain)


def write_job(path: Path, batch: Batch) -> None:
    """Writes a batch for `python -m render.wan22 PATH`."""
    write_json(path, batch.to_json(), durable=False)


def read_job(path: Path) -> Batch:
    """The batch that `write_job` wrote."""
    return Batch.from_json(json.loads(path.read_text("utf-8")))
