"""Recognise a checkpoint folder by what lies in it, and open its parts.

Two layouts are known: the official one (`high_noise_model/`, `low_noise_model/`, two `.pth`, a tokenizer folder) and
that of diffusers (`model_index.json`, `transformer/` = high, `transformer_2/` = low). A part is checked by its own
tensors, not by the layout around it. Reads headers and small JSON files only.

What cannot be known: the two experts have the same names and shapes, so a swapped pair is noticed only where a folder,
a link, a file name or a header says so. Two equal experts are always noticed.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from wan22_inference.checkpoint.expert import ExpertFiles, read_expert
from wan22_inference.checkpoint.parts import WeightFiles, noting, read_json, read_part, some
from wan22_inference.checkpoint.pth import read_pth
from wan22_inference.errors import CheckpointError

ExpertName = Literal["high", "low"]
_FOLDERS: dict[str, dict[ExpertName, str]] = {
    "official": {"high": "high_noise_model", "low": "low_noise_model"},
    "diffusers": {"high": "transformer", "low": "transformer_2"},
}
_OTHER: dict[ExpertName, ExpertName] = {"high": "low", "low": "high"}
_SAYS_WHICH = re.compile(r"(high|low)[ _-]?noise", re.IGNORECASE)
_T5_KEYS = {"official": "blocks.0.attn.q.weight", "diffusers": "encoder.block.0.layer.0.SelfAttention.q.weight"}
_VAE_KEYS = {"official": "decoder.conv1.weight", "diffusers": "decoder.conv_in.weight"}
_TOKENIZER_FILES = ("tokenizer.json", "spiece.model")
_LAYOUT_HINT = (
    "the official layout has high_noise_model/, low_noise_model/, two .pth files and google/umt5-xxl/; "
    "the diffusers layout has model_index.json, transformer/, transformer_2/, text_encoder/, tokenizer/ and vae/"
)


@dataclass(frozen=True)
class Checkpoint:
    """A whole, checked set of model files. Nothing of it is loaded."""

    root: Path
    layout: str  # "official" or "diffusers"
    experts: dict[ExpertName, ExpertFiles]
    t5: WeightFiles
    vae: WeightFiles
    tokenizer: Path

    def expert(self, name: ExpertName) -> ExpertFiles:
        return self.experts[name]

    def digest(self, *, deep: bool = False) -> dict[str, str]:
        """SHA-256 per part: high, low, t5, vae, tokenizer. See `tensors.digest` for what deep means."""
        return {
            **{name: files.digest(deep=deep) for name, files in self.experts.items()},
            "t5": self.t5.digest(deep=deep),
            "vae": self.vae.digest(deep=deep),
            "tokenizer": _folder_digest(self.tokenizer),
        }


def open_checkpoint(path: Path | str) -> Checkpoint:
    """Open and check a checkpoint folder. Raises CheckpointError that lists every problem."""
    root = Path(path)
    layout = _recognise(root)
    problems: list[str] = []
    experts: dict[ExpertName, ExpertFiles] = {}
    for name, folder in _FOLDERS[layout].items():
        with noting(problems):
            experts[name] = _open_expert(root / folder)
    t5, vae = _pth_parts(root, problems) if layout == "official" else _diffusers_parts(root, problems)
    tokenizer = _tokenizer(root, layout, problems)
    if len(experts) == 2:
        problems += _pair_problems(experts, t5, vae)
    if problems or t5 is None or vae is None or tokenizer is None:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        listed = "\n".join(f"  - {problem}" for problem in problems)
        raise CheckpointError(
            f"{root}: this {layout} checkpoint cannot be used, {count}:\n{listed}",
            hint="fetch the named files again, or point to another folder",
            problems=problems,
        )
    return Checkpoint(root, layout, experts, t5, vae, tokenizer)


def _recognise(root: Path) -> str:
    if not root.is_dir():
        state = "is a file, not a checkpoint folder" if root.exists() else "does not exist"
        raise CheckpointError(f"{root}: {state}", hint=_LAYOUT_HINT)
    found = [
        layout for layout, folders in _FOLDERS.items() if any((root / folder).is_dir() for folder in folders.values())
    ]
    if "official" in found:
        return "official"
    index = root / "model_index.json"
    if index.exists():
        _refuse_other_pipelines(index, read_json(index))
        return "diffusers"
    if "diffusers" in found:
        return "diffusers"
    raise CheckpointError(f"{root}: is not a Wan2.2-T2V-A14B checkpoint{_what_it_is(root)}", hint=_LAYOUT_HINT)


def _refuse_other_pipelines(index: Path, table: dict[str, Any]) -> None:
    kind = table.get("_class_name")
    if kind != "WanPipeline":
        raise CheckpointError(
            f"{index}: is the pipeline {str(kind)[:80]!r}; the engine runs 'WanPipeline' with two transformers"
        )
    if table.get("expand_timesteps"):
        raise CheckpointError(
            f"{index}: is Wan2.2-TI2V-5B (one transformer, a timestep per token), not Wan2.2-T2V-A14B"
        )
    second = table.get("transformer_2")
    if not isinstance(second, list) or second[:1] in ([], [None]):
        raise CheckpointError(f"{index}: has one transformer only: Wan2.1, not the pair of experts of Wan2.2-T2V-A14B")


def _what_it_is(root: Path) -> str:
    """A guess for the message, when the folder is one expert or a model of one transformer."""
    try:
        files = read_expert(weight_files(root))
    except CheckpointError as error:
        return f" ({error.problems[0]})" if any(root.glob("*.safetensors")) else ""
    return f": it is one transformer (width {files.config.dim}, {files.config.num_layers} blocks) without its partner"


def weight_files(folder: Path) -> WeightFiles:
    """A folder of safetensors with its config.json, whatever it is. Raises CheckpointError."""
    tensors, metadata = read_part(folder)
    settings = read_json(folder / "config.json") if (folder / "config.json").exists() else {}
    return WeightFiles(folder, "", tensors, settings, metadata)


def _open_expert(folder: Path) -> ExpertFiles:
    if not folder.is_dir():
        raise CheckpointError(f"{folder}: this expert is missing")
    return read_expert(weight_files(folder))


def _pair_problems(
    experts: dict[ExpertName, ExpertFiles], t5: WeightFiles | None, vae: WeightFiles | None
) -> list[str]:
    high, low = experts["high"], experts["low"]
    problems = []
    if high.config != low.config:
        differing = [key for key, value in vars(high.config).items() if value != vars(low.config)[key]]
        problems.append(f"{low.path}: differs from {high.path.name} in {', '.join(differing)}: not a pair")
    elif _sample(high) == _sample(low):
        problems.append(
            f"{low.path}: holds the same weights as {high.path.name}: one of the two is a copy of the other"
        )
    for name, files in experts.items():
        if said := _which_by_marks(files, other=_OTHER[name]):
            problems.append(f"{files.path}: should be the {name}-noise expert, but {said}: the two are swapped")
    if t5 is not None and (width := t5.tensors[_token_embedding(t5)].shape[-1]) != high.config.text_dim:
        problems.append(f"{t5.path}: gives text of width {width}, the experts need {high.config.text_dim}")
    if vae is not None and (channels := _latent_channels(vae)) != high.config.in_channels:
        problems.append(f"{vae.path}: has {channels} latent channels, the experts need {high.config.in_channels}")
    return problems


def _sample(files: ExpertFiles) -> str:
    names = ("patch_embedding.bias", "head.modulation", "blocks.0.modulation", "blocks.0.self_attn.q.weight")
    return WeightFiles(files.path, "", {name: files.tensors[name] for name in names}, {}, {}).digest()


def _which_by_marks(files: ExpertFiles, other: ExpertName) -> str:
    """What says that this is the other expert: links, file names, headers, config.json. Empty if nothing does."""
    marks = {
        f"its folder is a link to {files.path.resolve()}": files.path.resolve().name if files.path.is_symlink() else ""
    }
    for file in sorted({ref.file for ref in files.tensors.values()}):
        marks[f"its file is {file.name}"] = file.name
        if file.is_symlink():
            marks[f"{file.name} is a link to {file.resolve()}"] = f"{file.resolve().parent.name}/{file.resolve().name}"
    marks |= {f"its header says {key}={value[:80]}": value[:2000] for key, value in files.metadata.items()}
    for key in ("_name_or_path", "_noise", "subfolder"):
        marks[f"its config.json says {key}={files.settings.get(key)!r}"] = str(files.settings.get(key) or "").rstrip(
            "/"
        )
    for text, mark in marks.items():
        said = {word.lower() for word in _SAYS_WHICH.findall(mark)}
        if said == {other} or (other == "low" and mark.endswith("transformer_2")):
            return text
    return ""


def _pth_parts(root: Path, problems: list[str]) -> tuple[WeightFiles | None, WeightFiles | None]:
    """The text encoder and the VAE of the official layout, told apart by their tensors."""
    found: dict[str, list[WeightFiles]] = {"t5": [], "vae": []}
    for path in sorted(root.glob("*.pth")):
        with noting(problems):
            tensors = read_pth(path)
            role = next(
                (role for role, keys in (("t5", _T5_KEYS), ("vae", _VAE_KEYS)) if keys["official"] in tensors), ""
            )
            if role:
                found[role].append(WeightFiles(path, "official", tensors, {}, {}))
    broken = any(".pth" in problem for problem in problems)
    parts: list[WeightFiles | None] = []
    for role, usual in (("t5", "models_t5_umt5-xxl-enc-bf16.pth"), ("vae", "Wan2.1_VAE.pth")):
        if len(found[role]) > 1:
            problems.append(
                f"{root}: holds {len(found[role])} files for the {role}: {some([f.path.name for f in found[role]])}"
            )
        elif not found[role] and not broken:
            problems.append(f"{root / usual}: is missing")
        parts.append(found[role][0] if len(found[role]) == 1 else None)
    checks: tuple[Callable[[WeightFiles], object], ...] = (_token_embedding, _latent_channels)
    for index, check in enumerate(checks):
        count = len(problems)
        with noting(problems):
            if (part := parts[index]) is not None:
                check(part)
        if len(problems) > count:
            parts[index] = None
    return parts[0], parts[1]


def _diffusers_parts(root: Path, problems: list[str]) -> tuple[WeightFiles | None, WeightFiles | None]:
    parts: list[WeightFiles | None] = []
    for folder, key, check in (
        ("text_encoder", _T5_KEYS["diffusers"], _token_embedding),
        ("vae", _VAE_KEYS["diffusers"], _latent_channels),
    ):
        part = None
        with noting(problems):
            files = weight_files(root / folder) if (root / folder).is_dir() else None
            if files is None:
                raise CheckpointError(f"{root / folder}: is missing")
            if key not in files.tensors:
                raise CheckpointError(
                    f"{root / folder}: has no tensor {key!r}: not the {folder.replace('_', ' ')} of Wan2.2-T2V-A14B"
                )
            files = WeightFiles(files.path, "diffusers", files.tensors, files.settings, files.metadata)
            check(files)
            part = files
        parts.append(part)
    return parts[0], parts[1]


def _token_embedding(t5: WeightFiles) -> str:
    """Name of the table of token embeddings, [vocabulary, width]."""
    for name in ("token_embedding.weight", "shared.weight", "encoder.embed_tokens.weight"):
        if name in t5.tensors and len(t5.tensors[name].shape) == 2:
            return name
    raise CheckpointError(f"{t5.path}: has no table of token embeddings")


def _latent_channels(vae: WeightFiles) -> int:
    """Channels of the latents that this VAE decodes."""
    name = {"official": "conv2.weight", "diffusers": "post_quant_conv.weight"}[vae.naming]
    if name not in vae.tensors or len(vae.tensors[name].shape) != 5:
        raise CheckpointError(f"{vae.path}: has no tensor {name!r} of five dimensions: not the Wan2.1 VAE")
    return vae.tensors[name].shape[1]


def _tokenizer(root: Path, layout: str, problems: list[str]) -> Path | None:
    candidates = (
        [root / "tokenizer"]
        if layout == "diffusers"
        else [root / "google" / "umt5-xxl", *sorted(root.glob("google/*"))]
    )
    for folder in candidates:
        if present := [folder / name for name in _TOKENIZER_FILES if (folder / name).is_file()]:
            for file in present:
                start = file.open("rb").read(40)
                if start.startswith(b"version https://git-lfs") or not start:
                    problems.append(f"{file}: is {'empty' if not start else 'a git-lfs pointer'}, not the tokenizer")
            return folder
    problems.append(f"{candidates[0]}: holds no tokenizer ({' or '.join(_TOKENIZER_FILES)})")
    return None


def _folder_digest(folder: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")):
        total.update(f"{path.name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
