"""Ships from the side: length 1, bow to the right, waterline at y 0."""

from __future__ import annotations

from render.animatic.pen import Pen, Points, oval


def _hull(pen: Pen, deck: Points, keel: Points, value: float = 0.5) -> None:
    """A hull between its deck line (stern to bow) and keel (bow to stern), darker below and towards the stern."""
    outline = [*deck, *keel]
    pen.fill(outline, value)
    low = max(y for _, y in outline)
    top = min(y for _, y in deck)
    pen.glaze([(-0.52, low), (0.6, low), (0.6, low - 0.012), (-0.52, low - 0.012)], 0.10, 0.75)
    pen.glaze(
        [(-0.52, low), (0.6, low), (0.6, low - 0.45 * (low - top)), (-0.52, low - 0.30 * (low - top))], 0.30, 0.45
    )
    bow = max(x for x, _ in deck)
    pen.glaze([(bow - 0.16, top - 0.02), (bow + 0.05, top - 0.02), (bow, low), (bow - 0.09, low)], 0.9, 0.22)


def _block(
    pen: Pen, x0: float, x1: float, y0: float, y1: float, rake0: float = 0.0, rake1: float = 0.0, value: float = 0.62
) -> None:
    """A deckhouse from y0 (deck) up to y1, its ends raked; its after side in shade."""
    pen.fill([(x0, y0), (x0 + rake0, y1), (x1 - rake1, y1), (x1, y0)], value)
    wide = x1 - x0
    pen.glaze([(x0, y0), (x0 + rake0, y1), (x0 + rake0 + 0.3 * wide, y1), (x0 + 0.22 * wide, y0)], 0.25, 0.4)
    pen.glaze([(x0, y0), (x1, y0), (x1, y0 - 0.18 * (y0 - y1)), (x0, y0 - 0.18 * (y0 - y1))], 0.2, 0.3)


def _windows(pen: Pen, x0: float, x1: float, y: float, tall: float = 0.007) -> None:
    pen.fill([(x0, y), (x1, y), (x1 - 0.002, y - tall), (x0 + 0.002, y - tall)], 0.08, ink=False)
    count = max(2, int((x1 - x0) / 0.012))
    for k in range(1, count):
        at = x0 + (x1 - x0) * k / count
        pen.line([(at, y), (at, y - tall)], 0.0014, 0.6)


def _lattice(pen: Pen, x: float, y: float, high: float, wide: float) -> None:
    """A mast of struts with yards and a radar's plate."""
    pen.fill([(x - wide, y), (x - 0.28 * wide, y - high), (x + 0.28 * wide, y - high), (x + wide, y)], 0.45)
    pen.cut([(x - 0.45 * wide, y - 0.12 * high), (x, y - 0.40 * high), (x + 0.45 * wide, y - 0.12 * high)])
    pen.line([(x, y - high), (x, y - 1.45 * high)], 0.0022, 0.35)
    for k, reach in ((0.62, 1.9), (0.86, 1.35), (1.12, 0.8)):
        pen.line([(x - reach * wide, y - k * high), (x + reach * wide, y - k * high)], 0.0018, 0.35)
    pen.fill(
        [
            (x - 0.9 * wide, y - 1.02 * high),
            (x + 0.95 * wide, y - 1.06 * high),
            (x + 0.95 * wide, y - 1.14 * high),
            (x - 0.9 * wide, y - 1.10 * high),
        ],
        0.55,
    )


def _dome(pen: Pen, x: float, y: float, r: float) -> None:
    pen.disc(x, y, r, 0.86)
    pen.glaze(oval(x - 0.35 * r, y + 0.25 * r, 0.9 * r, 0.8 * r), 0.5, 0.35)


def _gun(pen: Pen, x: float, y: float, size: float) -> None:
    pen.fill(
        [
            (x - size, y),
            (x - 0.8 * size, y - 0.9 * size),
            (x + 0.25 * size, y - 1.05 * size),
            (x + 0.9 * size, y - 0.35 * size),
            (x + size, y),
        ],
        0.6,
    )
    pen.line([(x + 0.5 * size, y - 0.66 * size), (x + 2.6 * size, y - 1.05 * size)], 0.0042, 0.42)


