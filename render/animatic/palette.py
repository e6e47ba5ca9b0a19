"""Light as colour: a small set of gouaches for every light word, and what materials become in it.

Gives `Mood` (sky, haze, key, shade, sun) and `ramp` (five colours from dark to light for a material at a distance).
Colours are RGB triples from 0 to 1. Knows no shapes and no pictures.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

RGB = tuple[float, float, float]


def rgb(code: str) -> RGB:
    """`rgb("e3c3ae")`."""
    return (int(code[0:2], 16) / 255, int(code[2:4], 16) / 255, int(code[4:6], 16) / 255)


def mix(a: RGB, b: RGB, share: float) -> RGB:
    """`share` of b in a."""
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share)


def times(a: RGB, b: RGB) -> RGB:
    return (a[0] * b[0], a[1] * b[1], a[2] * b[2])


@dataclass(frozen=True)
class Mood:
    """One light: a limited palette."""

    sky: tuple[RGB, RGB, RGB, RGB]  # top to horizon
    sun: RGB
    sun_height: float  # above the horizon in picture heights; negative: not seen
    haze: RGB  # what distance turns into
    key: RGB  # lit sides
    shade: RGB  # shadow sides
    density: float  # how fast distance fades
    cloud: float  # 0 clear .. 1 closed
    dark: bool = False  # lamps are lit
    rain: bool = False


def _mood(
    sky: str,
    sun: str,
    height: float,
    haze: str,
    key: str,
    shade: str,
    density: float,
    cloud: float,
    dark: bool = False,
    rain: bool = False,
) -> Mood:
    top, upper, lower, horizon = (rgb(code) for code in sky.split())
    return Mood(
        (top, upper, lower, horizon), rgb(sun), height, rgb(haze), rgb(key), rgb(shade), density, cloud, dark, rain
    )


MOODS: dict[str, Mood] = {
    "dawn": _mood("587592 92a3b0 dfbfa9 f3d8b0", "fff0cc", 0.07, "d6beb0", "ffe6c6", "2f3b52", 0.42, 0.45),
    "morning": _mood("6595be 98bdd3 d0dedd f0ead6", "fff8e0", 0.34, "cbd7d6", "fff3da", "33475c", 0.30, 0.40),
    "noon": _mood("3a78b0 6fa5cc b1d0de e2ecea", "fffdf0", -1.0, "bdd2db", "fffae6", "2a4460", 0.24, 0.38),
    "afternoon": _mood("5a8ab2 8fb2c6 cad4cd efe2c4", "fff3d2", 0.40, "cfd2c6", "fff0cc", "3a4557", 0.28, 0.42),
    "golden-hour": _mood("7187a0 b8a698 e8b674 f9d48c", "fff4c4", 0.12, "e2b47c", "ffd68a", "41343f", 0.40, 0.40),
    "sunset": _mood("3b4670 86607f d97a5c f7b062", "ffe6a6", 0.045, "c97f64", "ffb672", "2b2540", 0.40, 0.52),
    "dusk": _mood("2c395a 595e84 987c8e d69c88", "f3c9a8", -1.0, "86768c", "d9b5a4", "1d2238", 0.40, 0.45, True),
    "blue-hour": _mood("15264b 2a467a 4f709d 90a8bc", "dfe9f0", -1.0, "5a769c", "a7bed4", "0e1831", 0.40, 0.35, True),
    "night": _mood("080e1e 101c36 1c2e4d 32485f", "e6e8dc", -1.0, "22364e", "8ea5bb", "060b15", 0.36, 0.30, True),
    "moonlight": _mood("0a1527 162b46 2c4b67 5d7e90", "f1f4e8", 0.46, "38566e", "c2d3d7", "070f1b", 0.36, 0.32, True),
    "overcast": _mood("87949d a2acb1 bbc1c1 d1d2ca", "eeeee6", -1.0, "b1b8b7", "e6e5dc", "3a444c", 0.38, 0.95),
    "fog": _mood("a9b1b1 b9bebc c7cac5 d5d5cd", "eceae0", 0.26, "c6c9c4", "dcdcd3", "505a5f", 0.95, 0.20),
    "storm": _mood(
        "28313a 434f58 66727a 98a19c", "dfe4df", -1.0, "6b7678", "c5ccc6", "161c22", 0.55, 1.00, False, True
    ),
    "backlit": _mood("75838e b5b1a4 ecdbb2 fff3cf", "fffbe6", 0.20, "dccba6", "fff0c6", "22252c", 0.46, 0.28),
    "studio": _mood("24292e 3c4348 596064 7b7e7d", "fffaf0", -1.0, "6e7373", "fff5e6", "15181c", 0.30, 0.10),
    "tungsten": _mood("241810 4a311d 7a5330 b68448", "ffe2ac", -1.0, "8c6238", "ffcd84", "1a120e", 0.34, 0.20, True),
    "fluorescent": _mood("475655 6b7b77 909e97 b5c0b4", "f2fbec", -1.0, "95a39b", "e8f4e2", "1e2a2b", 0.30, 0.20),
    "neon": _mood("130e29 29194c 5a2473 b2367f", "ffd6f0", -1.0, "4a2a68", "66dfe4", "0b0919", 0.36, 0.30, True),
    "firelight": _mood("0e0a0c 291412 5a2415 a5481d", "ffd08a", -1.0, "5a2a18", "ffa552", "0c0808", 0.36, 0.25, True),
    "candlelight": _mood("120c0a 291a12 50331e 8a5a2e", "ffe0a4", -1.0, "50341f", "ffc87c", "0d0907", 0.34, 0.2, True),
}

MATERIALS: dict[str, RGB] = {
    "steel": rgb("a9b4ba"),
    "hull": rgb("8f9da6"),
    "white": rgb("f4f1ea"),
    "navy": rgb("34466a"),
    "khaki": rgb("b19a6e"),
    "earth": rgb("9c8468"),
    "sand": rgb("dcc59a"),
    "foliage": rgb("74865a"),
    "wood": rgb("a1744b"),
    "concrete": rgb("b9b4a8"),
    "brick": rgb("b06a4e"),
    "skin": rgb("c08a63"),
    "skin-fair": rgb("e0b592"),
    "skin-dark": rgb("84573c"),
    "hair": rgb("3b2f2b"),
    "red": rgb("c8452f"),
    "saffron": rgb("ec9440"),
    "green": rgb("4a8a52"),
    "yellow": rgb("e8bd4a"),
    "blue": rgb("3f6f9f"),
    "brass": rgb("c79a4a"),
    "rope": rgb("c9ad7d"),
    "black": rgb("3a3c40"),
    "glass": rgb("9fb8c0"),
    "water": rgb("7b9aa6"),
    "snow": rgb("eef1f3"),
    "lamp": rgb("ffd990"),
    "screen": rgb("8fe0b8"),
    "magenta": rgb("d2478f"),
}


def ramp(mood: Mood, material: str, distance: float) -> tuple[RGB, ...]:
    """Five colours from the deepest shadow to the brightest light, of a material so far away (1: the subject's)."""
    own = MATERIALS[material]
    if material == "screen":
        return (
            times(own, (0.05, 0.09, 0.10)),
            times(own, (0.14, 0.22, 0.22)),
            times(own, (0.45, 0.55, 0.52)),
            own,
            mix(own, (1.0, 1.0, 1.0), 0.4),
        )
    if material == "lamp":
        glow = mix(own, (1.0, 1.0, 1.0), 0.35)
        return (times(own, (0.45, 0.4, 0.4)), times(own, (0.7, 0.66, 0.62)), own, glow, glow)
    lit = times(own, mood.key)
    deep = mix(mood.shade, times(own, mood.shade), 0.55)
    low = mix(mix(deep, lit, 0.22), mood.shade, 0.18)
    middle = mix(mix(deep, lit, 0.50), mood.sky[1], 0.12)
    high = mix(lit, mood.key, 0.10)
    top = mix(mix(lit, mood.key, 0.55), (1.0, 1.0, 1.0), 0.06 if mood.dark else 0.16)
    fade = haze_share(mood, distance)
    near = max(0.0, 1.0 - distance)
    colours = []
    for colour in (deep, low, middle, high, top):
        nearer = mix(colour, mood.shade, 0.75 * near)
        colours.append(mix(nearer, mood.haze, fade))
    return tuple(colours)


def haze_share(mood: Mood, distance: float) -> float:
    """How much of the haze lies over something so far away, 0 to 0.93."""
    if distance <= 1.0:
        return min(0.3, 0.12 * mood.density)
    return min(0.93, 0.12 * mood.density + 1.0 - math.exp(-(distance - 1.0) * mood.density * 0.62))
