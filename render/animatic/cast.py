"""Puts the subject and its company on the set, at the size that the framing asks for.

`cast` draws the first subject on its third and up to two others around it. Knows where things stand, not how they look.
"""

from __future__ import annotations

from collections.abc import Sequence

from render.animatic.framing import FRAMING
from render.animatic.grounds import rooms
from render.animatic.layer import STILL, Drift
from render.animatic.library import THINGS, Thing
from render.animatic.paint import Finish
from render.animatic.stage import Stage
from render.animatic.subjects import bows, ships
from render.animatic.subjects.busts import bust, from_behind
from render.animatic.subjects.people import crowd, figure, group
from render.animatic.words import Found, Reading

WATER = frozenset({"sea", "harbour", "coast", "deck", "bridge-inside"})
HELD = frozenset({"hands", "hand_tool", "hand_rope", "handshake", "pen_and_paper", "sparks"})  # hands of their own
WARSHIPS = frozenset({"frigate", "destroyer", "carrier", "patrol_boat"})


def cast(stage: Stage, ground: str, reading: Reading, subjects: Sequence[Found]) -> None:
    """The subject, then its company behind and before it."""
    if not subjects:
        if stage.framing in ("close", "extreme-close", "insert"):
            _thing(stage, ground, THINGS["crate"])
        return
    first, others = subjects[0], subjects[1:3]
    for other in others:
        _company(stage, ground, other, first)
    if first.name.startswith("person:"):
        _person(stage, ground, first, subjects, reading)
    elif first.name == "crowd":
        _crowd(stage, ground, first)
    else:
        thing = THINGS[first.name]
        match thing.kind:
            case "ship" if ground == "workshop":
                pass  # it lies on the slip already
            case "ship":
                _ship(stage, ground, first, thing)
            case "air":
                _air(stage, first, thing)
            case "vehicle" | "animal" | "structure":
                _standing(stage, first, thing)
            case _:
                _thing(stage, ground, thing)
    if stage.framing == "over-shoulder":
        _shoulder(stage, subjects)


def _ashore(stage: Stage, ground: str) -> bool:
    """True where people stand on a strip of quay or shore at the foot of the picture, before the water."""
    return ground in ("harbour", "coast") and stage.framing in ("wide", "full", "extreme-wide", "low-angle")


def _facing(stage: Stage) -> bool:
    """True when the subject should look left: it looks into the picture."""
    return stage.focus[0] > stage.aspect / 2 + 0.02


def _ground_y(stage: Stage, depth: float) -> float:
    return stage.horizon + (stage.focus[1] - stage.horizon) / depth