def _rails(pen: Pen, points: Points) -> None:
    lifted = [(x, y - 0.008) for x, y in points]
    pen.pen_line(lifted, 0.45)


def _boat_on_davit(pen: Pen, x: float, y: float) -> None:
    pen.fill([(x - 0.022, y - 0.008), (x + 0.026, y - 0.008), (x + 0.018, y), (x - 0.018, y)], 0.28)


def wake(pen: Pen, length: float = 1.0, strength: float = 1.0) -> None:
    """Foam at the bow, along the side and behind."""
    with pen.dyed("snow"):
        pen.fill(
            [(0.50, 0.004), (0.47, -0.012 * strength), (0.43, -0.004), (0.34, 0.002), (0.36, 0.008), (0.52, 0.009)],
            0.92,
            curved=True,
            ink=False,
        )
        for k in range(7):
            x = 0.36 - 0.13 * k + pen.wobble(0.015)
            pen.fill([(x + 0.04, 0.004), (x, 0.0015), (x - 0.045, 0.005), (x, 0.008)], 0.8, curved=True, ink=False)
        pen.fill(
            [(-0.47, 0.0), (-0.62, -0.004 * strength), (-0.80 * length, 0.004), (-0.62, 0.010), (-0.47, 0.009)],
            0.88,
            curved=True,
            ink=False,
        )


def frigate(pen: Pen) -> None:
    deck = [(-0.5, -0.042), (-0.16, -0.044), (-0.155, -0.050), (0.22, -0.056), (0.40, -0.066), (0.545, -0.085)]
    _hull(pen, deck, [(0.475, 0.006), (-0.488, 0.006)])
    _block(pen, -0.33, -0.14, -0.043, -0.088, 0.012, 0.004, 0.58)  # hangar
    _block(pen, -0.13, 0.02, -0.050, -0.080, 0.0, 0.0, 0.62)
    pen.fill([(-0.10, -0.080), (-0.085, -0.125), (-0.035, -0.128), (-0.030, -0.080)], 0.5)  # funnel
    pen.fill([(-0.086, -0.122), (-0.085, -0.131), (-0.036, -0.134), (-0.036, -0.125)], 0.14)
    _block(pen, 0.0, 0.205, -0.054, -0.098, 0.0, 0.018, 0.66)
    _block(pen, 0.055, 0.178, -0.098, -0.128, 0.006, 0.014, 0.72)  # bridge
    _windows(pen, 0.085, 0.171, -0.116)
    _lattice(pen, 0.085, -0.128, 0.075, 0.020)
    _lattice(pen, -0.165, -0.088, 0.045, 0.013)
    _dome(pen, 0.022, -0.112, 0.015)
    _dome(pen, -0.245, -0.096, 0.010)
    _gun(pen, 0.315, -0.062, 0.020)
    pen.fill([(0.225, -0.058), (0.225, -0.070), (0.272, -0.073), (0.272, -0.060)], 0.55)
    _boat_on_davit(pen, -0.07, -0.062)
    for x in (-0.10, -0.02, 0.06, 0.13):
        pen.fill([(x, -0.072), (x + 0.012, -0.072), (x + 0.012, -0.084), (x, -0.084)], 0.25, ink=False)
    _rails(pen, [(-0.5, -0.044), (-0.34, -0.044)])
    _rails(pen, [(0.34, -0.062), (0.53, -0.084)])
    pen.line([(-0.495, -0.043), (-0.497, -0.085)], 0.0018, 0.3)


