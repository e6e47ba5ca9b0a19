"""Small batches for the engine as tests use them: a tiny real checkpoint, few steps, pictures of some pixels."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from render.keys import key_of
from render.wan22.jobfile import Batch, Task
from render.wan22.layout import Layout
from render.wan22.request import LoraUse, latent_inputs
from render.wan22.station import Result
from render.wan22.worker import work
from wan22_inference.checkpoint import open_checkpoint
from wan22_inference.request import ShotRequest

PROMPTS = ("A grey frigate at dawn", "A sailor on deck", "Waves against a pier", "Gulls", "A crane", "The harbour")


def shot(name: str, prompt: str, seed: int, **changes: object) -> ShotRequest:
    """A request of some pixels; six steps, four of them by the high-noise expert."""
    plain = ShotRequest(
        id=name, prompt=prompt, negative="blur", seed=seed, width_px=32, height_px=32, num_frames=5, num_steps=6
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def batch_of(
    out: Path, checkpoint: Path, num_shots: int = 2, *, loras: dict[int, tuple[LoraUse, ...]] | None = None,
    requests: list[ShotRequest] | None = None, **changes: object,
) -> Batch:  # fmt: skip
    """A batch for one rank on a CPU; `changes` are fields of `Batch`, `loras` those of single shots by position."""
    weights = open_checkpoint(checkpoint).digest()
    requests = requests or [shot(f"s{n}-t1", PROMPTS[n], 100 + n) for n in range(num_shots)]
    tasks = []
    for number, request in enumerate(requests):
        used = (loras or {}).get(number, ())
        inputs = latent_inputs(request, used, weights, "float32")
        key = key_of("latent", inputs)
        tasks.append(Task(key, (request.id,), request.id.split("-")[0], 1, inputs, request, used))
    plain = Batch(
        out=out, checkpoint=checkpoint, weights=weights, tasks=tuple(tasks), layout=Layout(1, 1, 1), token="test",
        device="cpu", dtype="float32",
    )  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]


def stop_after(num_questions: int) -> Callable[[], bool]:
    """A wish to stop that comes when it is asked for the n-th time."""
    asked = [0]

    def stopping() -> bool:
        asked[0] += 1
        return asked[0] > num_questions

    return stopping


def run(batch: Batch, stopping: Callable[[], bool] = lambda: False, warnings: list[str] | None = None) -> Result:
    """One rank's work in this process."""
    return work(batch, stopping, (warnings if warnings is not None else []).append)


def hashes(out: Path, *stages: str) -> dict[str, str]:
    """SHA-256 of every stored file of some stages, manifests included."""
    return {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for stage in stages or ("embed", "latent", "clip")
        for path in sorted((out / "store" / stage).rglob("*"))
        if path.is_file() and path.name != "provenance.json"
    }
