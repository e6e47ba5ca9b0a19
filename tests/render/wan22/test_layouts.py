"""Every layout gives the same latents: replicas, Ulysses, FSDP2, a shot for each rank over shared weights, and mixtures."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from render.wan22.heartbeat import read_beats
from render.wan22.jobfile import Batch, write_job
from render.wan22.layout import Layout
from tests.render.small_story import ROOT
from tests.render.wan22.batches import PROMPTS, batch_of, hashes, run, shot

pytestmark = pytest.mark.slow

LAYOUTS = {
    4: (Layout(4, 1, 1), Layout(1, 4, 4), Layout(2, 2, 2), Layout(4, 1, 4), Layout(2, 2, 4)),
    2: (Layout(1, 2, 1), Layout(2, 1, 2)),
}


def torchrun(num_ranks: int, *args: str | Path) -> list[str]:
    return [
        sys.executable, "-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={num_ranks}", *map(str, args)
    ]  # fmt: skip


def environment() -> dict[str, str]:
    """Loopback only, one thread a rank that sleeps when it waits."""
    return {
        **os.environ, "GLOO_SOCKET_IFNAME": "lo", "OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE",
        "PYTHONPATH": str(ROOT),
    }  # fmt: skip


def uneven_batch(out: Path, tiny: Path) -> Batch:
    """Three shots that differ in size, in steps and in guidance, so that lanes have to wait for each other."""
    requests = [
        shot("s0-t1", PROMPTS[0], 100),
        shot("s1-t1", PROMPTS[1], 101, num_steps=4, guidance_high=1.0, width_px=48),
        shot("s2-t1", PROMPTS[2], 102, num_frames=1, guidance_low=1.0, solver="dpm++"),
    ]
    return batch_of(out, tiny, requests=requests, decode=False)


@pytest.fixture(scope="module")
def alone(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same batch on one rank with one thread, as the ranks have."""
    import torch

    out = tmp_path_factory.mktemp("alone") / "out"
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        assert len(run(uneven_batch(out, tiny)).done) == 3
    finally:
        torch.set_num_threads(threads)
    return out


def difference(out: Path, other: Path) -> float:
    """The largest difference between the latents of two folders, which hold the same keys, as a share of the largest
    value."""
    from safetensors.torch import load_file

    names = {path.relative_to(other) for path in other.glob("store/latent/*/*.safetensors")}
    assert {path.relative_to(out) for path in out.glob("store/latent/*/*.safetensors")} == names != set()
    pairs = [[load_file(folder / name)["latents"] for folder in (out, other)] for name in names]
    return max(float((one - two).abs().max() / two.abs().max()) for one, two in pairs)


@pytest.mark.parametrize("num_ranks", [2, 4])
def test_layouts_agree(alone: Path, tiny: Path, tmp_path: Path, num_ranks: int) -> None:
    jobs = []
    for layout in LAYOUTS[num_ranks]:
        out = tmp_path / str(layout)
        shutil.copytree(alone / "store/embed", out / "store/embed")
        jobs.append(tmp_path / f"{layout}.job")
        write_job(jobs[-1], replace(uneven_batch(out, tiny), layout=layout))
    command = torchrun(num_ranks, "-m", "tests.render.wan22.layouts_on_ranks", *jobs)
    ended = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    for layout in LAYOUTS[num_ranks]:
        out = tmp_path / str(layout)
        if layout.ulysses == 1:
            assert hashes(out, "latent") == hashes(alone, "latent"), layout
        assert difference(out, alone) < 1e-5, layout
        beats = read_beats(out)
        assert {beat.phase for beat in beats.values()} == {"done"}
        assert len(beats) == num_ranks
