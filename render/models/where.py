"""Which file would be used for a component, and why; more than one is an error, none is too.

Looks through what was gathered. Damaged and quantised candidates are told and not chosen. Knows what the engine runs,
opens a checkpoint to name its parts, loads nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from render.errors import BadModelFiles, UserMistake
from render.models import catalogue
from render.models.amounts import both, sizes_json
from render.models.assets import Asset, Weight
from render.models.problems import Problem

ENGINE = "wan2.2-t2v-a14b"
ENGINE_PARTS = ("high", "low", "t5", "vae", "tokenizer")
ENGINE_NAMES = ("checkpoint", "wan22")
_RUN_TYPES = ("F32", "BF16", "F16")


@dataclass(frozen=True)
class Found:
    """The one place. `passed_over` tells what else lies there and why it was not taken."""

    component: str
    path: Path
    title: str
    size_bytes: int
    why: str
    passed_over: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        return {
            "component": self.component, "path": str(self.path), "title": self.title,
            "size": sizes_json(self.size_bytes), "why": self.why, "passed_over": list(self.passed_over),
        }  # fmt: skip


def where(component: str, assets: Sequence[Asset]) -> Found:
    """The file or folder of a component. Raises UserMistake for an unknown name or several answers, BadModelFiles for none."""
    wanted = ENGINE if component.casefold() in ENGINE_NAMES else component.casefold()
    if wanted in ENGINE_PARTS:
        return _engine_part(wanted, _one(ENGINE, _sets(ENGINE, assets)))
    model = catalogue.find(wanted)
    name = model.id if model else wanted
    if model is None and not any(w.part and w.part.model == name for a in assets for w in a.weights):
        raise UserMistake(f"{component!r} is no component that is known", _known(assets))
    sets = _sets(name, assets)
    apart = [asset for asset in assets if all(asset is not candidate.asset for candidate in sets)]
    candidates = sets if name == ENGINE else [*sets, *_parts(name, apart)]
    return _one(component, candidates)


def _known(assets: Sequence[Asset]) -> str:
    here = sorted({w.part.model for a in assets for w in a.weights if w.part and w.part.model})
    return f"Known are {', '.join(ENGINE_PARTS)}, every name of `models list`, and here: {', '.join(here[:20]) or 'nothing'}."


@dataclass(frozen=True)
class _Candidate:
    path: Path
    title: str
    size_bytes: int
    identity: tuple[object, ...]
    against: str
    problems: tuple[Problem, ...]
    asset: Asset


def _sets(name: str, assets: Sequence[Asset]) -> list[_Candidate]:
    found = []
    for asset in assets:
        if asset.model != name or (asset.layout in ("single-file", "gguf") and name == ENGINE):
            continue
        errors = tuple(problem for problem in asset.problems if problem.severity == "error")
        against = "it is not whole" if errors else _not_run(asset)
        place = asset.path / "snapshots" / asset.revision if asset.store == "hf" and asset.revision else asset.path
        found.append(_Candidate(place, asset.title, asset.size_bytes, _identity(asset.weights), against, errors, asset))
    return found


def _parts(name: str, assets: Sequence[Asset]) -> list[_Candidate]:
    found: dict[tuple[object, ...], _Candidate] = {}
    for asset in assets:
        groups: dict[Path, list[Weight]] = {}
        for weight in asset.weights:
            if weight.part and weight.part.model == name:
                groups.setdefault(weight.item.path.parent if len(asset.weights) > 1 else weight.item.path, []).append(
                    weight
                )
        for weights in groups.values():
            path = weights[0].item.path if len(weights) == 1 else weights[0].item.path.parent
            errors = tuple(p for w in weights for p in w.head.problems if p.severity == "error")
            types = {w.head.dtype.rstrip("+") for w in weights} - set(_RUN_TYPES) - {""}
            against = (
                "it is not whole"
                if errors
                else f"{', '.join(sorted(types))} weights are not run by the engine"
                if types
                else ""
            )
            size = sum(w.item.size_bytes for w in weights)
            found.setdefault(
                _identity(weights), _Candidate(path, asset.title, size, _identity(weights), against, errors, asset)
            )
    return list(found.values())


def _identity(weights: Sequence[Weight]) -> tuple[object, ...]:
    return tuple(sorted(weight.item.identity for weight in weights))


def _not_run(asset: Asset) -> str:
    """Weights of a Wan transformer in a type that the engine does not read."""
    dtypes = {
        w.head.dtype.rstrip("+")
        for w in asset.weights
        if w.part and (w.part.kind, w.part.line) == ("transformer", "wan")
    }
    odd = sorted(dtypes - set(_RUN_TYPES) - {""})
    return f"{', '.join(odd)} weights are not run by the engine" if odd else ""


def _one(component: str, candidates: Sequence[_Candidate]) -> Found:
    sound = list({c.identity or (c.path,): c for c in candidates if not c.against}.values())
    passed = tuple(f"{c.path}: {c.against}" for c in candidates if c.against)
    if len(sound) > 1:
        listed = "\n".join(f"  - {c.path} ({both(c.size_bytes)}, {c.title})" for c in sound)
        raise UserMistake(
            f"{component}: {len(sound)} places hold it, and which one is meant is not said:\n{listed}",
            "Name one (`render --checkpoint DIR` for the engine's), or look in one folder only.",
        )
    if not sound:
        told = "\n".join(f"  - {p.what}" for c in candidates for p in c.problems[:3]) or "\n".join(
            f"  - {p}" for p in passed
        )
        model = catalogue.find(component)
        fetch = (
            f"`reelwright models download {model.repos[0]}` fetches it."
            if model and model.repos
            else "Fetch it, or name the folder that holds it."
        )
        raise BadModelFiles(
            f"{component}: " + (f"nothing usable:\n{told}" if told else "is nowhere in the folders looked through"),
            fetch,
        )
    best = sound[0]
    why = "the only whole one in the folders looked through" if passed else "the only one in the folders looked through"
    return Found(component, best.path, best.title, best.size_bytes, why, passed)


def _engine_part(name: str, checkpoint: Found) -> Found:
    """A part of the checkpoint, opened as the engine opens it."""
    from wan22_inference.checkpoint import open_checkpoint
    from wan22_inference.errors import CheckpointError

    try:
        opened = open_checkpoint(checkpoint.path)
    except CheckpointError as error:
        raise BadModelFiles(error.message, error.hint) from None
    why = f"{name} of the {opened.layout} checkpoint {checkpoint.path}, {checkpoint.why}"
    if name == "tokenizer":
        size = sum(path.stat().st_size for path in opened.tokenizer.iterdir() if path.is_file())
        return Found(name, opened.tokenizer, "umT5 tokenizer", size, why, checkpoint.passed_over)
    part = {"high": opened.experts["high"], "low": opened.experts["low"], "t5": opened.t5, "vae": opened.vae}[name]
    return Found(name, part.path, f"{name} ({part.naming} naming)", part.num_bytes, why, checkpoint.passed_over)