def destroyer(pen: Pen) -> None:
    deck = [(-0.5, -0.040), (-0.22, -0.042), (-0.215, -0.052), (0.24, -0.058), (0.41, -0.068), (0.545, -0.086)]
    _hull(pen, deck, [(0.480, 0.006), (-0.49, 0.006)])
    _block(pen, -0.36, -0.19, -0.041, -0.082, 0.02, 0.0, 0.56)
    _block(pen, -0.20, 0.04, -0.052, -0.086, 0.0, 0.0, 0.60)
    for x in (-0.15, -0.02):
        pen.fill([(x - 0.03, -0.086), (x - 0.02, -0.135), (x + 0.022, -0.139), (x + 0.032, -0.086)], 0.5)
        pen.fill([(x - 0.02, -0.132), (x - 0.018, -0.142), (x + 0.022, -0.146), (x + 0.022, -0.137)], 0.12)
    pen.fill([(0.03, -0.058), (0.055, -0.150), (0.160, -0.150), (0.225, -0.062)], 0.68)  # one sloped tower
    pen.glaze([(0.03, -0.058), (0.055, -0.150), (0.09, -0.150), (0.085, -0.058)], 0.25, 0.42)
    pen.fill([(0.172, -0.132), (0.196, -0.100), (0.180, -0.092), (0.160, -0.122)], 0.45)  # array
    _windows(pen, 0.095, 0.172, -0.139)
    _lattice(pen, 0.095, -0.150, 0.070, 0.017)
    _lattice(pen, -0.085, -0.086, 0.100, 0.014)
    _dome(pen, -0.265, -0.092, 0.013)
    _gun(pen, 0.335, -0.064, 0.022)
    for k in range(5):
        pen.line([(0.24 + 0.012 * k, -0.0605), (0.24 + 0.012 * k, -0.0665)], 0.0035, 0.35)
    _boat_on_davit(pen, -0.09, -0.060)
    _rails(pen, [(-0.5, -0.042), (-0.37, -0.042)])
    _rails(pen, [(0.36, -0.064), (0.53, -0.085)])


def carrier(pen: Pen) -> None:
    _hull(pen, [(-0.49, -0.060), (0.42, -0.060), (0.50, -0.064)], [(0.43, 0.006), (-0.47, 0.006)], 0.46)
    pen.fill(
        [(-0.505, -0.060), (-0.505, -0.074), (0.38, -0.075), (0.545, -0.112), (0.545, -0.100), (0.43, -0.060)], 0.60
    )  # deck and ski jump
    pen.glaze([(-0.505, -0.060), (0.43, -0.060), (0.40, -0.048), (-0.5, -0.048)], 0.1, 0.6)
    for k in range(9):
        x = -0.42 + 0.09 * k
        pen.fill([(x, -0.024), (x + 0.05, -0.024), (x + 0.05, -0.044), (x, -0.044)], 0.22, ink=False)
    _block(pen, -0.03, 0.17, -0.075, -0.118, 0.01, 0.012, 0.66)
    _block(pen, 0.02, 0.14, -0.118, -0.146, 0.006, 0.010, 0.70)
    _windows(pen, 0.05, 0.132, -0.136)
    _windows(pen, 0.02, 0.155, -0.107, 0.006)
    pen.fill([(-0.012, -0.118), (-0.004, -0.150), (0.022, -0.150), (0.022, -0.118)], 0.5)
    _lattice(pen, 0.075, -0.146, 0.060, 0.013)
    _dome(pen, 0.118, -0.156, 0.010)
    for k, x in enumerate((-0.44, -0.375, -0.31, -0.245, 0.235, 0.295)):
        _parked_jet(pen, x, -0.075 if k < 4 else -0.0755)


def _parked_jet(pen: Pen, x: float, y: float) -> None:
    pen.fill(
        [
            (x - 0.026, y - 0.006),
            (x - 0.024, y - 0.022),
            (x - 0.012, y - 0.011),
            (x + 0.018, y - 0.011),
            (x + 0.034, y - 0.006),
            (x + 0.016, y - 0.003),
            (x - 0.022, y - 0.003),
        ],
        0.38,
    )


def patrol_boat(pen: Pen) -> None:
    _hull(pen, [(-0.5, -0.060), (0.0, -0.064), (0.30, -0.082), (0.54, -0.118)], [(0.42, 0.010), (-0.48, 0.010)])
    _block(pen, -0.28, 0.18, -0.062, -0.128, 0.03, 0.05, 0.66)
    _block(pen, -0.12, 0.11, -0.128, -0.182, 0.02, 0.035, 0.72)
    _windows(pen, -0.03, 0.085, -0.158, 0.016)
    _lattice(pen, -0.05, -0.182, 0.085, 0.020)
    _gun(pen, 0.29, -0.076, 0.030)
    _rails(pen, [(0.30, -0.082), (0.53, -0.117)])
    pen.fill([(-0.36, -0.062), (-0.34, -0.092), (-0.30, -0.092), (-0.29, -0.062)], 0.4)


