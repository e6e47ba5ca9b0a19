"""Weights found or not, what an earlier run decided, waves, and the hour at which to stop."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from render.errors import BadModelFiles, UserMistake
from render.options import EngineOptions
from render.wan22.layout import Layout
from render.wan22.settings import (
    Kept,
    deadline_of,
    find_checkpoint,
    layout_for,
    open_weights,
    read_kept,
    wave_for,
)
from tests.render.wan22.batches import shot

CPU = EngineOptions(device="cpu", num_ranks=4)


def test_weights_are_looked_for_where_they_usually_lie(tmp_path: Path) -> None:
    environ = {"REELWRIGHT_MODELS": str(tmp_path)}
    assert find_checkpoint(EngineOptions(), environ) is None
    (tmp_path / "a-model/transformer").mkdir(parents=True)
    (tmp_path / "a-model/model_index.json").write_text("{}")
    assert find_checkpoint(EngineOptions(), environ) == tmp_path / "a-model"
    (tmp_path / "Wan2.2-T2V-A14B/high_noise_model").mkdir(parents=True)
    assert find_checkpoint(EngineOptions(), environ) == tmp_path / "Wan2.2-T2V-A14B"
    assert find_checkpoint(EngineOptions(checkpoint=tmp_path / "named"), environ) == tmp_path / "named"


def test_several_that_could_be_meant_are_an_error_that_names_them(tmp_path: Path) -> None:
    environ = {"REELWRIGHT_MODELS": str(tmp_path)}
    for name in ("मॉडल", "second"):
        (tmp_path / name / "high_noise_model").mkdir(parents=True)
    with pytest.raises(BadModelFiles) as caught:
        find_checkpoint(EngineOptions(), environ)
    assert caught.value.exit_code == 65
    assert all(str(tmp_path / name) in caught.value.message for name in ("मॉडल", "second"))
    assert "--checkpoint DIR" in caught.value.hint
    (tmp_path / "Wan2.2-T2V-A14B/high_noise_model").mkdir(parents=True)
    assert find_checkpoint(EngineOptions(), environ) == tmp_path / "Wan2.2-T2V-A14B"
    (tmp_path / "Wan2.2-T2V-A14B-Diffusers").symlink_to(tmp_path / "Wan2.2-T2V-A14B")
    assert find_checkpoint(EngineOptions(), environ) == tmp_path / "Wan2.2-T2V-A14B"
    (tmp_path / "Wan2.2-T2V-A14B-Diffusers").unlink()
    (tmp_path / "Wan2.2-T2V-A14B-Diffusers").mkdir()
    (tmp_path / "Wan2.2-T2V-A14B-Diffusers/model_index.json").write_text("{}")
    with pytest.raises(BadModelFiles, match="2 folders under"):
        find_checkpoint(EngineOptions(), environ)


def test_other_models_beside_it_do_not_count(tmp_path: Path) -> None:
    environ = {"REELWRIGHT_MODELS": str(tmp_path)}
    for name, index in {
        "cog": {"_class_name": "CogVideoXPipeline"},
        "five": {"_class_name": "WanPipeline", "transformer": ["diffusers", "WanTransformer3DModel"]},
    }.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "model_index.json").write_text(json.dumps(index))
    (tmp_path / "i2v/high_noise_model").mkdir(parents=True)
    (tmp_path / "i2v/high_noise_model/config.json").write_text('{"model_type": "i2v", "in_dim": 36}')
    with pytest.raises(BadModelFiles, match="five"):  # neither is it, and which of them was meant is not said
        find_checkpoint(EngineOptions(), environ)
    (tmp_path / "mine/high_noise_model").mkdir(parents=True)
    assert find_checkpoint(EngineOptions(), environ) == tmp_path / "mine"
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged/model_index.json").write_bytes(b"\xff<html>")
    with pytest.raises(BadModelFiles, match="damaged"):
        find_checkpoint(EngineOptions(), environ)


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadModelFiles, match=r"is not a Wan2\.2-T2V-A14B checkpoint"):
        open_weights(tmp_path)
    with pytest.raises(BadModelFiles, match="does not exist"):
        open_weights(tmp_path / "nowhere")


def test_an_earlier_layout_is_kept_unless_another_is_asked_for(tiny: Path) -> None:
    checkpoint, kept, requests = open_weights(tiny), Kept(layout=Layout(1, 4, 4)), [shot("a", "p", 1)] * 9
    assert layout_for(CPU, kept, requests, checkpoint) == Layout(1, 4, 4)
    assert layout_for(CPU, Kept(), requests, checkpoint) == Layout(4, 1, 1)
    asked = EngineOptions(device="cpu", num_ranks=4, layout="replicas=2,ulysses=2")
    assert layout_for(asked, kept, requests, checkpoint) == Layout(2, 2, 2)
    fewer = EngineOptions(device="cpu", num_ranks=2)
    assert layout_for(fewer, kept, requests, checkpoint) == Layout(2, 1, 1)


def test_what_a_plan_kept(tmp_path: Path) -> None:
    assert read_kept(tmp_path) == Kept()
    (tmp_path / "plan.json").write_text('{"renderer": "animatic"}')
    assert read_kept(tmp_path) == Kept()
    engine = {"weights": {"high": "1"}, "layout": {"replicas": 1, "ulysses": 2, "shard": 2}, "guidance_batch": "one",
              "dtype": "float32"}  # fmt: skip
    (tmp_path / "plan.json").write_text(json.dumps({"engine": engine}))
    assert read_kept(tmp_path) == Kept({"high": "1"}, Layout(1, 2, 2), "one", "float32")


def test_an_expert_works_a_while_before_it_is_exchanged() -> None:
    full, draft = [shot("a", "p", 1, num_steps=40)], [shot("a", "p", 1, num_steps=4)]
    assert wave_for(EngineOptions(), Layout(4, 1, 1), full) == 16
    assert wave_for(EngineOptions(), Layout(1, 4, 4), full) == 4
    assert wave_for(EngineOptions(), Layout(4, 1, 1), draft) == 160
    assert wave_for(EngineOptions(wave=3), Layout(4, 1, 1), full) == 3


def test_the_next_such_hour() -> None:
    evening = datetime(2026, 5, 1, 22, 30)
    assert deadline_of(None) is None
    assert deadline_of("06:00", evening) == datetime(2026, 5, 2, 6, 0).timestamp()
    assert deadline_of("23:15", evening) == datetime(2026, 5, 1, 23, 15).timestamp()
    for wrong in ("24:00", "6", "06:00:00", "six", ""):
        with pytest.raises(UserMistake, match="is no time of day"):
            deadline_of(wrong, evening)
