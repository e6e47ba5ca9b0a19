"""The bench as a process: it ends, both implementations agree where they must, and its numbers hang together."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from tests.wan22_inference.experts import random_weights, small_expert
from wan22_inference.bench.case import Case, config_for
from wan22_inference.bench.theirs import TheirTransformer
from wan22_inference.checkpoint.names import to_diffusers
from wan22_inference.geometry import ClipShape
from wan22_inference.noise import initial_noise

ROOT = Path(__file__).resolve().parents[3]


def bench(*args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "wan22_inference.bench", *args]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_a_report_hangs_together() -> None:
    size = ("--size", "64x64", "--frames", "9", "--dim", "128", "--layers", "2", "--steps", "2", "--repeats", "1")
    ended = bench("--device", "cpu", "--dtype", "float32", *size)
    assert ended.returncode == 0, ended.stderr
    report = json.loads(ended.stdout)
    assert [row["name"] for row in report["rows"]] == ["reelwright", "diffusers"]
    for row in report["rows"]:
        assert row["flops_per_s"] == pytest.approx(report["forward_flops"] / row["forward_s"])
        assert row["utilisation"] == pytest.approx(row["flops_per_s"] / report["matrix"]["flops_per_s"])
        assert row["clip_s"] > row["forward_s"]
        assert row["peak_bytes"] > 0
    assert report["rows"][0]["planned_peak_bytes"] > 0


def test_mistakes_and_missing_devices_have_their_codes() -> None:
    assert bench("--device", "cpu", "--size", "65x64").returncode == 2
    if not torch.cuda.is_available():
        ended = bench("--device", "cuda")
        assert ended.returncode == 69
        assert "--device cpu" in ended.stderr


@pytest.mark.slow
def test_diffusers_is_set_up_whole() -> None:
    """With the same weights its predictor gives our velocity: tables, texts and timesteps are what they should be."""
    case = Case(ClipShape(64, 64, 9), config_for("cpu", 128, 2), "cpu", "float32")
    timesteps = torch.tensor([999, 500])
    texts = [torch.randn(512, 4096, generator=torch.Generator().manual_seed(1)) for _ in range(2)]
    theirs = TheirTransformer(case, torch.device("cpu"), timesteps, texts)
    state = theirs._model.state_dict()
    with torch.no_grad():
        for name, value in random_weights(case.config).items():
            state[to_diffusers(name)].copy_(value)
    ours = small_expert(config=case.config)
    latents = initial_noise(1, case.clip.latent_shape)
    expected = theirs.predict(latents, 1, (0, 1))
    found = ours(latents, ours.prepare(texts, timesteps), 1, (0, 1))
    assert float((found - expected).norm() / expected.norm()) < 1e-5
