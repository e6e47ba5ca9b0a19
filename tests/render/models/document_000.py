"""Document 000's project, rebuilt: 505 "GB" (GiB in truth) of models, caches and outputs, as sparse files.

Every folder has exactly the size that the document tells, taken as GiB.
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.render.models import shapes as s
from tests.render.models.sparse import filler, onnx, pth, safetensors
from wan22_inference.checkpoint.header import read_header

GIB = 2**30
LTX_FILES = {  # as the document lists them, in its "GB"
    "ltx-video-2b-v0.9.safetensors": 8.9, "ltx-video-2b-v0.9.1.safetensors": 5.5,
    "ltx-video-2b-v0.9.5.safetensors": 6.0, "ltxv-2b-0.9.6-dev-04-25.safetensors": 6.0,
    "ltxv-2b-0.9.6-distilled-04-25.safetensors": 6.0, "ltxv-2b-0.9.8-distilled.safetensors": 6.0,
    "ltxv-2b-0.9.8-distilled-fp8.safetensors": 4.3, "ltxv-13b-0.9.7-dev.safetensors": 27.3,
    "ltxv-13b-0.9.7-dev-fp8.safetensors": 15.0, "ltxv-13b-0.9.7-distilled.safetensors": 27.3,
    "ltxv-13b-0.9.7-distilled-fp8.safetensors": 15.0, "ltxv-13b-0.9.7-distilled-lora128.safetensors": 1.3,
    "ltxv-13b-0.9.8-dev.safetensors": 27.3, "ltxv-13b-0.9.8-dev-fp8.safetensors": 15.0,
    "ltxv-13b-0.9.8-distilled.safetensors": 27.3, "ltxv-13b-0.9.8-distilled-fp8.safetensors": 15.0,
    "ltxv-spatial-upscaler-0.9.7.safetensors": 0.5, "ltxv-spatial-upscaler-0.9.8.safetensors": 0.5,
    "ltxv-temporal-upscaler-0.9.7.safetensors": 0.5, "ltxv-temporal-upscaler-0.9.8.safetensors": 0.5,
}  # fmt: skip
SIZES = {  # folder or file: bytes
    "models/wan2.1-t2v-1.3b": round(26.95 * GIB),
    "models/cogvideox-2b": round(12.83 * GIB),
    "models/cogvideox-5b": round(20.05 * GIB),
    "models/ltx-video-2b": round(26.47 * GIB),
    "models/ltx-2-19b": round(134.75 * GIB),
    "models/text_encoder": round(6.38 * GIB),
    "models/vae": round(0.62 * GIB),
    "models/video_diffusion": round(236.66 * GIB),
    "models/sam_vit_b_01ec64.pth": round(0.36 * GIB),
    "models_cache/animatediff-motion-adapter-v1-5-3": round(1.56 * GIB),
    "models_cache/control_v11p_sd15_openpose": round(1.35 * GIB),
    "models_cache/stable-diffusion-v1-5": round(5.11 * GIB),
    "outputs": round(265.5 * 2**20),
    "test_output": round(3.9 * 2**20),
    "test_proof_videos": round(18.6 * 2**20),
}
CACHE_BYTES = round(31.31 * GIB)
REGISTRY = '''"""Every model the program offers."""

REGISTRY = {
    "wan": {"path": "models/wan2.1-t2v-1.3b", "default": True},
    "cogvideox-2b": {"path": "models/cogvideox-2b", "tier": "entry"},
    "cogvideox-5b": {"path": "models/cogvideox-5b", "tier": "standard"},
    "ltx": {"path": "models/ltx-video-2b"},
    "ltx2": {"path": "models/ltx-2-19b", "quality": "highest"},
}
SAM_CHECKPOINT = "models/sam_vit_b_01ec64.pth"
'''
MOTION = """from diffusers import ControlNetModel, StableDiffusionPipeline

CONTROLNET = "lllyasviel/control_v11p_sd15_openpose"
BASE = "models_cache/stable-diffusion-v1-5"


def load():
    return ControlNetModel.from_pretrained(CONTROLNET, cache_dir="models_cache/control_v11p_sd15_openpose")
"""
OLD = """import onnxruntime

TEXT_ENCODER = MODELS_DIR / "text_encoder" / "model.onnx"
VAE = MODELS_DIR / "vae" / "model.onnx"
"""
MAIN = """from image_motion import load
from model_registry import REGISTRY

if __name__ == "__main__":
    print(REGISTRY)
