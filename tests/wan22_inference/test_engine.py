"""A clip from words to frames: both layouts, diffusers as the oracle, stop and go on, one expert or two."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from wan22_inference import engine
from wan22_inference.checkpoint import ExpertName, open_checkpoint
from wan22_inference.denoise import Stopped
from wan22_inference.engine import ClipState, Watch
from wan22_inference.errors import RequestError
from wan22_inference.load import load_expert
from wan22_inference.request import ShotRequest
from wan22_inference.solver.base import Scalars
from wan22_inference.text.encoder import TextEncoder
from wan22_inference.text.negative import DEFAULT_NEGATIVE
from wan22_inference.vae.decoder import VaeDecoder

SHOT = ShotRequest(
    id="r001", prompt="a grey ship leaves harbour at dawn", negative=DEFAULT_NEGATIVE, seed=42,
    width_px=64, height_px=48, num_frames=9, num_steps=8,
)  # fmt: skip


def render(root: Path, *requests: ShotRequest, batched: bool = False) -> list[Tensor]:
    checkpoint = open_checkpoint(root)
    return engine.render_latents(checkpoint, requests, dtype=torch.float32, text_dtype=torch.float32, batched=batched)


@pytest.fixture(scope="module")
def latents(tiny_official: Path) -> Tensor:
    return render(tiny_official, SHOT)[0]


def relative(ours: Tensor, theirs: Tensor) -> float:
    return float((ours - theirs).norm() / theirs.norm())


def with_diffusers(root: Path, request: ShotRequest) -> Tensor:
    """All steps with diffusers' transformers and UniPC on our grid: two forwards per step, guidance per expert."""
    from diffusers import UniPCMultistepScheduler, WanTransformer3DModel

    checkpoint = open_checkpoint(root)
    encoder = TextEncoder(checkpoint.t5, checkpoint.tokenizer, dtype=torch.float32)
    texts = [torch.nn.functional.pad(rows, (0, 0, 0, 512 - len(rows)))[None]
             for rows in encoder.encode([request.prompt, request.negative])]  # fmt: skip
    schedule = request.schedule
    scheduler: Any = UniPCMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True)
    scheduler.set_timesteps(schedule.num_steps)
    scheduler.sigmas = torch.from_numpy(schedule.sigmas.copy())
    scheduler.timesteps = torch.from_numpy(schedule.timesteps.copy())
    scheduler.set_begin_index(0)
    x = torch.randn(1, *request.clip.latent_shape, generator=torch.Generator().manual_seed(request.seed))
    parts = (("transformer", request.high_steps, 4.0), ("transformer_2", request.low_steps, 3.0))
    with torch.no_grad():
        for folder, steps, scale in parts:
            model: Any = WanTransformer3DModel.from_config(json.loads((root / folder / "config.json").read_text()))
            for file in (root / folder).glob("*.safetensors"):
                assert not model.load_state_dict(load_file(file), strict=False).unexpected_keys
            for index in steps:
                t = scheduler.timesteps[index].expand(1)
                cond, uncond = (model(x, t, text, return_dict=False)[0] for text in texts)
                x = scheduler.step(uncond + scale * (cond - uncond), t[0], x, return_dict=False)[0]
    return x[0]


@pytest.mark.slow
def test_all_forty_steps_agree_with_diffusers(tiny_official: Path, tiny_diffusers: Path) -> None:
    whole = replace(SHOT, num_steps=40)
    assert relative(render(tiny_official, whole)[0], with_diffusers(tiny_diffusers, whole)) < 1e-5


def test_both_layouts_give_the_same_latents(latents: Tensor, tiny_diffusers: Path) -> None:
    assert latents.shape == (16, 3, 6, 8)
    assert latents.dtype == torch.float32
    assert torch.equal(latents, render(tiny_diffusers, SHOT)[0])


def test_one_forward_for_both_texts_agrees_with_two(latents: Tensor, tiny_official: Path) -> None:
    assert relative(render(tiny_official, SHOT, batched=True)[0], latents) < 1e-5


def test_company_does_not_change_a_clip(latents: Tensor, tiny_official: Path) -> None:
    other = replace(SHOT, id="r002", prompt="fire", seed=1, width_px=32, num_frames=5, num_steps=3)
    together = render(tiny_official, other, SHOT)
    assert torch.equal(together[1], latents)
    assert together[0].shape == (16, 2, 6, 4)


@pytest.mark.parametrize("change", [{"prompt": "fire"}, {"negative": ""}, {"seed": 43}, {"guidance_low": 5.0}])
def test_everything_asked_changes_the_picture(latents: Tensor, tiny_official: Path, change: dict[str, Any]) -> None:
    assert relative(render(tiny_official, replace(SHOT, **change))[0], latents) > 1e-3


