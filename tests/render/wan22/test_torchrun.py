"""`torchrun --nproc_per_node=4 render_all`, to the letter: a stop in between, films from the engine's takes, and a rank's
failure told as it is."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from render.wan22.heartbeat import read_beats
from tests.render.small_story import ROOT, STORY, reelwright, write_story
from tests.render.wan22.test_layouts import environment

pytestmark = pytest.mark.slow

LONGER = STORY.replace("steps: 4", "steps: 16")


def command(num_ranks: int, story: Path, tiny: Path, *more: str) -> list[str]:
    """The literal command, with the options of a machine without GPUs."""
    return [
        str(Path(sys.executable).parent / "torchrun"), f"--nproc_per_node={num_ranks}", "render_all", str(story),
        "--checkpoint", str(tiny), "--device", "cpu", "--dtype", "float32", "--until", "film",
        "--out", str(story.parent / "out"), *more,
    ]  # fmt: skip


def start(*args: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        args, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def ends(process: subprocess.Popen[str]) -> tuple[int, str]:
    said, _ = process.communicate(timeout=300)
    return process.returncode, said


def last_code(out: Path) -> object:
    """How the journal says that the newest run ended."""
    rows = [json.loads(line) for line in (out / "journal.jsonl").read_text().splitlines()]
    return next(row["code"] for row in reversed(rows) if row["event"] == "run_finished")


def test_four_ranks_stopped_and_continued_make_the_film(tiny: Path, tmp_path: Path) -> None:
    story = write_story(tmp_path, LONGER)
    out = tmp_path / "out/small"
    layout = ("--layout", "replicas=2,ulysses=2")
    process = start(*command(4, story, tiny, *layout))
    while process.poll() is None and not any((beat.step or 0) > 3 for beat in read_beats(out).values()):
        time.sleep(0.02)
    asked = time.monotonic()
    process.send_signal(signal.SIGTERM)
    code, said = ends(process)
    assert time.monotonic() - asked < 30
    assert code == 1, said  # torchrun knows no other
    assert last_code(out) == 75
    assert {beat.phase for beat in read_beats(out).values()} == {"stopped"}
    under_way = {path.parent.name for path in out.glob("ckpt/*/step-*")}
    assert under_way

    code, said = ends(start(*command(4, story, tiny)))  # the layout is kept
    assert code == 0, said
    assert last_code(out) == 0
    assert json.loads((out / "plan.json").read_text())["engine"]["layout"] == {
        "replicas": 2, "ulysses": 2, "shard": 2
    }  # fmt: skip
    assert (out / "film/wan22/hall.en.mp4").stat().st_size > 10_000
    assert {path.name for path in (out / "takes/wan22").glob("*.mov")} == {"a1-t1.mov", "a2-t1.mov", "a4-t1.mov"}
    for key in under_way:
        told = json.loads((out / "store/latent" / key / "provenance.json").read_text())
        assert told["resumed_at"] > 0
        assert told["exact"] is True
    assert "everything is whole" in reelwright("verify", out).stdout

    assert from_the_engine(out, tiny) < 1e-5


def from_the_engine(out: Path, tiny: Path) -> float:
    """The largest difference of stored latents from the engine's own in one process, as a share of the largest value."""
    import torch
    from safetensors.torch import load_file

    from wan22_inference.checkpoint import open_checkpoint
    from wan22_inference.engine import render_latents
    from wan22_inference.request import ShotRequest

    folders = sorted((out / "store/latent").iterdir())
    requests = []
    for folder in folders:
        facts = json.loads((folder / "manifest.json").read_text())["facts"]
        requests.append(
            ShotRequest(
                id=facts["shot"], prompt=facts["prompt"], negative=facts["negative"], seed=facts["seed"], width_px=64,
                height_px=64, num_frames=17, num_steps=16,
            )
        )  # fmt: skip
    wanted = render_latents(open_checkpoint(tiny), requests, dtype=torch.float32, text_dtype=torch.float32)
    found = [load_file(folder / "latents.safetensors")["latents"] for folder in folders]
    return max(float((one - two).abs().max() / two.abs().max()) for one, two in zip(found, wanted, strict=True))


@pytest.mark.soak
def test_the_rank_that_failed_is_the_one_that_is_told(tiny: Path, tmp_path: Path) -> None:
    story = write_story(tmp_path)
    (tmp_path / "out/small/ranks/1.json").mkdir(parents=True)  # rank 1 cannot write its heartbeat
    code, said = ends(start(*command(2, story, tiny, "--until", "render")))
    assert code == 1
    assert "error: rank 1: " in said
    assert "Is a directory" in said
    assert "Traceback" in (tmp_path / "out/small/ranks/1.error.txt").read_text()
    assert last_code(tmp_path / "out/small") == 74
