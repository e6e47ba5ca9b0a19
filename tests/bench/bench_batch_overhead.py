"""Time outside the denoise loop, for each shot of a batch: ours, a process per shot, and a loop over a pipeline.

`python -m tests.bench.bench_batch_overhead [--shots 54] [--processes 54]` writes tiny checkpoints, renders the same shots
in all three ways on this CPU, one after the other, and prints a table. Outside means: wall time of the whole command less
the seconds of its denoise loops. What is loaded is tiny, so this is the floor: starting, importing, compiling, encoding
text, decoding, writing clips; with full weights loading comes on top, once for a wave, once for a run, or once for a shot.
`--processes` measures the second way on fewer shots, which cost the same each.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.overhead.shots import make_shots, storyboard_of

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Way:
    """How one way went."""

    name: str
    num_shots: int
    wall_s: float
    cpu_s: float  # of all its processes, denoise loop included: hardly moved by what else the machine does
    denoise_s: float

    @property
    def outside_s(self) -> float:
        """Seconds outside the denoise loop, for each shot."""
        return (self.wall_s - self.denoise_s) / self.num_shots

    def row(self) -> str:
        cells = [self.name, str(self.num_shots), f"{self.wall_s:.1f} s", f"{self.denoise_s / self.num_shots:.2f} s"]
        cells += [f"**{self.outside_s:.2f} s**", f"{self.cpu_s / self.num_shots:.2f} s"]
        return f"| {' | '.join(cells)} |"


def run(*argv: str) -> tuple[float, float, str]:
    """Wall seconds, CPU seconds and standard output of a process of ours and all below it."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_WAIT_POLICY": "PASSIVE", "HF_HUB_OFFLINE": "1"}
    began, before = time.perf_counter(), cpu_seconds()
    ended = subprocess.run([sys.executable, *argv], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    assert ended.returncode == 0, ended.stderr[-3000:]
    return seconds, cpu_seconds() - before, ended.stdout


def cpu_seconds() -> float:
    """Of every process that ended below this one."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def ours(folder: Path, shots: dict[str, Any]) -> Way:
    """`reelwright render`, one rank."""
    story = folder / "bench.yaml"
    story.write_text(storyboard_of(shots))
    argv = ["render", str(story), "--out", str(folder / "out"), "--until", "render", "--checkpoint"]
    argv += [str(folder / "official"), "--device", "cpu", "--dtype", "float32", "--nproc", "1", "--quiet"]
    seconds, cpu_s, _ = run("-c", "from render.cli import main; main()", *argv)
    latents = list((folder / "out/bench/store/latent").glob("*/provenance.json"))
    clips = list((folder / "out/bench/takes/wan22").glob("*.mov"))
    assert len(latents) == len(clips) == len(shots["prompts"])
    return Way("ours", len(clips), seconds, cpu_s, sum(json.loads(path.read_text())["denoise_s"] for path in latents))


def process_per_shot(folder: Path, story: Path, num: int) -> Way:
    """A process for each shot, with everything loaded anew."""
    wall_s = cpu_s = denoise_s = 0.0
    for number in range(num):
        argv = (str(folder / "official"), str(story), str(number), str(folder / f"p{number}"))
        seconds, cpu, said = run("-m", "tests.bench.overhead.official_style", *argv)
        wall_s, cpu_s, denoise_s = (
            wall_s + seconds,
            cpu_s + cpu,
            denoise_s + json.loads(said.splitlines()[-1])["denoise_s"],
        )
    return Way("one process per shot", num, wall_s, cpu_s, denoise_s)


def pipeline_loop(folder: Path, story: Path, num: int) -> Way:
    """diffusers' pipeline, called for each shot."""
    module = "tests.bench.overhead.pipeline_loop"
    seconds, cpu_s, said = run("-m", module, str(folder / "diffusers"), str(story), str(folder / "pipeline"))
    return Way("diffusers pipeline in a loop", num, seconds, cpu_s, json.loads(said.splitlines()[-1])["denoise_s"])


def main() -> None:
    parser = argparse.ArgumentParser(description="Time outside the denoise loop, three ways.")
    parser.add_argument("--shots", type=int, default=54)
    parser.add_argument("--processes", type=int, help="shots of the second way [all]")
    parser.add_argument("--size", default="64x64")
    parser.add_argument("--frames", type=int, default=9)
    parser.add_argument("--steps", type=int, default=8)
    options = parser.parse_args()
    shots = make_shots(options.shots, options.size, options.frames, options.steps)
    with tempfile.TemporaryDirectory(prefix="reelwright-bench-") as name:
        folder = Path(name)
        for layout in ("official", "diffusers"):
            run("-m", "wan22_inference.tiny", str(folder / layout), "--layout", layout)
        story = folder / "shots.json"
        story.write_text(json.dumps(shots))
        print(
            f"{options.shots} shots of {options.size}, {options.frames} frames, {options.steps} steps, {os.cpu_count()} cores\n"
        )
        print(
            "| way | shots | wall | denoise loop, a shot | outside it, a shot | CPU, a shot |\n" + "| --- " * 6 + "|",
            flush=True,
        )
        print(ours(folder, shots).row(), flush=True)
        print(pipeline_loop(folder, story, options.shots).row(), flush=True)
        print(process_per_shot(folder, story, options.processes or options.shots).row(), flush=True)


if __name__ == "__main__":
    main()