def submarine(pen: Pen) -> None:
    pen.fill(
        [(-0.48, 0.004), (-0.40, -0.012), (-0.15, -0.026), (0.25, -0.028), (0.42, -0.020), (0.49, 0.004)],
        0.36,
        curved=False,
    )
    pen.glaze([(-0.5, 0.006), (0.5, 0.006), (0.5, -0.008), (-0.5, -0.006)], 0.08, 0.7)
    pen.fill([(0.03, -0.024), (0.045, -0.098), (0.145, -0.098), (0.175, -0.026)], 0.40)
    pen.glaze([(0.03, -0.024), (0.045, -0.098), (0.075, -0.098), (0.075, -0.024)], 0.12, 0.5)
    pen.fill([(0.075, -0.062), (0.005, -0.056), (0.005, -0.050), (0.085, -0.050)], 0.3)
    for x, high in ((0.075, 0.060), (0.095, 0.085), (0.115, 0.045)):
        pen.line([(x, -0.098), (x, -0.098 - high)], 0.0040, 0.28)
    pen.fill([(-0.455, -0.004), (-0.475, -0.060), (-0.440, -0.060), (-0.405, -0.010)], 0.34)
    pen.pen_line([(-0.14, -0.026), (-0.14, -0.036), (0.02, -0.037)], 0.4)


def fishing_boat(pen: Pen) -> None:
    with pen.dyed("wood"):
        pen.fill(
            [
                (-0.48, -0.105),
                (-0.2, -0.088),
                (0.15, -0.098),
                (0.36, -0.135),
                (0.54, -0.215),
                (0.43, 0.02),
                (-0.42, 0.02),
            ],
            0.52,
        )
    pen.glaze([(-0.5, 0.02), (0.5, 0.02), (0.46, -0.035), (-0.46, -0.03)], 0.12, 0.6)
    with pen.dyed("blue"):
        pen.fill(
            [
                (-0.49, -0.125),
                (-0.2, -0.106),
                (0.15, -0.115),
                (0.36, -0.152),
                (0.555, -0.235),
                (0.54, -0.208),
                (0.36, -0.130),
                (0.15, -0.095),
                (-0.2, -0.086),
                (-0.48, -0.104),
            ],
            0.55,
        )
    _block(pen, -0.40, -0.14, -0.10, -0.30, 0.01, 0.02, 0.74)
    pen.fill([(-0.43, -0.30), (-0.42, -0.325), (-0.115, -0.325), (-0.12, -0.30)], 0.5)
    pen.fill([(-0.24, -0.205), (-0.235, -0.275), (-0.165, -0.275), (-0.165, -0.205)], 0.14)
    pen.fill([(-0.37, -0.205), (-0.37, -0.275), (-0.29, -0.275), (-0.29, -0.205)], 0.14)
    pen.line([(0.09, -0.11), (0.10, -0.62)], 0.014, 0.32)
    pen.line([(0.10, -0.60), (0.50, -0.22)], 0.004, 0.3)
    pen.line([(0.10, -0.60), (-0.40, -0.33)], 0.004, 0.3)
    pen.line([(0.095, -0.22), (-0.16, -0.50)], 0.010, 0.32)
    with pen.dyed("rope"):
        pen.fill([(-0.12, -0.10), (-0.06, -0.165), (0.02, -0.15), (0.06, -0.10)], 0.4, curved=True)


