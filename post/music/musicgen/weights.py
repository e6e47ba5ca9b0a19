"""MusicGen's weights on disk: found by what they hold, looked at without running anything of them.

A folder is a MusicGen when its `state_dict.bin` is a PyTorch archive that carries its own settings beside its tensors;
with it go `compression_state_dict.bin` and, from anywhere among the model files or the Hugging Face cache, the T5 that
its settings name. Pickles are read opcode by opcode. Loads no weights and knows no cue.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from post.errors import PostError
from post.music.musicgen.pickled import Pickled, damage, read_pickled

LM_FILE, COMPRESSION_FILE = "state_dict.bin", "compression_state_dict.bin"

T5_WIDTHS = {
    "t5-small": 512, "t5-base": 768, "t5-large": 1024, "t5-3b": 1024, "t5-11b": 1024,
    "google/flan-t5-small": 512, "google/flan-t5-base": 768, "google/flan-t5-large": 1024,
}  # fmt: skip
"""Text encoders that audiocraft knows, and how wide they are."""

_DEEP = 5
_MOST_FOLDERS = 4000
_BLOCK = 1 << 16
_NUM_BLOCKS = 64


@dataclass(frozen=True)
class Weights:
    """A whole set of files to make music with."""

    folder: Path
    t5: Path
    encodec: Path | None  # where the compression file only names a Hugging Face model: its folder
    num_channels: int
    window_s: float  # longest stretch that it makes at once
    num_bytes: int

    def files(self) -> list[Path]:
        """All that changes what is heard."""
        found = [self.folder / LM_FILE, self.folder / COMPRESSION_FILE]
        for folder in (self.t5, self.encodec):
            if folder is not None:
                found += sorted(
                    path for path in folder.iterdir() if path.suffix in (".json", ".safetensors", ".bin", ".model")
                )
        return found

    def fingerprint(self) -> str:
        """Over every file's size and a sample of its bytes: tells one set from another at no cost."""
        digest = hashlib.sha256()
        for path in self.files():
            size = path.stat().st_size
            digest.update(f"{path.name} {size}\n".encode())
            with path.open("rb") as file:
                for number in range(_NUM_BLOCKS):
                    file.seek(max(0, (size - _BLOCK) * number // (_NUM_BLOCKS - 1)))
                    digest.update(file.read(_BLOCK))
                    if size <= _BLOCK:
                        break
        return digest.hexdigest()


class Missing(PostError):
    """There are no weights, or not all of them; `is_damage` where what is there cannot be used."""

    def __init__(self, message: str, hint: str, *, is_damage: bool = False) -> None:
        super().__init__(message, hint)
        self.is_damage = is_damage


@dataclass(frozen=True)
class _Model:
    folder: Path
    settings: dict[str, Any]
    compression: Pickled

    def number(self, *names: str, default: float) -> float:
        value = _deep(self.settings, *names)
        return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else default

    @property
    def rank(self) -> tuple[float, float, float]:
        """Better ones are greater: stereo before mono, then size, and those that need no melody."""
        has_melody = _deep(self.settings, "conditioners", "self_wav") is not None
        size = self.number("transformer_lm", "dim", default=0) * self.number("transformer_lm", "num_layers", default=0)
        return self.num_channels, 0.0 if has_melody else 1.0, size

    @property
    def num_channels(self) -> float:
        return (
            2
            if _deep(self.settings, "interleave_stereo_codebooks", "use") is True
            else self.number("channels", default=1)
        )


def find(root: Path) -> Weights:
    """The best set among the model files. Raises Missing, which says what is not there and how to get it."""
    roots = [root, *_caches()]
    folders = list(_folders(roots))
    found = [folder for folder in folders if (folder / LM_FILE).is_file()]
    models, troubles = [], []
    for folder in found:
        try:
            model = _model(folder)
        except Missing as trouble:
            if not trouble.is_damage or (folder / COMPRESSION_FILE).is_file():
                troubles.append(trouble)  # otherwise it may be anybody's
            continue
        if model is not None:
            models.append(model)
    if not models and troubles:
        raise troubles[0]
    if not models:
        raise Missing(
            f"there are no MusicGen weights in {root}", _get("facebook/musicgen-small", root, "musicgen-small")
        )
    best = max(sorted(models, key=lambda model: str(model.folder)), key=lambda model: model.rank)
    t5, encodec = _t5(best, folders, root), _encodec(best, folders, root)
    sizes = [path.stat().st_size for path in Weights(best.folder, t5, encodec, 1, 1.0, 0).files()]
    window_s = best.number("dataset", "segment_duration", default=30.0)
    return Weights(best.folder, t5, encodec, int(best.num_channels), window_s, sum(sizes))


def _get(repository: str, root: Path, name: str) -> str:
    return f"huggingface-cli download {repository} --local-dir {root / name}"


def _caches() -> list[Path]:
    """Hugging Face's own cache, where it exists."""
    named = os.environ.get("HF_HUB_CACHE")
    home = os.environ.get("HF_HOME") or str(Path.home() / ".cache" / "huggingface")
    cache = Path(named) if named else Path(home) / "hub"
    return (
        [
            folder
            for folder in sorted(cache.glob("models--*"))
            if "musicgen" in folder.name or "t5" in folder.name.lower() or "encodec" in folder.name
        ]
        if cache.is_dir()
        else []
    )


def _folders(roots: list[Path]) -> Iterator[Path]:
    """Folders at and below the roots, in order, not too deep and not for ever."""
    count = 0
    for root in roots:
        for name, inner, _ in os.walk(root, followlinks=True):
            inner[:] = sorted(each for each in inner if not each.startswith(".") and each != "blobs")
            if len(Path(name).relative_to(root).parts) >= _DEEP:
                inner.clear()
            count += 1
            if count > _MOST_FOLDERS:
                return
            yield Path(name)


def _model(folder: Path) -> _Model | None:
    """The MusicGen in a folder; None where its files are something else. Raises Missing where they are damaged."""
    import yaml

    pickled = _looked_at(folder / LM_FILE)
    settings = pickled.text_after("xp.cfg")
    if settings is None or not pickled.has("best_state"):
        return None
    try:
        read = yaml.safe_load(settings)
    except yaml.YAMLError as error:
        raise _damaged(folder / LM_FILE, "carries settings that cannot be read") from error
    if not isinstance(read, dict) or not isinstance(_deep(read, "transformer_lm"), dict):
        return None
    if str(read.get("lm_model", "transformer_lm")) != "transformer_lm":
        return None
    if not (folder / COMPRESSION_FILE).is_file():
        raise Missing(
            f"{folder} holds {LM_FILE} and no {COMPRESSION_FILE}",
            _get("facebook/musicgen-small", folder.parent, folder.name),
        )
    return _Model(folder, read, _looked_at(folder / COMPRESSION_FILE))


def _looked_at(path: Path) -> Pickled:
    """What a file holds. Raises Missing where it is damaged, or would run something."""
    found = damage(path)
    if found is not None:
        raise _damaged(path, found)
    try:
        pickled = read_pickled(path)
    except ValueError as error:
        raise _damaged(path, str(error)) from None
    if pickled.foreign:
        raise Missing(
            f"{path} would run {', '.join(pickled.foreign[:3])} when it is opened; weights hold tensors only",
            "Delete it, and take the weights from where they are published.",
            is_damage=True,
        )
    return pickled


def _damaged(path: Path, found: str) -> Missing:
    return Missing(f"{path} {found}", "Download it again, or use engine: temp for now.", is_damage=True)


def _t5(model: _Model, folders: list[Path], root: Path) -> Path:
    """The folder of the text encoder that the model was trained with."""
    name = next(
        (
            str(_deep(value, "t5", "name"))
            for value in (_deep(model.settings, "conditioners") or {}).values()
            if isinstance(value, dict) and value.get("model") == "t5"
        ),
        "t5-base",
    )
    width = T5_WIDTHS.get(name)
    if width is None:
        raise Missing(
            f"{model.folder / LM_FILE} wants the text encoder {name!r}, which is not known here",
            _get("facebook/musicgen-small", root, "musicgen-small"),
        )
    is_gated = "flan" in name
    fitting = []
    for folder in folders:
        config = _config(folder)
        if config.get("model_type") != "t5" or config.get("d_model") != width:
            continue
        if ("gated" in str(config.get("feed_forward_proj", "relu"))) is not is_gated:
            continue
        if (folder / "spiece.model").is_file() and any((folder / each).is_file() for each in _TENSORS):
            fitting.append(folder)
    if not fitting:
        short = name.rpartition("/")[2]
        repository = name if "/" in name else f"google-t5/{name}"
        raise Missing(f"MusicGen's text encoder {name} is not in {root}", _get(repository, root, short))
    chosen = max(sorted(fitting), key=lambda folder: name.rpartition("/")[2] in str(folder))
    for each in _TENSORS:
        found = damage(chosen / each) if (chosen / each).is_file() else None
        if found is not None:
            raise _damaged(chosen / each, found)
    if not (chosen / "model.safetensors").is_file():
        _looked_at(chosen / "pytorch_model.bin")
    return chosen


_TENSORS = ("model.safetensors", "pytorch_model.bin")


def _encodec(model: _Model, folders: list[Path], root: Path) -> Path | None:
    """The folder of the compression model where the file only names it; None where it holds it."""
    name = model.compression.text_after("pretrained")
    if name is None:
        return None
    for folder in folders:
        if _config(folder).get("model_type") == "encodec" and any((folder / each).is_file() for each in _TENSORS):
            return folder
    short = name.rpartition("/")[2]
    raise Missing(f"MusicGen's compression model {name} is not in {root}", _get(name, root, short))


def _config(folder: Path) -> dict[str, Any]:
    path = folder / "config.json"
    try:
        if not path.is_file() or path.stat().st_size > 1_000_000:
            return {}
        read = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}


def _deep(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value
