"""From a shot of the storyboard to what the engine is asked, and to everything that is meant to change its picture.

`shot_request` is pure; `latent_inputs` and `clip_inputs` make the keys. Raising one of the versions here makes
everybody's takes again. Imports no torch.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from render.enhance import Enhanced
from render.errors import UserMistake
from render.prompts import negative_of
from storyboards.story import Shot
from storyboards.times import MODEL_FPS
from wan22_inference.errors import RequestError
from wan22_inference.request import ShotRequest
from wan22_inference.text.negative import DEFAULT_NEGATIVE

LATENT_VERSION = 1  # raised when the mathematics of denoising changes
CLIP_VERSION = 1  # raised when decoding or the mezzanine changes
NOISE_SCHEME = "cpu-fp32-v1"
TEXT_LEN = 512
MEZZANINE = "prores-422"

NO_WEIGHTS = "not found"

Weights = Mapping[str, str]
"""Digests by part: high, low, t5, vae, tokenizer."""


@dataclass(frozen=True)
class LoraUse:
    """One pair of LoRA files of a shot; paths for whoever loads them, hashes for the key."""

    scale: float
    high: str | None = None  # absolute paths
    low: str | None = None
    high_sha256: str | None = None
    low_sha256: str | None = None

    def inputs(self) -> dict[str, object]:
        return {"high": self.high_sha256, "low": self.low_sha256, "scale": float(self.scale)}


def shot_request(shot: Shot, name: str, seed: int, enhanced: Enhanced) -> ShotRequest:
    """What the engine is asked for one take. Raises UserMistake with the shot's line."""
    model = shot.model
    try:
        return ShotRequest(
            id=name,
            prompt=unicodedata.normalize("NFC", enhanced.enhanced),
            negative=unicodedata.normalize("NFC", negative_of(shot, enhanced, DEFAULT_NEGATIVE)),
            seed=seed,
            width_px=model.size.width_px,
            height_px=model.size.height_px,
            num_frames=model.frames,
            num_steps=model.steps,
            shift=float(model.shift),
            boundary=float(model.boundary),
            guidance_high=float(model.guidance_high),
            guidance_low=float(model.guidance_low),
            solver=model.solver,  # type: ignore[arg-type]  # the request checks it
        )
    except RequestError as error:
        raise UserMistake(f"line {shot.line}: {error.message}", error.hint) from None


def loras_of(shot: Shot, folder: Path, sha256: Callable[[Path], str]) -> tuple[LoraUse, ...]:
    """The LoRA files of a shot, hashed. IoProblem for one that cannot be read."""

    def digest(name: str | None) -> str | None:
        return sha256(folder / name) if name else None

    def path(name: str | None) -> str | None:
        return str(folder / name) if name else None

    return tuple(
        LoraUse(float(one.scale), path(one.high), path(one.low), digest(one.high), digest(one.low))
        for one in shot.model.loras
    )


def uses_negative(request: ShotRequest) -> bool:
    """Whether the negative text changes anything: an expert that has steps is guided."""
    return (bool(request.high_steps) and request.guidance_high > 1) or (
        bool(request.low_steps) and request.guidance_low > 1
    )


def texts_needed(request: ShotRequest) -> tuple[str, ...]:
    """The texts to encode for a request."""
    return (request.prompt, request.negative) if uses_negative(request) else (request.prompt,)


def embed_inputs(text: str, weights: Weights, dtype: str) -> dict[str, object]:
    """The key of one text's embedding."""
    return {
        "text": text,
        "t5": weights["t5"],
        "tokenizer": weights["tokenizer"],
        "text_len": TEXT_LEN,
        "dtype": dtype,
        "version": LATENT_VERSION,
    }


def latent_inputs(
    request: ShotRequest, loras: Sequence[LoraUse], weights: Weights | None, dtype: str
) -> dict[str, object]:
    """Everything that is meant to change a take's latents."""
    parts = ("high", "low", "t5", "tokenizer")
    return {
        "prompt": request.prompt,
        "negative": request.negative if uses_negative(request) else None,
        "weights": {part: weights[part] if weights else NO_WEIGHTS for part in parts},
        "loras": [one.inputs() for one in loras],
        "size": f"{request.width_px}x{request.height_px}",
        "frames": request.num_frames,
        "steps": request.num_steps,
        "shift": float(request.shift),
        "boundary": float(request.boundary),
        "guidance": {"high": float(request.guidance_high), "low": float(request.guidance_low)},
        "solver": request.solver,
        "seed": request.seed,
        "noise": NOISE_SCHEME,
        "text_len": TEXT_LEN,
        "dtype": dtype,
        "version": LATENT_VERSION,
    }


def clip_inputs(latent_digest: str, weights: Weights) -> dict[str, object]:
    """Everything that is meant to change a take's clip, given its latents."""
    return {
        "latent": latent_digest,
        "vae": weights["vae"],
        "codec": MEZZANINE,
        "fps": str(MODEL_FPS),
        "version": CLIP_VERSION,
    }


def request_from_json(values: Mapping[str, Any]) -> ShotRequest:
    """A request that `request_to_json` spelled."""
    return ShotRequest(**values)


def request_to_json(request: ShotRequest) -> dict[str, object]:
    return {field.name: getattr(request, field.name) for field in fields(request)}


def lora_to_json(lora: LoraUse) -> dict[str, object]:
    return asdict(lora)
