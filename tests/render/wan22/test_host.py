"""What a wave keeps on the host is known before, and a small machine gets small waves."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from render.wan22 import host
from render.wan22.host import available_bytes, shot_bytes, text_bytes
from tests.render.wan22.batches import batch_of, hashes, run
from wan22_inference.checkpoint import open_checkpoint
from wan22_inference.config import ExpertConfig
from wan22_inference.engine import prepare, texts_of
from wan22_inference.load import load_expert
from wan22_inference.model.conditioner import TextKeys


def test_a_text_of_full_size_takes_what_was_calculated() -> None:
    config = ExpertConfig(dim=5120, ffn_dim=13824, num_heads=40, num_layers=40)
    assert text_bytes(config, 512, 2) == 512 * 2 * 40 * 5120 * 2  # 0.39 GiB
    assert text_bytes(config, 99, 2) == 100 * 2 * 40 * 5120 * 2


def test_sizes_are_those_of_the_real_contexts(tiny: Path, tmp_path: Path) -> None:
    request = batch_of(tmp_path, tiny, 1).tasks[0].request
    expert = load_expert(open_checkpoint(tiny).expert("high"), device="cpu", dtype=torch.float32)
    rows = {text: torch.randn(7, expert.config.text_dim) for text in texts_of(request, "high")}
    context = prepare(expert, "high", request, rows)
    assert isinstance(context.texts[0], TextKeys)
    assert context.texts[0].num_bytes == text_bytes(expert.config, 7, 4)
    assert context.time.nbytes + context.modulation.nbytes == shot_bytes(expert.config, request.num_steps)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_available_is_the_least_of_machine_and_control_groups(tmp_path: Path) -> None:
    write(tmp_path / "proc/meminfo", "MemTotal:  100 kB\nMemAvailable:  80 kB\n")
    assert available_bytes(tmp_path) == 80 * 1024
    write(tmp_path / "proc/self/cgroup", "0::/job/step\n")
    group = tmp_path / "sys/fs/cgroup/job"
    write(group / "step/memory.max", "max\n")
    write(group / "step/memory.current", "10\n")
    write(group / "memory.max", "5000\n")
    write(group / "memory.current", "4500\n")
    write(group / "memory.stat", "anon 900\nactive_file 1000\ninactive_file 2000\n")
    assert available_bytes(tmp_path) == 3500
    assert available_bytes(tmp_path / "nowhere") > 2**60


@pytest.mark.slow
def test_a_small_machine_makes_the_same_latents_in_small_waves(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warnings: list[str] = []
    run(batch_of(tmp_path / "large", tiny, 3, decode=False), warnings=warnings)
    assert warnings == []
    monkeypatch.setattr(host, "SHARE", 1e-15)
    result = run(batch_of(tmp_path / "small", tiny, 3, decode=False), warnings=warnings)
    assert len(result.done) == 3
    (warning,) = warnings
    assert warning.startswith("host memory: a wave of 3 shots keeps ")
    assert "waves have at most 1 shots" in warning
    assert hashes(tmp_path / "small") == hashes(tmp_path / "large")
