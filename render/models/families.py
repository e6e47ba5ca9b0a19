"""What a set of tensors is for: recognised by names and shapes, whatever file or folder it lies in.

One table of signs, tried from the most telling to the vaguest. Takes names with shapes, gives a `Part`; knows no files.
A part that serves several models says so in `model` by the name of their shape.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Shapes = Mapping[str, tuple[int, ...]]

_PREFIXES = ("model.diffusion_model.", "module.", "diffusion_model.")
_LAYER = re.compile(r"(?:^|\.)(?:blocks|transformer_blocks|double_blocks|layers|block|joint_blocks)\.(\d{1,4})\.")


@dataclass(frozen=True)
class Part:
    """One component. `kind` is its role (transformer, vae, …), `line` the family it belongs to, `model` what exactly."""

    kind: str
    line: str
    model: str
    title: str


def recognise(shapes: Shapes) -> Part | None:
    """What these tensors are; None if nothing known."""
    if not shapes:
        return None
    stripped = _strip(shapes)
    for sign, name in _SIGNS:
        if part := sign(stripped):
            return part if isinstance(part, Part) else Part(*name)
    return None


def _strip(shapes: Shapes) -> Shapes:
    for prefix in _PREFIXES:
        if any(name.startswith(prefix) for name in shapes):
            return {name.removeprefix(prefix): shape for name, shape in shapes.items()}
    return shapes


def _layers(shapes: Shapes) -> int:
    return 1 + max((int(match[1]) for name in shapes if (match := _LAYER.search(name))), default=-1)


def _has(*names: str) -> Callable[[Shapes], bool]:
    """All of these stand among the names, in full or (ending in a dot or `*`) as their beginning."""

    def found(shapes: Shapes) -> bool:
        return all(
            any(key.startswith(name.rstrip("*")) for key in shapes) if name[-1] in ".*" else name in shapes
            for name in names
        )

    return found


def _any_ends(*ends: str) -> Callable[[Shapes], bool]:
    return lambda shapes: any(name.endswith(ends) for name in shapes)


def _dim(shapes: Shapes, name: str, axis: int = 0) -> int:
    shape = shapes.get(name, ())
    return shape[axis] if axis < len(shape) else 0


_WAN = {  # (width, channels in): model, title
    (1536, 16): ("wan2.1-t2v-1.3b", "Wan2.1 T2V 1.3B transformer"),
    (3072, 48): ("wan2.2-ti2v-5b", "Wan2.2 TI2V 5B transformer"),
    (5120, 16): ("wan-t2v-14b", "Wan T2V 14B transformer (an expert of Wan2.2 T2V-A14B, or Wan2.1 T2V 14B)"),
    (5120, 36): ("wan2.2-i2v-a14b", "an expert of Wan2.2 I2V-A14B"),
}


def _wan(shapes: Shapes) -> Part | None:
    native, diffusers = "blocks.0.self_attn.q.weight" in shapes, "blocks.0.attn1.to_q.weight" in shapes
    if not native and not (diffusers and ("scale_shift_table" in shapes or "blocks.0.scale_shift_table" in shapes)):
        return None
    width = _dim(shapes, "blocks.0.self_attn.q.weight") or _dim(shapes, "blocks.0.attn1.to_q.weight")
    channels = _dim(shapes, "patch_embedding.weight", 1)
    if any("k_img" in name or name.startswith("img_emb.") or ".image_embedder." in name for name in shapes):
        return Part("transformer", "wan", "wan2.1-i2v-14b", "Wan2.1 I2V 14B transformer")
    if "vace_blocks.0.before_proj.weight" in shapes:
        return Part("transformer", "wan", "wan2.1-vace", "Wan2.1 VACE transformer")
    model, title = _WAN.get((width, channels), ("", ""))
    if not model and not channels:
        return Part("transformer", "wan", "wan-blocks", f"blocks of a Wan transformer of width {width}")
    return Part(
        "transformer", "wan", model or "wan-other", title or f"Wan transformer of width {width}, {channels} channels in"
    )


def _cogvideox(shapes: Shapes) -> Part | None:
    if not _has("patch_embed.proj.weight", "patch_embed.text_proj.weight", "transformer_blocks.0.")(shapes):
        return None
    small = _dim(shapes, "patch_embed.proj.weight") < 2500
    size = "2b" if small else "5b"
    return Part("transformer", "cogvideox", f"cogvideox-{size}", f"CogVideoX {size.upper()} transformer")


def _ltx(shapes: Shapes) -> Part | None:
    native = _has("patchify_proj.weight", "transformer_blocks.0.attn1.to_q.weight")(shapes)
    diffusers = _has("proj_in.weight", "caption_projection.linear_1.weight", "transformer_blocks.0.")(shapes)
    if not (native or diffusers):
        return None
    whole = any(name.startswith("vae.") for name in shapes)
    what = "checkpoint (transformer and VAE in one file)" if whole else "transformer"
    if any("audio_" in name for name in shapes):
        return Part("checkpoint" if whole else "transformer", "ltx-2", "ltx-2-19b", f"LTX-2 19B {what}")
    width = _dim(shapes, "transformer_blocks.0.attn1.to_q.weight")
    size = "13b" if width >= 4096 else "2b"
    kind = "checkpoint" if whole else "transformer"
    return Part(kind, "ltx-video", f"ltx-video-{size}", f"LTX-Video {size.upper()} {what}")


def _t5(shapes: Shapes) -> Part | None:
    native = "blocks.0.attn.q.weight" in shapes and "token_embedding.weight" in shapes
    plain = "encoder.block.0.layer.0.SelfAttention.q.weight" in shapes
    if not native and not plain:
        return None
    table = next(
        (shapes[n] for n in ("token_embedding.weight", "shared.weight", "encoder.embed_tokens.weight") if n in shapes),
        (0, 0),
    )
    width = table[-1] if len(table) == 2 else 0
    per_layer = any("block.1.layer.0.SelfAttention.relative_attention_bias" in name for name in shapes)
    if native or per_layer or (len(table) == 2 and table[0] > 200_000):
        return Part(
            "text_encoder", "t5", "umt5-xxl" if width == 4096 else "umt5", f"umT5 text encoder of width {width}"
        )
    sizes = {512: "small", 768: "base", 1024: "large", 2048: "xl", 4096: "xxl"}
    size = sizes.get(width, "")
    return Part("text_encoder", "t5", f"t5-{size or 'other'}", f"T5 {size or f'of width {width}'} text encoder")


def _clip(shapes: Shapes) -> Part | None:
    vision = "vision_model.embeddings.patch_embedding.weight" in shapes
    text = "text_model.embeddings.token_embedding.weight" in shapes
    if vision or text:
        width = _dim(shapes, "vision_model.embeddings.patch_embedding.weight")
        width = width or _dim(shapes, "text_model.embeddings.token_embedding.weight", 1)
        known = {1024: "clip-vit-l", 768: "clip-vit-l", 1280: "clip-vit-big" if not vision else "clip-vit-h"}
        kind = "image_encoder" if vision else "text_encoder"
        title = {"clip-vit-l": "CLIP ViT-L/14"}.get(known.get(width, ""), f"CLIP of width {width}")
        return Part(kind, "clip", known.get(width, "clip-other"), title)
    if any(name.startswith(("visual.transformer.", "visual.patch_embedding", "visual.conv1")) for name in shapes):
        xlm = any(
            "textual." in name or name.startswith(("text.transformer.embeddings", "visual.patch_embedding"))
            for name in shapes
        )
        if xlm:
            return Part("image_encoder", "clip", "clip-xlm-roberta-vit-h", "open-CLIP XLM-RoBERTa ViT-H image encoder")
        return Part("image_encoder", "clip", "openclip", "open-CLIP image encoder")
    return None


def _vae(shapes: Shapes) -> Part | None:
    prefix = "first_stage_model." if any(n.startswith("first_stage_model.") for n in shapes) else ""
    conv, post = shapes.get(f"{prefix}decoder.conv_in.weight", ()), shapes.get(f"{prefix}post_quant_conv.weight", ())
    native = shapes.get("conv2.weight", ())
    if "decoder.conv1.weight" in shapes and len(native) == 5:
        return _wan_vae(native[1])
    if len(conv) == 5 and len(post) == 5:
        return _wan_vae(post[1])
    if len(conv) == 4:
        model = {4: "sd-vae", 16: "sd3-or-flux-vae", 32: "flux2-vae"}.get(conv[1], "image-vae")
        return Part("vae", "image-vae", model, f"image VAE with {conv[1]} latent channels (Stable Diffusion, FLUX)")
    inner = shapes.get("decoder.conv_in.conv.weight", ())
    if len(inner) == 5:
        model = {16: "cogvideox-vae", 128: "ltx-vae"}.get(inner[1], "video-vae")
        if len(post) == 5 and inner[1] == 16:
            model = "hunyuanvideo-vae"
        return Part("vae", model.removesuffix("-vae"), model, f"video VAE with {inner[1]} latent channels ({model})")
    return None


def _wan_vae(channels: int) -> Part:
    model = {16: "wan-vae-2.1", 48: "wan-vae-2.2"}.get(channels, "wan-vae-other")
    return Part("vae", "wan", model, f"{model.replace('wan-vae-', 'Wan')} VAE ({channels} latent channels)")


def _tiny_vae(shapes: Shapes) -> Part | None:
    numbered = re.compile(r"(?:encoder|decoder)\.\d+\.")
    if shapes and all(numbered.match(name) for name in shapes) and {n.split(".")[0] for n in shapes} & {"decoder"}:
        return Part("tiny-vae", "tiny-vae", "tiny-vae", "tiny VAE (for previews; loses detail)")
    return None


def _lora(shapes: Shapes) -> Part | None:
    marks = (".lora_A.weight", ".lora_B.weight", ".lora_down.weight", ".lora_up.weight", ".lora_A.default.weight")
    if not _any_ends(*marks)(shapes):
        return None
    wan = any("self_attn.q" in name or (".attn1.to_q" in name and "blocks." in name) for name in shapes)
    return Part("lora", "wan" if wan else "lora", "lora", "LoRA" + (" of a Wan transformer" if wan else ""))


_SIGNS: tuple[tuple[Callable[[Shapes], Part | bool | None], tuple[str, str, str, str]], ...] = (
    (_lora, ("", "", "", "")),
    (_has("motion_modules.0."), ("motion-adapter", "animatediff", "animatediff", "AnimateDiff motion adapter")),
    (
        lambda s: any("motion_modules" in n for n in s) and not _has("conv_in.weight")(s),
        ("motion-adapter", "animatediff", "animatediff", "AnimateDiff motion adapter"),
    ),
    (
        lambda s: any(n.startswith(("controlnet_cond_embedding.", "controlnet_down_blocks.")) for n in s),
        ("controlnet", "stable-diffusion", "controlnet", "ControlNet"),
    ),
    (_wan, ("", "", "", "")),
    (_cogvideox, ("", "", "", "")),
    (_ltx, ("", "", "", "")),
    (
        _has("double_blocks.0.img_attn_qkv.weight"),
        ("transformer", "hunyuanvideo", "hunyuanvideo", "HunyuanVideo transformer (raw naming)"),
    ),
    (
        _has("single_transformer_blocks.0.*", "transformer_blocks.0.*", "context_embedder.token_refiner.*"),
        ("transformer", "hunyuanvideo", "hunyuanvideo", "HunyuanVideo transformer"),
    ),
    (_has("double_blocks.0.img_attn.qkv.weight"), ("transformer", "flux", "flux", "FLUX transformer")),
    (
        _has("single_transformer_blocks.0.*", "transformer_blocks.0.*", "x_embedder.weight"),
        ("transformer", "flux", "flux", "FLUX transformer"),
    ),
    (_has("joint_blocks.0.*", "audio_input_proj.*"), ("audio", "mmaudio", "mmaudio", "MMAudio network")),
    (_has("joint_blocks.0.*", "clip_input_proj.*"), ("audio", "mmaudio", "mmaudio", "MMAudio network")),
    (_has("joint_blocks.0.x_block.*"), ("transformer", "sd3", "sd3", "Stable Diffusion 3 transformer")),
    (
        _has("transformer_blocks.0.img_mlp.*", "transformer_blocks.0.txt_mlp.*"),
        ("transformer", "qwen-image", "qwen-image", "Qwen-Image transformer"),
    ),
    (
        _has("down_blocks.0.attentions.0.transformer_blocks.*", "conv_in.weight"),
        ("unet", "stable-diffusion", "sd-unet", "Stable Diffusion U-Net"),
    ),
    (
        _has("model.diffusion_model.input_blocks.*"),
        ("checkpoint", "stable-diffusion", "sd-checkpoint", "Stable Diffusion checkpoint"),
    ),
    (
        _has("input_blocks.0.0.weight"),
        ("checkpoint", "stable-diffusion", "sd-checkpoint", "Stable Diffusion checkpoint"),
    ),
    (
        _has("image_encoder.patch_embed.proj.weight", "prompt_encoder.*"),
        ("segmentation", "sam", "sam", "Segment Anything"),
    ),
    (_t5, ("", "", "", "")),
    (_clip, ("", "", "", "")),
    (
        _has("cond_stage_model.*", "first_stage_model.*"),
        ("checkpoint", "stable-diffusion", "sd-checkpoint", "Stable Diffusion checkpoint"),
    ),
    (_vae, ("", "", "", "")),
    (_tiny_vae, ("", "", "", "")),
    (_has("gpt.gpt.h.0.*", "hifigan_decoder.*"), ("speech", "xtts", "xtts-v2", "XTTS v2 voice")),
    (
        _has("decoder.model.decoder.*", "audio_encoder.*", "enc_to_dec_proj.*"),
        ("music", "musicgen", "musicgen", "MusicGen"),
    ),
    (
        _has("pretransform.model.*", "model.model.*"),
        ("music", "stable-audio", "stable-audio-open", "Stable Audio Open"),
    ),
    (_has("visual.blocks.0.*", "model.layers.0.*"), ("llm", "qwen", "qwen-vl", "Qwen-VL vision and language model")),
    (
        _has("backbone.layers.0.*", "audio_embeddings.*"),
        ("music", "heartmula", "heartmula", "HeartMuLa language model"),
    ),
    (_has("afeat_extract_mod.*"), ("audio", "mmaudio", "synchformer", "Synchformer")),
    (_has("model.layers.0.self_attn.q_proj.weight"), ("llm", "llm", "llm", "language model")),
    (_has("model.language_model.layers.0.*"), ("llm", "llm", "llm", "language model")),
)
