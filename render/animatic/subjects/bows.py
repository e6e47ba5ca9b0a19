"""Ships seen from elsewhere: over the bow from the water, and from above with their wake."""

from __future__ import annotations

from render.animatic.pen import Pen, oval


def bow_on(pen: Pen) -> None:
    """A warship coming towards us: unit is its height from the waterline to the masthead, x centred."""
    pen.fill([(-0.17, -0.52), (-0.135, -0.70), (0.135, -0.70), (0.17, -0.52)], 0.60)
    pen.fill([(-0.12, -0.66), (-0.10, -0.78), (0.10, -0.78), (0.12, -0.66)], 0.66)
    pen.fill([(-0.115, -0.725), (-0.110, -0.752), (0.110, -0.752), (0.115, -0.725)], 0.07, ink=False)
    for k in range(-4, 5):
        pen.line([(0.024 * k, -0.724), (0.024 * k, -0.753)], 0.004, 0.6)
    pen.glaze([(-0.17, -0.52), (-0.135, -0.70), (-0.10, -0.78), (-0.02, -0.78), (-0.03, -0.52)], 0.22, 0.42)
    pen.fill([(-0.045, -0.78), (-0.014, -0.96), (0.014, -0.96), (0.045, -0.78)], 0.48)
    pen.line([(0, -0.95), (0, -1.08)], 0.007, 0.35)
    for y, reach in ((-0.84, 0.10), (-0.90, 0.075), (-0.99, 0.04)):
        pen.line([(-reach, y), (reach, y)], 0.007, 0.35)
    pen.fill([(-0.05, -0.93), (0.055, -0.935), (0.055, -0.965), (-0.05, -0.96)], 0.55)
    for side in (-1, 1):
        pen.disc(side * 0.125, -0.735, 0.026, 0.84)
        pen.line([(side * 0.15, -0.6), (side * 0.15, -0.84)], 0.004, 0.3)
    # gun before the bridge
    pen.fill([(-0.055, -0.505), (-0.045, -0.565), (0.045, -0.565), (0.055, -0.505)], 0.64)
    pen.line([(0.0, -0.545), (0.0, -0.515)], 0.014, 0.2)
    # the flared hull: lit and shaded halves meet at the stem
    pen.fill([(0.0, 0.0), (-0.085, 0.0), (-0.15, -0.20), (-0.235, -0.50), (-0.19, -0.525), (0.0, -0.56)], 0.28)
    pen.fill([(0.0, 0.0), (0.085, 0.0), (0.15, -0.20), (0.235, -0.50), (0.19, -0.525), (0.0, -0.56)], 0.66)
    pen.glaze([(0.0, 0.0), (0.11, 0.0), (0.15, -0.16), (0.0, -0.16)], 0.2, 0.4)
    pen.fill([(-0.010, 0.0), (0.004, -0.575), (0.012, -0.56), (0.012, 0.0)], 0.85, ink=False)
    pen.pen_line([(-0.235, -0.50), (-0.19, -0.525), (0.0, -0.56), (0.19, -0.525), (0.235, -0.50)], 1.2)
    for side in (-1, 1):
        pen.fill([(side * 0.118, -0.36), (side * 0.15, -0.39), (side * 0.155, -0.34), (side * 0.125, -0.32)], 0.14)
    with pen.dyed("snow"):
        for side in (-1, 1):
            pen.fill(
                [
                    (0, 0.015),
                    (side * 0.05, -0.035),
                    (side * 0.12, -0.055),
                    (side * 0.22, -0.02),
                    (side * 0.36, 0.012),
                    (side * 0.2, 0.03),
                ],
                0.92,
                curved=True,
                ink=False,
            )
            pen.fill([(side * 0.10, -0.02), (side * 0.17, -0.085), (side * 0.20, -0.03)], 0.85, curved=True, ink=False)


