"""The catalogue: which drawing belongs to which name, and how it wants to be placed.

Gives `THINGS`, by the names that `words` finds. Knows no composition.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from render.animatic.grounds import built
from render.animatic.grounds.land import tree
from render.animatic.pen import Pen
from render.animatic.subjects import air, land, ships, things


@dataclass(frozen=True)
class Thing:
    """One drawable subject."""

    kind: str  # ship | air | vehicle | thing | animal | structure | person | crowd
    draw: Callable[[Pen], None]
    size: float = 1.0  # against others of its kind
    tall: float = 1.0  # height of what is drawn, in its own unit
    eye: tuple[float, float] = (0.0, -0.5)  # what a close shot looks at, in its own unit
    material: str = "steel"
    home: str = "field"  # where it is found when nothing else is said


def _tree(pen: Pen) -> None:
    tree(pen, 0.0, 0.0, 1.0)


THINGS: dict[str, Thing] = {
    "carrier": Thing("ship", ships.carrier, 1.35, 0.25, (0.08, -0.10), "hull", "sea"),
    "destroyer": Thing("ship", ships.destroyer, 1.08, 0.25, (0.12, -0.10), "hull", "sea"),
    "frigate": Thing("ship", ships.frigate, 1.0, 0.22, (0.11, -0.09), "hull", "sea"),
    "patrol_boat": Thing("ship", ships.patrol_boat, 0.62, 0.28, (0.02, -0.12), "hull", "sea"),
    "submarine": Thing("ship", ships.submarine, 0.85, 0.20, (0.09, -0.07), "black", "sea"),
    "fishing_boat": Thing("ship", ships.fishing_boat, 0.36, 0.62, (0.0, -0.22), "white", "sea"),
    "sailing_ship": Thing("ship", ships.sailing_ship, 0.55, 0.90, (0.0, -0.40), "wood", "sea"),
    "cargo_ship": Thing("ship", ships.cargo_ship, 1.15, 0.26, (-0.30, -0.12), "white", "sea"),
    "tug": Thing("ship", ships.tug, 0.36, 0.66, (0.06, -0.28), "white", "harbour"),
    "rowing_boat": Thing("ship", ships.rowing_boat, 0.24, 0.38, (0.02, -0.20), "earth", "sea"),
    "helicopter": Thing("air", air.helicopter, 1.0, 0.35, (0.10, 0.0), "steel", "sea"),
    "fighter": Thing("air", air.fighter, 0.95, 0.32, (0.1, -0.02), "steel", "sky"),
    "airliner": Thing("air", air.airliner, 1.1, 0.35, (0.2, 0.0), "white", "sky"),
    "patrol_plane": Thing("air", air.patrol_plane, 1.05, 0.35, (0.2, 0.0), "steel", "sea"),
    "quadcopter": Thing("air", air.quadcopter, 0.62, 0.28, (0.03, 0.03), "steel", "coast"),
    "fixed_wing_drone": Thing("air", air.fixed_wing_drone, 0.9, 0.45, (0.3, -0.02), "steel", "coast"),
    "rocket": Thing("air", air.rocket, 0.75, 1.2, (0.0, -0.2), "white", "coast"),
    "bird": Thing("air", air.bird, 0.55, 0.5, (0.1, -0.02), "white", "coast"),
    "satellite": Thing("air", land.satellite, 0.7, 0.8, (0.0, -0.5), "steel", "space"),
    "planet": Thing("air", land.planet, 1.1, 1.0, (0.0, -0.5), "blue", "space"),
    "missile": Thing("thing", things.missile, 1.1, 1.0, (0.2, -0.5), "steel", "field"),
    "dolphin": Thing("ship", land.dolphin, 0.24, 0.4, (0.0, -0.15), "navy", "sea"),
    "whale": Thing("ship", land.whale, 0.34, 0.3, (0.2, -0.15), "navy", "sea"),
    "horse": Thing("animal", land.horse, 0.9, 1.05, (0.48, -0.85), "earth", "field"),
    "dog": Thing("animal", land.dog, 0.55, 0.95, (0.55, -0.72), "sand", "field"),
    "cow": Thing("animal", land.cow, 0.8, 1.05, (0.6, -0.7), "white", "field"),
    "car": Thing("vehicle", land.car, 0.9, 0.32, (0.0, -0.18), "red", "road"),
    "truck": Thing("vehicle", land.truck, 1.1, 0.48, (0.2, -0.25), "foliage", "road"),
    "bus": Thing("vehicle", land.bus, 1.1, 0.36, (0.1, -0.2), "saffron", "street"),
    "train": Thing("vehicle", land.train, 0.9, 0.24, (0.3, -0.13), "blue", "field"),
    "bicycle": Thing("vehicle", land.bicycle, 0.45, 0.55, (0.0, -0.3), "black", "street"),
    "tank": Thing("vehicle", land.tank, 0.95, 0.32, (0.0, -0.2), "foliage", "field"),
    "handshake": Thing("thing", things.handshake, 1.0, 0.7, (0.0, -0.45), "skin", "room"),
    "sparks": Thing("thing", things.sparks, 1.0, 1.1, (0.1, -0.4), "steel", "workshop"),
    "pen_and_paper": Thing("thing", things.pen_and_paper, 1.0, 0.9, (0.0, -0.4), "white", "room"),
    "hand_tool": Thing("thing", things.hand_tool, 1.0, 1.1, (0.1, -0.6), "steel", "workshop"),
    "hands": Thing("thing", things.hand_tool, 1.0, 1.1, (0.1, -0.6), "steel", "workshop"),
    "hand_rope": Thing("thing", things.hand_rope, 1.0, 1.1, (0.1, -0.5), "steel", "harbour"),
    "radar_screen": Thing("thing", things.radar_screen, 1.0, 1.1, (0.0, -0.54), "steel", "consoles"),
    "gears": Thing("thing", things.gears, 1.1, 1.0, (0.0, -0.45), "steel", "workshop"),
    "propeller": Thing("thing", things.propeller, 1.15, 1.0, (0.0, -0.5), "brass", "workshop"),
    "engine": Thing("thing", things.engine, 0.85, 1.0, (0.0, -0.5), "steel", "workshop"),
    "rope": Thing("thing", things.rope, 0.9, 0.7, (0.0, -0.3), "rope", "harbour"),
    "flag": Thing("thing", things.flag, 1.0, 1.1, (0.0, -0.7), "wood", "coast"),
    "anchor": Thing("thing", things.anchor, 1.1, 1.0, (0.0, -0.5), "black", "harbour"),
    "helm": Thing("thing", things.helm, 1.1, 1.0, (0.0, -0.5), "wood", "bridge-inside"),
    "binoculars": Thing("thing", things.binoculars, 0.8, 1.0, (0.0, -0.4), "black", "bridge-inside"),
    "compass": Thing("thing", things.compass, 0.95, 1.0, (0.0, -0.5), "brass", "room"),
    "chart": Thing("thing", things.chart, 0.9, 0.9, (0.1, -0.3), "sand", "room"),
    "book": Thing("thing", things.book, 0.8, 0.4, (0.0, -0.1), "white", "room"),
    "cup": Thing("thing", things.cup, 0.6, 0.9, (0.0, -0.4), "white", "room"),
    "candle": Thing("thing", things.candle, 0.75, 1.0, (0.0, -0.7), "white", "room"),
    "fire": Thing("thing", things.fire, 0.8, 1.0, (0.0, -0.5), "wood", "coast"),
    "oil_lamp": Thing("thing", things.oil_lamp, 0.6, 0.7, (0.0, -0.3), "brick", "room"),
    "laptop": Thing("thing", things.laptop, 0.8, 1.0, (0.0, -0.5), "steel", "room"),
    "dish": Thing("structure", things.dish, 0.8, 1.0, (0.0, -0.7), "white", "coast"),
    "telescope": Thing("thing", things.telescope, 1.0, 1.0, (0.0, -0.7), "white", "field"),
    "robot_arm": Thing("thing", things.robot_arm, 1.1, 1.0, (0.1, -0.6), "yellow", "workshop"),
    "microphone": Thing("thing", things.microphone, 1.0, 1.0, (0.0, -0.7), "steel", "hall"),
    "medal": Thing("thing", things.medal, 0.8, 1.0, (0.0, -0.4), "brass", "studio"),
    "crate": Thing("thing", things.crate, 0.7, 1.0, (0.0, -0.4), "concrete", "studio"),
    "plant": Thing("thing", land.plant, 0.8, 1.0, (0.0, -0.6), "foliage", "field"),
    "tree": Thing("structure", _tree, 1.0, 1.0, (0.0, -0.6), "foliage", "field"),
    "house": Thing("structure", land.house, 0.7, 1.0, (0.0, -0.4), "sand", "field"),
    "tower": Thing("structure", land.tower, 1.1, 1.1, (0.0, -0.7), "steel", "field"),
    "turbine": Thing("structure", built.turbine, 1.2, 1.0, (0.0, -0.6), "white", "field"),
    "arch": Thing("structure", built.arch, 1.0, 1.0, (0.0, -0.6), "sand", "city"),
    "dome": Thing("structure", built.dome, 0.9, 1.0, (0.0, -0.6), "white", "city"),
}
