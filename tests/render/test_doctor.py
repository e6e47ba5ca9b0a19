"""`doctor`: what it finds, what it says of what is missing, and the tiny film it renders."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from render.doctor import engine, tongues
from render.doctor.finding import Ask, Finding
from render.doctor.machine import check_disk
from render.doctor.programs import check_ffmpeg
from render.doctor.smoke import HEAD_DIM, layouts, render_argv, tiny_argv
from tests.render.small_story import reelwright

CARD = {"name": "H200", "capability": [9, 0], "memory_bytes": 139 * 2**30, "free_bytes": 138 * 2**30, "works": True}
SEEN: dict[str, Any] = {
    "packages": {"torch": "2.13.0+cu128", "diffusers": "0.42.1"},
    "optional": {"flash_attn": False, "flash_attn_interface": True},
    "cuda_build": "12.8",
    "cards": [CARD, CARD],
    "peers": [[True, True], [True, True]],
    "nccl": "2.27.3",
    "gloo": True,
}


def states(rows: list[Finding]) -> dict[str, str]:
    return {row.name: row.state for row in rows}


def test_the_animatic_is_fit_here_without_a_gpu() -> None:
    ended = reelwright("doctor", "--renderer", "animatic", "--languages", "en", "--json")
    report = json.loads(ended.stdout)
    assert report["fit"] is True
    found = {row["name"]: row for row in report["findings"]}
    assert found["ffmpeg"]["state"] == "ok"
    assert found["type en"]["state"] == "ok"
    assert "packages" not in found, "the animatic needs no torch"


@pytest.mark.slow
def test_a_machine_without_a_gpu_is_not_fit_for_the_full_model() -> None:
    if engine.look().get("cards"):
        pytest.skip("there is a GPU")
    ended = reelwright("doctor", code=69)
    assert "missing  gpu" in ended.stdout
    assert "no: not fit for wan22 on cuda" in ended.stdout
    assert "hint:" in ended.stdout


def test_an_ffmpeg_without_our_filters_is_told(tmp_path: Path) -> None:
    bare = tmp_path / "ffmpeg"
    bare.write_text("#!/bin/sh\necho 'ffmpeg version 4.0 Copyright'\n")
    bare.chmod(0o755)
    ended = reelwright("doctor", "--renderer", "animatic", code=69, env={"FFMPEG_BINARY": str(bare)})
    assert "lacks filter" in ended.stdout
    assert "encoder libx264" in ended.stdout
    ended = reelwright("doctor", "--renderer", "animatic", code=69, env={"FFMPEG_BINARY": str(tmp_path / "none")})
    assert "cannot be run" in ended.stdout


def test_the_ffmpeg_that_comes_with_the_installation_has_everything() -> None:
    assert states(list(check_ffmpeg(Ask()))) == {"ffmpeg": "ok"}


def test_a_language_without_type_is_missing_where_it_was_asked_for() -> None:
    asked = list(tongues.check_type(Ask(languages=("en", "zz"))))
    assert states(asked) == {"type en": "ok", "type zz": "warn"}
    assert tongues.name_of("zh-TW") == tongues.name_of("zh")
    assert tongues.name_of("hi_IN") is not None
    for name in tongues.NAMES.values():
        assert name.isprintable()


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    assert states(list(check_disk(Ask(out_root=tmp_path / "not" / "yet" / "there"))))["disk"] in ("ok", "warn")


def test_what_a_gpu_machine_is_told() -> None:
    ask = Ask(num_ranks=2)
    rows = [*engine.packages(SEEN), *engine.cards(ask, SEEN), *engine.links(ask, SEEN), *engine.attention(ask, SEEN)]
    assert set(states(rows).values()) == {"ok"}
    assert "flash-attn 3" in rows[-1].found
    too_many = states(list(engine.cards(Ask(num_ranks=3), SEEN)))
    assert too_many["ranks"] == "missing"


@pytest.mark.parametrize(
    ("change", "name", "state"),
    [
        ({"packages": {"torch": "2.9.1", "diffusers": "0.42"}}, "packages", "missing"),
        ({"packages": {"torch": "2.13.0", "diffusers": None}}, "packages", "missing"),
        ({"torch_error": "ImportError: libcudart"}, "packages", "missing"),
        ({"cards": []}, "gpu", "missing"),
        ({"cards": [{**CARD, "works": False, "error": "ECC"}]}, "gpu 0", "missing"),
        ({"cards": [{**CARD, "memory_bytes": 8 * 2**30}]}, "gpu 0", "warn"),
        ({"nccl": None}, "nccl", "missing"),
        ({"gloo": False}, "gloo", "missing"),
        ({"peers": [[True, False], [False, True]]}, "peer access", "warn"),
        ({"optional": {}}, "attention", "warn"),
    ],
)
def test_what_is_wrong_with_a_gpu_machine(change: dict[str, Any], name: str, state: str) -> None:
    seen = {**SEEN, **change}
    ask = Ask()
    rows = [*engine.packages(seen), *engine.cards(ask, seen), *engine.links(ask, seen), *engine.attention(ask, seen)]
    found = next(row for row in rows if row.name == name)
    assert found.state == state
    assert found.hint


def test_weights_that_are_no_good_have_their_own_code(tmp_path: Path) -> None:
    (tmp_path / "high_noise_model").mkdir()
    (row,) = engine.weights(Ask(checkpoint=tmp_path))
    assert (row.state, row.code) == ("missing", 65)
    (none,) = engine.weights(Ask(checkpoint=None))
    assert none.state in ("warn", "ok", "missing")


def test_the_trial_is_the_command_a_user_would_give(tmp_path: Path) -> None:
    assert layouts(1) == ["replicas=1"]
    assert layouts(4) == ["replicas=4", "replicas=1,ulysses=4"]
    argv = render_argv(tmp_path, tmp_path / "out", "cuda", "bfloat16", 3, "replicas=3")
    assert argv[0] == sys.executable
    assert argv[argv.index("--nproc") + 1] == "3"
    for num_ranks in (1, 2, 3, 4, 6, 8):
        argv = tiny_argv(tmp_path, num_ranks)
        heads, dim = (int(argv[argv.index(name) + 1]) for name in ("--heads", "--dim"))
        assert heads % num_ranks == 0
        assert dim == heads * HEAD_DIM


@pytest.mark.slow
def test_the_trial_renders_two_shots_on_one_rank() -> None:
    ended = reelwright("doctor", "--device", "cpu", "--smoke", "--nproc", "1", "--languages", "en")
    assert "1 rank(s) on cpu, replicas=1: two shots in" in ended.stdout
    assert "yes: fit for wan22 on cpu" in ended.stdout


@pytest.mark.soak
def test_the_trial_compares_layouts_on_two_ranks() -> None:
    ended = reelwright("doctor", "--device", "cpu", "--smoke", "--nproc", "2", "--languages", "en")
    assert "both layouts give the same latents" in ended.stdout
