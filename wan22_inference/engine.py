"""The verbs of the engine, over plain values: encode_text, init_latents, denoise_high, denoise_low, decode.

Each takes the loaded thing it works with (encoder, expert, decoder) and gives tensors; who loads and frees what, when
and on which rank, the caller decides. `render_latents` is the plainest such caller: one process, one device, all
requests. Knows no store, no waves and no file of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from wan22_inference.checkpoint import Checkpoint, ExpertName
from wan22_inference.denoise import DEFAULT_CHECK_EVERY, OnState, denoise, pack_state, unpack_state
from wan22_inference.errors import RequestError
from wan22_inference.guidance import guided, needs_uncond
from wan22_inference.noise import initial_noise
from wan22_inference.request import ShotRequest
from wan22_inference.solver.base import Scalars, Solver
from wan22_inference.solver.choice import make_solver

if TYPE_CHECKING:
    from wan22_inference.lora import Lora
    from wan22_inference.model.conditioner import ShotContext
    from wan22_inference.model.expert import Expert
    from wan22_inference.text.encoder import TextEncoder
    from wan22_inference.vae.decoder import BitDepth, VaeDecoder
    from wan22_inference.vae.memory import Tiling


@dataclass(frozen=True)
class ClipState:
    """Where a clip stands: its latents [16, T, h, w], float32, and its solver with the history. Never changed."""

    latents: Tensor
    solver: Solver

    @property
    def next_step(self) -> int:
        """Steps done so far."""
        return self.solver.next_index

    def pack(self) -> tuple[dict[str, Tensor], Scalars]:
        """Tensors by name and JSON scalars, as `on_state` gets them."""
        return pack_state(self.latents, self.solver)


@dataclass(frozen=True)
class Watch:
    """What the loop tells and asks while it works; see `denoise.denoise`."""

    on_state: OnState | None = None
    state_at: Container[int] = ()
    should_stop: Callable[[], bool] | None = None
    check_every: int = DEFAULT_CHECK_EVERY


def guidance_of(request: ShotRequest, expert: ExpertName) -> float:
    return request.guidance_high if expert == "high" else request.guidance_low


def steps_of(request: ShotRequest, expert: ExpertName) -> range:
    return request.high_steps if expert == "high" else request.low_steps


def texts_of(request: ShotRequest, expert: ExpertName) -> tuple[str, ...]:
    """The texts an expert needs of a request, in the order `prepare` takes them: none if it has no steps."""
    if not steps_of(request, expert):
        return ()
    return (request.prompt, request.negative) if needs_uncond(guidance_of(request, expert)) else (request.prompt,)


def encode_text(encoder: TextEncoder, requests: Iterable[ShotRequest]) -> dict[str, Tensor]:
    """Every text that the requests need, once: text -> [L, text_dim] at its true length, on the CPU."""
    names: tuple[ExpertName, ...] = ("high", "low")
    needed = dict.fromkeys(text for request in requests for name in names for text in texts_of(request, name))
    return dict(zip(needed, encoder.encode(list(needed)), strict=True))


def init_latents(request: ShotRequest, device: torch.device | str = "cpu") -> ClipState:
    """A clip before its first step: noise from the seed, drawn on the CPU, and a fresh solver."""
    noise = initial_noise(request.seed, request.clip.latent_shape)
    return ClipState(noise.to(device), make_solver(request.schedule))


def resume_latents(
    request: ShotRequest,
    tensors: Mapping[str, Tensor],
    scalars: Mapping[str, int | str],
    device: torch.device | str = "cpu",
) -> ClipState:
    """A clip as it went out through `on_state`. Raises RequestError if the state is not this request's, or damaged."""
    state = ClipState(*unpack_state(request.schedule, tensors, scalars, device))
    _check_shape(request, state)
    return state


def prepare(
    expert: Expert, name: ExpertName, request: ShotRequest, embeddings: Mapping[str, Tensor], *, precompute: bool = True
) -> ShotContext:
    """What an expert needs of a request besides latents. Timesteps are the whole clip's, so step indices fit both."""
    timesteps = torch.from_numpy(request.schedule.timesteps.copy())
    return expert.prepare([embeddings[text] for text in texts_of(request, name)], timesteps, precompute=precompute)


