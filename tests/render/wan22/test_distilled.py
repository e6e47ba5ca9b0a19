"""Drafts go with the step-distilled LoRA pair there is: one, found by name and content, and part of the key."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from render.errors import UserMistake
from render.plan import Plan
from render.renderers.wan22 import Wan22Renderer
from render.wan22.distilled import Pair, find_pair
from tests.render.renderers.test_wan22 import plan_with, renderer_for
from tests.render.small_story import STORY
from wan22_inference.checkpoint import Checkpoint, open_checkpoint
from wan22_inference.tiny.write import write_tiny

DRAFT = STORY.replace("steps: 4}", "preset: draft}")
SEKO = "Wan2.2-Lightning/Wan2.2-T2V-A14B-4steps-lora-rank64-Seko-V1.1"


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A models folder with a tiny checkpoint and nothing else."""
    write_tiny(tmp_path / "models/Wan2.2-T2V-A14B")
    monkeypatch.setenv("REELWRIGHT_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


@pytest.fixture
def checkpoint(models: Path) -> Checkpoint:
    return open_checkpoint(models / "Wan2.2-T2V-A14B")


def lora(path: Path, value: float = 0.0, width: int = 96) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = "diffusion_model.blocks.0.self_attn.q"
    save_file(
        {
            f"{part}.lora_down.weight": np.full((4, width), value, np.float32),
            f"{part}.lora_up.weight": np.full((width, 4), value, np.float32),
            f"{part}.alpha": np.array(4.0, np.float32),
        },
        path,
    )
    return path


def pair(
    folder: Path, name: str = "wan2.2_t2v_lightx2v_4steps_lora_v1.1_{}_noise.safetensors", value: float = 0.0
) -> Pair:
    high, low = (lora(folder / name.format(side), value) for side in ("high", "low"))
    return Pair(f"{folder.name}/{name.format('high').replace('high_noise', '*')}", high, low)


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("Wan2.2-T2V-A14B/loras", "wan2.2_t2v_lightx2v_4steps_lora_v1.1_{}_noise.safetensors"),
        ("loras", "Wan2.2-Lightning_T2V-A14B-4steps-lora_{}_fp16.safetensors"),
        ("loras", "Wan22_Lightning/t2v_{}noise_distill.safetensors"),
        ("lightx2v/loras", "t2v_distill_lora_{}.safetensors"),
        (SEKO, "{}_noise_model.safetensors"),
    ],
)
def test_pairs_are_found_where_people_put_them(models: Path, checkpoint: Checkpoint, folder: str, name: str) -> None:
    found = pair(models / folder, name)
    search = find_pair(checkpoint)
    assert search.pair is not None, search
    assert (search.pair.high, search.pair.low) == (found.high, found.low)


@pytest.mark.parametrize(
    "names",
    [
        ("glow_lora.safetensors", "slow_lora.safetensors"),
        ("style_high_noise.safetensors", "style_low_noise.safetensors"),
        (
            "wan2.2_i2v_lightx2v_4steps_lora_high_noise.safetensors",
            "wan2.2_i2v_lightx2v_4steps_lora_low_noise.safetensors",
        ),
        ("Lightning-8steps-high.safetensors", "Lightning-8steps-low.safetensors"),
        ("Wan21_T2V_14B_lightx2v_cfg_step_distill_lora_rank32.safetensors",),
    ],
)
def test_other_files_are_none(models: Path, checkpoint: Checkpoint, names: tuple[str, ...]) -> None:
    for name in names:
        lora(models / "loras" / name)
    assert find_pair(checkpoint).pair is None


def test_a_name_alone_is_not_enough(models: Path, checkpoint: Checkpoint) -> None:
    folder = models / "loras"
    pair(folder, "Lightning-{}-pointer.safetensors").low.write_text("version https://git-lfs.github.com/spec/v1\n" * 3)
    for side in ("high", "low"):
        lora(folder / f"Lightning-5B-{side}.safetensors", width=48)
        save_file({"blocks.0.self_attn.q.weight": np.zeros((4, 4), np.float32)}, folder / f"distill_{side}.safetensors")
    lora(folder / "lightx2v_alone_high.safetensors")
    search = find_pair(checkpoint)
    assert search.pair is None
    told = "\n".join(search.refused)
    for words in ("git-lfs pointer", "do not fit the expert", "keys do not fit", "its other half is missing"):
        assert words in told
    assert len(search.refused) == 4


def test_several_are_for_the_user_to_choose_from(models: Path, checkpoint: Checkpoint) -> None:
    first = pair(models / "loras")
    second = pair(models / SEKO, "{}_noise_model.safetensors")
    with pytest.raises(UserMistake) as told:
        find_pair(checkpoint)
    assert str(told.value).startswith("preset draft: 2 step-distilled LoRA pairs were found: ")
    assert str(first.high) in told.value.message
    assert str(second.high) in told.value.message
    assert "model: {preset: draft, loras: [{high: " in told.value.hint


def test_one_pair_by_two_ways_is_one(models: Path, checkpoint: Checkpoint) -> None:
    found = pair(models / "Wan2.2-T2V-A14B/loras")
    (models / "loras").symlink_to(found.high.parent)
    assert find_pair(checkpoint).pair is not None


def drafts(tmp_path: Path, text: str = DRAFT) -> tuple[Wan22Renderer, Plan]:
    renderer = renderer_for(tmp_path, text)
    return renderer, plan_with(renderer)


def test_the_pair_is_in_the_key_and_in_the_plan(tmp_path: Path, models: Path) -> None:
    _, before = drafts(tmp_path)
    assert before.takes[0].inputs["loras"] == []
    assert before.notes[0].startswith("draft without a distilled pair: 4 steps without guidance look unfinished; put ")
    found = pair(models / "loras")
    renderer, plan = drafts(tmp_path)
    assert plan.takes[0].inputs["loras"] == [
        {"high": renderer.sha256(found.high), "low": renderer.sha256(found.low), "scale": 1.0}
    ]
    assert plan.takes[0].key != before.takes[0].key
    (note,) = plan.notes
    assert note.startswith("draft: step-distilled LoRA pair loras/wan2.2_t2v_lightx2v_4steps_lora_v1.1_*.safetensors (")
    pair(models / "loras", value=1.0)
    assert drafts(tmp_path)[1].takes[0].key != plan.takes[0].key


def test_takes_are_found_again_without_the_models(tmp_path: Path, models: Path) -> None:
    import json

    pair(models / "loras")
    renderer, plan = drafts(tmp_path)
    renderer.out.mkdir(parents=True)
    (renderer.out / "plan.json").write_text(json.dumps(plan.to_json()))
    models.rename(tmp_path / "elsewhere")
    assert [take.key for take in drafts(tmp_path)[1].takes] == [take.key for take in plan.takes]


@pytest.mark.parametrize("model", ["steps: 4", "preset: standard", "preset: draft, loras: [{high: own.safetensors}]"])
def test_only_a_draft_without_loras_of_its_own_takes_it(tmp_path: Path, models: Path, model: str) -> None:
    text = STORY.replace("steps: 4}", model + "}")
    lora(tmp_path / "own.safetensors", 2.0)
    before = drafts(tmp_path, text)[1]
    pair(models / "loras")
    pair(models / SEKO, "{}_noise_model.safetensors")
    after = drafts(tmp_path, text)[1]
    assert [take.key for take in after.takes] == [take.key for take in before.takes]
    assert after.engine is not None
    assert "draft_lora" not in after.engine
    assert after.notes == ()
