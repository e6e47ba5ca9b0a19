"""Renders a tiny film for real: a random checkpoint in the official layout, two shots, the ranks asked for.

The same command a user would give, in a process of its own, so that all of it is tried: torchrun, communication,
loading, both experts, decoding, the encoder, the store. With several ranks it is done twice, once with a shot for each
rank and once with all ranks on one shot, and the latents are compared: then collectives carry the right numbers too.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from post.ffmpeg import dying_with_us
from render.doctor.finding import Ask, Finding

STORY = """\
version: 1
project: {id: smoke, title: Smoke, canvas: 320x180}
model: {size: 128x64, frames: 9, steps: 6}
shots:
  - {id: s1, prompt: "A grey frigate leaves harbour at dawn"}
  - {id: s2, prompt: "Waves against a pier, evening light"}
"""
HEAD_DIM = 32
LEAST_HEADS = 4
TOLERANCE = {"float32": 1e-4, "bfloat16": 5e-2}
"""Greatest difference of two layouts, relative to the latents' norm."""
LIMIT_S = 900.0


@dataclass(frozen=True)
class Rendered:
    """One run: how long it took, where its output lies."""

    out: Path
    seconds: float


def smoke(ask: Ask) -> Iterator[Finding]:
    """Each part of the trial, as it is done; it ends with the first that fails."""
    num_ranks = ask.num_ranks or default_ranks(ask.device)
    dtype = "bfloat16" if ask.device == "cuda" else "float32"
    with tempfile.TemporaryDirectory(prefix="reelwright-smoke-") as name:
        folder = Path(name)
        began = time.monotonic()
        written = _run(tiny_argv(folder / "tiny", num_ranks))
        if written.returncode != 0:
            yield Finding("smoke", "missing", "the tiny checkpoint was not written", _last_words(written))
            return
        yield Finding("smoke", "ok", f"tiny checkpoint written in {time.monotonic() - began:.1f} s")
        (folder / "smoke.yaml").write_text(STORY, "utf-8")
        done: list[Rendered] = []
        for layout in layouts(num_ranks):
            out = folder / f"out-{len(done)}"
            began = time.monotonic()
            ended = _run(render_argv(folder, out, ask.device, dtype, num_ranks, layout))
            rendered = Rendered(out / "smoke", time.monotonic() - began)
            fault = f"render exit {ended.returncode}" if ended.returncode else fault_of(rendered.out)
            place = f"{num_ranks} rank(s) on {ask.device}, {layout}"
            if fault:
                yield Finding("smoke", "missing", f"{place}: {fault}", _last_words(ended), ended.returncode or 1)
                return
            done.append(rendered)
            yield Finding("smoke", "ok", f"{place}: two shots in {rendered.seconds:.1f} s")
        if len(done) > 1:
            yield _agreement(done, TOLERANCE[dtype])


def default_ranks(device: str) -> int:
    """One for each GPU; two on a CPU, so that something is said between them."""
    from render.wan22.layout import cards

    return max(1, len(cards())) if device == "cuda" else 2


def layouts(num_ranks: int) -> list[str]:
    """A shot for each rank, and all ranks on one shot with its weights split."""
    alone = f"replicas={num_ranks}"
    return [alone] if num_ranks == 1 else [alone, f"replicas=1,ulysses={num_ranks}"]


def tiny_argv(folder: Path, num_ranks: int) -> list[str]:
    """A checkpoint whose heads divide among the ranks."""
    heads = LEAST_HEADS * num_ranks // math.gcd(LEAST_HEADS, num_ranks)
    size = ["--heads", str(heads), "--dim", str(heads * HEAD_DIM)]
    return [sys.executable, "-m", "wan22_inference.tiny", str(folder), "--layout", "official", *size]


def render_argv(folder: Path, out: Path, device: str, dtype: str, num_ranks: int, layout: str) -> list[str]:
    """The command a user would give."""
    program = "from render.cli import main; main()"
    return [
        sys.executable, "-c", program, "render", str(folder / "smoke.yaml"), "--out", str(out), "--until", "render",
        "--checkpoint", str(folder / "tiny"), "--device", device, "--dtype", dtype, "--nproc", str(num_ranks),
        "--layout", layout, "--json",
    ]  # fmt: skip


def fault_of(out: Path) -> str:
    """What is wrong with the result: a clip missing or damaged; empty where all is well."""
    from render.verify import verify

    clips = sorted((out / "takes" / "wan22").glob("*.mov"))
    if len(clips) != 2:
        return f"{len(clips)} of 2 clips were made"
    return "; ".join(finding.text() for finding in verify(out, deep=True) if finding.severity == "error")


def _agreement(done: list[Rendered], tolerance: float) -> Finding:
    """Whether both layouts gave the same latents."""
    worst = max(difference(first, second) for first, second in zip(*(latents_of(one.out) for one in done), strict=True))
    told = f"both layouts give the same latents (relative difference {worst:.1e})"
    if worst <= tolerance:
        return Finding("smoke", "ok", told)
    hint = "Communication between ranks is not to be trusted here: render with --layout replicas=N only."
    return Finding("smoke", "missing", f"layouts disagree: relative difference {worst:.1e}", hint)


def latents_of(out: Path) -> list[Any]:
    """Latents of both shots, in the shots' order."""
    from safetensors.numpy import load_file

    found = {}
    for manifest in sorted((out / "store" / "latent").glob("*/manifest.json")):
        shot = json.loads(manifest.read_text("utf-8"))["inputs"]["prompt"]
        found[shot] = load_file(manifest.parent / "latents.safetensors")["latents"]
    return [found[shot] for shot in sorted(found)]


def difference(first: Any, second: Any) -> float:
    """Relative difference of two arrays."""
    import numpy as np

    return float(np.linalg.norm(first - second) / np.linalg.norm(first))


def _run(argv: list[str]) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "OMP_WAIT_POLICY": os.environ.get("OMP_WAIT_POLICY", "PASSIVE")}
    try:
        return subprocess.run(
            dying_with_us(argv), env=env, capture_output=True, text=True, timeout=LIMIT_S, check=False
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(argv, 1, "", f"it did not end within {LIMIT_S:.0f} s")


def _last_words(ended: subprocess.CompletedProcess[str]) -> str:
    return " / ".join(line.strip() for line in ended.stderr.strip().splitlines()[-4:])
