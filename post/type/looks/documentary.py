"""Documentary: navy plates with a brass rule, a bookish serif for what is announced, a plain sans for what is told."""

from __future__ import annotations

from post.type.looks.look import Look
from post.type.overlay_style import OverlayStyle

NAVY = "#0B2036E0"
INK = "#0A0F16C4"
WHITE = "#FFFFFF"
PAPER = "#F4F1EA"
BRASS = "#D8A545"

DOCUMENTARY = Look(
    styles={
        "lower-third": OverlayStyle(
            "Source Sans Pro", 0.046, "bottom-left", WHITE, NAVY, bar=BRASS, weight="semibold", enter="rise",
            measure=0.62,
        ),
        "title": OverlayStyle(
            "Source Serif Pro", 0.088, "center", WHITE, NAVY, bar=BRASS, weight="semibold", align="center",
            enter="rise", leading=1.16, enter_s=0.6, exit_s=0.4, measure=0.8, pad_x=0.62, pad_y=0.4,
        ),
        "subtitle": OverlayStyle(
            "Source Sans Pro", 0.044, "bottom", WHITE, INK, weight="semibold", align="center",
            pad_x=0.5, pad_y=0.24, enter_s=0.12, exit_s=0.12, measure=0.76,
        ),
        "label": OverlayStyle(
            "Source Sans Pro", 0.034, "top-left", PAPER, NAVY, weight="semibold", tracking=0.03, pad_x=0.55, pad_y=0.28,
            measure=0.5,
        ),
        "note": OverlayStyle(
            "Source Sans Pro", 0.031, "bottom-right", PAPER, INK, pad_y=0.26, measure=0.42, num_lines=3,
        ),
        "credit": OverlayStyle(
            "Source Sans Pro", 0.026, "bottom-right", PAPER, INK, align="right", pad_x=0.5, pad_y=0.22, tracking=0.01,
            measure=0.6,
        ),
        "disclosure": OverlayStyle(
            "Source Sans Pro", 0.026, "top-right", PAPER, INK, weight="semibold", pad_x=0.5, pad_y=0.24, tracking=0.02,
            measure=0.5,
        ),
    },
    headline=OverlayStyle(
        "Source Serif Pro", 0.105, "left", WHITE, weight="semibold", enter="rise", leading=1.14,
        pad_x=0.0, pad_y=0.0, enter_s=0.7, exit_s=0.45, measure=0.76,
    ),
    body=OverlayStyle(
        "Source Sans Pro", 0.046, "left", PAPER, enter="rise", leading=1.32,
        pad_x=0.0, pad_y=0.0, enter_s=0.9, exit_s=0.45, measure=0.7, num_lines=3,
    ),
    ground_lit=(27, 52, 84),
    ground_dark=(5, 13, 26),
    veil="#06101EB4",
    dark_ink="#0B2036",
    rule=BRASS,
    dark_rule="#8A5F14",
    rule_side="above",
    plate=NAVY,
    light_plate="#F4F1EAE6",
)  # fmt: skip
