"""Sets the place: one recipe for every ground that words can name, of skies, waters, lands and buildings.

`place` puts the layers behind and before the subject on the stage. Knows no subjects.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from render.animatic.grounds import built, land, rooms, sea, sky
from render.animatic.paint import Finish, opaque
from render.animatic.palette import mix, ramp
from render.animatic.stage import Stage
from render.animatic.subjects import air
from render.animatic.words import Reading

INDOORS = frozenset({"bridge-inside", "consoles", "workshop", "hall", "room", "studio"})


def place(stage: Stage, ground: str, reading: Reading) -> None:
    """Paints the ground a reading names, and the weather."""
    if stage.framing == "overhead" and ground not in INDOORS:
        _from_above(stage, ground, reading)
    else:
        _RECIPES[ground](stage, reading)
        if "road" in reading.also and ground in ("mountain", "desert", "field", "forest", "city"):
            land.road(stage)
    if ground not in INDOORS:
        _weather(stage, ground, reading)


def _weather(stage: Stage, ground: str, reading: Reading) -> None:
    mood = stage.mood
    if mood.rain:
        sky.rain(stage)
    if mood.density > 0.8 and stage.horizon > 0:
        sky.fog_bank(stage, 2.2, stage.horizon - 0.04, stage.horizon + 0.16, 0.8)
        sky.fog_bank(stage, 0.8, stage.horizon + 0.05, 0.95, 0.45, front=True)
    wet = ground in ("sea", "harbour", "coast")
    if (
        reading.birds or (wet and not mood.dark and not mood.rain and stage.rng.random() < 0.55)
    ) and 0.3 < stage.horizon < 0.9:
        pen = stage.pen(2.6)
        x = stage.aspect * (0.70 if stage.focus[0] < stage.aspect / 2 else 0.30)
        with pen.placed(x, 0.55 * stage.horizon, 0.34):
            air.gulls(pen, 6)
        stage.add(pen, Finish("white", 2.6, distance=1.2, rim=0.1, lift=-0.05))
    if reading.smoke and stage.horizon > 0.25:
        pen = stage.pen(3.0)
        with pen.placed(
            stage.aspect * (0.75 if stage.focus[0] < stage.aspect / 2 else 0.25), stage.horizon - 0.02, 0.34, angle=180
        ):
            air.smoke(pen)
        stage.add(pen, Finish("concrete", 3.0, distance=1.8, soft=0.004))


def _sea(stage: Stage, reading: Reading) -> None:
    sky.sky(stage)
    if stage.rng.random() < 0.35 and stage.mood.density < 0.8:
        land.ridge(stage, 9.0, 0.035, sharp=0.2)
    sea.sea(stage, rough=_rough(stage, reading))
    if stage.framing not in ("close", "extreme-close", "insert"):
        sea.glitter(stage, strength=1.0 if stage.mood.sun_height >= 0 else 0.55)


def _rough(stage: Stage, reading: Reading) -> float:
    return max(reading.rough, 0.85) if stage.mood.rain else reading.rough


def _harbour(stage: Stage, reading: Reading) -> None:
    sky.sky(stage)
    land.ridge(stage, 10.0, 0.06, sharp=0.25)
    if stage.rng.random() < 0.5:
        built.skyline(stage, 7.0, 0.09, towers=0.3)
    if stage.framing not in ("aerial", "high-angle"):
        built.cranes(stage, 4.2, 0.24 if stage.framing != "extreme-wide" else 0.15, 4, foot=stage.horizon + 0.010)
    sea.sea(stage, rough=min(0.25, reading.rough) if not stage.mood.rain else 0.5)
    sea.glitter(stage, strength=0.7)
    if stage.framing in ("wide", "full", "extreme-wide", "over-shoulder", "two-shot") and stage.aspect > 0.8:
        built.quay(stage, top=0.90)


def _coast(stage: Stage, reading: Reading) -> None:
    sky.sky(stage)
    land.ridge(stage, 10.0, 0.07, sharp=0.35)
    sea.sea(stage, rough=_rough(stage, reading))
    sea.glitter(stage, strength=0.8)
    side = stage.aspect * (0.80 if stage.focus[0] < stage.aspect / 2 else 0.20)
    if stage.rng.random() < 0.6:
        built.lighthouse(stage, side, depth=3.2, high=0.26)
    pen = stage.pen(0.75, ink=1.0)
    x0, x1 = pen.region.x0 - 0.1, pen.region.x1 + 0.1
    left = stage.focus[0] > stage.aspect / 2
    tall = [
        (x0, 0.90 if not left else 0.80),
        (0.30 * stage.aspect, 0.86 if left else 0.95),
        (0.55 * stage.aspect, 0.95),
        (0.80 * stage.aspect, 0.94 if left else 0.86),
        (x1, 0.97 if left else 0.78),
    ]
    pen.fill([(x0, 1.6), *tall, (x1, 1.6)], 0.55, ink=False)
    stage.add(pen, Finish("sand", 0.75, mottle=0.14, brush=0.05, lift=-0.05), front=False)
    land.grasses(stage, 0.6, foot=1.03)


def _deck(stage: Stage, reading: Reading) -> None:
    sky.sky(stage)
    sea.sea(stage, rough=_rough(stage, reading), base=stage.horizon + 0.35)
    if stage.framing not in ("close", "extreme-close", "insert", "medium-close"):
        built.deck(stage)
    else:
        pen = stage.pen(1.6, ink=0.8)
        y = stage.horizon + 0.10
        for drop in (0.0, 0.13, 0.26):
            pen.line([(pen.region.x0, y + drop), (pen.region.x1, y + drop)], 0.012, 0.5)
        x = pen.region.x0
        while x < pen.region.x1:
            pen.line([(x, y), (x, y + 0.6)], 0.014, 0.45)
            x += 0.42
        stage.add(pen, Finish("steel", 1.6))


def _sky(stage: Stage, reading: Reading) -> None:
    stage.horizon = 1.02
    sky.sky(stage, bottom=1.3)
    stage.horizon = 0.86
    sky.cloud_bank(stage, min(1.0, stage.mood.cloud + 0.15))
    for depth, y, strength in ((6.0, 0.80, 0.75), (2.5, 0.96, 0.9)):
        sky.fog_bank(stage, depth, y - 0.08, y + 0.25, strength)


def _underwater(stage: Stage, reading: Reading) -> None:
    where = stage.region(8.0)
    ys, xs = stage.heights(where), stage.widths(where)
    rays = np.clip(np.sin(9.0 * (xs + 0.45 * ys)) + 0.6 * np.sin(23.0 * (xs + 0.4 * ys) + 1.0), 0, 2) * np.clip(
        0.75 - ys, 0, 1
    )
    value = (
        0.78
        - 0.62 * np.clip(ys, 0, 1)
        + 0.14 * rays
        + 0.05 * stage.texture("wash", where)
        + 0.015 * stage.texture("tooth", where)
    )
    blue = (0.02, 0.10, 0.16)
    colours = (blue, mix(blue, (0.05, 0.30, 0.38), 0.6), (0.12, 0.42, 0.50), (0.45, 0.72, 0.74), (0.82, 0.93, 0.88))
    stage.layers.append(opaque(value.astype(np.float32), colours, 7, where.x0, where.y0, where.px, 8.0))
    stage.horizon = 0.74
    stage.mood = stage.mood.__class__(
        sky=(colours[0], colours[1], colours[2], colours[3]),
        sun=colours[4],
        sun_height=-1,
        haze=(0.10, 0.34, 0.42),
        key=(0.62, 0.86, 0.84),
        shade=(0.01, 0.08, 0.12),
        density=0.7,
        cloud=0.0,
    )
    land.ridge(stage, 3.0, 0.16, sharp=0.5, mist=0.4)
    land.ridge(stage, 1.6, 0.10, sharp=0.6, base=0.95, mist=0.2)
    land.rocks(stage, 0.7, foot=1.0)


def _space(stage: Stage, reading: Reading) -> None:
    where = stage.region(60.0)
    value = 0.16 + 0.12 * stage.texture("wash", where) + 0.01 * stage.texture("tooth", where)
    colours = ((0.01, 0.015, 0.035), (0.03, 0.05, 0.11), (0.10, 0.10, 0.22), (0.30, 0.24, 0.40))
    stage.layers.append(opaque(value, colours, 6, where.x0, where.y0, where.px, 60.0))
    stage.horizon = 1.1
    sky.stars(stage)
    sky.stars(stage)


def _street(stage: Stage, reading: Reading) -> None:
    sky.sky(stage)
    built.skyline(stage, 5.0, 0.22)
    land.plain(stage, "concrete", contrast=0.6)
    built.facades(stage)


def _city(stage: Stage, reading: Reading) -> None:
    sky.sky(stage)
    far = 0.20 if stage.framing != "extreme-wide" else 0.13
    built.skyline(stage, 9.0, far * 0.8, towers=0.9)
    built.skyline(stage, 5.0, far * 1.2, towers=0.7, foot=stage.horizon + 0.015)
    built.skyline(stage, 3.0, far * 1.3, towers=0.4, foot=stage.horizon + 0.04)
    land.plain(stage, "concrete", top=stage.horizon + 0.045)
    land.tree_line(stage, 1.8, 0.10, foot=stage.horizon + 0.12)


def _road(stage: Stage, reading: Reading) -> None:
    sky.sky(stage)
    land.ridge(stage, 8.0, 0.10, sharp=0.4)
    land.plain(stage, "foliage" if not reading.snow else "snow")
    land.road(stage)
    land.tree_line(stage, 4.0, 0.07, density=0.5)
    land.grasses(stage)


def _forest(stage: Stage, reading: Reading) -> None:
    sky.sky(stage)
    land.tree_line(stage, 6.0, 0.26, kind="fir", density=1.6)
    land.plain(stage, "foliage")
    land.tree_line(stage, 3.0, 0.46, kind="fir", density=1.1, foot=stage.horizon + 0.05)
    land.tree_line(stage, 1.7, 0.80, kind="broad", density=0.28, foot=stage.horizon + 0.12)
    land.grasses(stage)


def _mountain(stage: Stage, reading: Reading) -> None:
    sky.sky(stage)
    land.ridge(stage, 14.0, 0.40, sharp=0.95, material="concrete")
    land.ridge(stage, 8.0, 0.24, sharp=0.8, material="earth")
    land.ridge(stage, 4.5, 0.12, sharp=0.4, material="foliage")
    land.plain(stage, "snow" if reading.snow else "foliage")
    land.tree_line(stage, 2.6, 0.10, kind="fir", density=0.6, foot=stage.horizon + 0.07)
    land.rocks(stage)


def _desert(stage: Stage, reading: Reading) -> None:
    sky.sky(stage)
    land.ridge(stage, 9.0, 0.05, sharp=0.1, material="sand")
    land.plain(stage, "sand", contrast=0.6)
    for depth, drop, high in ((3.0, 0.05, 0.07), (1.9, 0.14, 0.10), (1.3, 0.30, 0.13)):
        land.ridge(stage, depth, high, sharp=0.05, material="sand", base=stage.horizon + drop, mist=0.3)


def _field(stage: Stage, reading: Reading) -> None:
    sky.sky(stage)
    land.ridge(stage, 9.0, 0.08, sharp=0.25)
    land.ridge(stage, 5.5, 0.045, sharp=0.15, material="foliage")
    land.plain(stage, "snow" if reading.snow else "foliage")
    land.tree_line(stage, 3.6, 0.07, density=0.45)
    land.grasses(stage)


def _back_wall(stage: Stage, wide: float = 0.52, tall: float = 0.46) -> tuple[float, float, float, float]:
    x = 0.5 * stage.aspect - 0.12 * (stage.focus[0] - 0.5 * stage.aspect)
    half = wide * stage.aspect / 2
    return (x - half, stage.horizon - 0.62 * tall, x + half, stage.horizon + 0.38 * tall)


def _room(stage: Stage, reading: Reading) -> None:
    back = _back_wall(stage)
    rooms.walls(stage, back=back, bright=0.5)
    side = 0.25 if stage.focus[0] > stage.aspect / 2 else 0.75
    x = back[0] + (back[2] - back[0]) * side
    window = (x - 0.17, back[1] + 0.05, x + 0.17, back[1] + 0.30)
    rooms.window(stage, window)
    if not stage.mood.dark:
        rooms.shafts(stage, window)
    else:
        _lamp(stage, stage.focus[0] + (0.35 if side > 0.5 else -0.35), back[1] + 0.02)
    if stage.framing in ("wide", "full", "extreme-wide", "two-shot", "high-angle"):
        _furniture(stage, back)


def _lamp(stage: Stage, x: float, y: float) -> None:
    pen = stage.pen(1.6, ink=0.8)
    pen.line([(x, -0.4), (x, y)], 0.006, 0.2)
    pen.fill([(x - 0.09, y + 0.06), (x - 0.03, y), (x + 0.03, y), (x + 0.09, y + 0.06)], 0.4)
    pen.lamp(x, y + 0.062, 0.026)
    stage.add(pen, Finish("brass", 1.6, glow=0.22))


def _furniture(stage: Stage, back: tuple[float, float, float, float]) -> None:
    pen = stage.pen(1.5, ink=1.0)
    x, y = stage.aspect - stage.focus[0], back[3] + 0.20
    pen.fill([(x - 0.36, y - 0.16), (x + 0.30, y - 0.16), (x + 0.36, y - 0.12), (x - 0.42, y - 0.12)], 0.66)
    for dx in (-0.36, 0.30):
        pen.line([(x + dx, y - 0.12), (x + dx, y + 0.06)], 0.018, 0.3)
    pen.rect(x - 0.20, y - 0.24, x - 0.02, y - 0.16, 0.5)
    pen.fill([(x + 0.1, y - 0.16), (x + 0.12, y - 0.22), (x + 0.20, y - 0.22), (x + 0.22, y - 0.16)], 0.75)
    stage.add(pen, Finish("wood", 1.5))


def _workshop(stage: Stage, reading: Reading) -> None:
    back = _back_wall(stage, 0.30, 0.30)
    rooms.walls(stage, back=back, bright=0.42, open_end=True)
    glow = (back[0] + 0.02, back[1] + 0.02, back[2] - 0.02, back[3] - 0.01)
    rooms.window(stage, glow, columns=5, rows=3, depth=3.4)
    if stage.framing not in ("close", "extreme-close", "insert"):
        rooms.slip_hull(stage)
    rooms.girders(stage)
    if not stage.mood.dark:
        rooms.shafts(stage, (0.2 * stage.aspect, -0.2, 0.75 * stage.aspect, 0.1), strength=0.20)


def _hall(stage: Stage, reading: Reading) -> None:
    rooms.walls(stage, back=_back_wall(stage, 0.34, 0.34), bright=0.55)
    rooms.hall(stage)


def _consoles(stage: Stage, reading: Reading) -> None:
    rooms.walls(stage, back=_back_wall(stage, 0.8, 0.6), bright=0.20)
    rooms.consoles(stage)


def _bridge(stage: Stage, reading: Reading) -> None:
    sky.sky(stage)
    sea.sea(stage, rough=_rough(stage, reading), base=stage.horizon + 0.3)
    rooms.bridge(stage)


def _studio(stage: Stage, reading: Reading) -> None:
    rooms.backdrop(stage)


def _from_above(stage: Stage, ground: str, reading: Reading) -> None:
    """Straight down: water, or land as a pattern of patches."""
    if ground in ("sea", "harbour", "coast", "deck", "sky"):
        sea.water_from_above(stage, rough=reading.rough)
        if ground in ("harbour", "coast"):
            pen = stage.pen(1.1, ink=1.0)
            edge = 0.30 * stage.aspect if stage.focus[0] > stage.aspect / 2 else 0.70 * stage.aspect
            way = -1 if stage.focus[0] > stage.aspect / 2 else 1
            line = [
                (edge + 0.05 * pen.wobble(), -0.6),
                (edge + 0.06 * pen.wobble(), 0.2),
                (edge + 0.06 * pen.wobble(), 0.6),
                (edge, 1.6),
            ]
            pen.fill([*line, (edge + way * 4, 1.6), (edge + way * 4, -0.6)], 0.6, curved=False)
            if ground == "harbour":
                for k in range(8):
                    x, y = edge + way * (0.16 + 0.2 * (k % 2)), -0.1 + 0.18 * k
                    pen.rect(min(x, x + way * 0.15), y, max(x, x + way * 0.15), y + 0.12, 0.35 + 0.1 * (k % 4))
            stage.add(pen, Finish("concrete" if ground == "harbour" else "sand", 1.1))
        return
    where = stage.region(1.15)
    value = (
        0.52
        + 0.12 * stage.texture("wash", where)
        + 0.05 * stage.texture("brush", where)
        + 0.02 * stage.texture("tooth", where)
    )
    material = {"desert": "sand", "city": "concrete", "street": "concrete", "road": "concrete"}.get(ground, "foliage")
    if reading.snow:
        material = "snow"
    stage.layers.append(opaque(value, ramp(stage.mood, material, 1.1), 6, where.x0, where.y0, where.px, 1.15))
    pen = stage.pen(1.1, ink=0.7)
    tilt = 14.0 + 8 * pen.wobble()
    with pen.placed(0.5 * stage.aspect, 0.5, 1.0, angle=tilt):
        for row in range(-4, 5):
            for column in range(-5, 6):
                x, y = 0.42 * column, 0.30 * row
                tone = 0.5 + 0.13 * pen.wobble()
                if material == "concrete":
                    pen.fill(
                        [(x + 0.06, y + 0.06), (x + 0.36, y + 0.06), (x + 0.36, y + 0.24), (x + 0.06, y + 0.24)],
                        0.15,
                        ink=False,
                    )
                    pen.rect(x + 0.03, y + 0.03, x + 0.33, y + 0.21, tone + 0.1)
                elif abs(tone - 0.5) > 0.05:
                    pen.rect(x, y, x + 0.41, y + 0.29, tone, ink=False)
    stage.add(pen, Finish(material, 1.1, rim=0.1))


_RECIPES: dict[str, Callable[[Stage, Reading], None]] = {
    "sea": _sea,
    "harbour": _harbour,
    "coast": _coast,
    "deck": _deck,
    "sky": _sky,
    "underwater": _underwater,
    "space": _space,
    "street": _street,
    "city": _city,
    "road": _road,
    "forest": _forest,
    "mountain": _mountain,
    "desert": _desert,
    "field": _field,
    "room": _room,
    "workshop": _workshop,
    "hall": _hall,
    "consoles": _consoles,
    "bridge-inside": _bridge,
    "studio": _studio,
}