def sailing_ship(pen: Pen) -> None:
    with pen.dyed("wood"):
        pen.fill(
            [(-0.46, -0.13), (-0.42, -0.10), (0.0, -0.08), (0.32, -0.10), (0.50, -0.16), (0.38, 0.02), (-0.38, 0.02)],
            0.40,
        )
    pen.glaze([(-0.5, 0.02), (0.5, 0.02), (0.44, -0.03), (-0.44, -0.03)], 0.08, 0.6)
    pen.line([(0.42, -0.14), (0.68, -0.24)], 0.010, 0.3)
    for x, high in ((-0.28, 0.62), (0.0, 0.80), (0.24, 0.66)):
        pen.line([(x, -0.09), (x, -0.09 - high)], 0.012, 0.3)
        with pen.dyed("white"):
            for k, (low, up, wide) in enumerate(((0.16, 0.44, 0.17), (0.46, 0.70, 0.14), (0.72, 0.90, 0.10))):
                y0, y1 = -0.09 - high * low, -0.09 - high * up
                pen.fill(
                    [
                        (x - wide * 0.9, y1),
                        (x + wide * 0.9, y1),
                        (x + wide * 1.15, (y0 + y1) / 2),
                        (x + wide, y0),
                        (x - wide, y0),
                        (x - wide * 0.72, (y0 + y1) / 2),
                    ],
                    0.80 - 0.05 * k,
                )
                pen.glaze([(x - wide, y0), (x - wide * 0.9, y1), (x - wide * 0.2, y1), (x - wide * 0.1, y0)], 0.4, 0.35)
    with pen.dyed("white"):
        pen.fill([(0.30, -0.16), (0.66, -0.235), (0.26, -0.62)], 0.78)


def cargo_ship(pen: Pen) -> None:
    with pen.dyed("navy"):
        _hull(
            pen, [(-0.5, -0.075), (0.36, -0.072), (0.40, -0.090), (0.53, -0.100)], [(0.48, 0.008), (-0.48, 0.008)], 0.42
        )
    with pen.dyed("red"):
        pen.fill([(-0.484, 0.008), (-0.487, -0.012), (0.492, -0.012), (0.48, 0.008)], 0.4, ink=False)
    for column in range(10):
        for row in range(3 if 1 < column < 9 else 2):
            x, y = -0.28 + 0.066 * column, -0.074 - 0.026 * row
            dye = ("brick", "steel", "blue", "sand", "green", "concrete")[(column * 7 + row * 5) % 6]
            with pen.dyed(dye):
                pen.rect(x, y - 0.025, x + 0.063, y, 0.48 + 0.08 * ((column + row) % 3))
    _block(pen, -0.42, -0.31, -0.074, -0.205, 0.004, 0.004, 0.80)
    _windows(pen, -0.405, -0.318, -0.186, 0.012)
    for y in (-0.11, -0.135, -0.16):
        _windows(pen, -0.40, -0.325, y, 0.007)
    pen.fill([(-0.47, -0.075), (-0.465, -0.165), (-0.43, -0.165), (-0.428, -0.075)], 0.34)
    pen.line([(-0.365, -0.205), (-0.365, -0.255)], 0.004, 0.3)


def tug(pen: Pen) -> None:
    with pen.dyed("black"):
        _hull(pen, [(-0.5, -0.10), (0.05, -0.11), (0.35, -0.16), (0.53, -0.22)], [(0.46, 0.02), (-0.46, 0.02)], 0.42)
    _block(pen, -0.18, 0.28, -0.11, -0.27, 0.02, 0.04, 0.76)
    _block(pen, -0.02, 0.22, -0.27, -0.41, 0.02, 0.03, 0.80)
    _windows(pen, 0.02, 0.19, -0.335, 0.045)
    with pen.dyed("brick"):
        pen.fill([(-0.16, -0.27), (-0.145, -0.46), (-0.055, -0.46), (-0.05, -0.27)], 0.5)
    pen.line([(0.08, -0.41), (0.08, -0.66)], 0.012, 0.3)
    for x in (-0.4, -0.2, 0.0, 0.2, 0.38):
        pen.disc(x, -0.06 - max(0, x) * 0.12, 0.035, 0.12)


def rowing_boat(pen: Pen) -> None:
    with pen.dyed("wood"):
        pen.fill([(-0.5, -0.11), (-0.25, -0.07), (0.2, -0.075), (0.52, -0.15), (0.36, 0.02), (-0.36, 0.02)], 0.46)
    pen.glaze([(-0.5, 0.02), (0.5, 0.02), (0.46, -0.03), (-0.46, -0.03)], 0.1, 0.5)
    pen.limb((-0.02, -0.08), (0.03, -0.27), 0.055, 0.05, 0.5)
    pen.disc(0.05, -0.335, 0.042, 0.6)
    pen.limb((0.03, -0.24), (0.16, -0.15), 0.025, 0.02, 0.5)
    pen.line([(0.20, -0.19), (-0.20, 0.05)], 0.016, 0.34)
