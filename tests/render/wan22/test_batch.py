"""A whole batch on one rank: the engine's own numbers, stops, damage, and what is never done twice."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from post.suite import Stopped
from render.errors import NoEnvironment, Paused, UserMistake
from render.wan22.checkpoints import State, steps_there, write_state
from render.wan22.heartbeat import read_beats
from render.wan22.jobfile import Batch, read_job, write_job
from render.wan22.request import LoraUse
from render.wan22.run import in_our_words, run_rank
from tests.render.wan22.batches import batch_of, hashes, run, shot, stop_after


@pytest.fixture(scope="module")
def whole(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of two shots rendered without disturbance."""
    out = tmp_path_factory.mktemp("whole") / "out"
    result = run(batch_of(out, tiny))
    assert result.done == {"s0-t1": "clip", "s1-t1": "clip"}
    assert not result.failed
    return out


@pytest.fixture
def out(whole: Path, tmp_path: Path) -> Path:
    """A folder with the texts already encoded."""
    shutil.copytree(whole / "store/embed", tmp_path / "out/store/embed")
    return tmp_path / "out"


def facts_of(out: Path, stage: str, key: str) -> dict[str, object]:
    manifest = json.loads((out / "store" / stage / key / "manifest.json").read_text())
    assert isinstance(manifest["facts"], dict)
    return manifest["facts"]


def told_of(out: Path, key: str) -> dict[str, object]:
    told = json.loads((out / "store/latent" / key / "provenance.json").read_text())
    assert isinstance(told, dict)
    return told


def test_latents_are_the_engines(whole: Path, tiny: Path) -> None:
    from wan22_inference.checkpoint import open_checkpoint
    from wan22_inference.engine import render_latents

    batch = batch_of(whole, tiny)
    requests = [task.request for task in batch.tasks]
    wanted = render_latents(open_checkpoint(tiny), requests, dtype=torch.float32, text_dtype=torch.float32)
    for task, latents in zip(batch.tasks, wanted, strict=True):
        found = load_file(whole / "store/latent" / task.key / "latents.safetensors")
        assert list(found) == ["latents"]
        assert found["latents"].dtype == torch.float32
        assert torch.equal(found["latents"], latents)


def test_latents_say_what_they_are(whole: Path, tiny: Path) -> None:
    task = batch_of(whole, tiny).tasks[0]
    facts = facts_of(whole, "latent", task.key)
    assert {name: facts[name] for name in ("shot", "take", "prompt", "negative", "seed", "size", "frames", "steps")} == {
        "shot": "s0", "take": 1, "prompt": "A grey frigate at dawn", "negative": "blur", "seed": 100, "size": "32x32",
        "frames": 5, "steps": 6,
    }  # fmt: skip
    told = told_of(whole, task.key)
    assert (told["exact"], told["resumed_at"], told["inexact"]) == (True, None, [])
    assert isinstance(told["peak_bytes"], int)
    assert told["peak_bytes"] > 10_000_000


def test_texts_are_kept_once(whole: Path) -> None:
    assert len(list((whole / "store/embed").iterdir())) == 3  # two prompts and the negative they share


def test_clips_are_counted_and_nothing_is_left_over(whole: Path) -> None:
    (clip, _) = (whole / "store/clip").iterdir()
    assert facts_of(whole, "clip", clip.name) == {"fps": "16", "num_frames": 5, "width_px": 32, "height_px": 32}
    assert not list((whole / "ckpt").iterdir())
    assert not list((whole / "store/.tmp").iterdir())
    assert read_beats(whole)[0].phase == "done"


def test_what_is_there_is_not_made_again(whole: Path, tiny: Path) -> None:
    times = {path: path.stat().st_mtime_ns for path in (whole / "store").rglob("*")}
    assert run(batch_of(whole, tiny)).done == {}
    assert {path: path.stat().st_mtime_ns for path in (whole / "store").rglob("*")} == times


@pytest.mark.parametrize("num_questions", [3, 6, 9, 14, 20, 24])
def test_stopped_anywhere_it_ends_in_the_same_bytes(whole: Path, out: Path, tiny: Path, num_questions: int) -> None:
    assert run(batch_of(out, tiny), stop_after(num_questions)).stopped
    assert read_beats(out)[0].phase == "stopped"
    result = run(batch_of(out, tiny))
    assert not result.failed
    assert hashes(out) == hashes(whole)


