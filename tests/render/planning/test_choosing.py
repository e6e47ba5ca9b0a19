"""The plan and a run take the same layout on the same machine, and find it in the same place.

The model files have true headers at full size, the machines are what `nvidia-smi` says of them.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict
from pathlib import Path

import pytest

from render.digests import Digests
from render.options import EngineOptions, Options
from render.plan import Plan, make_plan
from render.planning.forecast import Forecast, forecast, foreseen
from render.planning.measured import keep_measured
from render.renderers.wan22 import Wan22Renderer
from render.store import Store
from storyboards import load
from tests.render.models import sparse
from tests.render.small_story import reelwright, write_story
from wan22_inference.config import A14B, tensor_shapes

MACHINES = {
    "1x48": (1, "NVIDIA RTX A6000", 46_068),
    "2x48": (2, "NVIDIA RTX A6000", 46_068),
    "4x48": (4, "NVIDIA RTX A6000", 46_068),
    "3x24": (3, "NVIDIA GeForce RTX 4090", 24_564),
    "4x24": (4, "NVIDIA GeForce RTX 4090", 24_564),
    "4x16": (4, "NVIDIA RTX A4000", 16_376),
    "1x80": (1, "NVIDIA A100-SXM4-80GB", 81_920),
    "8x80": (8, "NVIDIA H100 80GB HBM3", 81_559),
    "1x8": (1, "NVIDIA GeForce RTX 4060", 8_188),
}


@pytest.fixture(scope="module")
def full_size(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from wan22_inference.tiny.write import write_tiny

    folder = write_tiny(tmp_path_factory.mktemp("models") / "Wan2.2-T2V-A14B")
    for name in ("high_noise_model", "low_noise_model"):
        shutil.rmtree(folder / name)
        path = sparse.safetensors(folder / name / "diffusion_pytorch_model.safetensors", tensor_shapes(A14B), "F32")
        _fill(path, name.encode()[:8])
        told = {
            "dim": A14B.dim, "eps": A14B.eps, "ffn_dim": A14B.ffn_dim, "freq_dim": A14B.freq_dim, "in_dim": 16,
            "model_type": "t2v", "num_heads": A14B.num_heads, "num_layers": A14B.num_layers, "out_dim": 16,
            "text_len": A14B.text_len,
        }  # fmt: skip
        (folder / name / "config.json").write_text(json.dumps(told))
    return folder


def _fill(path: Path, value: bytes) -> None:
    """Something at the start of every tensor, so that one file is no copy of the other."""
    with path.open("r+b") as file:
        length = int.from_bytes(file.read(8), "little")
        table = json.loads(file.read(length))
        for tensor in table.values():
            file.seek(8 + length + tensor["data_offsets"][0])
            file.write(value)


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)


def cards(monkeypatch: pytest.MonkeyPatch, folder: Path, rows: list[tuple[str, int, int]]) -> None:
    """A driver that tells of these cards: name, MiB, MiB free."""
    folder.mkdir(parents=True)
    program = folder / "nvidia-smi"
    told = "\n".join(f"{name}, {total}, {free}" for name, total, free in rows)
    totals = "\n".join(str(total) for _, total, _ in rows)
    program.write_text(f"#!/bin/sh\ncase \"$*\" in *name*) echo '{told}';; *) echo '{totals}';; esac\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def story(num_shots: int, preset: str = "final") -> str:
    shots = "".join(f'  - {{id: r{n:03}, prompt: "A ship, view {n}"}}\n' for n in range(1, num_shots + 1))
    return f"version: 1\nproject: {{id: many, title: Many}}\nmodel: {{preset: {preset}}}\nshots:\n{shots}"


def planned(folder: Path, text: str, **engine: object) -> tuple[Plan, Options]:
    """A plan as a run makes it."""
    board = load(write_story(folder, text))
    options = Options(out=folder / "out", engine=EngineOptions(**engine))  # type: ignore[arg-type]
    renderer = Wan22Renderer(board, Digests(folder).sha256, options)
    return make_plan(board, renderer, Store(renderer.out)), options


def layouts(folder: Path, text: str, **engine: object) -> tuple[object, object, Forecast]:
    plan, options = planned(folder, text, **engine)
    assert plan.engine is not None
    ahead = forecast(plan, options=options, trace=False)
    assert ahead.taken is not None
    return plan.engine["layout"], asdict(ahead.taken.layout), ahead


@pytest.mark.parametrize("num_shots", [1, 3, 24])
@pytest.mark.parametrize("machine", MACHINES)
def test_the_plan_and_a_run_agree(
    machine: str, num_shots: int, full_size: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    num, name, mib = MACHINES[machine]
    cards(monkeypatch, tmp_path / "bin", [(name, mib, mib - 400)] * num)
    run, plan, ahead = layouts(tmp_path, story(num_shots), checkpoint=full_size)
    assert run == plan
    if machine == "4x48" and num_shots == 24:
        assert run == {"replicas": 4, "ulysses": 1, "shard": 1}
    if machine == "4x48" and num_shots == 1:
        assert run == {"replicas": 1, "ulysses": 4, "shard": 4} or run == {"replicas": 1, "ulysses": 4, "shard": 1}
    assert ahead.fits == (machine != "1x8")


def test_what_others_hold_of_a_card_counts(full_size: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a6000 = ("NVIDIA RTX A6000", 46_068)
    cards(monkeypatch, tmp_path / "bin", [(*a6000, 45_600)] * 3 + [(*a6000, 20_000)])
    run, plan, ahead = layouts(tmp_path, story(24), checkpoint=full_size)
    assert run == plan
    assert ahead.taken is not None
    assert ahead.taken.layout.shard > 1, "whole weights do not fit beside the other program"
    assert "19.5 that are free now on the fullest card" in ahead.text()


def test_what_doctor_measured_counts_for_both(full_size: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Links so slow that sharing a shot would take longer than leaving cards idle."""
    cards(monkeypatch, tmp_path / "bin", [("NVIDIA RTX A6000", 46_068, 46_000)] * 4)
    run, plan, _ = layouts(tmp_path, story(1), checkpoint=full_size)
    assert run == plan
    assert run["ulysses"] == 4  # type: ignore[index]
    keep_measured("NVIDIA RTX A6000", 4, 120e12, 1e8, 1.5e9)
    run, plan, ahead = layouts(tmp_path, story(1), checkpoint=full_size)
    assert run == plan
    assert run["ulysses"] == 1  # type: ignore[index]
    assert "120 TFLOP/s in products, 0.1 GB/s between cards, 1.50 GB/s from the disk" in ahead.text()


