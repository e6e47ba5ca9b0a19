"""Makes a folder of XTTS weights in the real file formats, tiny and random, that the real code loads and speaks with.

    .venv-audio/bin/python tests/audio/tiny_xtts.py DIR

Stand-alone: runs in the environment for voices and music. What it speaks is two seconds of noise for
every sentence, the same for the same seed. Takes a few seconds; the folder has about 90 MB.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

CHANNELS = 64
NUM_AUDIO_TOKENS = 66
NUM_CODES = 44
"""Of a sentence, at 21.5 a second: long enough for a sentence of 95 letters, short enough for slow machines."""

LANGUAGES = ["en", "es", "fr", "de", "it", "pt", "pl", "tr", "ru", "nl", "cs", "ar", "zh-cn", "hu", "ko", "ja", "hi"]


def vocabulary(path: str) -> None:
    """A tokenizer file of single characters."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    specials = ["[STOP]", "[UNK]", "[SPACE]", "[START]", *(f"[{language}]" for language in LANGUAGES)]
    chars = [chr(code) for code in (*range(33, 127), *range(0xA1, 0x17F), *range(0x400, 0x460), *range(0x900, 0x980))]
    vocab = {token: number for number, token in enumerate([*specials, *chars])}
    tokenizer = Tokenizer(models.BPE(vocab=vocab, merges=[], unk_token="[UNK]"))
    tokenizer.add_special_tokens(specials)
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(path)


def config_of() -> Any:
    from TTS.tts.configs.xtts_config import XttsArgs, XttsAudioConfig, XttsConfig  # type: ignore[import-not-found]

    args = XttsArgs(
        gpt_max_audio_tokens=420,
        gpt_max_text_tokens=402,
        gpt_max_prompt_tokens=70,
        gpt_layers=2,
        gpt_n_model_channels=CHANNELS,
        gpt_n_heads=2,
        gpt_num_audio_tokens=NUM_AUDIO_TOKENS,
        gpt_start_audio_token=NUM_AUDIO_TOKENS - 2,
        gpt_stop_audio_token=NUM_AUDIO_TOKENS - 1,
        gpt_use_perceiver_resampler=True,
        decoder_input_dim=CHANNELS,
    )
    return XttsConfig(
        model_args=args,
        audio=XttsAudioConfig(),
        languages=LANGUAGES,
        temperature=1.0,
        repetition_penalty=1.0,
        top_k=0,
        top_p=1.0,
    )


def make(folder: str, seed: int = 1) -> None:
    import torch
    from TTS.tts.layers.xtts.tokenizer import VoiceBpeTokenizer  # type: ignore[import-not-found]
    from TTS.tts.models.xtts import Xtts  # type: ignore[import-not-found]

    os.makedirs(folder, exist_ok=True)
    torch.manual_seed(seed)
    vocabulary(os.path.join(folder, "vocab.json"))
    config = config_of()
    config.save_json(os.path.join(folder, "config.json"))
    model = Xtts(config)
    model.tokenizer = VoiceBpeTokenizer(os.path.join(folder, "vocab.json"))
    model.init_models()
    settle(model)
    torch.save({"model": model.state_dict()}, os.path.join(folder, "model.pth"))
    speaker = {"gpt_cond_latent": torch.randn(1, 32, CHANNELS), "speaker_embedding": torch.randn(1, 512, 1)}
    torch.save({"Tiny Speaker": speaker}, os.path.join(folder, "speakers_xtts.pth"))


def settle(model: Any) -> None:
    """Ends every sentence after `NUM_CODES` codes, by where they stand, and brings the sound to a level that can be heard."""
    import torch

    with torch.no_grad():
        where = torch.nn.functional.normalize(torch.randn(CHANNELS), dim=0)
        places = model.gpt.mel_pos_embedding.emb.weight
        places.copy_(0.02 * torch.randn_like(places) - 2 * where)
        places[NUM_CODES:] += 4 * where
        head = model.gpt.mel_head
        head.weight.mul_(0.05)
        head.bias.zero_()
        head.bias[NUM_AUDIO_TOKENS - 2] = -30.0
        head.weight[NUM_AUDIO_TOKENS - 1] = 3 * where
        latents = torch.randn(1, 60, CHANNELS)
        model.hifigan_decoder.eval()
        sound = model.hifigan_decoder(latents, g=torch.randn(1, 512, 1))
        model.hifigan_decoder.waveform_decoder.conv_post.weight.mul_(0.12 / float(sound.std()))


if __name__ == "__main__":
    make(sys.argv[1])
    with open(os.path.join(sys.argv[1], "config.json"), encoding="utf-8") as file:
        assert json.load(file)["model"] == "xtts"