def test_a_stop_leaves_the_last_step(out: Path, tiny: Path) -> None:
    batch = batch_of(out, tiny, 1)
    assert run(batch, stop_after(5)).stopped
    (step, *_) = steps_there(out / "ckpt", batch.tasks[0].key)
    assert step == 3
    assert run(batch).done == {"s0-t1": "clip"}
    assert told_of(out, batch.tasks[0].key)["resumed_at"] == step
    assert read_beats(out)[0].resumed == {"s0-t1": step}


def test_a_damaged_checkpoint_costs_an_interval(whole: Path, out: Path, tiny: Path) -> None:
    batch = batch_of(out, tiny, 1)
    for _ in range(2):
        run(batch, stop_after(5))
    key = batch.tasks[0].key
    (newest, older) = steps_there(out / "ckpt", key)
    state = out / "ckpt" / key / f"step-{newest}/state.safetensors"
    state.write_bytes(state.read_bytes()[:-3])
    warnings: list[str] = []
    assert run(batch, warnings=warnings).done == {"s0-t1": "clip"}
    assert "cannot be used" in warnings[0]
    assert told_of(out, key)["resumed_at"] == older
    assert hashes(out, "latent").items() <= hashes(whole, "latent").items()


def test_a_clip_that_is_gone_is_decoded_not_rendered(whole: Path, tmp_path: Path, tiny: Path) -> None:
    shutil.copytree(whole, tmp_path / "out")
    shutil.rmtree(tmp_path / "out/store/clip")
    shutil.rmtree(tmp_path / "out/store/embed")  # nobody asks for it
    assert run(batch_of(tmp_path / "out", tiny)).done == {"s0-t1": "clip", "s1-t1": "clip"}
    assert hashes(tmp_path / "out", "clip", "latent") == hashes(whole, "clip", "latent")
    assert not (tmp_path / "out/store/embed").exists()


def test_checkpoints_of_a_shot_that_has_its_latents_go(whole: Path, tmp_path: Path, tiny: Path) -> None:
    """As a kill between the two leaves them."""
    shutil.copytree(whole, tmp_path / "out")
    batch = batch_of(tmp_path / "out", tiny)
    state = State(5, {"latents": torch.zeros(1)}, {}, {}, "noise")
    write_state(tmp_path / "out/ckpt", batch.tasks[1].key, state)
    run(batch)
    assert not steps_there(tmp_path / "out/ckpt", batch.tasks[1].key)
    assert hashes(tmp_path / "out") == hashes(whole)


def test_other_circumstances_are_written_down_and_refused_when_exact(out: Path, tiny: Path) -> None:
    batch = batch_of(out, tiny, 1)
    run(batch, stop_after(5))
    key = batch.tasks[0].key
    for fields in (out / "ckpt" / key).glob("step-*/state.json"):
        fields.write_text(fields.read_text().replace('"ulysses": 1', '"ulysses": 4'))
    with pytest.raises(UserMistake, match=r"take s0-t1: begun under other circumstances \(ulysses: 4 → 1\)"):
        run(batch_of(out, tiny, 1, exact=True))
    warnings: list[str] = []
    run(batch, warnings=warnings)
    assert "recorded as inexact" in warnings[0]
    told = told_of(out, key)
    assert told["exact"] is False
    assert told["inexact"] == [{"step": told["resumed_at"], "changed": ["ulysses: 4 → 1"]}]


def test_a_shot_that_turns_into_nan_fails_alone(whole: Path, out: Path, tiny: Path, tmp_path: Path) -> None:
    lora = tmp_path / "nan.safetensors"
    save_file({"diffusion_model.blocks.0.self_attn.o.diff_b": torch.full((96,), float("nan"))}, lora)
    broken = batch_of(out, tiny, loras={0: (LoraUse(1.0, None, str(lora), None, "1" * 64),)})
    result = run(broken)
    assert result.done == {"s1-t1": "clip"}
    assert list(result.failed) == ["s0-t1"]
    assert "NaN or infinite after 5 steps, twice from step 4" in result.failed["s0-t1"]
    assert read_beats(out)[0].failed == result.failed
    assert hashes(out, "latent").items() <= hashes(whole, "latent").items()


