"""All texts of a batch encoded once: stage `embed`, one artifact for each text.

Rank 0 loads the encoder, only if the store lacks a text, and frees it before any expert is read; the others wait.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from torch import Tensor

from render.errors import IoProblem
from render.wan22.jobfile import Task
from render.wan22.request import TEXT_LEN, embed_inputs, texts_needed
from render.wan22.station import Station, saving, tidy
from wan22_inference.errors import NumericalError

STAGE = "embed"
FILE = "embedding.safetensors"
TENSOR = "embedding"


def encode_texts(station: Station, tasks: Iterable[Task]) -> Mapping[str, str] | None:
    """Encodes what the store lacks: the texts that could not be, and why; None if it was stopped. Collective."""
    broken: dict[str, str] | None = {}
    if station.control.first:
        texts = dict.fromkeys(text for task in tasks for text in texts_needed(task.request))
        missing = [text for text in texts if station.store.find(STAGE, _inputs(station, text)) is None]
        if missing:
            station.heart.phase("encode")
            broken = _encode(station, missing)
    told = station.control.hand_round(broken)
    assert told is None or isinstance(told, dict)
    return told


def _encode(station: Station, texts: Sequence[str]) -> dict[str, str] | None:
    from wan22_inference.text.encoder import TextEncoder

    broken: dict[str, str] = {}
    files = station.checkpoint
    encoder = TextEncoder(files.t5, files.tokenizer, device=station.device, dtype=station.dtype)
    try:
        for text in texts:
            if station.control.wants_stop():
                return None
            try:
                (embedding,) = encoder.encode([text])
            except NumericalError as error:
                broken[text] = str(error)
                continue
            station.store.artifact(STAGE, _inputs(station, text), saving(FILE, TENSOR, embedding))
            station.heart.tell()
    finally:
        encoder.close()
        tidy(station.device)
    return broken


def read_embeddings(station: Station, texts: Iterable[str]) -> dict[str, Tensor]:
    """The embeddings of texts, [L, text_dim] each, on the CPU."""
    from safetensors.torch import load_file

    found = {}
    for text in texts:
        artifact = station.store.find(STAGE, _inputs(station, text))
        if artifact is None:
            raise IoProblem(f"{STAGE}: the embedding of {text[:60]!r} is gone", "Run the same command again.")
        found[text] = load_file(artifact.file(FILE))[TENSOR]
    return found


def num_rows(station: Station, text: str) -> int:
    """Rows of a text's embedding, as its manifest has them; the most there can be where it has none."""
    artifact = station.store.find(STAGE, _inputs(station, text))
    shape = artifact.facts.get("shape") if artifact is not None else None
    return int(shape[0]) if isinstance(shape, list) and shape else TEXT_LEN


def _inputs(station: Station, text: str) -> dict[str, object]:
    return embed_inputs(text, station.batch.weights, station.batch.dtype)