"""


def build(root: Path) -> Path:
    """The whole project under `root`."""
    models = root / "models"
    _pipeline(models / "wan2.1-t2v-1.3b", "WanPipeline", s.WAN_13B_DIFFUSERS, s.UMT5_DIFFUSERS, s.WAN_VAE_DIFFUSERS)
    _pipeline(models / "cogvideox-2b", "CogVideoXPipeline", s.COG_2B, s.T5_XXL, s.COG_VAE)
    _pipeline(models / "cogvideox-5b", "CogVideoXPipeline", s.COG_5B, s.T5_XXL, s.COG_VAE)
    _pipeline(models / "ltx-video-2b", "LTXPipeline", s.LTX_2B_DIFFUSERS, s.T5_XXL, s.LTX_VAE)
    _pipeline(models / "ltx-2-19b", "LTX2Pipeline", s.LTX_2, None, s.LTX_VAE)
    _whole_repository(models / "video_diffusion")
    onnx(models / "text_encoder" / "model.onnx", {"model.onnx_data": round(6.3 * GIB)})
    onnx(models / "vae" / "model.onnx", {"model.onnx_data": round(0.6 * GIB)})
    pth(models / "sam_vit_b_01ec64.pth", s.SAM, "Float", SIZES["models/sam_vit_b_01ec64.pth"])
    _single(root / "models_cache/animatediff-motion-adapter-v1-5-3", s.ANIMATEDIFF, "MotionAdapter")
    _single(root / "models_cache/control_v11p_sd15_openpose", s.CONTROLNET, "ControlNetModel")
    _pipeline(
        root / "models_cache/stable-diffusion-v1-5", "StableDiffusionPipeline", s.SD_UNET, s.CLIP_L, s.SD_VAE, "unet"
    )
    _cache(root / "cache/huggingface/hub")
    for name, kind in (("outputs", "video"), ("test_output", "test"), ("test_proof_videos", "proof")):
        filler(root / name / f"{kind}_001.mp4", 10_000)
    for name, size in SIZES.items():
        if (root / name).is_dir():
            _fill_up(root / name, size)
    for name, text in (
        ("model_registry.py", REGISTRY),
        ("image_motion.py", MOTION),
        ("onnx_pipeline.py", OLD),
        ("main.py", MAIN),
    ):
        (root / name).write_text(text)
    (root / ".gitignore").write_text("models/\nmodels_cache/\ncache/\noutputs/\ntest_output/\ntest_proof_videos/\n")
    return root


def _pipeline(folder: Path, kind: str, core: object, text: object, vae: object, core_name: str = "transformer") -> None:
    folder.mkdir(parents=True)
    parts = {core_name: core, "vae": vae, **({"text_encoder": text} if text else {})}
    index = {"_class_name": kind, **{name: ["diffusers", "X"] for name in parts}}
    (folder / "model_index.json").write_text(json.dumps(index))
    for name, part in parts.items():
        assert isinstance(part, dict)
        safetensors(folder / name / "diffusion_pytorch_model.safetensors", part)
        (folder / name / "config.json").write_text("{}")


def _single(folder: Path, part: dict[str, tuple[int, ...]], kind: str) -> None:
    safetensors(folder / "diffusion_pytorch_model.safetensors", part, "F16")
    (folder / "config.json").write_text(json.dumps({"_class_name": kind}))


def _whole_repository(folder: Path) -> None:
    _pipeline(folder, "LTXPipeline", s.LTX_2B_DIFFUSERS, s.T5_XXL, s.LTX_VAE)
    for name, size in LTX_FILES.items():
        part = s.LTX_13B if "13b" in name else s.LTX_2B
        part = s.LORA if "lora" in name else {"upsampler.0.weight": (8, 8)} if "upscaler" in name else part
        safetensors(folder / name, part, "F8_E4M3" if "fp8" in name else "BF16", round(size * GIB))


def _cache(hub: Path) -> None:
    """A cache of two repositories whose blobs sum up to the document's figure."""
    left = CACHE_BYTES
    for repo, size in (("facebook/musicgen-small", round(5.4 * GIB)), ("openai/clip-vit-large-patch14", 0)):
        folder = hub / f"models--{repo.replace('/', '--')}"
        commit = "ab" * 20
        snapshot = folder / "snapshots" / commit
        snapshot.mkdir(parents=True)
        (folder / "refs").mkdir()
        (folder / "refs" / "main").write_text(commit)
        left -= len(commit)
        blob = folder / "blobs" / ("c" * 63 + repo[0])
        small = folder / "blobs" / ("d" * 40)
        small.parent.mkdir()
        small.write_text('{"model_type": "x"}')
        left -= small.stat().st_size
        safetensors(blob, s.CLIP_L, "F32", size or left)
        left -= blob.stat().st_size
        (snapshot / "model.safetensors").symlink_to(f"../../blobs/{blob.name}")
        (snapshot / "config.json").symlink_to(f"../../blobs/{small.name}")
    assert left == 0


def _fill_up(folder: Path, size: int) -> None:
    """Brings a folder to its size with one more shard of the first weight file's kind."""
    now = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    if folder.name in ("outputs", "test_output", "test_proof_videos"):
        filler(folder / "all.mp4", size - now)
        return
    if (folder / "model.onnx").is_file():
        filler(folder / "spare.onnx_data", size - now)
        return
    target = next((folder / part for part in ("transformer", "unet") if (folder / part).is_dir()), folder)
    first = next(target.glob("*.safetensors"))
    tensors, _ = read_header(first)
    dtype = next(iter(tensors.values())).dtype
    safetensors(first, {name: ref.shape for name, ref in tensors.items()}, dtype, size - now + first.stat().st_size)
