"""The command as people use it: `plan --gpus`, for people and for machines, without GPU, weights or torch."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.render.small_story import ROOT, reelwright, write_story

EXAMPLE = ROOT / "storyboards" / "examples" / "exhibition-54.yaml"
NOWHERE = {"REELWRIGHT_MODELS": "/nonexistent", "CUDA_VISIBLE_DEVICES": ""}


def plan(tmp_path: Path, *args: str, code: int = 0) -> str:
    return reelwright("plan", EXAMPLE, "--out", tmp_path, *args, code=code, env=NOWHERE).stdout


def test_the_example_on_four_cards_of_48(tmp_path: Path) -> None:
    said = plan(tmp_path, "--gpus", "4x48", "--within", "6")
    for part in ("47 to make", "replicas=4,ulysses=1,shard=1", "within     6.0 h: no", "51.7 GB a card", "licences"):
        assert part in said
    assert len(said.splitlines()) <= 45
    assert max(map(len, said.splitlines())) <= 118
    assert not list(tmp_path.iterdir()), "a plan writes nothing"


def test_json_has_it_all(tmp_path: Path) -> None:
    found = json.loads(plan(tmp_path, "--gpus", "4x48", "--within", "30", "--until-time", "06:00", "--json"))[
        "forecast"
    ]
    assert found["fits"]
    assert found["layout"] == {"replicas": 4, "ulysses": 1, "shard": 1}
    assert [phase["name"] for phase in found["memory"]["phases"]] == ["encode", "high", "low", "decode"]
    assert found["hours"]["least_seconds"] < found["hours"]["seconds"]
    assert found["hours"]["within"]["is_enough"]
    assert set(found["hours"]["presets_seconds"]) == {"draft", "standard", "final"}
    until = found["hours"]["until_time"]
    assert until["num_done"] + until["num_left"] == found["num_pictures"]
    assert {check["name"] for check in found["checks"]} >= {"disk", "host memory", "weights", "FFmpeg", "fonts"}
    assert len(found["to_make"]) == 47
    assert found["official"] == {"needed_gb": 51.7, "is_published": True, "fits": False}


def test_what_fits_nowhere_is_refused_with_what_would_do(tmp_path: Path) -> None:
    said = plan(tmp_path, "--gpus", "1x16", code=69)
    assert "REFUSED    nothing fits: low takes" in said
    assert "hint: 4 such cards" in said


@pytest.mark.parametrize(
    "args", [("--gpus", "4x"), ("--gpus", "4xA7000"), ("--gpus", "4x48", "--layout", "replicas=3")]
)
def test_mistakes_are_told(tmp_path: Path, args: tuple[str, ...]) -> None:
    ended = reelwright("plan", EXAMPLE, "--out", tmp_path, *args, code=2, env=NOWHERE)
    assert "hint:" in ended.stderr


def test_without_cards_the_plan_stands_all_the_same(tmp_path: Path) -> None:
    said = plan(tmp_path)
    assert "47 to make" in said
    assert "--gpus 4x48" in said or "machine " in said
    drawn = reelwright("plan", write_story(tmp_path / "s"), "--renderer", "animatic", "--out", tmp_path / "o").stdout
    assert "by animatic" in drawn
    assert "disk" in drawn


def test_a_forced_layout_is_weighed_as_asked(tmp_path: Path) -> None:
    found = json.loads(plan(tmp_path, "--gpus", "4x48", "--layout", "replicas=1,ulysses=4", "--json"))["forecast"]
    assert found["layout"] == {"replicas": 1, "ulysses": 4, "shard": 4}
    assert found["why"] == "asked for with --layout"


def test_planning_loads_no_torch(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom render.cli.door import run\n"
        f"code = run(['plan', {str(EXAMPLE)!r}, '--gpus', '4x48', '--out', {str(tmp_path)!r}])\n"
        "assert 'torch' not in sys.modules\nsys.exit(code)"
    )
    import os
    import subprocess

    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, **NOWHERE},
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
