"""Makes a folder of Kokoro weights in the real file formats, small and random, that the real code loads and speaks with.

    .venv-audio/bin/python tests/audio/tiny_kokoro.py DIR

Stand-alone: runs in the environment for voices and music. What it speaks is noise whose length follows the phonemes.
"""

from __future__ import annotations

import json
import os
import sys

PHONEMES = (
    ';:,.!?—…"()“” \u0303ʣʥʦʨᵝꭧAIOQSTWYᵊabcdefhijklmnopqrstu'
    "vwxyzɑɐɒæβɔɕçɖðʤəɚɛɜɟɡɥɨɪʝɯɰŋɳɲɴøɸθœɹɾɻʁɽʂʃʈʧʊʋʌɣɤχʎʒʔˈˌːʰʲ↓→↗↘ᵻ"
)
SPEAKERS = ("af_heart", "am_adam", "bf_emma", "hf_alpha", "hm_omega")


def config_of() -> dict[str, object]:
    return {
        "istftnet": {
            "upsample_kernel_sizes": [20, 12],
            "upsample_rates": [10, 6],
            "gen_istft_hop_size": 5,
            "gen_istft_n_fft": 20,
            "resblock_dilation_sizes": [[1, 3, 5]],
            "resblock_kernel_sizes": [3],
            "upsample_initial_channel": 512,
        },
        "dim_in": 64,
        "dropout": 0.2,
        "hidden_dim": 512,
        "max_conv_dim": 512,
        "max_dur": 12,
        "multispeaker": True,
        "n_layer": 1,
        "n_mels": 80,
        "n_token": 1 + len(PHONEMES),
        "style_dim": 128,
        "text_encoder_kernel_size": 5,
        "plbert": {
            "hidden_size": 64,
            "num_attention_heads": 2,
            "intermediate_size": 64,
            "max_position_embeddings": 512,
            "num_hidden_layers": 1,
            "dropout": 0.1,
        },
        "vocab": {char: number for number, char in enumerate(PHONEMES, 1)},
    }


def make(folder: str, seed: int = 1) -> None:
    import torch
    from kokoro.model import KModel  # type: ignore[import-not-found]

    torch.manual_seed(seed)
    os.makedirs(os.path.join(folder, "voices"), exist_ok=True)
    config = os.path.join(folder, "config.json")
    with open(config, "w", encoding="utf-8") as file:
        json.dump(config_of(), file, ensure_ascii=False)
    weights = os.path.join(folder, "kokoro-v1_0.pth")
    torch.save({}, weights)
    model = KModel(repo_id="local", config=config, model=weights).eval()
    states = {name: part.state_dict() for name, part in model.named_children()}
    torch.save(states, weights)
    for name in SPEAKERS:
        torch.save(torch.randn(510, 1, 256) * 0.3, os.path.join(folder, "voices", f"{name}.pt"))


if __name__ == "__main__":
    make(sys.argv[1])
