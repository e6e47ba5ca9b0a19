"""The closed vocabularies of the language: what a shot's camera and light may be called.

Gives tuples in the order in which documentation lists them. Knows no phrases (the enhancer words them for the
model, the animatic draws them) and no schema (that reads its allowed values from here).
"""

from __future__ import annotations

FRAMINGS: tuple[str, ...] = (
    "extreme-wide", "wide", "full", "medium", "medium-close", "close", "extreme-close",
    "aerial", "overhead", "low-angle", "high-angle", "over-shoulder", "two-shot", "insert",
)  # fmt: skip

MOVES: tuple[str, ...] = (
    "static", "pan-left", "pan-right", "tilt-up", "tilt-down", "dolly-in", "dolly-out",
    "truck-left", "truck-right", "pedestal-up", "pedestal-down", "crane-up", "crane-down",
    "orbit-left", "orbit-right", "zoom-in", "zoom-out", "tracking", "handheld",
)  # fmt: skip

LIGHTS: tuple[str, ...] = (
    "dawn", "morning", "noon", "afternoon", "golden-hour", "sunset", "dusk", "blue-hour", "night", "moonlight",
    "overcast", "fog", "storm", "backlit", "studio", "tungsten", "fluorescent", "neon", "firelight", "candlelight",
)  # fmt: skip

TRANSITIONS: tuple[str, ...] = ("cut", "dissolve", "dip", "wipe")
SHOT_KINDS: tuple[str, ...] = ("generated", "footage", "still", "card")
OUTPUT_KINDS: tuple[str, ...] = ("hall", "loop", "web", "archive", "stills", "handoff")
ANCHORS: tuple[str, ...] = (
    "top-left", "top", "top-right", "left", "center", "right", "bottom-left", "bottom", "bottom-right",
)  # fmt: skip
LETTERING: tuple[str, ...] = ("overlay", "drop", "keep")
FITS: tuple[str, ...] = ("extend", "speed", "error")
PURPOSES: tuple[str, ...] = ("internal", "exhibition", "commercial")
SOLVERS: tuple[str, ...] = ("unipc", "dpm++", "euler")
PRESETS: tuple[str, ...] = ("draft", "standard", "final")
VOICE_ENGINES: tuple[str, ...] = ("scratch", "xtts", "kokoro", "recorded")
MUSIC_ENGINES: tuple[str, ...] = ("temp", "musicgen", "file")
DISCLOSURE_PLACES: tuple[str, ...] = ("start", "end", "corner", "always")
BUILT_IN_TITLES: tuple[str, ...] = ("lower-third", "title", "subtitle", "label", "note", "credit")
DEFAULT_TITLE = "lower-third"
LOOKS: tuple[str, ...] = ("documentary", "technical", "gala")
GRADES: tuple[str, ...] = ("none", "neutral", "warm", "cool", "contrast", "soft", "faded", "mono")
FILLS: tuple[str, ...] = ("cover", "contain")
RETIMES: tuple[str, ...] = ("auto", "interpolate", "blend", "duplicate")
SCALERS: tuple[str, ...] = ("lanczos", "spline", "bicubic")
CAPTION_MODES: tuple[str, ...] = ("burned", "tracks", "none")
BURNS: tuple[str, ...] = ("overlays", "captions", "label")
