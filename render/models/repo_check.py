"""Is this the right repository, before anything of it is fetched? From its list of files alone.

Tells format, what is needed of it against all of it, licence, pickles, and the right repository if this is the wrong
one. Takes a listing, gives a report. Knows the catalogue, not the network.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from render.models import catalogue
from render.models.amounts import both, sizes_json
from render.models.assets import COMPONENTS
from render.models.hub import Listing, RemoteFile

_PICKLES = (".pth", ".pt", ".bin", ".ckpt", ".pkl")
_WEIGHTS = (".safetensors", ".sft", ".gguf", ".onnx", ".h5", ".msgpack", ".ot", ".tflite", *_PICKLES)
_VARIANT = re.compile(r"\.(fp16|bf16|fp8|int8|non_ema|ema)(?=[.-])")
_PAPERS = ("README.md", ".gitattributes", "USE_POLICY.md", "Notice", "NOTICE")
_MEDIA = (".mp4", ".gif", ".png", ".jpg", ".jpeg", ".webp", ".webm", ".pdf")


@dataclass(frozen=True)
class Report:
    """What a repository is good for. `go` is False where a download would be a mistake."""

    listing: Listing
    format: str
    needed: tuple[RemoteFile, ...]
    pickles: tuple[str, ...]
    licence: str
    terms: str
    go: bool
    remarks: tuple[str, ...]
    right_repo: str
    model: str

    @property
    def needed_bytes(self) -> int:
        return sum(file.num_bytes for file in self.needed)

    def to_json(self) -> dict[str, object]:
        return {
            "repo": self.listing.repo,
            "commit": self.listing.commit,
            "format": self.format,
            "class": self.listing.pipeline_class,
            "total": sizes_json(self.listing.num_bytes),
            "needed": sizes_json(self.needed_bytes),
            "needed_files": [file.path for file in self.needed],
            "num_files": len(self.listing.files),
            "pickles": list(self.pickles),
            "licence": self.licence,
            "terms": self.terms,
            "gated": self.listing.gated,
            "go": self.go,
            "remarks": list(self.remarks),
            "right_repo": self.right_repo,
            "model": self.model,
        }


def check(listing: Listing, patterns: Sequence[str] = ()) -> Report:
    """A report on a repository; `patterns` are the user's own choice of files."""
    names = [file.path for file in listing.files]
    kind = format_of(names)
    model = catalogue.by_repo(listing.repo)
    needed = needed_files(listing, kind, model, patterns)
    pickles = tuple(file.path for file in needed if file.path.lower().endswith(_PICKLES))
    remarks, go, right = _judge(listing, kind, model, needed, pickles)
    terms = model.terms if model else None
    licence = listing.licence or (terms.name if terms else "")
    return Report(
        listing,
        kind,
        needed,
        pickles,
        licence or "not stated",
        terms.terms if terms else "",
        go,
        tuple(remarks),
        right,
        model.id if model else "",
    )


def format_of(names: Sequence[str]) -> str:
    """The layout of a repository by its names."""
    top = {name.split("/")[0] for name in names if "/" in name}
    roots = [name for name in names if "/" not in name]
    if "model_index.json" in roots:
        return "diffusers"
    if {"high_noise_model", "low_noise_model"} & top or any(n.startswith("models_t5_") for n in roots):
        return "wan-native"
    if any("mp_rank_" in name for name in names):
        return "raw training files"
    if {"distill_fp8", "distill_int8", "distill_models", "fp8", "int8"} & top:
        return "lightx2v"
    kinds = [PurePosixPath(name).suffix.lower() for name in names if name.lower().endswith(_WEIGHTS)]
    if not kinds:
        return "no weights"
    if set(kinds) <= {".gguf"}:
        return "gguf"
    if set(kinds) <= {".onnx"}:
        return "onnx"
    return "transformers" if "config.json" in roots else "single files"


