"""Composes a panel: place, light and weather behind, the subject on its third, others around, something near the lens.

`build` gives the finished stage for a spec. It decides where things stand; how they look is the business of
`grounds` and `subjects`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from render.animatic.camera import View
from render.animatic.cast import cast
from render.animatic.field import Paper
from render.animatic.framing import FRAMING, framing_for
from render.animatic.library import THINGS
from render.animatic.palette import MOODS
from render.animatic.places import INDOORS, place
from render.animatic.spec import PanelSpec
from render.animatic.stage import Stage
from render.animatic.words import Found, Reading, read
from storyboards.story import Size


def build(spec: PanelSpec, picture: Size, path: Sequence[View], panel: Path | None) -> Stage:
    """The stage of a take, all layers painted."""
    reading = read(spec)
    subjects = _ordered(reading, spec.framing)
    kind = kind_of(subjects[0].name) if subjects else None
    framing = framing_for(spec.framing, kind)
    ground = _ground(reading, subjects, framing)
    light = _light(spec, reading, ground)
    numbers = FRAMING[framing]
    rng = np.random.Generator(np.random.PCG64(_seed(spec)))
    aspect = picture.width_px / picture.height_px
    third = 0.36 if rng.random() < 0.5 else 0.64
    horizon = numbers.eye_level if ground in INDOORS else numbers.horizon
    if aspect < 1 and 0.3 < horizon < 0.7:
        horizon += 0.05
    stage = Stage(
        aspect=aspect,
        px=float(picture.height_px),
        mood=MOODS[light],
        paper=Paper(_seed(spec) ^ 0x5EA, picture.height_px),
        rng=rng,
        views=path,
        horizon=horizon,
        sun_x=(0.80 if third < 0.5 else 0.20) if light != "backlit" else third,
        focus=(aspect * third, min(0.93, horizon + 0.14)),
        size=1.0,
        framing=framing,
    )
    if panel is not None:
        from render.animatic.own import lay_panel

        lay_panel(stage, panel, spec.shot_id)
        return stage
    stage.focus = _focus(stage, kind, third)
    stage.afloat = kind == "ship"
    place(stage, ground, reading)
    if numbers.soft:
        _unfocus(stage, numbers.soft)
    cast(stage, ground, reading, subjects)
    return stage


def kind_of(name: str) -> str:
    """The kind of a named subject."""
    if name.startswith("person:"):
        return "person"
    if name in ("crowd", "lighthouse", "cranes"):
        return "crowd" if name == "crowd" else "scenery"
    return THINGS[name].kind


def _seed(spec: PanelSpec) -> int:
    """One number from the seed, the shot and the take, the same in every process."""
    said = f"{spec.seed}/{spec.shot_id}/{spec.take}"
    return int.from_bytes(hashlib.sha256(said.encode()).digest()[:7], "big")


def _ordered(reading: Reading, framing: str | None) -> list[Found]:
    """The subject first: what the words name first, in close shots of things the thing."""
    subjects = [found for found in reading.subjects if kind_of(found.name) != "scenery"]
    names = [found.name for found in subjects]
    if "hands" in names:  # hands do something: what they hold is the subject
        hands = subjects.pop(names.index("hands"))
        if "rope" in names:
            rope = subjects.pop(next(k for k, found in enumerate(subjects) if found.name == "rope"))
            subjects.insert(0, replace(rope, name="hand_rope", count=1))
        elif not any(kind_of(found.name) == "thing" for found in subjects):
            subjects.insert(0, hands)
    if framing in ("insert", "extreme-close"):
        things = [found for found in subjects if kind_of(found.name) == "thing"]
        subjects = things[:1] + [found for found in subjects if found not in things[:1]]
    elif framing in ("close", "medium-close", "medium", "over-shoulder", "two-shot"):
        people = [found for found in subjects if kind_of(found.name) == "person"]
        if people and kind_of(subjects[0].name) in ("thing", "crowd", "structure"):
            subjects = people[:1] + [found for found in subjects if found is not people[0]]
    return subjects


def _ground(reading: Reading, subjects: Sequence[Found], framing: str) -> str:
    """The place: as named, else where the subject is at home."""
    people = bool(subjects) and kind_of(subjects[0].name) == "person"
    ships = any(kind_of(found.name) == "ship" for found in subjects)
    if reading.ground == "sea" and people and framing not in ("aerial", "overhead"):
        return "deck"  # nobody walks on water
    if reading.ground:
        return reading.ground
    if people and ships:
        return "deck"
    for found in subjects:
        if found.name in THINGS:
            return THINGS[found.name].home
    if subjects:
        return {
            "officer": "deck",
            "sailor": "deck",
            "crew": "deck",
            "worker": "workshop",
            "engineer": "workshop",
            "scientist": "room",
            "leader": "hall",
            "fisher": "coast",
        }.get(subjects[0].name.removeprefix("person:"), "hall" if subjects[0].name == "crowd" else "field")
    return "studio" if framing in ("insert", "close", "extreme-close") else "coast"


def _light(spec: PanelSpec, reading: Reading, ground: str) -> str:
    if spec.light in MOODS:
        return str(spec.light)
    if reading.light:
        return reading.light
    usual = {
        "consoles": "blue-hour",
        "space": "night",
        "underwater": "blue-hour",
        "studio": "studio",
        "hall": "tungsten",
        "room": "afternoon",
        "workshop": "morning",
    }
    if ground in usual:
        return usual[ground]
    return ("morning", "afternoon", "overcast", "golden-hour")[_seed(spec) % 4]


def _focus(stage: Stage, kind: str | None, third: float) -> tuple[float, float]:
    """Where the subject stands: on a third; what fills the picture, nearer the middle."""
    pull = {
        "full": 0.55,
        "medium": 0.35,
        "close": 0.45,
        "extreme-close": 0.8,
        "insert": 0.75,
        "overhead": 0.6,
        "medium-close": 0.2,
    }.get(stage.framing, 0.0)
    if kind == "ship" and stage.framing in ("wide", "aerial", "high-angle", "low-angle"):
        pull = 0.45
    if stage.aspect < 1.0:
        pull = max(pull, 0.6)
    x = stage.aspect * (third + (0.5 - third) * pull)
    y = {"aerial": 0.56, "high-angle": 0.64, "overhead": 0.5}.get(stage.framing, stage.focus[1])
    return (x, y)


def _unfocus(stage: Stage, soft: float) -> None:
    """What lies behind a close subject is painted wet in wet."""
    from PIL import ImageFilter

    for number, layer in enumerate(stage.layers):
        if layer.depth < 1.0 or layer.flicker:
            continue
        radius = soft * stage.px * min(1.0, 0.5 + 0.25 * layer.depth)
        blur, small = ImageFilter.BoxBlur(radius), ImageFilter.BoxBlur(radius / 2)
        stage.layers[number] = replace(
            layer,
            y=layer.y.filter(blur),
            cb=layer.cb.filter(small),
            cr=layer.cr.filter(small),
            mask=layer.mask.filter(blur) if layer.mask else None,
            mask_half=layer.mask_half.filter(small) if layer.mask_half else None,
        )
