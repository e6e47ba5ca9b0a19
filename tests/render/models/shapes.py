"""The few tensors by which each model is known, with true names and shapes."""

from __future__ import annotations

WAN_13B = {
    "patch_embedding.weight": (1536, 16, 1, 2, 2),
    "blocks.0.self_attn.q.weight": (1536, 1536),
    "head.modulation": (1, 2, 1536),
}
WAN_13B_DIFFUSERS = {
    "patch_embedding.weight": (1536, 16, 1, 2, 2),
    "blocks.0.attn1.to_q.weight": (1536, 1536),
    "scale_shift_table": (1, 2, 1536),
}
WAN_14B = {
    "patch_embedding.weight": (5120, 16, 1, 2, 2),
    "blocks.0.self_attn.q.weight": (5120, 5120),
    "head.modulation": (1, 2, 5120),
}
WAN_I2V_14B = {
    **WAN_14B,
    "patch_embedding.weight": (5120, 36, 1, 2, 2),
    "blocks.0.cross_attn.k_img.weight": (5120, 5120),
}
WAN_I2V_A14B = {**WAN_14B, "patch_embedding.weight": (5120, 36, 1, 2, 2)}
WAN_5B = {
    "patch_embedding.weight": (3072, 48, 1, 2, 2),
    "blocks.0.self_attn.q.weight": (3072, 3072),
    "head.modulation": (1, 2, 3072),
}
UMT5 = {"token_embedding.weight": (256384, 4096), "blocks.0.attn.q.weight": (4096, 4096)}
UMT5_DIFFUSERS = {
    "shared.weight": (256384, 4096),
    "encoder.block.0.layer.0.SelfAttention.q.weight": (4096, 4096),
    "encoder.block.1.layer.0.SelfAttention.relative_attention_bias.weight": (32, 64),
}
T5_XXL = {"shared.weight": (32128, 4096), "encoder.block.0.layer.0.SelfAttention.q.weight": (4096, 4096)}
T5_BASE = {"shared.weight": (32128, 768), "encoder.block.0.layer.0.SelfAttention.q.weight": (768, 768)}
CLIP_L = {
    "vision_model.embeddings.patch_embedding.weight": (1024, 3, 14, 14),
    "text_model.embeddings.token_embedding.weight": (49408, 768),
}
CLIP_XLM = {"visual.patch_embedding.weight": (1280, 3, 14, 14), "textual.token_embedding.weight": (250002, 1024)}
WAN_VAE = {"decoder.conv1.weight": (384, 16, 3, 3, 3), "conv2.weight": (16, 16, 1, 1, 1)}
WAN_VAE_DIFFUSERS = {"decoder.conv_in.weight": (384, 16, 3, 3, 3), "post_quant_conv.weight": (16, 16, 1, 1, 1)}
WAN_VAE_22 = {"decoder.conv1.weight": (1024, 48, 3, 3, 3), "conv2.weight": (48, 48, 1, 1, 1)}
SD_VAE = {"decoder.conv_in.weight": (512, 4, 3, 3), "post_quant_conv.weight": (4, 4, 1, 1)}
TINY_VAE = {"encoder.0.weight": (64, 3, 3, 3), "decoder.1.weight": (256, 16, 3, 3)}
COG_2B = {
    "patch_embed.proj.weight": (1920, 16, 2, 2),
    "patch_embed.text_proj.weight": (1920, 4096),
    "transformer_blocks.0.norm1.linear.weight": (11520, 512),
}
COG_5B = {
    "patch_embed.proj.weight": (3072, 16, 2, 2),
    "patch_embed.text_proj.weight": (3072, 4096),
    "transformer_blocks.0.norm1.linear.weight": (18432, 512),
}
COG_VAE = {"decoder.conv_in.conv.weight": (512, 16, 3, 3, 3)}
LTX_2B_DIFFUSERS = {
    "proj_in.weight": (2048, 128),
    "caption_projection.linear_1.weight": (2048, 4096),
    "transformer_blocks.0.attn1.to_q.weight": (2048, 2048),
}
LTX_2B = {
    "model.diffusion_model.patchify_proj.weight": (2048, 128),
    "model.diffusion_model.transformer_blocks.0.attn1.to_q.weight": (2048, 2048),
    "vae.decoder.conv_in.conv.weight": (1024, 128, 3, 3, 3),
}
LTX_13B = {**LTX_2B, "model.diffusion_model.transformer_blocks.0.attn1.to_q.weight": (4096, 4096)}
LTX_VAE = {"decoder.conv_in.conv.weight": (1024, 128, 3, 3, 3)}
LTX_2 = {**LTX_2B_DIFFUSERS, "transformer_blocks.0.audio_attn1.to_q.weight": (2048, 2048)}
SD_UNET = {
    "conv_in.weight": (320, 4, 3, 3),
    "down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight": (320, 768),
}
CONTROLNET = {"controlnet_cond_embedding.conv_in.weight": (16, 3, 3, 3), **SD_UNET}
ANIMATEDIFF = {"down_blocks.0.motion_modules.0.transformer_blocks.0.attn1.to_q.weight": (320, 320)}
SAM = {"image_encoder.patch_embed.proj.weight": (768, 3, 16, 16), "prompt_encoder.not_a_point_embed.weight": (1, 256)}
HUNYUAN = {"double_blocks.0.img_attn_qkv.weight": (9216, 3072)}
HUNYUAN_VAE = {"decoder.conv_in.conv.weight": (512, 16, 3, 3, 3), "post_quant_conv.weight": (16, 16, 1, 1, 1)}
LORA = {
    "diffusion_model.blocks.0.self_attn.q.lora_A.weight": (64, 5120),
    "diffusion_model.blocks.0.self_attn.q.lora_B.weight": (5120, 64),
}