def _ship(stage: Stage, ground: str, found: Found, thing: Thing) -> None:
    numbers = FRAMING[stage.framing]
    wide = min(1.0, stage.aspect / 1.78)
    drift = Drift(sway_y=0.0035, sway_x=0.001, period=5.6)
    above = stage.framing in ("aerial", "overhead")
    bow = stage.framing == "low-angle" and found.name in WARSHIPS
    count = 1 if stage.framing in ("close", "extreme-close", "medium", "medium-close") else min(found.count, 4)
    for k in reversed(range(count)):
        depth = 1.0 + 0.75 * k
        pen = stage.pen(depth, ink=1.4 if k == 0 else 0.8, drift=drift, rides=True)
        shift = 0.0 if k == 0 else (0.42 * ((k + 1) // 2)) * (1 if (k % 2) == (1 if _facing(stage) else 0) else -1) * -1
        x = stage.focus[0] + shift * stage.aspect / 1.78
        if above:
            length = numbers.ship * max(0.45, thing.size) * wide / depth**0.5
            y = 0.52 - 0.20 * k if stage.framing == "aerial" else 0.48 - 0.22 * k
            squash = 0.62 if stage.framing == "aerial" else 1.0
            with (
                pen.placed(x + 0.08 * length, y, length * squash, squeeze=1 / squash, flip=_facing(stage)),
                pen.placed(0, 0, 1, angle=-24),
            ):
                (bows.from_above if thing.size > 0.5 else bows.boat_from_above)(pen)
        elif bow:
            with pen.placed(
                x,
                0.93 if k == 0 else _ground_y(stage, depth),
                0.80 * min(1.06, max(0.75, thing.size)) / depth,
                squeeze=1.05,
            ):
                bows.bow_on(pen)
        else:
            length = numbers.ship * thing.size * wide / depth
            if stage.framing in ("medium", "medium-close", "close", "extreme-close", "insert"):
                length = numbers.ship * max(0.45, thing.size) * wide
                at = (thing.eye[0] * (-1 if _facing(stage) else 1) * length, thing.eye[1] * length)
                pen_y = max(0.46 - at[1], 0.80 if stage.framing == "medium" else 0.0)
                x = stage.focus[0] - at[0] * (0.9 if stage.framing != "medium" else 0.6)
            else:
                length = max(length, 0.10)
                pen_y = _ground_y(stage, depth)
                if stage.framing == "high-angle":
                    pen_y = 0.62 - 0.15 * k
            with pen.placed(x, pen_y, length, flip=_facing(stage)):
                thing.draw(pen)
                if thing.draw.__module__ == ships.__name__ and ground != "studio":
                    ships.wake(pen, 1.0 if ground != "harbour" else 0.5)
        material = thing.material
        stage.add(pen, Finish(material, depth, drift=drift, rides=True, glow=0.02 if stage.mood.dark else 0))


def _air(stage: Stage, found: Found, thing: Thing) -> None:
    numbers = FRAMING[stage.framing]
    wide = min(1.0, 0.35 + 0.65 * stage.aspect / 1.78)
    drift = Drift(sway_y=0.006, sway_x=0.008, period=4.4)
    count = 1 if stage.framing in ("close", "extreme-close", "insert") else min(found.count, 5)
    for k in reversed(range(count)):
        depth = 1.0 + 0.35 * k
        pen = stage.pen(depth, ink=1.3 if k == 0 else 0.9, drift=drift, rides=True)
        length = numbers.air * thing.size * wide / depth * (1.7 if thing.home == "space" else 1.0)
        middle = {"low-angle": 0.34, "aerial": 0.46, "overhead": 0.46, "high-angle": 0.45}.get(
            stage.framing, min(0.42, 0.62 * stage.horizon)
        )
        side = 1 if _facing(stage) else -1
        x, y = (
            stage.focus[0] + side * 0.85 * length * (k % 3) * (1 if k % 2 else -0.8),
            middle + 0.42 * length * ((k + 1) // 2),
        )
        flip = _facing(stage)
        if thing.tall >= 0.8:  # what is drawn upright
            with pen.placed(x, y + 0.4 * length, length):
                thing.draw(pen)
        else:
            with pen.placed(
                x,
                y,
                length,
                flip=flip,
                angle=(9 if flip else -9)
                if thing.draw.__name__ in ("fighter", "airliner", "patrol_plane", "fixed_wing_drone")
                else (-4 if flip else 4),
            ):
                thing.draw(pen)
        stage.add(pen, Finish(thing.material, depth, drift=drift, rides=True, glow=0.03))


def _standing(stage: Stage, found: Found, thing: Thing) -> None:
    numbers = FRAMING[stage.framing]
    base = (
        numbers.vehicle
        if thing.kind == "vehicle"
        else max(numbers.thing, 0.9 * numbers.person if thing.kind == "structure" else 0.8 * numbers.person)
    )
    base *= thing.size * min(1.0, 0.4 + 0.6 * stage.aspect / 1.78)
    count = 1 if base > 0.9 else min(found.count, 4)
    for k in reversed(range(count)):
        depth = 1.0 + 0.5 * k
        pen = stage.pen(depth, ink=1.3 if k == 0 else 0.8, rides=thing.kind != "structure")
        size = base / depth
        x = stage.focus[0] + (0.42 * k * (1 if k % 2 else -1)) * min(1.0, stage.aspect / 1.78)
        y = _ground_y(stage, depth)
        if stage.framing in ("medium", "medium-close", "close", "extreme-close", "insert"):
            y = max(y, 0.46 - thing.eye[1] * size)
            x = stage.focus[0] - thing.eye[0] * size * (-1 if _facing(stage) else 1)
        elif stage.framing in ("aerial", "overhead", "high-angle"):
            y = 0.62 - 0.12 * k
        elif stage.framing == "low-angle":
            y = 0.92
        else:
            y = max(y, 0.72) if stage.framing == "full" else y
        with pen.placed(x, y, size, flip=_facing(stage)):
            thing.draw(pen)
        stage.add(pen, Finish(thing.material, depth, rides=thing.kind != "structure", glow=0.03))


def _thing(stage: Stage, ground: str, thing: Thing) -> None:
    """Something to look at closely, on a table where it lies on something."""
    numbers = FRAMING[stage.framing]
    size = numbers.thing * thing.size * min(1.0, 0.45 + 0.55 * stage.aspect / 1.78)
    near = stage.framing in ("insert", "close", "extreme-close", "medium-close", "overhead")
    hanging = thing.draw.__name__ in ("flag", "hand_rope", "anchor", "propeller", "handshake", "helm", "gears")
    if near and not hanging:
        rooms.table(stage, top=0.70, material="wood" if ground in ("room", "hall", "studio") else "steel")
        foot = 0.70 + 0.10
    elif near:
        foot = 0.5 - thing.eye[1] * size + 0.02
    else:
        foot = max(
            _ground_y(stage, 1.0), 0.72 if stage.framing in ("full", "medium", "two-shot", "over-shoulder") else 0.0
        )
    if stage.framing == "extreme-close":
        foot = 0.5 - thing.eye[1] * size
    drift = Drift(sway_x=0.002, sway_y=0.0015, period=3.8) if thing.draw.__name__ == "flag" else STILL
    pen = stage.pen(1.0, ink=1.5, drift=drift)
    with pen.placed(stage.focus[0], foot, size, flip=_facing(stage) and not near):
        if not hanging and near and thing.draw.__name__ != "hand_tool":
            from render.animatic.pen import oval

            pen.fill(oval(0.06, 0.0, 0.75, 0.07), 0.05, ink=False)
        thing.draw(pen)
    stage.add(pen, Finish(thing.material, 1.0, glow=0.05, drift=drift))


def _person(stage: Stage, ground: str, found: Found, subjects: Sequence[Found], reading: Reading) -> None:
    numbers = FRAMING[stage.framing]
    who = found.name.removeprefix("person:")
    count = found.count
    partner = next(
        (other.name.removeprefix("person:") for other in subjects[1:] if other.name.startswith("person:")), None
    )
    if stage.framing == "two-shot":
        _pair(stage, who, partner or who, numbers.bust)
        return
    if stage.framing == "medium":
        _waist_up(stage, who, min(3, count), reading.woman)
        return
    if numbers.bust:
        _bust(stage, who, numbers.bust, 0.0, woman=reading.woman)
        return
    high = numbers.person * min(1.0, 0.6 + 0.4 * stage.aspect / 1.78)
    foot = {
        "medium": 0.10 + 1.0 * high,
        "insert": 0.10 + high,
        "low-angle": 1.02,
        "full": 0.90,
        "high-angle": 0.80,
        "aerial": 0.62,
        "overhead": 0.62,
    }.get(stage.framing, max(_ground_y(stage, 1.0), 0.80 if stage.framing == "wide" else 0.0))
    ashore = _ashore(stage, ground)
    if ashore:
        foot = 0.955
    pen = stage.pen(1.0 if not ashore else 0.8, ink=1.4, rides=True)
    pose = _pose(stage)
    if count > 1:
        many = min(9 if stage.framing in ("wide", "extreme-wide", "aerial") else 4, max(count, 2))
        with pen.placed(stage.focus[0], foot, high * 0.96):
            group(pen, who, many, spread=0.40, pose="mixed" if pose != "salute" else "salute")
    else:
        with pen.placed(stage.focus[0], foot, high, flip=_facing(stage)):
            figure(pen, who, pose)
    stage.add(
        pen, Finish("steel", 1.0 if not ashore else 0.8, distance=1.0, rides=True, rim=0.26, brush=0.01), front=ashore
    )


def _waist_up(stage: Stage, who: str, count: int, woman: bool) -> None:
    """One to three people from the waist up, the nearest on the subject's place."""
    head = 0.205 * min(1.0, 0.5 + 0.5 * stage.aspect / 1.78)
    way = 1 if not _facing(stage) else -1
    for k in reversed(range(count)):
        turned = _facing(stage) if k % 2 == 0 else not _facing(stage)
        _bust(
            stage, who, head * (1 - 0.06 * k), way * 0.47 * k * head / 0.205, 1.0 + 0.14 * k, flip=turned, woman=woman
        )


def _pose(stage: Stage) -> str:
    options = ("stand", "walk", "point", "look", "work", "stand")
    return options[int(stage.rng.integers(0, len(options)))]


def _bust(
    stage: Stage,
    who: str,
    head: float,
    offset: float,
    depth: float = 1.0,
    *,
    flip: bool | None = None,
    woman: bool = False,
) -> None:
    chin = {"medium": 0.385, "medium-close": 0.50, "close": 0.60, "extreme-close": 1.03}.get(stage.framing, 0.52)
    breath = Drift(sway_y=0.0022, period=4.0)
    pen = stage.pen(depth, ink=1.5, drift=breath, rides=True)
    x = stage.focus[0] + offset
    if stage.framing == "extreme-close":
        x = 0.5 * stage.aspect
    with pen.placed(x, chin, head, flip=_facing(stage) if flip is None else flip):
        bust(pen, who, woman=woman or who in ("woman", "dancer"))
    stage.add(pen, Finish("steel", depth, drift=breath, rides=True, rim=0.20, mottle=0.06, brush=0.008))


def _pair(stage: Stage, first: str, second: str, head: float) -> None:
    reach = 0.26 * min(1.0, stage.aspect)
    middle = 0.5 * stage.aspect
    stage.focus = (middle, stage.focus[1])
    if second == first:
        second = {"woman": "dancer", "man": "leader"}.get(first, first)
    _bust(stage, second, head * 0.95, reach, 1.15, flip=True)
    _bust(stage, first, head, -reach, 1.0, flip=False)


def _shoulder(stage: Stage, subjects: Sequence[Found]) -> None:
    """Somebody's back and shoulder close to the lens, out of focus."""
    people = [found.name.removeprefix("person:") for found in subjects if found.name.startswith("person:")]
    who = people[1] if len(people) > 1 else (people[0] if people else "man")
    left = stage.focus[0] > stage.aspect / 2
    pen = stage.pen(0.62, ink=1.2)
    with pen.placed(
        stage.aspect * (0.13 if left else 0.87), 0.60, 0.52 * min(1.0, 0.4 + 0.6 * stage.aspect / 1.78), flip=not left
    ):
        from_behind(pen, who)
    stage.add(pen, Finish("navy", 0.62, soft=0.004, lift=-0.10, rim=0.3), front=True)


def _crowd(stage: Stage, ground: str, found: Found) -> None:
    numbers = FRAMING[stage.framing]
    if stage.framing in ("wide", "extreme-wide", "full", "high-angle", "aerial", "overhead"):
        high = max(0.16, numbers.person * 0.8)
        for depth, count in ((1.7, 9), (1.0, 6)):
            pen = stage.pen(depth, ink=1.1)
            y = (
                _ground_y(stage, depth)
                if stage.framing not in ("aerial", "overhead", "high-angle")
                else 0.45 + 0.25 / depth
            )
            with pen.placed(
                stage.focus[0],
                max(y, 0.70 if depth < 1.2 else 0.64) if not _ashore(stage, ground) else 0.96 - 0.02 * depth,
                high / depth**0.6,
            ):
                group(pen, "crowd", count, spread=0.42, pose="mixed", back=depth < 1.2 and stage.rng.random() < 0.4)
            stage.add(pen, Finish("steel", depth), front=_ashore(stage, ground))
    else:
        pen = stage.pen(0.9, ink=1.2)
        with pen.placed(0.5 * stage.aspect, 0.66, 1.4):
            crowd(pen, stage.aspect, 3)
        stage.add(pen, Finish("steel", 0.9, rim=0.3))


def _at_hand(stage: Stage, ground: str, thing: Thing, side: float) -> None:
    """What somebody works with: on a table in a room, on the ground outdoors, on the free side of the picture."""
    size = {"wide": 0.20, "full": 0.32, "medium": 0.40, "medium-close": 0.42, "two-shot": 0.34}.get(stage.framing, 0.0)
    if not size:
        return
    foot = 0.86 if stage.framing != "wide" else _ground_y(stage, 1.0)
    if ground in ("room", "studio", "hall") and stage.framing != "wide":
        rooms.table(stage, top=0.80, depth=1.12)
    if stage.framing == "two-shot":
        side = 0.5 * stage.aspect
    pen = stage.pen(1.08, ink=1.3)
    with pen.placed(side, foot, size * thing.size):
        thing.draw(pen)
    stage.add(pen, Finish(thing.material, 1.08, glow=0.05))


def _company(stage: Stage, ground: str, other: Found, first: Found) -> None:
    """Something else the words name, smaller and on the other side."""
    numbers = FRAMING[stage.framing]
    side = stage.aspect - stage.focus[0] + 0.06 * (1 if stage.focus[0] < stage.aspect / 2 else -1)
    left = side > stage.aspect / 2
    if other.name == "crowd":
        if stage.framing in ("wide", "full", "extreme-wide", "low-angle") and not first.name.startswith("person:"):
            pen = stage.pen(0.7, ink=1.0)
            with pen.placed(0.5 * stage.aspect, 0.965, 0.62):
                crowd(pen, 1.7 * stage.aspect, 1)
            stage.add(pen, Finish("navy", 0.7, lift=-0.12, rim=0.3), front=True)
        return
    if other.name.startswith("person:"):
        if (
            first.name.startswith("person:")
            or first.name == "crowd"
            or stage.framing in ("close", "extreme-close", "insert", "medium-close", "aerial", "overhead")
        ):
            return
        if ground in ("sea", "sky", "space", "underwater"):
            return
        high = {"extreme-wide": 0.12, "wide": 0.32}.get(stage.framing, min(0.62, 0.9 * numbers.person))
        pen = stage.pen(0.92, ink=1.2)
        with pen.placed(side + (0.18 if left else -0.18), 0.95, high, flip=left):
            if other.count > 1:
                group(pen, other.name.removeprefix("person:"), min(4, other.count), spread=0.38, pose="mixed")
            else:
                figure(pen, other.name.removeprefix("person:"), "look" if ground in WATER else "stand")
        stage.add(
            pen, Finish("steel", 0.92, rim=0.3), front=first.name not in THINGS or THINGS[first.name].kind == "ship"
        )
        return
    thing = THINGS.get(other.name)
    if thing is None:
        return
    if thing.kind == "ship" and ground in WATER and 0.2 < stage.horizon < 0.9:
        depth = 2.6
        pen = stage.pen(depth, ink=0.8)
        with pen.placed(side, _ground_y(stage, depth), 0.40 * max(0.3, thing.size), flip=left):
            thing.draw(pen)
        stage.add(pen, Finish(thing.material, depth))
    elif (
        thing.kind == "air" and ground not in ("workshop", "hall", "room", "consoles", "studio") and stage.horizon > 0.3
    ):
        depth = 1.8
        drift = Drift(sway_x=0.012, sway_y=0.008, period=6.5)
        pen = stage.pen(depth, ink=0.9, drift=drift)
        for k in range(min(3, other.count)):
            with pen.placed(
                side + 0.17 * k * (-1 if left else 1), 0.42 * stage.horizon + 0.07 * k, 0.19 * thing.size, flip=left
            ):
                thing.draw(pen)
        stage.add(pen, Finish(thing.material, depth, drift=drift))
    elif thing.kind in ("vehicle", "animal") and ground not in ("sea", "sky", "space", "room", "consoles"):
        pen = stage.pen(1.4, ink=0.9)
        with pen.placed(
            side,
            _ground_y(stage, 1.4),
            (0.7 * numbers.vehicle if thing.kind == "vehicle" else 0.6 * min(0.5, numbers.person)) * thing.size,
            flip=left,
        ):
            thing.draw(pen)
        stage.add(pen, Finish(thing.material, 1.4))
    elif thing.kind == "structure" and stage.horizon > 0.3 and ground not in ("sea", "room", "consoles", "workshop"):
        pen = stage.pen(3.0, ink=0.7)
        with pen.placed(side, stage.horizon + 0.03, 0.30 * thing.size):
            thing.draw(pen)
        stage.add(pen, Finish(thing.material, 3.0))
    elif thing.kind == "thing" and first.name.startswith("person:") and other.name not in HELD:
        _at_hand(stage, ground, thing, side)
    elif thing.draw.__name__ == "flag" and stage.framing in ("wide", "full", "medium", "low-angle"):
        pen = stage.pen(1.25, ink=0.9)
        with pen.placed(side, 0.42, 0.20 if stage.framing == "wide" else 0.30):
            thing.draw(pen)
        stage.add(pen, Finish("wood", 1.25, drift=Drift(sway_x=0.002, period=3.0)))