def test_a_card_that_is_taken_is_refused_with_what_frees_it(
    full_size: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards(monkeypatch, tmp_path / "bin", [("NVIDIA RTX A6000", 46_068, 9_000)])
    _, _, ahead = layouts(tmp_path, story(2), checkpoint=full_size)
    assert not ahead.fits
    assert "free the cards, 36.2 GiB are taken by other programs (nvidia-smi)" in ahead.nearest


def test_fewer_ranks_than_cards(full_size: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cards(monkeypatch, tmp_path / "bin", [("NVIDIA RTX A6000", 46_068, 46_000)] * 4)
    run, plan, _ = layouts(tmp_path, story(8), checkpoint=full_size, num_ranks=2)
    assert run == plan == {"replicas": 2, "ulysses": 1, "shard": 1}


def test_a_wish_and_what_was_begun_with_win(full_size: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cards(monkeypatch, tmp_path / "bin", [("NVIDIA RTX A6000", 46_068, 46_000)] * 4)
    run, plan, _ = layouts(tmp_path, story(9), checkpoint=full_size, layout="replicas=2,ulysses=2")
    assert run == plan == {"replicas": 2, "ulysses": 2, "shard": 2}
    out = tmp_path / "out" / "many"
    out.mkdir(parents=True)
    engine = {"weights": None, "layout": {"replicas": 1, "ulysses": 4, "shard": 4}, "guidance_batch": "two"}
    (out / "plan.json").write_text(json.dumps({"engine": {**engine, "dtype": "bfloat16"}}))
    run, plan, ahead = layouts(tmp_path, story(9), checkpoint=full_size)
    assert run == plan == {"replicas": 1, "ulysses": 4, "shard": 4}
    assert ahead.why == "kept from the last run of this folder"


def test_one_picture_wanted_twice_counts_once(full_size: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cards(monkeypatch, tmp_path / "bin", [("NVIDIA RTX A6000", 46_068, 46_000)] * 4)
    same = "".join(f'  - {{id: r{n}, prompt: "A ship", seed: 5}}\n' for n in range(8))
    text = f"version: 1\nproject: {{id: many, title: Many}}\nshots:\n{same}"
    run, plan, ahead = layouts(tmp_path, text, checkpoint=full_size)
    assert ahead.num_pictures == 1
    assert run == plan
    assert run["ulysses"] == 4  # type: ignore[index]


def test_the_command_tells_the_layout_of_the_machine_that_was_named(full_size: Path, tmp_path: Path) -> None:
    path = write_story(tmp_path, story(2))
    said = reelwright("plan", path, "--gpus", "4x48", "--checkpoint", full_size, "--out", tmp_path / "o", "--json")
    told = json.loads(said.stdout)
    assert told["engine"]["layout"] == told["forecast"]["layout"]
    assert told["forecast"]["layout"]["ulysses"] == 2


def test_a_run_keeps_its_forecast_with_its_plan(
    full_size: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards(monkeypatch, tmp_path / "bin", [("NVIDIA RTX A6000", 46_068, 46_000)] * 4)
    plan, options = planned(tmp_path, story(9), checkpoint=full_size)
    kept = foreseen(plan, options)["forecast"]
    assert isinstance(kept, dict)
    assert kept["layout"] == (plan.engine or {})["layout"]
    assert kept["memory"]["fits"]
    drawn = Options(renderer="animatic", out=tmp_path / "out")
    from render.renderers.animatic import AnimaticRenderer

    board = load(tmp_path / "small.yaml")
    animatic = make_plan(board, AnimaticRenderer(board, Digests(tmp_path).sha256), Store(tmp_path / "out/many"))
    assert foreseen(animatic, drawn) == {}
