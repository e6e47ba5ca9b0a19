"""The small JSON files that come with weights, with the keys that published checkpoints have. Imports no torch."""

from __future__ import annotations

from typing import Any, Final

from wan22_inference.tiny.sizes import Layout, TinySizes
from wan22_inference.vae.names import LATENTS_MEAN, LATENTS_STD

_DIFFUSERS: Final = "0.35.0"
_OFFICIAL: Final = "0.33.0"

MODEL_INDEX: Final[dict[str, Any]] = {
    "_class_name": "WanPipeline",
    "_diffusers_version": _DIFFUSERS,
    "boundary_ratio": 0.875,
    "expand_timesteps": False,
    "scheduler": ["diffusers", "UniPCMultistepScheduler"],
    "text_encoder": ["transformers", "UMT5EncoderModel"],
    "tokenizer": ["transformers", "T5TokenizerFast"],
    "transformer": ["diffusers", "WanTransformer3DModel"],
    "transformer_2": ["diffusers", "WanTransformer3DModel"],
    "vae": ["diffusers", "AutoencoderKLWan"],
}

# As converted checkpoints carry it, the wrong shift included: an engine that trusts it shows.
SCHEDULER: Final[dict[str, Any]] = {
    "_class_name": "UniPCMultistepScheduler",
    "_diffusers_version": _DIFFUSERS,
    "num_train_timesteps": 1000,
    "solver_order": 2,
    "solver_type": "bh2",
    "predict_x0": True,
    "prediction_type": "flow_prediction",
    "lower_order_final": True,
    "final_sigmas_type": "zero",
    "timestep_spacing": "linspace",
    "use_flow_sigmas": True,
    "flow_shift": 3.0,
}


def expert_config(layout: Layout, sizes: TinySizes) -> dict[str, Any]:
    expert = sizes.expert
    if layout == "official":
        return {
            "_class_name": "WanModel",
            "_diffusers_version": _OFFICIAL,
            "dim": expert.dim,
            "eps": expert.eps,
            "ffn_dim": expert.ffn_dim,
            "freq_dim": expert.freq_dim,
            "in_dim": expert.in_channels,
            "model_type": "t2v",
            "num_heads": expert.num_heads,
            "num_layers": expert.num_layers,
            "out_dim": expert.out_channels,
            "text_len": expert.text_len,
        }
    return {
        "_class_name": "WanTransformer3DModel",
        "_diffusers_version": _DIFFUSERS,
        "added_kv_proj_dim": None,
        "attention_head_dim": expert.head_dim,
        "cross_attn_norm": expert.cross_attn_norm,
        "eps": expert.eps,
        "ffn_dim": expert.ffn_dim,
        "freq_dim": expert.freq_dim,
        "image_dim": None,
        "in_channels": expert.in_channels,
        "num_attention_heads": expert.num_heads,
        "num_layers": expert.num_layers,
        "out_channels": expert.out_channels,
        "patch_size": list(expert.patch_size),
        "pos_embed_seq_len": None,
        "qk_norm": "rms_norm_across_heads",
        "rope_max_seq_len": 1024,
        "text_dim": expert.text_dim,
    }


def t5_config(sizes: TinySizes, vocab_size: int) -> dict[str, Any]:
    return {
        "architectures": ["UMT5EncoderModel"],
        "model_type": "umt5",
        "torch_dtype": "bfloat16",
        "vocab_size": vocab_size,
        "d_model": sizes.t5.d_model,
        "d_kv": sizes.t5.d_kv,
        "d_ff": sizes.t5.d_ff,
        "num_layers": sizes.t5.num_layers,
        "num_heads": sizes.t5.num_heads,
        "relative_attention_num_buckets": sizes.t5.num_buckets,
        "relative_attention_max_distance": 128,
        "feed_forward_proj": "gated-gelu",
        "layer_norm_epsilon": 1e-6,
        "dropout_rate": 0.1,
        "pad_token_id": 0,
        "eos_token_id": 1,
    }


def vae_config(sizes: TinySizes) -> dict[str, Any]:
    return {
        "_class_name": "AutoencoderKLWan",
        "_diffusers_version": _DIFFUSERS,
        "attn_scales": [],
        "base_dim": sizes.vae.base_dim,
        "dim_mult": list(sizes.vae.dim_mult),
        "dropout": 0.0,
        "latents_mean": list(LATENTS_MEAN),
        "latents_std": list(LATENTS_STD),
        "num_res_blocks": sizes.vae.num_res_blocks,
        "temperal_downsample": list(sizes.vae.temporal_downsample),
        "z_dim": sizes.vae.z_dim,
    }