def denoise_high(
    expert: Expert, context: ShotContext, request: ShotRequest, state: ClipState, *, batched: bool = False,
    watch: Watch | None = None,
) -> ClipState:  # fmt: skip
    """The high-noise expert's steps that are not done yet, up to the boundary."""
    return _denoise("high", expert, context, request, state, batched, watch or Watch())


def denoise_low(
    expert: Expert, context: ShotContext, request: ShotRequest, state: ClipState, *, batched: bool = False,
    watch: Watch | None = None,
) -> ClipState:  # fmt: skip
    """The low-noise expert's steps that are not done yet, from the boundary to the end."""
    assert state.next_step >= request.low_steps.start, "the high-noise expert is not done with this clip"
    return _denoise("low", expert, context, request, state, batched, watch or Watch())


def _denoise(
    name: ExpertName, expert: Expert, context: ShotContext, request: ShotRequest, state: ClipState, batched: bool,
    watch: Watch,
) -> ClipState:  # fmt: skip
    def predict(latents: Tensor, index: int, text: int | Sequence[int]) -> Tensor:
        return expert(latents, context, index, text)

    _check_shape(request, state)
    solver = state.solver.copy()  # so that after an error the caller may go on from `state`
    todo = range(state.next_step, max(state.next_step, steps_of(request, name).stop))
    latents = denoise(
        guided(predict, guidance_of(request, name), batched=batched),
        solver,
        state.latents,
        todo,
        on_state=watch.on_state,
        state_at=watch.state_at,
        should_stop=watch.should_stop,
        check_every=watch.check_every,
    )
    return ClipState(latents, solver)


def decode(
    decoder: VaeDecoder, latents: Tensor, *, tiling: Tiling | None = None, bit_depth: BitDepth = 8
) -> Iterable[Tensor]:
    """Final latents -> frames [n, height, width, 3] on the CPU, some at a time, in order."""
    return decoder.decode_chunks(latents, tiling=tiling, bit_depth=bit_depth)


def render_latents(
    checkpoint: Checkpoint,
    requests: Sequence[ShotRequest],
    *,
    device: torch.device | str = "cpu",
    dtype: torch.dtype = torch.bfloat16,
    text_dtype: torch.dtype = torch.bfloat16,
    batched: bool = False,
    loras: Mapping[ExpertName, Sequence[Lora]] | None = None,
) -> list[Tensor]:
    """Final latents of all requests, float32 on the CPU: texts, then one expert over all clips, then the other."""
    from wan22_inference.load import free_memory, load_expert
    from wan22_inference.text.encoder import TextEncoder

    encoder = TextEncoder(checkpoint.t5, checkpoint.tokenizer, device=device, dtype=text_dtype)
    embeddings = encode_text(encoder, requests)
    encoder.close()
    states = [init_latents(request, device) for request in requests]
    verbs: tuple[tuple[ExpertName, Callable[..., ClipState]], ...] = (("high", denoise_high), ("low", denoise_low))
    for name, verb in verbs:
        if not any(steps_of(request, name) for request in requests):
            continue
        files = checkpoint.expert(name)
        expert = load_expert(files, device=device, dtype=dtype, loras=(loras or {}).get(name, ()))
        for number, request in enumerate(requests):
            if steps_of(request, name):
                context = prepare(expert, name, request, embeddings)
                states[number] = verb(expert, context, request, states[number], batched=batched)
        expert.close()
        free_memory(torch.device(device))
    return [state.latents.cpu() for state in states]


def _check_shape(request: ShotRequest, state: ClipState) -> None:
    if tuple(state.latents.shape) != request.clip.latent_shape:
        raise RequestError(
            f"shot {request.id!r}: latents have shape {list(state.latents.shape)}, "
            f"{request.clip} needs {list(request.clip.latent_shape)}",
            hint="the state belongs to another request; start the clip again",
        )
