"""diffusers' WanTransformer3DModel with weights of the same shapes, called as its pipeline calls it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from wan22_inference.bench.case import Case
from wan22_inference.bench.ours import fill_randomly
from wan22_inference.config import ExpertConfig

_ROPE_POSITIONS = 1024


class TheirTransformer:
    """`predict` as ours has it: latents [16, T, h, w], a step, one text or both."""

    name = "diffusers"
    attention = "its own"

    def __init__(self, case: Case, device: torch.device, timesteps: Tensor, texts: Sequence[Tensor]) -> None:
        from diffusers import WanTransformer3DModel

        with torch.device("meta"):
            model: Any = WanTransformer3DModel.from_config(config_of(case.config))  # type: ignore[no-untyped-call]
        self._model = model.eval().requires_grad_(False)
        _cast(model, case.torch_dtype, tuple(model._keep_in_fp32_modules or ()))
        self._model.to_empty(device=device)
        fill_randomly(self._model.parameters())
        rope = type(model.rope)(case.config.head_dim, case.config.patch_size, _ROPE_POSITIONS)
        self._model.rope = rope.to(device)  # its tables are no parameters and did not survive the meta device
        self._texts = torch.stack([text.to(device, case.torch_dtype) for text in texts])
        self._timesteps, self._dtype = timesteps.to(device), case.torch_dtype

    @property
    def predict(self) -> Callable[[Tensor, int, int | Sequence[int]], Tensor]:
        return self._predict

    @torch.no_grad()
    def _predict(self, latents: Tensor, step: int, text: int | Sequence[int]) -> Tensor:
        chosen = [text] if isinstance(text, int) else list(text)
        batch = latents.to(self._dtype).expand(len(chosen), *latents.shape)
        timestep = self._timesteps[step].expand(len(chosen))
        velocity: Tensor = self._model(batch, timestep, self._texts[chosen], return_dict=False)[0].float()
        return velocity[0] if isinstance(text, int) else velocity

    def close(self) -> None:
        del self._model, self._texts


def _cast(model: Any, dtype: torch.dtype, kept_in_fp32: tuple[str, ...]) -> None:
    """As `from_pretrained(torch_dtype=...)` does: some modules stay in fp32."""
    for name, module in model.named_modules():
        if not any(part in kept_in_fp32 for part in name.split(".")):
            for own, parameter in module.named_parameters(recurse=False):
                keep = own in kept_in_fp32
                setattr(module, own, torch.nn.Parameter(parameter.to(torch.float32 if keep else dtype), False))


def config_of(config: ExpertConfig) -> dict[str, Any]:
    """The same dimensions in diffusers' words."""
    return {
        "num_attention_heads": config.num_heads,
        "attention_head_dim": config.head_dim,
        "in_channels": config.in_channels,
        "out_channels": config.out_channels,
        "text_dim": config.text_dim,
        "freq_dim": config.freq_dim,
        "ffn_dim": config.ffn_dim,
        "num_layers": config.num_layers,
        "patch_size": list(config.patch_size),
        "cross_attn_norm": config.cross_attn_norm,
        "eps": config.eps,
    }
