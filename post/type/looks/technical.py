"""Technical: graphite plates, a signal rule where reading begins, hairline frames; one sans in two weights, set left."""

from __future__ import annotations

from post.type.looks.look import Look
from post.type.overlay_style import OverlayStyle

GRAPHITE = "#0F161CEE"
CARBON = "#0B1015CC"
WHITE = "#FFFFFF"
FROST = "#E6EEF2"
SIGNAL = "#3CC0E4"

TECHNICAL = Look(
    styles={
        "lower-third": OverlayStyle(
            "Source Sans Pro", 0.043, "bottom-left", WHITE, GRAPHITE, bar=SIGNAL, bar_side="start", bar_em=0.16,
            weight="semibold", enter="wipe", exit="wipe", enter_s=0.5, exit_s=0.35, pad_x=0.7, pad_y=0.4, measure=0.6,
        ),
        "title": OverlayStyle(
            "Source Sans Pro", 0.084, "left", WHITE, GRAPHITE, bar=SIGNAL, bar_side="start", bar_em=0.1,
            weight="light", enter="wipe", exit="fade", enter_s=0.7, exit_s=0.4, leading=1.14, pad_x=0.6, pad_y=0.42,
            measure=0.74,
        ),
        "subtitle": OverlayStyle(
            "Source Sans Pro", 0.043, "bottom", WHITE, CARBON, weight="semibold", align="center",
            pad_x=0.5, pad_y=0.24, enter_s=0.12, exit_s=0.12, measure=0.76,
        ),
        "label": OverlayStyle(
            "Source Sans Pro", 0.031, "top-left", FROST, GRAPHITE, bar=SIGNAL, bar_side="frame", bar_em=0.05,
            weight="semibold", tracking=0.06, enter="type-on", exit="fade", pad_x=0.62, pad_y=0.36, measure=0.5,
        ),
        "note": OverlayStyle(
            "Source Sans Pro", 0.03, "bottom-right", FROST, CARBON, bar="#7E93A0", bar_side="start", bar_em=0.08,
            leading=1.28, pad_x=0.6, pad_y=0.34, measure=0.4, num_lines=3,
        ),
        "credit": OverlayStyle(
            "Source Sans Pro", 0.025, "bottom-right", FROST, CARBON, align="right", tracking=0.02, pad_x=0.5,
            pad_y=0.24, measure=0.6,
        ),
        "disclosure": OverlayStyle(
            "Source Sans Pro", 0.025, "top-right", FROST, CARBON, bar="#7E93A0", bar_side="frame", bar_em=0.05,
            weight="semibold", tracking=0.04, pad_x=0.55, pad_y=0.32, measure=0.5,
        ),
    },
    headline=OverlayStyle(
        "Source Sans Pro", 0.1, "left", WHITE, weight="light", enter="wipe", leading=1.12,
        pad_x=0.0, pad_y=0.0, enter_s=0.8, exit_s=0.45, measure=0.74,
    ),
    body=OverlayStyle(
        "Source Sans Pro", 0.043, "left", FROST, enter="fade", leading=1.34,
        pad_x=0.0, pad_y=0.0, enter_s=0.9, exit_s=0.45, measure=0.66, num_lines=3,
    ),
    ground_lit=(30, 41, 50),
    ground_dark=(11, 16, 21),
    veil="#0A0F14BA",
    dark_ink="#101820",
    rule=SIGNAL,
    dark_rule="#0B6F8C",
    rule_side="start",
    plate=GRAPHITE,
    light_plate="#F2F5F7EA",
)  # fmt: skip
