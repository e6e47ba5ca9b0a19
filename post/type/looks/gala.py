"""Gala: a light serif in ivory between fine gold rules, set in the middle, coming and going slowly."""

from __future__ import annotations

from post.type.looks.look import Look
from post.type.overlay_style import OverlayStyle

VELVET = "#170A12DC"
SOOT = "#0E080CCC"
IVORY = "#FAF3E3"
GOLD = "#D9B871"

GALA = Look(
    styles={
        "lower-third": OverlayStyle(
            "Source Serif Pro", 0.047, "bottom", IVORY, VELVET, bar=GOLD, bar_side="both", bar_em=0.045,
            align="center", pad_x=1.0, pad_y=0.44, enter_s=0.7, exit_s=0.5, measure=0.62,
        ),
        "title": OverlayStyle(
            "Source Serif Pro", 0.094, "center", IVORY, VELVET, bar=GOLD, bar_side="both", bar_em=0.03, align="center",
            enter_s=1.0, exit_s=0.7, leading=1.14, pad_x=0.9, pad_y=0.5, measure=0.82,
        ),
        "subtitle": OverlayStyle(
            "Source Serif Pro", 0.043, "bottom", IVORY, SOOT, align="center", weight="semibold",
            pad_x=0.55, pad_y=0.26, enter_s=0.16, exit_s=0.16, measure=0.76,
        ),
        "label": OverlayStyle(
            "Source Serif Pro", 0.033, "top-left", GOLD, VELVET, tracking=0.08, pad_x=0.7, pad_y=0.34, enter_s=0.6,
            exit_s=0.5, weight="semibold", measure=0.5,
        ),
        "note": OverlayStyle(
            "Source Serif Pro", 0.031, "bottom-right", IVORY, SOOT, bar=GOLD, bar_side="above", bar_em=0.05,
            leading=1.3, pad_x=0.7, pad_y=0.34, enter_s=0.6, exit_s=0.5, measure=0.42, num_lines=3,
        ),
        "credit": OverlayStyle(
            "Source Serif Pro", 0.027, "bottom-right", IVORY, SOOT, align="right", tracking=0.02, pad_x=0.55,
            pad_y=0.24, enter_s=0.6, exit_s=0.5, measure=0.6,
        ),
        "disclosure": OverlayStyle(
            "Source Sans Pro", 0.026, "top-right", IVORY, SOOT, weight="semibold", tracking=0.03, pad_x=0.55,
            pad_y=0.26, measure=0.5,
        ),
    },
    headline=OverlayStyle(
        "Source Serif Pro", 0.112, "center", IVORY, align="center", weight="light", enter="fade", leading=1.14,
        pad_x=0.0, pad_y=0.0, enter_s=1.1, exit_s=0.7, measure=0.8,
    ),
    body=OverlayStyle(
        "Source Serif Pro", 0.046, "center", "#EADFC8", align="center", enter="fade", leading=1.36, tracking=0.01,
        pad_x=0.0, pad_y=0.0, enter_s=1.4, exit_s=0.7, measure=0.66, num_lines=3,
    ),
    ground_lit=(74, 22, 38),
    ground_dark=(13, 4, 9),
    veil="#0E060ABE",
    dark_ink="#2A0F1A",
    rule=GOLD,
    dark_rule="#7A5A17",
    rule_side="both",
    plate=VELVET,
    light_plate="#FAF3E3EA",
)  # fmt: skip
