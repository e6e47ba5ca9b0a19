"""A small tokenizer folder of the true kind: a unigram vocabulary with byte fallback, so that any language has tokens.

Written in the files that a checkpoint's tokenizer has (but the sentencepiece model), readable by transformers.
"""

from __future__ import annotations

import json
import string
from pathlib import Path
from typing import Final

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from wan22_inference.text.negative import DEFAULT_NEGATIVE

_SPECIAL: Final = ("<pad>", "</s>", "<unk>")
_PAD_ID: Final = 0
_UNK_ID: Final = 2
_BYTE_SCORE, _LETTER_SCORE, _WORD_SCORE = -12.0, -8.0, -6.0
_WORDS: Final = """
a an and the of in on at to with from by over under into through is are it its slow fast wide close
shot camera dolly pan tilt light dark dawn day night dusk sun sky sea ship harbour wave water wind
rain snow fire smoke city street house room man woman child crew officer uniform hand face eye hair
white black grey red green blue gold film grain style quiet calm still moving walks turns looks
leaves grows falls rises runs flies ing ed er ly s
"""


def write_tokenizer(folder: Path) -> int:
    """Writes `tokenizer.json` and its companions; returns the number of tokens."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = _build()
    tokenizer.save(str(folder / "tokenizer.json"))
    pad, eos, unk = _SPECIAL
    names = {"pad_token": pad, "eos_token": eos, "unk_token": unk}
    config = {
        **names,
        "model_max_length": 512,
        "clean_up_tokenization_spaces": False,
        "tokenizer_class": "PreTrainedTokenizerFast",
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")
    (folder / "special_tokens_map.json").write_text(json.dumps(names, indent=2) + "\n")
    return int(tokenizer.get_vocab_size())


def _build() -> Tokenizer:
    tokenizer = Tokenizer(models.Unigram(_vocabulary(), unk_id=_UNK_ID, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Sequence(
        [decoders.ByteFallback(), decoders.Metaspace(replacement="▁", prepend_scheme="always")]
    )
    tokenizer.add_special_tokens(list(_SPECIAL))
    tokenizer.post_processor = processors.TemplateProcessing(
        single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", 1)]
    )
    return tokenizer


def _vocabulary() -> list[tuple[str, float]]:
    pieces: dict[str, float] = dict.fromkeys(_SPECIAL, 0.0)
    pieces |= {f"<0x{byte:02X}>": _BYTE_SCORE for byte in range(256)}
    letters = string.ascii_letters + string.digits + string.punctuation + "".join(sorted(set(DEFAULT_NEGATIVE)))
    pieces |= dict.fromkeys(("▁", *letters), _LETTER_SCORE)
    pieces |= {f"▁{word}": _WORD_SCORE for word in _WORDS.split()}
    return list(pieces.items())
