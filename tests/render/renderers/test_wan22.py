"""The wan22 renderer before any rank starts: plans without torch, without weights, and what a folder keeps."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from render.digests import Digests
from render.errors import BadModelFiles, UserMistake
from render.options import EngineOptions, Options
from render.plan import Plan, make_plan
from render.renderers.animatic import AnimaticRenderer
from render.renderers.protocol import BatchRenderer, TakeRenderer
from render.renderers.wan22 import Wan22Renderer
from render.store import Store
from storyboards import load
from tests.render.small_story import ROOT, STORY, reelwright, write_story


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from wan22_inference.tiny.write import write_tiny

    return write_tiny(tmp_path_factory.mktemp("tiny") / "official")


def renderer_for(folder: Path, text: str = STORY, **engine: object) -> Wan22Renderer:
    board = load(write_story(folder, text))
    digests = Digests(folder)
    options = Options(out=folder / "out", engine=EngineOptions(device="cpu", **engine))  # type: ignore[arg-type]
    return Wan22Renderer(board, digests.sha256, options)


def plan_with(renderer: Wan22Renderer) -> Plan:
    return make_plan(renderer.storyboard, renderer, Store(renderer.out))


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("REELWRIGHT_MODELS", str(tmp_path / "no-models"))


def test_each_renderer_makes_takes_its_own_way(tmp_path: Path) -> None:
    wan22 = renderer_for(tmp_path)
    assert isinstance(wan22, BatchRenderer)
    assert not isinstance(wan22, TakeRenderer)
    animatic = AnimaticRenderer(wan22.storyboard, wan22.sha256)
    assert isinstance(animatic, TakeRenderer)
    assert not isinstance(animatic, BatchRenderer)


def test_without_weights_a_plan_stands_and_says_so(tmp_path: Path) -> None:
    plan = plan_with(renderer_for(tmp_path))
    assert [take.name for take in plan.to_make] == ["a1-t1", "a2-t1", "a4-t1"]
    assert plan.notes[0].startswith("weights: not found")
    assert plan.engine is not None
    assert plan.engine["weights"] is None
    assert plan.engine["layout"] is None


def test_with_weights_it_knows_their_digests_and_a_layout(tmp_path: Path, tiny: Path) -> None:
    renderer = renderer_for(tmp_path, checkpoint=tiny)
    plan = plan_with(renderer)
    assert plan.notes == ()
    assert plan.engine is not None
    assert plan.engine["layout"] == {"replicas": 1, "ulysses": 1, "shard": 1}
    digests = renderer.weights
    assert digests == plan.engine["weights"]
    assert digests is not None
    assert plan.takes[0].inputs["weights"] == {part: digests[part] for part in ("high", "low", "t5", "tokenizer")}
    assert str(tmp_path) not in json.dumps(plan.to_json())


def test_finished_takes_are_found_again_without_the_weights(tmp_path: Path, tiny: Path) -> None:
    plan = plan_with(renderer_for(tmp_path, checkpoint=tiny, dtype="float32"))
    (tmp_path / "out/small").mkdir(parents=True)
    (tmp_path / "out/small/plan.json").write_text(json.dumps(plan.to_json()))
    later = plan_with(renderer_for(tmp_path))
    assert [take.key for take in later.takes] == [take.key for take in plan.takes]
    assert later.notes == ("weights: not found; takes are known by those of the last run",)


def test_the_number_of_forwards_cannot_change_under_way(tmp_path: Path, tiny: Path) -> None:
    plan = plan_with(renderer_for(tmp_path, checkpoint=tiny, guidance_batch="one"))
    (tmp_path / "out/small").mkdir(parents=True)
    (tmp_path / "out/small/plan.json").write_text(json.dumps(plan.to_json()))
    assert renderer_for(tmp_path, checkpoint=tiny).guidance_batch == "one"
    plan_with(renderer_for(tmp_path, checkpoint=tiny, guidance_batch="two"))  # nothing is under way yet
    (tmp_path / "out/small/ckpt" / plan.takes[1].key / "step-5").mkdir(parents=True)
    with pytest.raises(UserMistake, match="--guidance-batch two: a2-t1 were begun with one forward"):
        plan_with(renderer_for(tmp_path, checkpoint=tiny, guidance_batch="two"))


def test_weights_that_are_no_good_are_refused(tmp_path: Path) -> None:
    (tmp_path / "wrong").mkdir()
    with pytest.raises(BadModelFiles, match=r"is not a Wan2\.2-T2V-A14B checkpoint"):
        plan_with(renderer_for(tmp_path, checkpoint=tmp_path / "wrong"))


def test_a_lora_is_known_by_its_contents(tmp_path: Path, tiny: Path) -> None:
    text = STORY.replace("steps: 4}", "steps: 4, loras: [{high: h.safetensors, scale: 0.5}]}")
    (tmp_path / "h.safetensors").write_bytes(b"one")
    before = plan_with(renderer_for(tmp_path, text, checkpoint=tiny)).takes[0]
    assert before.inputs["loras"] == [
        {"high": "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed", "low": None, "scale": 0.5}
    ]
    (tmp_path / "h.safetensors").write_bytes(b"two!")
    assert plan_with(renderer_for(tmp_path, text, checkpoint=tiny)).takes[0].key != before.key


def test_a_plan_needs_no_torch(tmp_path: Path, tiny: Path) -> None:
    story = write_story(tmp_path)
    program = (
        "import sys; from render.cli.door import run; code = run(sys.argv[1:]); "
        "print([m for m in ('torch', 'safetensors', 'transformers', 'diffusers') if m in sys.modules]); sys.exit(code)"
    )
    args = ["plan", str(story), "--checkpoint", str(tiny), "--device", "cpu", "--out", str(tmp_path / "out")]
    ended = subprocess.run(
        [sys.executable, "-c", program, *args], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines()[-1] == "[]"


def test_rendering_without_weights_ends_with_65(tmp_path: Path) -> None:
    story = write_story(tmp_path)
    ended = reelwright("render", story, "--out", tmp_path / "out", code=65)
    assert "no model files: none were found" in ended.stderr
    assert "hint: Name the folder" in ended.stderr
    reelwright("render", story, "--out", tmp_path / "out", "--checkpoint", tmp_path, code=65)