def from_above(pen: Pen) -> None:
    """A warship in plan, bow to the right, length 1, with its wake behind."""
    with pen.dyed("snow"):
        pen.fill(
            [(-0.42, -0.02), (-0.8, -0.055), (-1.5, -0.075), (-1.5, 0.075), (-0.8, 0.055), (-0.42, 0.02)],
            0.62,
            ink=False,
        )
        for side in (-1, 1):
            for k in range(22):  # the bow wave: short strokes that part and thin out behind
                share = k / 21
                x, y = 0.47 - 1.55 * share, side * (0.012 + 0.40 * share)
                long, thick = 0.085 * (1.2 - 0.5 * share), 0.020 * (1.0 - 0.55 * share) * (1 + pen.wobble(0.25))
                slope = -side * 0.26 * long
                pen.fill(
                    [(x + long, y + slope), (x, y - thick * 0.6), (x - long, y - slope), (x, y + thick * 0.6)],
                    0.9 - 0.25 * share,
                    ink=False,
                    curved=True,
                )
        pen.fill(
            [(-0.48, -0.035), (-0.7, -0.03), (-1.15, -0.015), (-1.15, 0.012), (-0.7, 0.03), (-0.48, 0.035)],
            0.95,
            curved=True,
            ink=False,
        )
    hull = [(-0.5, -0.045), (-0.3, -0.062), (0.12, -0.064), (0.34, -0.042), (0.52, 0.0)]
    outline = [*hull, *[(x, -y) for x, y in hull[::-1][1:]]]
    pen.fill([(x - 0.012, y + 0.030) for x, y in outline], 0.08, ink=False)
    pen.fill(outline, 0.56)
    pen.glaze([(-0.5, 0.045), (0.52, 0.0), (0.34, 0.022), (0.12, 0.03), (-0.5, 0.02)], 0.3, 0.4)
    for x0, x1, y, value in (
        (-0.30, -0.13, 0.042, 0.62),
        (-0.12, 0.19, 0.045, 0.66),
        (0.03, 0.16, 0.036, 0.78),
        (-0.10, -0.03, 0.022, 0.45),
    ):
        pen.fill([(x0 - 0.006, y + 0.018), (x1 + 0.004, y + 0.018), (x1, -y), (x0, -y)], 0.18, ink=False)
        pen.fill([(x0, -y), (x1, -y), (x1, y), (x0, y)], value)
    pen.fill([(-0.085, -0.014), (-0.045, -0.014), (-0.045, 0.014), (-0.085, 0.014)], 0.08)
    pen.disc(-0.40, 0.0, 0.032, 0.66)
    pen.disc(-0.40, 0.0, 0.025, 0.5)
    pen.disc(0.29, 0.0, 0.022, 0.7)
    pen.line([(0.29, 0.0), (0.385, 0.0)], 0.008, 0.3)
    pen.disc(0.09, 0.0, 0.014, 0.5)
    pen.line([(0.055, -0.05), (0.055, 0.05)], 0.006, 0.35)


def boat_from_above(pen: Pen) -> None:
    """A small boat in plan, bow to the right."""
    with pen.dyed("snow"):
        pen.fill([(-0.4, -0.08), (-1.4, -0.20), (-1.4, 0.20), (-0.4, 0.08)], 0.7, ink=False)
        pen.fill([(-0.45, -0.07), (-1.2, -0.03), (-1.2, 0.03), (-0.45, 0.07)], 0.94, ink=False, curved=True)
    outline = [(-0.5, -0.13), (0.05, -0.16), (0.34, -0.10), (0.52, 0.0), (0.34, 0.10), (0.05, 0.16), (-0.5, 0.13)]
    pen.fill([(x - 0.02, y + 0.05) for x, y in outline], 0.08, ink=False)
    pen.fill(outline, 0.62)
    pen.fill(
        [(-0.42, -0.10), (0.04, -0.125), (0.3, -0.075), (0.42, 0.0), (0.3, 0.075), (0.04, 0.125), (-0.42, 0.10)], 0.36
    )
    pen.rect(-0.15, -0.085, 0.12, 0.085, 0.74)
    pen.fill(oval(-0.3, 0.0, 0.05, 0.04), 0.5)
