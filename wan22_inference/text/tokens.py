"""Cleaned text into token ids, with the `tokenizer.json` of a checkpoint taken as it stands.

Read with the tokenizers package alone: no torch, and none of the rebuilding that newer transformers do with T5
vocabularies. Ids end with the end-of-sequence token and are cut at `text_len`, as upstream has them. Does not pad.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tokenizers import Tokenizer as RawTokenizer

from wan22_inference.errors import CheckpointError
from wan22_inference.text.clean import clean_prompt

TEXT_LEN: Final = 512
"""Tokens of a prompt that the experts attend to, end of sequence included."""


class Tokenizer:
    """The tokenizer folder of a checkpoint. Raises CheckpointError if it holds no usable `tokenizer.json`."""

    def __init__(self, folder: Path) -> None:
        path = folder / "tokenizer.json"
        if not path.is_file():
            raise CheckpointError(f"{path}: not found", hint="download the tokenizer folder of the checkpoint again")
        try:
            self._raw = RawTokenizer.from_file(str(path))
        except Exception as error:
            raise CheckpointError(f"{path}: not a tokenizer: {error}", hint="download this file again") from error
        self._raw.no_padding()
        self._raw.no_truncation()

    @property
    def vocab_size(self) -> int:
        return int(self._raw.get_vocab_size(with_added_tokens=True))

    def encode(self, text: str, text_len: int = TEXT_LEN) -> Sequence[int]:
        """Ids of the cleaned text, at most `text_len`; the last is always the end of sequence."""
        ids: list[int] = self._raw.encode(clean_prompt(text)).ids
        return ids if len(ids) <= text_len else [*ids[: text_len - 1], ids[-1]]

    def count_tokens(self, text: str) -> int:
        """How many tokens the cleaned text takes, end of sequence included, before anything is cut."""
        return len(self._raw.encode(clean_prompt(text)).ids)
