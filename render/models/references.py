"""Who names a model: the lines of code and configuration that mention a folder, a file or a repository.

Scans the text files of a project (`.py .yaml .yml .json .toml .sh .ini .cfg .env`, and `models.lock`), each line once.
A mention counts as a use unless it stands in a comment or in a module that nothing imports and nobody starts. Knows
names, not models.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from render.models.assets import Item

SUFFIXES = frozenset(
    {".py", ".yaml", ".yml", ".json", ".toml", ".sh", ".bat", ".ps1", ".ini", ".cfg", ".env", ".conf", ".lock"}
)
_MAX_BYTES = 2_000_000
_MAX_FILES = 20_000
_GENERIC = frozenset(
    {
        "vae",
        "unet",
        "transformer",
        "text_encoder",
        "text_encoders",
        "clip",
        "checkpoints",
        "diffusion_models",
        "loras",
        "lora",
        "models",
        "model",
        "weights",
        "encoder",
        "decoder",
        "tokenizer",
        "ckpt",
        "checkpoint",
        "original",
        "fp8",
        "int8",
        "scheduler",
        "cache",
        "hub",
        "model.safetensors",
        "diffusion_pytorch_model.safetensors",
        "pytorch_model.bin",
        "model.onnx",
    }
)
_LOADERS = (
    "from_pretrained",
    "from_single_file",
    "hf_hub_download",
    "snapshot_download",
    "hf_home",
    "hf_hub_cache",
    "huggingface",
)
_WORD = re.compile(r"[\w.-]+")
_IMPORT = re.compile(r"^\s*(?:from\s+([\w.]+)\s+import\s+([\w, ()*]+)|import\s+([\w., ]+))", re.MULTILINE)


@dataclass(frozen=True)
class Mention:
    """One line that names a model. `live` is False in a comment and in code that nothing reaches."""

    file: Path
    line: int
    text: str
    live: bool
    why_not: str = ""

    def evidence(self, root: Path) -> str:
        """`model_registry.py:12: path="models/x"`."""
        name = self.file.relative_to(root).as_posix() if self.file.is_relative_to(root) else str(self.file)
        return f"{name}:{self.line}: {self.text}" + (f" ({self.why_not})" if self.why_not else "")


@dataclass(frozen=True)
class Sources:
    """The text files that may name models, and the words that stand in them."""

    lines: tuple[tuple[Path, int, str, bool], ...]  # file, number, text, whether it is a comment
    words: dict[str, list[int]]  # casefolded word: places in `lines`
    dead: frozenset[Path]  # modules that nothing imports and nobody starts
    files: frozenset[Path]

    def loads_by_name(self) -> Mention | None:
        """A live line that loads models by their repository: somebody uses the Hugging Face cache."""
        for word in _LOADERS:
            for place in self.words.get(word, ()):
                file, number, text, is_comment = self.lines[place]
                if not is_comment and file not in self.dead and not text.startswith(("import ", "from ")):
                    return Mention(file, number, text[:160], True)
        return None


def is_source(item: Item) -> bool:
    """A text file that may name models."""
    return item.path.suffix.lower() in SUFFIXES and item.size_bytes <= _MAX_BYTES and not item.broken


def read_sources(paths: Iterable[Path]) -> Sources:
    """All lines of these files. A file that is no text is left out."""
    lines: list[tuple[Path, int, str, bool]] = []
    texts: dict[Path, str] = {}
    for path in list(paths)[:_MAX_FILES]:
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        texts[path] = text
        mark = "" if path.suffix == ".json" else "#"
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                lines.append((path, number, line.strip()[:400], bool(mark) and line.lstrip().startswith(mark)))
    words: dict[str, list[int]] = {}
    for place, (_, _, line, _) in enumerate(lines):
        for word in set(_words(line)):
            words.setdefault(word, []).append(place)
    return Sources(tuple(lines), words, frozenset(_dead(texts)), frozenset(texts))


def _words(text: str) -> list[str]:
    """Casefolded words of a line; dots and dashes belong to them, except at their ends. Dotted ones count by part too."""
    found = [word.strip(".-").casefold() for word in _WORD.findall(text)]
    return found + [part for word in found if "." in word for part in word.split(".")]


def _dead(texts: dict[Path, str]) -> set[Path]:
    """Python modules that no other file names in an import, and that have no start of their own."""
    imported: set[tuple[str, Path]] = set()
    for path, text in texts.items():
        if path.suffix == ".py":
            for match in _IMPORT.finditer(text):
                words = re.findall(r"\w+", " ".join(filter(None, match.groups())))
                imported |= {(word, path) for word in words}
    dead = set()
    for path, text in texts.items():
        if path.suffix != ".py" or path.stem in ("__init__", "__main__", "conftest", "settings", "config"):
            continue
        started = "__main__" in text or any(
            re.search(rf"(?<![\w-]){re.escape(path.name)}(?![\w-])", other) for p, other in texts.items() if p != path
        )
        if not started and not any(name == path.stem and source != path for name, source in imported):
            dead.add(path)
    # alone in its project, a registry is no dead code: somebody keeps it to be read
    return set() if len([p for p in texts if p.suffix == ".py"]) < 2 else dead - {p for p in dead if _is_registry(p)}


def _is_registry(path: Path) -> bool:
    return any(word in path.stem.casefold() for word in ("registry", "config", "settings", "models", "catalog"))


@dataclass(frozen=True)
class Names:
    """What an asset may be called in text. `words` are looked up first, `patterns` decide."""

    words: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]


def names_of(path: Path, root: Path, repo: str, extra: Sequence[str] = ()) -> Names:
    """An asset's names: its path, its own name unless any model may have that, its repository."""
    parts = (root.name, *path.relative_to(root).parts) if path.is_relative_to(root) else path.parts[-2:]
    own = path.name.casefold() not in _GENERIC
    wanted = [str(path), "/".join(parts[-2:]), *([path.name] if own and path != root else []), repo, *extra]
    patterns = [_whole(name) for name in dict.fromkeys(filter(None, wanted))]
    if len(parts) > 1:
        patterns.append(_joined(parts[-2], parts[-1]))
    words = {max(_words(name.rpartition("/")[2]), key=len, default="") for name in wanted if name}
    return Names(frozenset(words - {""}), tuple(patterns))


def _whole(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.-])(?:\./)?{re.escape(name)}(?![\w-]|\.\w)", re.IGNORECASE)


def _joined(parent: str, name: str) -> re.Pattern[str]:
    """`MODELS_DIR / "vae"`, `join(models_dir, "vae")`: the name as a whole string, its parent in some word before it."""
    stem = re.escape(parent.rstrip("s"))
    return re.compile(rf"{stem}\w*[\"')]*\s*[/,]\s*[\"']{re.escape(name)}[\"'/]", re.IGNORECASE)


def mentions(sources: Sources, names: Names) -> list[Mention]:
    """Lines that name it, in the order of the files."""
    places = sorted({place for word in names.words for place in sources.words.get(word, ())})
    found = []
    for place in places:
        file, number, text, is_comment = sources.lines[place]
        if any(pattern.search(text.replace("\\\\", "/").replace("\\", "/")) for pattern in names.patterns):
            why_not = "a comment" if is_comment else "nothing imports this file" if file in sources.dead else ""
            found.append(Mention(file, number, text[:160], not why_not, why_not))
    return found