def test_without_guidance_the_negative_text_is_not_even_encoded(tiny_official: Path) -> None:
    draft = replace(SHOT, num_steps=4, shift=5.0, solver="euler", guidance_high=1.0, guidance_low=1.0)
    assert engine.texts_of(draft, "high") == (SHOT.prompt,)
    first, second = render(tiny_official, draft)[0], render(tiny_official, replace(draft, negative="else"))[0]
    assert torch.equal(first, second)


@pytest.mark.parametrize(("boundary", "texts"), [(0.0, (2, 0)), (1.0, (0, 2))])
def test_one_expert_may_do_it_all(tiny_official: Path, boundary: float, texts: tuple[int, int]) -> None:
    request = replace(SHOT, boundary=boundary, num_steps=4)
    assert (len(engine.texts_of(request, "high")), len(engine.texts_of(request, "low"))) == texts
    assert torch.isfinite(render(tiny_official, request)[0]).all()


class OneExpertAtATime:
    """The verbs by hand, with a stop before step `stop` and everything that goes on squeezed through bytes."""

    def __init__(self, root: Path, request: ShotRequest, stop: int) -> None:
        self.checkpoint, self.request, self.stop = open_checkpoint(root), request, stop
        encoder = TextEncoder(self.checkpoint.t5, self.checkpoint.tokenizer, dtype=torch.float32)
        self.embeddings = engine.encode_text(encoder, [request])
        self.kept: tuple[dict[str, Tensor], str] | None = None

    def keep(self, step: int, tensors: dict[str, Tensor], scalars: Scalars) -> None:
        self.kept = {name: tensor.clone() for name, tensor in tensors.items()}, json.dumps(scalars)

    def run(self) -> Tensor:
        with pytest.raises(Stopped) as stopped:
            self._both(engine.init_latents(self.request), self.stop)
        assert stopped.value.step == self.stop
        assert self.kept is not None
        state = engine.resume_latents(self.request, self.kept[0], json.loads(self.kept[1]))
        assert state.next_step == self.stop
        return self._both(state, 1000).latents

    def _both(self, state: ClipState, stop: int) -> ClipState:
        left = stop - state.next_step

        def should_stop() -> bool:
            nonlocal left
            left -= 1
            return left == -1

        # A state at the boundary goes out too: a stop right there finds it kept already.
        watch = Watch(on_state=self.keep, state_at={self.request.high_steps.stop}, should_stop=should_stop)
        names: tuple[ExpertName, ...] = ("high", "low")
        for name in names:
            expert = load_expert(self.checkpoint.expert(name), device="cpu", dtype=torch.float32)
            context = engine.prepare(expert, name, self.request, self.embeddings)
            expert.release_text_weights()
            verb = engine.denoise_high if name == "high" else engine.denoise_low
            state = verb(expert, context, self.request, state, watch=watch)
            expert.close()
        return state


@pytest.mark.parametrize("stop", [1, 2, 5, 7])
def test_a_clip_stopped_anywhere_ends_in_the_same_bits(latents: Tensor, tiny_official: Path, stop: int) -> None:
    assert torch.equal(OneExpertAtATime(tiny_official, SHOT, stop).run(), latents)


def test_a_state_of_another_request_is_refused() -> None:
    state = engine.init_latents(SHOT)
    with pytest.raises(RequestError, match="sigmas is"):
        engine.resume_latents(replace(SHOT, num_steps=30), *state.pack())
    with pytest.raises(RequestError, match=r"latents have shape \[16, 3, 6, 8\], 96x48x9 needs \[16, 3, 6, 12\]"):
        engine.resume_latents(replace(SHOT, width_px=96), *state.pack())


def test_going_on_leaves_the_state_as_it_was(tiny_official: Path) -> None:
    request = replace(SHOT, num_steps=4)
    checkpoint = open_checkpoint(tiny_official)
    encoder = TextEncoder(checkpoint.t5, checkpoint.tokenizer)
    expert = load_expert(checkpoint.expert("high"), device="cpu", dtype=torch.float32)
    context = engine.prepare(expert, "high", request, engine.encode_text(encoder, [request]))
    start = engine.init_latents(request)
    first = engine.denoise_high(expert, context, request, start)
    assert start.next_step == 0
    assert torch.equal(engine.denoise_high(expert, context, request, start).latents, first.latents)
    assert engine.denoise_high(expert, context, request, first).latents is first.latents  # nothing left to do


def test_frames_of_the_clip_are_finite_and_alive(latents: Tensor, tiny_official: Path) -> None:
    decoder = VaeDecoder(open_checkpoint(tiny_official).vae)
    frames = torch.cat(list(engine.decode(decoder, latents)))
    assert frames.shape == (9, 48, 64, 3)
    assert frames.float().std() > 20
