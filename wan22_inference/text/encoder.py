"""Prompts in, one embedding per prompt out: UMT5 run as upstream runs it.

A prompt is cleaned, cut at 512 tokens, padded to 512 with a mask, encoded, and its rows are cut to its true length;
the experts pad again with zeros, which they do attend to. Each prompt is encoded by itself and with a fixed number of
threads, so that its embedding does not depend on its neighbours or on the number of cores. Knows no negative default
and no storage.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor

from wan22_inference.checkpoint.parts import WeightFiles
from wan22_inference.errors import CheckpointError, NumericalError
from wan22_inference.text.tokens import TEXT_LEN, Tokenizer
from wan22_inference.text.umt5 import build_umt5

ENCODER_THREADS: Final = 4
"""CPU threads while encoding: matrix products may round differently with another number."""

PAD_ID: Final = 0


class TextEncoder:
    """UMT5 with its tokenizer. `close` frees the weights once a batch is encoded."""

    def __init__(
        self,
        files: WeightFiles,
        tokenizer: Path,
        *,
        device: torch.device | str = "cpu",
        dtype: torch.dtype = torch.bfloat16,
        text_len: int = TEXT_LEN,
    ) -> None:
        self.tokenizer = Tokenizer(tokenizer)
        self.text_len = text_len
        self.device = torch.device(device)
        self._model: Any = build_umt5(files, device=device, dtype=dtype)
        if self.tokenizer.vocab_size > self._model.config.vocab_size:
            raise CheckpointError(
                f"{tokenizer}: has {self.tokenizer.vocab_size} tokens, "
                f"{files.path} embeds {self._model.config.vocab_size}",
                hint="tokenizer and text encoder belong to different checkpoints; fetch both again",
            )

    @property
    def text_dim(self) -> int:
        return int(self._model.config.d_model)

    def encode(self, prompts: Sequence[str]) -> list[Tensor]:
        """One tensor [L_i, text_dim] per prompt, on the CPU, in the encoder's dtype; L_i counts the end of sequence."""
        with torch.inference_mode(), _pinned_threads(ENCODER_THREADS):
            return [self._encode_one(prompt) for prompt in prompts]

    def _encode_one(self, prompt: str) -> Tensor:
        ids = self.tokenizer.encode(prompt, self.text_len)
        padded = torch.full((1, self.text_len), PAD_ID, dtype=torch.long)
        padded[0, : len(ids)] = torch.tensor(ids, dtype=torch.long)
        mask = torch.zeros_like(padded)
        mask[0, : len(ids)] = 1
        hidden = self._model(input_ids=padded.to(self.device), attention_mask=mask.to(self.device)).last_hidden_state
        embedding: Tensor = hidden[0, : len(ids)].cpu().clone()
        if not bool(torch.isfinite(embedding).all()):
            raise NumericalError(
                f"text embedding of {prompt[:60]!r}: holds NaN or infinity",
                hint="verify the text encoder's files; it runs in bfloat16 or float32, not in float16",
            )
        return embedding

    def close(self) -> None:
        """Lets the weights go; the encoder cannot be used afterwards."""
        self._model = None
        if self.device.type == "cuda":
            torch.cuda.empty_cache()


@contextmanager
def _pinned_threads(count: int) -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)
