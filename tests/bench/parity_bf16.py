"""How far bfloat16 is from float32, for our expert and for diffusers', with the same random weights.

`python -m tests.bench.parity_bf16 [--device cuda --dim 5120 --layers 4 --size 832x480 --frames 81]` prints JSON: relative
root mean square differences of one velocity. The reference is our expert in float32 on the same device.
"""

from __future__ import annotations

import argparse
import json
from typing import Any

import torch
from torch import Tensor

from wan22_inference.bench.case import Case, config_for
from wan22_inference.bench.measure import settle
from wan22_inference.bench.theirs import TheirTransformer
from wan22_inference.checkpoint.names import to_diffusers
from wan22_inference.config import ExpertConfig, tensor_shapes
from wan22_inference.geometry import ClipShape
from wan22_inference.load import build_expert, parameters_of
from wan22_inference.model.attention import NAMES
from wan22_inference.noise import initial_noise
from wan22_inference.tiny.draw import draw

TIMESTEPS = torch.tensor([999, 500])
STEP = 1


def ours(case: Case, device: torch.device, texts: list[Tensor], attention: str) -> Tensor:
    """Our velocity, on the CPU."""
    expert = build_expert(case.config, device=device, dtype=case.torch_dtype, attention=attention)
    with torch.no_grad():
        for name, parameter in parameters_of(expert).items():
            parameter.copy_(weight(case.config, name))
    found = expert(latents_of(case), expert.prepare(texts, TIMESTEPS), STEP).cpu()
    expert.close()
    settle(device)
    return found


def theirs(case: Case, device: torch.device, texts: list[Tensor]) -> Tensor:
    """diffusers' velocity, on the CPU."""
    model = TheirTransformer(case, device, TIMESTEPS, texts)
    state = model._model.state_dict()
    with torch.no_grad():
        for name in tensor_shapes(case.config):
            state[to_diffusers(name)].copy_(weight(case.config, name))
    found = model.predict(latents_of(case).to(device), STEP, 0).cpu()
    del state
    model.close()
    settle(device)
    return found


def weight(config: ExpertConfig, name: str) -> Tensor:
    """One tensor, the same for everybody."""
    return draw(0, "high", name, tensor_shapes(config)[name])


def latents_of(case: Case) -> Tensor:
    return initial_noise(1, case.clip.latent_shape)


def main() -> None:
    parser = argparse.ArgumentParser(description="bfloat16 against float32.")
    parser.add_argument("--device", default="cuda", choices=("cuda", "cpu"))
    parser.add_argument("--size", default="832x480")
    parser.add_argument("--frames", type=int, default=81)
    parser.add_argument("--dim", type=int, default=5120)
    parser.add_argument("--layers", type=int, default=4)
    options = parser.parse_args()
    width, _, height = options.size.partition("x")
    clip = ClipShape(int(width), int(height), options.frames)
    config, device = config_for(options.device, options.dim, options.layers), torch.device(options.device)
    exact, rounded = (Case(clip, config, options.device, dtype) for dtype in ("float32", "bfloat16"))
    texts = [torch.randn(config.text_len, config.text_dim, generator=torch.Generator().manual_seed(1))] * 2
    expected = ours(exact, device, texts, "sdpa")

    def apart(found: Tensor) -> float:
        return float((found - expected).norm() / expected.norm())

    report: dict[str, Any] = {"clip": str(clip), "dim": config.dim, "layers": config.num_layers}
    for attention in NAMES[1:]:
        try:
            report[f"ours bfloat16, {attention}"] = apart(ours(rounded, device, texts, attention))
        except Exception as error:
            report[f"ours bfloat16, {attention}"] = str(error).splitlines()[0]
    report["diffusers float32"] = apart(theirs(exact, device, texts))
    report["diffusers bfloat16"] = apart(theirs(rounded, device, texts))
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
