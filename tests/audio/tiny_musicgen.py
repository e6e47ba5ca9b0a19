"""Makes a tiny MusicGen with random weights in the real file formats: `python tiny_musicgen.py DIR [--stereo] [--window 2]`.

Stand-alone: runs in the environment for voices and music, on audiocraft's own builders. DIR gets `musicgen-tiny/`
(`state_dict.bin`, `compression_state_dict.bin`, as audiocraft exports them) and `t5-small/` (config, SentencePiece model,
safetensors). What it plays is noise of a kind; everything else is as it is with 3 GB of weights.
"""

from __future__ import annotations

import argparse
import io
from pathlib import Path
from typing import Any

SETTINGS = """
solver: musicgen
sample_rate: 32000
channels: {channels}
compression_model_checkpoint: //pretrained/facebook/encodec_32khz
compression_model_n_q: {n_q}
tokens: {{padding_with_special_token: false}}
interleave_stereo_codebooks: {{use: {stereo}, per_timestep: false}}
dataset: {{batch_size: 2, segment_duration: {window}}}
lm_model: transformer_lm
codebooks_pattern:
  modeling: delay
  delay: {{delays: {delays}, flatten_first: 0, empty_initial: 0}}
transformer_lm:
  dim: 32
  num_heads: 2
  num_layers: 2
  hidden_scale: 4
  n_q: {streams}
  card: 256
  dropout: 0.0
  emb_lr: null
  activation: gelu
  norm_first: true
  bias_ff: false
  bias_attn: false
  bias_proj: false
  past_context: null
  causal: true
  custom: false
  memory_efficient: true
  attention_as_float32: false
  layer_scale: null
  positional_embedding: sin
  xpos: false
  checkpointing: none
  weight_init: gaussian
  depthwise_init: current
  zero_bias_init: true
  norm: layer_norm
  cross_attention: false
  qk_layer_norm: false
  qk_layer_norm_cross: false
  attention_dropout: null
  kv_repeat: 1
  two_step_cfg: false
classifier_free_guidance: {{training_dropout: 0.3, inference_coef: 3.0}}
attribute_dropout: {{}}
fuser: {{cross_attention_pos_emb: false, cross_attention_pos_emb_scale: 1, sum: [], prepend: [], cross: [description],
         input_interpolate: []}}
conditioners:
  description: {{model: t5, t5: {{name: t5-small, finetune: false, word_dropout: 0.3, normalize_text: false}}}}
"""

COMPRESSION = """
compression_model: encodec
sample_rate: 32000
channels: 1
encodec: {autoencoder: seanet, quantizer: rvq, sample_rate: 32000, channels: 1, causal: false, renormalize: false}
seanet:
  dimension: 16
  channels: 1
  causal: false
  n_filters: 4
  n_residual_layers: 1
  ratios: [8, 5, 4, 4]
  activation: ELU
  activation_params: {alpha: 1.0}
  norm: weight_norm
  norm_params: {}
  kernel_size: 7
  residual_kernel_size: 3
  last_kernel_size: 7
  dilation_base: 2
  pad_mode: constant
  true_skip: true
  compress: 2
  lstm: 2
  disable_norm_outer_blocks: 0
  decoder: {trim_right_ratio: 1.0, final_activation: null, final_activation_params: null}
  encoder: {}
rvq: {n_q: 4, q_dropout: false, bins: 256, decay: 0.99, kmeans_init: false, kmeans_iters: 50, threshold_ema_dead_code: 2,
      orthogonal_reg_weight: 0.0, orthogonal_reg_active_codes_only: false}
"""

WORDS = "slow fast brass strings drums piano choir calm bright dark sea harbour march no vocals with and at dawn night "


def text_encoder(folder: Path) -> None:
    """A T5 as wide as the real t5-small, which audiocraft insists on, and one layer high."""
    import sentencepiece
    import torch
    from transformers import T5Config, T5EncoderModel

    folder.mkdir(parents=True, exist_ok=True)
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([WORDS * 3] * 20 + list(WORDS.split()) * 5),
        model_writer=model, vocab_size=70, hard_vocab_limit=False, model_type="unigram",
        pad_id=0, eos_id=1, unk_id=2, bos_id=-1, character_coverage=1.0, minloglevel=2,
    )  # fmt: skip
    (folder / "spiece.model").write_bytes(model.getvalue())
    torch.manual_seed(1)
    config = T5Config(vocab_size=256, d_model=512, d_kv=8, d_ff=16, num_layers=1, num_heads=2, feed_forward_proj="relu")
    T5EncoderModel(config).save_pretrained(folder)


def language_model(folder: Path, t5: Path, window_s: float, *, stereo: bool) -> None:
    """`state_dict.bin`, as audiocraft's exporter writes it."""
    import torch
    from audiocraft.models import builders
    from audiocraft.modules import conditioners
    from omegaconf import OmegaConf

    def local(kind: Any) -> Any:
        return type("Local", (), {"from_pretrained": staticmethod(lambda name: kind.from_pretrained(t5))})

    conditioners.T5Tokenizer = local(conditioners.T5Tokenizer)
    conditioners.T5EncoderModel = local(conditioners.T5EncoderModel)
    streams = 8 if stereo else 4
    delays = [0, 0, 1, 1, 2, 2, 3, 3] if stereo else [0, 1, 2, 3]
    text = SETTINGS.format(
        window=window_s, streams=streams, delays=delays, stereo=str(stereo).lower(), n_q="null", channels=1 + stereo
    )
    cfg = OmegaConf.create(text)
    cfg.device, cfg.dtype = "cpu", "float32"
    torch.manual_seed(2)
    state = builders.get_lm_model(cfg).state_dict()
    saved = {
        "best_state": state,
        "xp.cfg": OmegaConf.to_yaml(OmegaConf.create(text)),
        "version": "1.3.0",
        "exported": True,
    }
    torch.save(saved, folder / "state_dict.bin")


def compression_model(folder: Path) -> None:
    """`compression_state_dict.bin`: an EnCodec whose codes sound like something."""
    import torch
    from audiocraft.models import builders
    from omegaconf import OmegaConf

    cfg = OmegaConf.create(COMPRESSION)
    cfg.device = "cpu"
    torch.manual_seed(3)
    model = builders.get_compression_model(cfg)
    state = model.state_dict()
    for name, value in state.items():
        if name.endswith("codebook.embed"):
            state[name] = torch.randn_like(value) * 4
        elif name.endswith("inited"):
            state[name] = torch.ones_like(value)
    saved = {"best_state": state, "xp.cfg": OmegaConf.to_yaml(OmegaConf.create(COMPRESSION)), "version": "1.3.0",
             "exported": True}  # fmt: skip
    torch.save(saved, folder / "compression_state_dict.bin")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--stereo", action="store_true")
    parser.add_argument("--window", type=float, default=2.0, help="seconds that the model makes at once")
    args = parser.parse_args()
    model = args.folder / "musicgen-tiny"
    model.mkdir(parents=True, exist_ok=True)
    text_encoder(args.folder / "t5-small")
    language_model(model, args.folder / "t5-small", args.window, stereo=args.stereo)
    compression_model(model)


if __name__ == "__main__":
    main()
