"""What is asked of the engine, and which wishes change a key. The pinned keys keep everybody's takes where they are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from render.keys import key_of
from render.wan22.request import (
    LoraUse,
    clip_inputs,
    embed_inputs,
    latent_inputs,
    request_from_json,
    request_to_json,
    texts_needed,
)
from wan22_inference.request import ShotRequest

WEIGHTS = {"high": "1" * 64, "low": "2" * 64, "t5": "3" * 64, "vae": "4" * 64, "tokenizer": "5" * 64}
SHOT = ShotRequest(id="r001-t1", prompt="A grey frigate leaves harbour", negative="blur", seed=42)


def key(request: ShotRequest = SHOT, loras: tuple[LoraUse, ...] = (), dtype: str = "bfloat16") -> str:
    return key_of("latent", latent_inputs(request, loras, WEIGHTS, dtype))


def test_golden_keys() -> None:
    assert {
        "latent": key(),
        "embed": key_of("embed", embed_inputs(SHOT.prompt, WEIGHTS, "bfloat16")),
        "clip": key_of("clip", clip_inputs("6" * 64, WEIGHTS)),
    } == {
        "latent": "f368cd8121832c926f8305c74cf6a632192428b372d5ceda4f631c01216e894c",
        "embed": "8ace9b2cd1a9654efc5ab3027adc7e9f763d873590500b9649bcb183fb859ea7",
        "clip": "b639e0588809e86a1ab1b04dfad565aa451e5807ea1789d7257cf8b9bdf14793",
    }


@pytest.mark.parametrize(
    "change",
    [
        {"prompt": "Another"},
        {"negative": "rain"},
        {"seed": 43},
        {"width_px": 832, "height_px": 480},
        {"num_frames": 77},
        {"num_steps": 30},
        {"shift": 5.0},
        {"boundary": 0.9},
        {"guidance_high": 4.5},
        {"guidance_low": 3.5},
        {"solver": "euler"},
    ],
    ids=lambda change: "-".join(change),
)
def test_what_changes_the_picture_changes_the_key(change: dict[str, object]) -> None:
    assert key(replace(SHOT, **change)) != key()  # type: ignore[arg-type]


def test_names_and_places_do_not() -> None:
    assert key(replace(SHOT, id="r777-t1")) == key()
    here, there = LoraUse(1.0, "/a/x.safetensors", None, "7" * 64), LoraUse(1.0, "/b/y.safetensors", None, "7" * 64)
    assert key(loras=(here,)) == key(loras=(there,)) != key()
    assert key(loras=(replace(here, scale=0.5),)) != key(loras=(here,))
    assert key(dtype="float32") != key()


def test_a_negative_text_without_guidance_changes_nothing() -> None:
    plain = replace(SHOT, guidance_high=1.0, guidance_low=1.0)
    assert key(plain) == key(replace(plain, negative="rain"))
    assert texts_needed(plain) == (SHOT.prompt,)
    half = replace(plain, guidance_low=3.0)
    assert key(half) != key(replace(half, negative="rain"))
    assert texts_needed(half) == (SHOT.prompt, "blur")


def test_the_other_vae_makes_other_clips_only() -> None:
    other = {**WEIGHTS, "vae": "9" * 64}
    assert latent_inputs(SHOT, (), other, "bfloat16") == latent_inputs(SHOT, (), WEIGHTS, "bfloat16")
    assert clip_inputs("6" * 64, other) != clip_inputs("6" * 64, WEIGHTS)


def test_requests_travel_as_json() -> None:
    assert request_from_json(request_to_json(SHOT)) == SHOT
