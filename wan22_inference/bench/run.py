"""The bench itself: a matrix product, then each implementation alone in memory, then what it all means."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

import torch
from torch import Tensor

from wan22_inference.bench.case import Case
from wan22_inference.bench.flops import step_flops
from wan22_inference.bench.measure import MemoryWatch, matrix_rate, settle, time_it
from wan22_inference.bench.ours import OurExpert
from wan22_inference.bench.theirs import TheirTransformer
from wan22_inference.denoise import denoise
from wan22_inference.errors import RequestError
from wan22_inference.guidance import guided
from wan22_inference.noise import initial_noise
from wan22_inference.schedule import make_schedule
from wan22_inference.solver.choice import make_solver

GUIDANCE = 3.0
SHIFT = 12.0
SEED = 42
NUM_TEXTS = 2

Predict = Callable[[Tensor, int, int | Sequence[int]], Tensor]


def run_bench(case: Case, *, with_diffusers: bool = True, talk: Callable[[str], None] = lambda text: None) -> Any:
    """The report, as JSON values. Raises RequestError where there is no such device."""
    device = torch.device(case.device)
    if device.type == "cuda" and not torch.cuda.is_available():
        raise RequestError("device cuda: PyTorch sees no NVIDIA GPU here", hint="--device cpu measures on the CPU")
    flops = step_flops(case.config, case.clip.num_tokens)
    kinds: tuple[type[Any], ...] = (OurExpert, TheirTransformer) if with_diffusers else (OurExpert,)
    found: list[list[dict[str, Any]]] = [[] for _ in kinds]
    rates: list[tuple[float, int]] = []
    for _ in range(case.rounds):  # in turn, so that what else the machine does falls on all alike
        talk("matrix product")
        rates.append(matrix_rate(device, case.torch_dtype, seconds=case.matrix_s))
        for kind, times in zip(kinds, found, strict=True):
            talk(kind.name)
            times.append(_one(kind, case, device))
    rate, side = max(rates)
    rows = [_best(times, flops, rate) for times in found]
    rows[0]["planned_peak_bytes"] = _planned_peak(case)
    return {
        "machine": machine(device),
        "case": {
            "clip": str(case.clip),
            "num_tokens": case.clip.num_tokens,
            "config": asdict(case.config),
            "num_parameters": case.config.num_parameters,
            **{
                name: getattr(case, name)
                for name in ("device", "dtype", "steps", "repeats", "rounds", "batched", "compile")
            },
        },
        "matrix": {"flops_per_s": rate, "side": side},
        "forward_flops": flops,
        "rows": rows,
    }


def _best(times: Sequence[dict[str, Any]], flops: int, rate: float) -> dict[str, Any]:
    """The quickest of the rounds, and the first one's memory: later ones find memory that was freed and kept."""
    forward_s = min(row["forward_s"] for row in times)
    return {
        **times[0],
        "forward_s": forward_s,
        "clip_s": min(row["clip_s"] for row in times),
        "flops_per_s": flops / forward_s,
        "utilisation": flops / forward_s / rate,
    }


def _one(kind: type[Any], case: Case, device: torch.device) -> dict[str, Any]:
    """One implementation: built, timed, gone."""
    schedule = make_schedule("unipc", case.steps, SHIFT)
    generator = torch.Generator().manual_seed(SEED)
    texts = [torch.randn(case.config.text_len, case.config.text_dim, generator=generator) for _ in range(NUM_TEXTS)]
    latents = initial_noise(SEED, case.clip.latent_shape).to(device)
    timesteps = torch.from_numpy(schedule.timesteps.copy())
    memory = MemoryWatch(device)
    try:
        model = kind(case, device, timesteps, texts)
        loading_bytes = memory.lap()
        forward_s, clip_s = _times(model.predict, case, latents)
        peak_bytes = memory.lap()
    finally:
        memory.close()
    attention = model.attention
    model.close()
    del model
    settle(device)
    return {
        "name": kind.name,
        "attention": attention,
        "forward_s": forward_s,
        "clip_s": clip_s,
        "peak_bytes": peak_bytes,  # while it works
        "loading_bytes": loading_bytes,  # before: weights of texts and timesteps included
    }


def _times(predict: Predict, case: Case, latents: Tensor) -> tuple[float, float]:
    """Seconds of the best forward, and of a short clip."""
    forwards = time_it(lambda: predict(latents, 0, 0), latents.device, repeats=case.repeats)
    clips = time_it(lambda: _clip(predict, case, latents), latents.device, repeats=1, warm_ups=0)
    return min(forwards), min(clips)


def _clip(predict: Predict, case: Case, latents: Tensor) -> Tensor:
    """A short clip by one expert, with guidance, through our own loop for both."""
    solver = make_solver(make_schedule("unipc", case.steps, SHIFT))
    return denoise(guided(predict, GUIDANCE, batched=case.batched), solver, latents, range(case.steps))


def _planned_peak(case: Case) -> int:
    """What the planner's trace says for the same forward, in bytes of tensors."""
    from wan22_inference.trace import Case as TraceCase
    from wan22_inference.trace import trace_expert

    trace = trace_expert(
        case.config, case.clip, TraceCase(dtype=case.torch_dtype, batch=NUM_TEXTS if case.batched else 1)
    )
    return trace.peak_bytes


def machine(device: torch.device) -> dict[str, Any]:
    """What it ran on, in words."""
    cores = len(os.sched_getaffinity(0))
    found: dict[str, Any] = {
        "cpu": f"{cores}-core {platform.machine()}",
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
    }
    if device.type == "cuda":
        card = torch.cuda.get_device_properties(device)
        found |= {"gpu": card.name, "memory_bytes": card.total_memory, "cuda": torch.version.cuda}
    return found
