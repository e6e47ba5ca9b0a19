"""A whole audit of a folder: everything looked at, judged, advised. What the command line and tests call.

Takes a root and the user's own registries, gives a `Report` with a JSON form and one for people.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from render.models.advice import Advice, advise
from render.models.amounts import both, sizes_json
from render.models.assets import Asset, Item, unique
from render.models.audit import Verdict, judge
from render.models.duplicates import Twins, find_twins
from render.models.folders import Place, ignored, places
from render.models.gather import Gathered, gather
from render.models.references import is_source, read_sources
from render.models.walk import walk

_OWN_USERS = ("Wan2.2-T2V-A14B", "Wan2.2-T2V-A14B-Diffusers")


@dataclass(frozen=True)
class Report:
    """An audit of one root."""

    root: Path
    gathered: Gathered
    verdicts: tuple[Verdict, ...]
    places: tuple[Place, ...]
    twins: tuple[Twins, ...]
    advice: tuple[Advice, ...]
    num_sources: int

    def to_json(self) -> dict[str, object]:
        return {
            "root": str(self.root),
            "total": sizes_json(self.gathered.size_bytes),
            "assets": [verdict.to_json() for verdict in self.verdicts],
            "folders": [place.to_json() for place in self.places],
            "rest": sizes_json(sum(item.size_bytes for item in unique(self.gathered.rest))),
            "duplicates": [
                {"paths": [str(p) for p in t.paths], "size": sizes_json(t.size_bytes), "proven": t.proven}
                for t in self.twins
            ],
            "advice": [advice.to_json() for advice in self.advice],
            "recoverable": sizes_json(sum(advice.frees_bytes for advice in self.advice)),
            "sources_read": self.num_sources,
        }


def audit(root: Path, registries: Sequence[Path] = (), deep: bool = False) -> Report:
    """Looks at everything under a folder, its own code and configuration included, and judges it."""
    root = Path(os.path.abspath(root))
    gathered = gather(walk(root))
    taken = {item.path for asset in gathered.assets for item in asset.items}
    own = [item.path for item in gathered.root.all_files() if item.path not in taken and is_source(item)]
    sources = read_sources(dict.fromkeys([*_files(registries), *own]))
    twins = find_twins((w.item for asset in gathered.assets for w in asset.weights), deep)
    verdicts = judge(root, gathered.assets, sources, twins, _engine_folder(gathered.assets))
    asset_paths = [asset.path for asset in gathered.assets]
    found = places(gathered.root, asset_paths)
    named, unnamed = ignored(root, _tops(root, asset_paths, found))
    advice = advise(verdicts, found, named, unnamed)
    return Report(root, gathered, tuple(verdicts), tuple(found), tuple(twins), tuple(advice), len(sources.files))


def _files(registries: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for path in registries:
        found += [i.path for i in walk(path).all_files() if is_source(i)] if path.is_dir() else [path]
    return [Path(os.path.abspath(path)) for path in found]


def _engine_folder(assets: Sequence[Asset]) -> Path | None:
    """The checkpoint that `render` would take: the only whole one here, or the one with the usual name."""
    mine = [
        a
        for a in assets
        if a.model == "wan2.2-t2v-a14b" and a.layout in ("wan-native", "diffusers") and not a.is_broken
    ]
    usual = [a for name in _OWN_USERS for a in mine if a.path.name == name]
    best = (usual or (mine if len(mine) == 1 else []))[:1]
    return best[0].path if best else None


def _tops(root: Path, assets: Sequence[Path], found: Sequence[Place]) -> list[str]:
    """Folders directly under the root that hold models or made things: what a repository should ignore."""
    paths = [*assets, *(place.path for place in found)]
    tops = {path.relative_to(root).parts[0] for path in paths if path != root and path.is_relative_to(root)}
    return sorted(top for top in tops if (root / top).is_dir())


def text_of(report: Report) -> str:
    """For people."""
    lines = [
        f"{report.root}: {both(report.gathered.size_bytes)} in all, {report.num_sources} files of code and configuration read",
        "",
    ]
    for verdict in sorted(report.verdicts, key=lambda v: -v.asset.size_bytes):
        lines += _verdict_lines(report.root, verdict)
    lines += [
        f"{place.status:<11} {both(place.size_bytes):>28}  {_short(report.root, place.path)}/"
        for place in report.places
    ]
    rest: list[Item] = unique(report.gathered.rest)
    inside = sum(place.size_bytes for place in report.places)
    lines += [
        f"{'other files':<11} {both(max(0, sum(i.size_bytes for i in rest) - inside)):>28}",
        "",
        "Recommendations",
    ]
    for number, advice in enumerate(report.advice, 1):
        risk = f" (risk: {advice.risk})" if advice.risk else ""
        lines.append(f"{number}. {advice.text}{risk}")
        lines += [f"     {line}" for line in advice.evidence[:6]]
        lines += [f"     and {len(advice.evidence) - 6} more"] if len(advice.evidence) > 6 else []
    lines.append(f"recoverable in all: {both(sum(advice.frees_bytes for advice in report.advice))}")
    return "\n".join(lines)


def _verdict_lines(root: Path, verdict: Verdict) -> list[str]:
    asset = verdict.asset
    told = ", ".join(filter(None, (asset.title, asset.layout, asset.dtype)))
    lines = [f"{verdict.status:<11} {both(asset.size_bytes):>28}  {_short(root, asset.path)}  ({told})"]
    lines += [f"{'':<42}{line}" for line in verdict.evidence[:3]]
    lines += [f"{'':<42}{note}" for note in asset.notes if note not in verdict.evidence]
    return lines + [
        f"{'':<42}{finding.what}" for finding in verdict.findings[:3] if finding.what not in verdict.evidence
    ]


def _short(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
