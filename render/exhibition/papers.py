"""The papers of a package: licences, credits, consents, the storyboard, the plan, and every take's provenance.

Pure but for reading the storyboard and consent files. The same film gives the same papers: nothing in them tells when or
where it was made, or what was there before. Reference recordings of voices never leave the project.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from post.cut import Cut
from post.export.package.bag import Item
from render.casting import Cast
from render.licences import ALLOWED_ANYWHERE, Use
from render.plan import Plan
from storyboards.story import Storyboard

FOLDER = "papers"
PLAN_KEYS = ("version", "project", "storyboard", "renderer", "num_shots", "num_takes", "fps", "prompts", "licences")
"""What of a plan stays the same however often it is run."""


def papers_of(plan: Plan, cut: Cut, cut_json: object, cast: Cast) -> list[Item]:
    """Every paper but the install sheet and the report. Raises OSError."""
    storyboard = plan.storyboard
    texts = {
        "licences.txt": licences_text(plan.uses, storyboard),
        "credits.txt": credits_text(cut, storyboard),
        "plan.json": _json(plan_paper(plan)),
        "cut.json": _json(cut_json),
        **{f"provenance/{name}.json": _json(paper) for name, paper in provenance_of(plan, cut, cast)},
    }
    consents = {voice.id: voice.consent for voice in storyboard.voices.values() if voice.consent is not None}
    if consents:
        texts["consents.txt"] = consents_text(storyboard)
    items = [Item(f"{FOLDER}/{name}", text.encode("utf-8")) for name, text in sorted(texts.items())]
    items.append(Item(f"{FOLDER}/storyboard/{storyboard.path.name}", storyboard.path.read_bytes()))
    for voice_id, path in sorted(consents.items()):
        suffix = "".join(character for character in path.rpartition(".")[2] if character.isalnum())[:8] or "txt"
        items.append(Item(f"{FOLDER}/consents/{voice_id}.{suffix}", (storyboard.folder / path).read_bytes()))
    if storyboard.exceptions is not None:
        items.append(Item(f"{FOLDER}/exceptions.txt", (storyboard.folder / storyboard.exceptions).read_bytes()))
    return items


def licences_text(uses: Iterable[Use], storyboard: Storyboard) -> str:
    """What everything in the film is licensed under, and where it is used."""
    lines = [f"LICENCES: {_title(storyboard)}", f"purpose: {storyboard.project.purpose}", ""]
    for use in uses:
        verdict = {ALLOWED_ANYWHERE: "any use"}.get(use.terms, f"{use.terms}: read before showing")
        lines += [f"{use.asset}", f"    {use.licence} ({verdict})", f"    used in: {_joined(use.where)}", ""]
    return "\n".join(lines)


def credits_text(cut: Cut, storyboard: Storyboard) -> str:
    """Who is to be named, in the order of the film."""
    lines = [f"CREDITS: {_title(storyboard)}", ""]
    named: dict[str, list[str]] = {}
    for shot in cut.shots:
        if shot.credit:
            named.setdefault(shot.credit, []).append(f"shot {shot.id}")
    for cue in cut.cues:
        if cue.credit:
            named.setdefault(cue.credit, []).append(f"music {cue.id}")
    lines += [f"{credit}: {_joined(where)}" for credit, where in named.items()] or ["nobody asked to be named"]
    if cut.disclosure is not None:
        lines += ["", *(f"{language}: {text}" for language, text in cut.disclosure.label.items())]
    return "\n".join(lines) + "\n"


def consents_text(storyboard: Storyboard) -> str:
    """Whose voices speak, and which signed consent lies beside this list."""
    lines = [f"CONSENTS: {_title(storyboard)}", ""]
    for voice in storyboard.voices.values():
        if voice.consent is not None:
            lines.append(f"voice {voice.id}: {voice.engine}; signed consent in consents/, from {voice.consent}")
    return "\n".join(lines) + "\n"


def plan_paper(plan: Plan) -> dict[str, object]:
    """The plan without what only says how far it had come."""
    told = plan.to_json()
    takes = [{"shot": take.shot_id, "take": take.take, "seed": take.seed, "key": take.key} for take in plan.takes]
    return {**{key: told[key] for key in PLAN_KEYS if key in told}, "takes": takes}


def provenance_of(plan: Plan, cut: Cut, cast: Cast) -> Iterator[tuple[str, dict[str, object]]]:
    """For every generated shot of the film: everything its take's picture was made from."""
    planned = {(take.shot_id, take.take): take for take in plan.takes}
    for shot in cut.shots:
        if shot.kind != "generated" or shot.media is None or shot.take is None:
            continue
        artifact = cast.artifacts.get(shot.media.path)
        take = planned.get((shot.id, shot.take)) if shot.renderer == plan.renderer else None
        yield (
            f"{shot.id}-t{shot.take}",
            {
                "shot": shot.id,
                "take": shot.take,
                "renderer": shot.renderer,
                "seed": take.seed if take else None,
                "stage": take.stage if take else None,
                "key": take.key if take else None,
                "inputs": dict(take.inputs) if take else None,
                "clip": {
                    "sha256": shot.media.sha256,
                    "stage": artifact.stage if artifact else None,
                    "key": artifact.key if artifact else None,
                    "num_frames": shot.media.num_frames,
                    "fps": str(shot.media.fps),
                },
            },
        )


def _title(storyboard: Storyboard) -> str:
    base = storyboard.project.title.get(storyboard.project.base_language, storyboard.project.id)
    return f"{base} ({storyboard.project.id})"


def _joined(where: Iterable[str]) -> str:
    return ", ".join(where)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=isinstance(value, Mapping)) + "\n"