def needed_files(
    listing: Listing, kind: str, model: catalogue.Model | None, patterns: Sequence[str] = ()
) -> tuple[RemoteFile, ...]:
    """What a program needs of it: as asked, as the catalogue says, else by its layout."""
    names = [file.path for file in listing.files]
    chosen = tuple(patterns) or (model.needs.get(listing.repo, ()) if model else ())
    if chosen:
        wanted = set(catalogue.wanted_files(names, chosen))
        if not patterns and kind in ("diffusers", "transformers"):
            wanted = set(_one_of_each([name for name in names if name in wanted]))
    elif kind == "diffusers":
        wanted = set(
            _one_of_each(
                [n for n in names if n == "model_index.json" or n.split("/")[0] in COMPONENTS or "LICENSE" in n.upper()]
            )
        )
    else:
        useful = [
            n
            for n in names
            if not n.lower().endswith(_MEDIA) and n not in _PAPERS and not n.startswith(("assets/", "examples/", "."))
        ]
        wanted = set(_one_of_each(useful)) if kind == "transformers" else set(useful)
    return tuple(file for file in listing.files if file.path in wanted)


def _one_of_each(names: Sequence[str]) -> list[str]:
    """Weights once per folder: safetensors before pickles and other frameworks, the plain variant before others."""
    folders: dict[str, list[str]] = {}
    kept = []
    for name in names:
        if name.lower().endswith(_WEIGHTS) or name.endswith(".index.json"):
            folders.setdefault(name.rpartition("/")[0], []).append(name)
        else:
            kept.append(name)
    for group in folders.values():
        plain = [name for name in group if not _VARIANT.search(name.rpartition("/")[2])] or group
        for ending in (".safetensors", ".bin", ".pth", ".pt"):
            weights = [name for name in plain if name.endswith(ending)]
            if weights:
                stem = "safetensors" if ending == ".safetensors" else ending[1:]
                kept += weights + [n for n in plain if n.endswith(f"{stem}.index.json")]
                break
        else:
            kept += plain
    return kept


def _judge(
    listing: Listing, kind: str, model: catalogue.Model | None, needed: Sequence[RemoteFile], pickles: Sequence[str]
) -> tuple[list[str], bool, str]:
    remarks: list[str] = []
    go, right = True, ""
    wrong = next(
        (i for repo, i in (model.instead if model else {}).items() if repo.casefold() == listing.repo.casefold()), None
    )
    if wrong:
        go, right = False, wrong["repo"]
        remarks.append(f"the wrong repository: {wrong['why']}; take {right}")
    elif kind == "raw training files":
        go, right = False, model.repos[0] if model and model.repos else ""
        remarks.append(
            "raw training files without model_index.json: no diffusers pipeline loads them"
            + (f"; take {right}" if right else "")
        )
    elif kind == "no weights":
        go = False
        remarks.append("holds no weights")
    size = sum(file.num_bytes for file in needed)
    if listing.num_bytes > size * 1.2 and listing.num_bytes - size > 10**8:
        remarks.append(
            f"{both(listing.num_bytes - size)} of it are not needed: fetch the needed files only, not the whole repository"
        )
    if pickles:
        known = {name for m in catalogue.models().values() for name in m.sha256}
        foreign = [name for name in pickles if PurePosixPath(name).name not in known]
        remarks.append(
            f"{len(pickles)} pickle file(s) among the needed ones" + ("" if foreign else ", all with published digests")
        )
    if listing.gated:
        remarks.append("gated: accept its terms on its page and log in first")
    if model is None:
        remarks.append("not in the catalogue: what is needed was chosen by its layout")
    elif not model.runs:
        remarks.append(
            f"{model.title} is not run by this project's engine" + (f" ({model.used_by})" if model.used_by else "")
        )
    if model and model.note:
        remarks.append(model.note)
    return remarks, go, right


def text_of(report: Report) -> str:
    """For people."""
    listing = report.listing
    kind = f"{report.format}{f' ({listing.pipeline_class})' if listing.pipeline_class else ''}"
    lines = [
        f"{listing.repo} at {listing.commit}: {'go' if report.go else 'NO'}",
        f"format    {kind}",
        f"needed    {both(report.needed_bytes)} in {len(report.needed)} of {len(listing.files)} files; "
        f"all of it is {both(listing.num_bytes)}",
        f"licence   {report.licence}" + (f" ({report.terms})" if report.terms else ""),
    ]
    lines += (
        [f"pickles   {', '.join(report.pickles[:4])}{' ...' if len(report.pickles) > 4 else ''}"]
        if report.pickles
        else []
    )
    lines += [f"note      {remark}" for remark in report.remarks]
    if report.right_repo:
        lines.append(f"  hint: reelwright models check-repo {report.right_repo}")
    elif report.go:
        lines.append(f"  hint: reelwright models download {listing.repo}@{listing.commit} --lock")
    return "\n".join(lines)
