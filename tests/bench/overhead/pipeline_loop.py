"""A loop over diffusers' WanPipeline in one process: loaded once, then a call for each shot.

`python -m tests.bench.overhead.pipeline_loop CHECKPOINT STORY.json OUT`: prints seconds spent in the denoise loops.
CHECKPOINT is in the diffusers layout. Components are built from their configs, since `from_pretrained` wants a package
that is not installed here; their weights are the files' own.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file

SHIFT = 12.0
BOUNDARY = 0.875


def build(root: Path) -> Any:
    """The pipeline with both transformers."""
    from diffusers import AutoencoderKLWan, UniPCMultistepScheduler, WanPipeline, WanTransformer3DModel
    from transformers import AutoTokenizer, UMT5Config, UMT5EncoderModel

    def part(kind: Any, folder: str) -> Any:
        model = kind.from_config(json.loads((root / folder / "config.json").read_text()))
        return _fill(model, root / folder)

    encoder = UMT5EncoderModel(UMT5Config.from_pretrained(root / "text_encoder"))
    return WanPipeline(
        tokenizer=AutoTokenizer.from_pretrained(root / "tokenizer"),
        text_encoder=_fill(encoder.to(torch.bfloat16), root / "text_encoder", strict=False),
        vae=part(AutoencoderKLWan, "vae"),
        scheduler=UniPCMultistepScheduler.from_pretrained(root / "scheduler", flow_shift=SHIFT),
        transformer=part(WanTransformer3DModel, "transformer"),
        transformer_2=part(WanTransformer3DModel, "transformer_2"),
        boundary_ratio=BOUNDARY,
    )


def _fill(model: Any, folder: Path, *, strict: bool = True) -> Any:
    state: dict[str, torch.Tensor] = {}
    for path in sorted(folder.glob("*.safetensors")):
        state |= load_file(path)
    missing, unexpected = model.load_state_dict(state, strict=strict)
    assert not unexpected, unexpected
    assert all("embed_tokens" in name for name in missing), missing  # tied to `shared`
    return model.eval()


class Watch:
    """Seconds between the first forward of a call and the end of its last step."""

    def __init__(self, pipeline: Any) -> None:
        self.total_s = 0.0
        self._began: float | None = None
        for model in (pipeline.transformer, pipeline.transformer_2):
            model.register_forward_pre_hook(lambda *_: self._begin())

    def _begin(self) -> None:
        self._began = time.perf_counter() if self._began is None else self._began

    def step_ended(self, pipeline: Any, step: int, timestep: Any, kwargs: dict[str, Any]) -> dict[str, Any]:
        if step + 1 == pipeline.num_timesteps and self._began is not None:
            self.total_s += time.perf_counter() - self._began
            self._began = None
        return {}


def main(checkpoint: str, story: str, out: str) -> None:
    from tests.bench.overhead.shots import request_of, write_frames

    pipeline = build(Path(checkpoint))
    pipeline.set_progress_bar_config(disable=True)
    watch, shots = Watch(pipeline), json.loads(Path(story).read_text())
    for number in range(len(shots["prompts"])):
        request = request_of(shots, number)
        frames = pipeline(
            prompt=request.prompt,
            negative_prompt=request.negative,
            height=request.height_px,
            width=request.width_px,
            num_frames=request.num_frames,
            num_inference_steps=request.num_steps,
            guidance_scale=request.guidance_high,
            guidance_scale_2=request.guidance_low,
            generator=torch.Generator().manual_seed(request.seed),
            callback_on_step_end=watch.step_ended,
            output_type="np",
        ).frames[0]
        whole = torch.from_numpy(frames).mul(65535).round().to(torch.uint16)
        write_frames(Path(out) / f"{number}", whole, request)
    print(json.dumps({"denoise_s": watch.total_s}))


if __name__ == "__main__":
    main(*sys.argv[1:])
