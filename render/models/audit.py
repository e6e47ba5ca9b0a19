"""The audit: each asset active, legacy, redundant, duplicate, incomplete or unknown, and why.

Takes what was gathered and who names what; gives a verdict with its evidence per asset, and findings on folders that
hold no models. A verdict errs on the side of keeping: what is not recognised is unknown, and what something names is
used. Knows no disk and deletes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from render.models import catalogue
from render.models.amounts import both, sizes_json
from render.models.assets import Asset
from render.models.duplicates import Twins
from render.models.name_sets import wrong_family
from render.models.problems import Problem
from render.models.references import Mention, Sources, mentions, names_of

Status = Literal["active", "legacy", "redundant", "duplicate", "incomplete", "unknown"]
_RISK: dict[str, str] = {"redundant": "none", "duplicate": "none", "legacy": "low", "incomplete": "low"}


@dataclass
class Verdict:
    """One asset with its status. `used` is what reclaiming asks: something names it."""

    asset: Asset
    status: Status
    evidence: list[str]
    used: bool
    risk: str = ""
    findings: list[Problem] = field(default_factory=list)
    kept_by: Path | None = None  # the asset that serves instead

    def to_json(self) -> dict[str, object]:
        return {
            **self.asset.to_json(),
            "status": self.status,
            "evidence": self.evidence,
            "used": self.used,
            "risk": self.risk,
            "findings": [finding.to_json() for finding in self.findings],
            "reclaimable": sizes_json(self.asset.freed_bytes) if self.status in _RISK and not self.used else None,
        }


def judge(
    root: Path, assets: Sequence[Asset], sources: Sources, twins: Sequence[Twins], engine_uses: Path | None = None
) -> list[Verdict]:
    """A verdict on every asset, in their order. `engine_uses` is the folder that `render` would take."""
    named = {asset.path: _mentions(root, asset, sources) for asset in assets}
    verdicts = [_first_look(root, asset, named[asset.path], sources, engine_uses) for asset in assets]
    _judge_duplicates(verdicts, twins)
    _judge_redundant(verdicts, named)
    _judge_legacy(verdicts, named, sources, root)
    _judge_families(verdicts)
    return verdicts


def _mentions(root: Path, asset: Asset, sources: Sources) -> list[Mention]:
    exact = mentions(sources, names_of(asset.path, root, asset.repo))
    known = catalogue.models().get(asset.model)
    if exact or known is None or asset.repo:
        return exact
    # a folder that is called like the repository it came from, where code names only the repository
    same = [repo for repo in known.repos if repo.split("/")[-1].casefold() == asset.path.name.casefold()]
    return mentions(sources, names_of(asset.path, root, "", same)) if same else exact


def _first_look(root: Path, asset: Asset, named: list[Mention], sources: Sources, engine_uses: Path | None) -> Verdict:
    live = [mention for mention in named if mention.live]
    evidence = [mention.evidence(root) for mention in (live or named)[:4]]
    evidence += [f"and {len(named) - 4} more mentions"] if len(named) > 4 else []
    by_engine = engine_uses is not None and asset.path == engine_uses
    if by_engine:
        evidence.insert(0, "`reelwright render` would take it")
    findings = [problem for problem in asset.problems if problem.severity == "note" or problem.kind == "wrong-family"]
    used = bool(live) or by_engine
    errors = [problem for problem in asset.problems if problem.severity == "error" and problem.kind != "wrong-family"]
    if errors:
        told = [problem.what for problem in errors[:4]]
        more = [f"and {len(errors) - 4} more problems: see verify"] if len(errors) > 4 else []
        return Verdict(
            asset, "incomplete", told + more + evidence, used, "" if used else _RISK["incomplete"], findings + errors
        )
    if used:
        return Verdict(asset, "active", evidence, True, "", findings)
    if asset.store == "ollama" and asset.layout == "ollama":
        return Verdict(
            asset, "active", ["Ollama serves it; its users are not known here", *evidence], True, "", findings
        )
    if asset.store == "hf":
        loader = sources.loads_by_name()
        in_cache = "in the Hugging Face cache, which serves whoever asks for it by name"
        who = f"models are loaded by name: {loader.evidence(root)}" if loader else _nobody(sources)
        return Verdict(asset, "active" if loader else "unknown", [in_cache, who], loader is not None, "", findings)
    return Verdict(asset, "unknown", evidence or [_nobody(sources)], False, "", findings)


def _nobody(sources: Sources) -> str:
    num = len(sources.files)
    return (
        f"nothing in {num} file(s) of code and configuration names it"
        if num
        else "no code or configuration was given that could name it"
    )


def _judge_duplicates(verdicts: list[Verdict], twins: Sequence[Twins]) -> None:
    """An asset whose every weight lies in another one that stays is a duplicate."""
    owner = {weight.item.path: verdict for verdict in verdicts for weight in verdict.asset.weights}
    for verdict in verdicts:
        if verdict.status in ("incomplete",) or not verdict.asset.weights:
            continue
        others: set[int] | None = None
        proven = True
        for weight in verdict.asset.weights:
            group = next((twin for twin in twins if weight.item.path in twin.paths), None)
            mine = {id(owner[p]) for p in group.paths if p in owner and owner[p] is not verdict} if group else set()
            others = mine if others is None else others & mine
            proven &= bool(group and group.proven)
        keepers = [v for v in verdicts if id(v) in (others or set()) and v.status != "duplicate"]
        if keepers and verdict.status != "active":
            keeper = next((v for v in keepers if v.used), keepers[0])
            how = "the same bytes (SHA-256)" if proven else "the same size, head, tail and samples (--deep proves it)"
            verdict.status, verdict.risk, verdict.kept_by = "duplicate", _RISK["duplicate"], keeper.asset.path
            verdict.evidence = [f"every weight file of it lies in {keeper.asset.path} too: {how}", *verdict.evidence]


def _judge_redundant(verdicts: list[Verdict], named: Mapping[Path, list[Mention]]) -> None:
    """Not named, and another one of its family is in use."""
    for verdict in verdicts:
        if (
            verdict.status != "unknown"
            or verdict.asset.store == "hf"
            or not verdict.asset.line
            or verdict.asset.line in ("llm", "lora", "clip", "t5", "image-vae")
        ):
            continue
        keepers = [
            v for v in verdicts if v.status == "active" and v.asset.line == verdict.asset.line and v is not verdict
        ]
        if keepers and verdict.asset.layout in (
            "diffusers",
            "raw",
            "wan-native",
            "single-file",
            "shards",
            "transformers",
        ):
            keeper = keepers[0]
            verdict.status, verdict.risk, verdict.kept_by = "redundant", _RISK["redundant"], keeper.asset.path
            title = keeper.asset.title or keeper.asset.line
            verdict.evidence = [
                f"{title} is in use at {keeper.asset.path} ({both(keeper.asset.size_bytes)}); nothing names this one",
                *verdict.evidence, *verdict.asset.notes,
            ]  # fmt: skip


def _judge_legacy(verdicts: list[Verdict], named: Mapping[Path, list[Mention]], sources: Sources, root: Path) -> None:
    """Recognised, named by nothing that runs, though there is code to name it."""
    alive = [v for v in verdicts if v.status == "active"]
    for verdict in verdicts:
        if verdict.status != "unknown" or not alive or not sources.files or verdict.asset.store in ("hf", "ollama"):
            continue
        dead = [mention for mention in named[verdict.asset.path] if not mention.live]
        onnx = verdict.asset.layout == "onnx"
        if dead or onnx or (verdict.asset.line and verdict.asset.model):
            verdict.status, verdict.risk = "legacy", _RISK["legacy"]
            told = [f"only named where nothing runs: {mention.evidence(root)}" for mention in dead[:3]]
            if onnx:
                others = sorted({f for v in alive for f in v.asset.formats} - {"onnx"})
                told.append(f"ONNX, while everything in use is {', '.join(others) or 'not'}: of an earlier pipeline")
            verdict.evidence = told + ([] if dead else verdict.evidence)


def _judge_families(verdicts: list[Verdict]) -> None:
    """Parts that lie beside a model as if they were its own, and are of another family."""
    for verdict in verdicts:
        known = catalogue.models().get(verdict.asset.model)
        if known is None or not known.parts:
            continue
        kinds = {w.part.kind for w in verdict.asset.weights if w.part}
        lacking = known.parts.keys() - kinds - {"transformer"}
        shelf = verdict.asset.path.parent
        beside = [v for v in verdicts if v.asset.path.parent == shelf and v is not verdict]
        for kind in sorted(lacking):
            near = [v for v in beside if _part_kind(v.asset, kind)]
            if not near or any(v.asset.model in known.parts[kind] for v in near):
                continue
            for other in near:
                part = next(w.part for w in other.asset.weights if w.part)
                problem = wrong_family(other.asset.path, replace(part, kind=kind), known)
                if problem not in other.findings:
                    other.findings.append(problem)
                    verdict.findings.append(problem)


def _part_kind(asset: Asset, kind: str) -> bool:
    parts = [weight.part for weight in asset.weights if weight.part]
    kinds = {part.kind for part in parts}
    if kind == "image_encoder" and any(part.line == "clip" for part in parts):
        return True
    return kinds == {kind}
