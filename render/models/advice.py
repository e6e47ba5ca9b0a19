"""Recommendations out of an audit, each with what it gives back, its risk and the evidence from the files.

Takes verdicts and places, gives advice in the order of what it frees. Decides nothing that the verdicts did not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from render.models.amounts import both, sizes_json
from render.models.assets import Asset, total_bytes
from render.models.audit import Verdict
from render.models.folders import Place
from render.models.problems import Problem


@dataclass(frozen=True)
class Advice:
    """One recommendation. `frees_bytes` is 0 where nothing is to be removed."""

    action: str  # remove, retire, watch, keep, ignore, mend, replace, convert, clear
    paths: tuple[Path, ...]
    text: str
    evidence: tuple[str, ...]
    risk: str = ""
    frees_bytes: int = 0

    def to_json(self) -> dict[str, object]:
        return {
            "action": self.action,
            "paths": [str(path) for path in self.paths],
            "text": self.text,
            "evidence": list(self.evidence),
            "risk": self.risk,
            "frees": sizes_json(self.frees_bytes),
        }


def advise(
    verdicts: Sequence[Verdict], places: Sequence[Place], named: Sequence[str], unnamed: Sequence[str]
) -> list[Advice]:
    """All recommendations: first what frees most, then what to mend, keep, watch and ignore."""
    removals = [*_removals(verdicts), *_retired(verdicts), *_clearing(places)]
    removals.sort(key=lambda advice: -advice.frees_bytes)
    return [
        *removals,
        *_mending(verdicts),
        *_converting(verdicts),
        *_watching(verdicts),
        *_keeping(verdicts),
        *_ignoring(named, unnamed),
    ]


def _size(verdicts: Sequence[Verdict]) -> int:
    return total_bytes(item for verdict in verdicts for item in verdict.asset.items)


def _removals(verdicts: Sequence[Verdict]) -> list[Advice]:
    found = []
    for verdict in verdicts:
        if (
            verdict.used
            or verdict.status not in ("redundant", "duplicate", "legacy", "incomplete")
            or verdict.asset.layout == "onnx"
        ):
            continue
        size = verdict.asset.size_bytes
        text = {
            "redundant": f"Remove {verdict.asset.path}: {verdict.kept_by} serves instead",
            "duplicate": f"Remove {verdict.asset.path}: the same lies at {verdict.kept_by}",
            "legacy": f"Remove {verdict.asset.path} if nothing outside this tree uses it",
            "incomplete": f"Fetch {verdict.asset.path} again, or remove it",
        }[verdict.status]
        found.append(
            Advice(
                "remove", (verdict.asset.path,), f"{text}; {both(size)}", tuple(verdict.evidence), verdict.risk, size
            )
        )
    return found


def _retired(verdicts: Sequence[Verdict]) -> list[Advice]:
    """Everything of an earlier ONNX pipeline, in one piece."""
    old = [v for v in verdicts if v.asset.layout == "onnx" and v.status == "legacy" and not v.used]
    if not old:
        return []
    evidence = [f"{v.asset.path} ({both(v.asset.size_bytes)}): {line}" for v in old for line in v.evidence[:3]]
    names = ", ".join(v.asset.path.name for v in old)
    text = f"Retire the ONNX models ({names}) with the code that names them; {both(_size(old))}"
    return [Advice("retire", tuple(v.asset.path for v in old), text, tuple(evidence), "low", _size(old))]


def _clearing(places: Sequence[Place]) -> list[Advice]:
    trials = [place for place in places if place.status == "temporary"]
    if not trials:
        return []
    size = sum(place.size_bytes for place in trials)
    evidence = tuple(f"{place.path} ({both(place.size_bytes)}): {line}" for place in trials for line in place.evidence)
    names = ", ".join(f"{place.path.name}/" for place in trials)
    return [
        Advice(
            "clear",
            tuple(p.path for p in trials),
            f"Clear {names}: made by trials; {both(size)}",
            evidence,
            "none",
            size,
        )
    ]


def _mending(verdicts: Sequence[Verdict]) -> list[Advice]:
    found = []
    for verdict in verdicts:
        if verdict.status == "incomplete" and verdict.used:
            text = f"Mend {verdict.asset.path}: it is used and not whole"
            found.append(Advice("mend", (verdict.asset.path,), text, tuple(verdict.evidence)))
        if verdict.asset.layout == "raw":
            text = f"Replace {verdict.asset.path}: raw training files"
            found.append(Advice("replace", (verdict.asset.path,), text, verdict.asset.notes))
    wrong: dict[Problem, None] = {p: None for v in verdicts for p in v.findings if p.kind == "wrong-family"}
    for problem in wrong:
        found.append(Advice("replace", (problem.path,), problem.what, (problem.hint,) if problem.hint else ()))
    return found


def _converting(verdicts: Sequence[Verdict]) -> list[Advice]:
    return [
        Advice("convert", (v.asset.path,), f"Convert {v.asset.path} to bf16 with `reelwright models convert`", (note,))
        for v in verdicts
        for note in v.asset.notes
        if "convert to bf16" in note
    ]


def _watching(verdicts: Sequence[Verdict]) -> list[Advice]:
    caches: dict[Path, list[Asset]] = {}
    for verdict in verdicts:
        if verdict.asset.store == "hf":
            caches.setdefault(verdict.asset.path.parent, []).append(verdict.asset)
    found = []
    for cache, assets in caches.items():
        size = total_bytes(item for asset in assets for item in asset.items)
        evidence = [f"{len(assets)} repositories, {both(size)}"]
        evidence += [
            f"{asset.name}: {note}" for asset in assets for note in asset.notes if "blob" in note or "revisions" in note
        ]
        how = "`hf cache ls` lists it, `hf cache prune` removes what no revision uses"
        text = f"Watch {cache}: it grows with every download; {how}"
        found.append(Advice("watch", (cache,), text, tuple(evidence)))
    return found


def _keeping(verdicts: Sequence[Verdict]) -> list[Advice]:
    kept = [v for v in verdicts if v.status == "active" and v.asset.store != "ollama"]
    if not kept:
        return []
    evidence = tuple(f"{v.asset.path}: {v.evidence[0] if v.evidence else ''}" for v in kept)
    text = f"Keep {len(kept)} model(s) in use: {', '.join(v.asset.name for v in kept[:12])}; {both(_size(kept))}"
    return [Advice("keep", tuple(v.asset.path for v in kept), text, evidence)]


def _ignoring(named: Sequence[str], unnamed: Sequence[str]) -> list[Advice]:
    if unnamed:
        lines = tuple(f"{name}/ is not in it" for name in unnamed)
        return [Advice("ignore", (), f"Add {', '.join(f'{n}/' for n in unnamed)} to .gitignore", lines)]
    if named:
        return [Advice("ignore", (), "Nothing to add to .gitignore", tuple(f"{name}/ is in it" for name in named))]
    return []