def test_a_lora_that_does_not_fit_fails_its_shots_alone(out: Path, tiny: Path, tmp_path: Path) -> None:
    lora = tmp_path / "other.safetensors"
    save_file({"diffusion_model.blocks.0.self_attn.q.diff": torch.ones(8, 8)}, lora)
    result = run(batch_of(out, tiny, loras={1: (LoraUse(1.0, str(lora), None, "1" * 64, None),)}))
    assert result.done == {"s0-t1": "clip"}
    assert "do not fit the expert" in result.failed["s1-t1"]


def test_one_forward_for_both_texts_is_another_rounding_of_the_same(whole: Path, out: Path, tiny: Path) -> None:
    batch = batch_of(out, tiny, 1, guidance_batch="one", decode=False)
    assert run(batch).done == {"s0-t1": "latent"}
    key = batch.tasks[0].key
    one, two = (load_file(folder / "store/latent" / key / "latents.safetensors")["latents"] for folder in (out, whole))
    assert torch.allclose(one, two, atol=1e-4)


def test_only_the_low_noise_expert_or_only_the_other(out: Path, tiny: Path) -> None:
    requests = [
        shot("low-t1", "Waves", 1, boundary=1.0, num_steps=2), shot("high-t1", "Waves", 2, boundary=0.0, num_steps=2)
    ]  # fmt: skip
    result = run(batch_of(out, tiny, requests=requests))
    assert result.done == {"low-t1": "clip", "high-t1": "clip"}


def test_small_waves_give_the_same(whole: Path, out: Path, tiny: Path) -> None:
    assert not run(batch_of(out, tiny, wave=1)).failed
    assert hashes(out) == hashes(whole)


def test_after_the_hour_no_step_begins(out: Path, tiny: Path) -> None:
    with pytest.raises(Paused, match="--until-time") as caught:
        run_rank(batch_of(out, tiny, deadline_s=time.time() - 1), lambda: False, print, loud=False)
    assert (caught.value.exit_code, caught.value.reason) == (75, "until-time")
    assert not (out / "store/latent").exists()
    with pytest.raises(Stopped):
        run_rank(batch_of(out, tiny), lambda: True, print, loud=False)


def test_a_batch_travels_as_a_file(tmp_path: Path, tiny: Path) -> None:
    batch = batch_of(tmp_path, tiny, loras={1: (LoraUse(0.5, "/h", None, "1" * 64, None),)}, deadline_s=5.0)
    write_job(tmp_path / "job.json", batch)
    assert read_job(tmp_path / "job.json") == batch
    assert isinstance(batch, Batch)


def test_without_a_gpu_cuda_is_refused(out: Path, tiny: Path) -> None:
    from render.errors import NoEnvironment

    if torch.cuda.is_available():
        pytest.skip("there is a GPU")
    with pytest.raises(NoEnvironment, match="no usable NVIDIA GPU") as caught:
        run_rank(batch_of(out, tiny, device="cuda"), lambda: False, print, loud=False)
    assert caught.value.exit_code == 69
    assert "no usable NVIDIA GPU" in (out / "ranks/0.error.txt").read_text()


@pytest.mark.parametrize("supervised", [False, True])
def test_a_mistake_has_no_traceback_but_in_the_log(
    out: Path, tiny: Path, supervised: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    if torch.cuda.is_available():
        pytest.skip("there is a GPU")
    with pytest.raises(NoEnvironment):
        run_rank(batch_of(out, tiny, device="cuda"), lambda: False, print, loud=True, supervised=supervised)
    assert ("Traceback" in capsys.readouterr().err) is supervised
    assert "Traceback" in (out / "ranks/0.error.txt").read_text()


def test_no_room_is_told_with_what_can_be_done() -> None:
    told = in_our_words(torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB\nmore"))
    assert told.message == "out of memory: CUDA out of memory. Tried to allocate 2.00 GiB"
    assert "--layout replicas=1,ulysses=N" in told.hint
    assert told.exit_code == 1
    assert "not the card" in in_our_words(MemoryError()).hint
