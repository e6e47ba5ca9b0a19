"""How the closed vocabularies of camera and light are worded for the model, and which words already say the same.

One phrase per value of `storyboards.vocabulary`; a test proves that none is missing. Knows no order (see `enhance`).
"""

from __future__ import annotations

FRAMING: dict[str, str] = {
    "extreme-wide": "Extreme wide shot",
    "wide": "Wide shot",
    "full": "Full shot, head to toe",
    "medium": "Medium shot",
    "medium-close": "Medium close-up",
    "close": "Close-up",
    "extreme-close": "Extreme close-up",
    "aerial": "Aerial view",
    "overhead": "Overhead view, straight down",
    "low-angle": "Low-angle shot",
    "high-angle": "High-angle shot",
    "over-shoulder": "Over-the-shoulder shot",
    "two-shot": "Two-shot",
    "insert": "Insert shot of a detail",
}

MOVE: dict[str, str] = {
    "static": "the camera holds still",
    "pan-left": "the camera pans slowly to the left",
    "pan-right": "the camera pans slowly to the right",
    "tilt-up": "the camera tilts slowly upwards",
    "tilt-down": "the camera tilts slowly downwards",
    "dolly-in": "the camera dollies in slowly",
    "dolly-out": "the camera dollies out slowly",
    "truck-left": "the camera glides sideways to the left",
    "truck-right": "the camera glides sideways to the right",
    "pedestal-up": "the camera rises straight up",
    "pedestal-down": "the camera sinks straight down",
    "crane-up": "the camera cranes up and away",
    "crane-down": "the camera cranes down towards the subject",
    "orbit-left": "the camera orbits the subject to the left",
    "orbit-right": "the camera orbits the subject to the right",
    "zoom-in": "slow zoom in",
    "zoom-out": "slow zoom out",
    "tracking": "the camera tracks alongside the subject",
    "handheld": "handheld camera with a gentle natural sway",
}

LIGHT: dict[str, str] = {
    "dawn": "Soft light of dawn with a pale glow on the horizon",
    "morning": "Clear morning light with long soft shadows",
    "noon": "High bright noon light with short shadows",
    "afternoon": "Warm afternoon light from the side",
    "golden-hour": "Golden hour light, low and warm",
    "sunset": "Sunset light, an orange sky near the horizon",
    "dusk": "Dim light of dusk, colours fading",
    "blue-hour": "Blue hour light, cool and even",
    "night": "Night, dark sky, pools of artificial light",
    "moonlight": "Cold moonlight with deep shadows",
    "overcast": "Soft overcast light, even and without hard shadows",
    "fog": "Diffuse light in thick fog, distance lost in haze",
    "storm": "Dark storm light under heavy clouds",
    "backlit": "Backlit, a bright rim around the subject",
    "studio": "Soft controlled studio light",
    "tungsten": "Warm tungsten light indoors",
    "fluorescent": "Cool fluorescent light from above",
    "neon": "Coloured neon glow on wet surfaces",
    "firelight": "Flickering firelight, warm and low",
    "candlelight": "Dim warm candlelight",
}

# Words of a prompt after which the phrase would only repeat what the director wrote.
SAID: dict[str, tuple[str, ...]] = {
    "extreme-wide": ("extreme wide", "extreme-wide"),
    "wide": ("wide shot", "wide view", "wide angle"),
    "full": ("full shot",),
    "medium": ("medium shot",),
    "medium-close": ("medium close",),
    "close": ("close-up", "close up", "closeup"),
    "extreme-close": ("extreme close", "macro shot"),
    "aerial": ("aerial", "drone shot", "bird's-eye", "bird's eye"),
    "overhead": ("overhead view", "overhead shot", "top-down", "top down"),
    "low-angle": ("low angle", "low-angle"),
    "high-angle": ("high angle", "high-angle"),
    "over-shoulder": ("over the shoulder", "over-the-shoulder"),
    "two-shot": ("two-shot", "two shot"),
    "insert": ("insert shot",),
    "static": ("static shot", "static camera", "locked-off", "locked off", "camera holds", "fixed camera"),
    "pan-left": ("pan left", "pans left", "panning left", "pan to the left", "pans to the left"),
    "pan-right": ("pan right", "pans right", "panning right", "pan to the right", "pans to the right"),
    "tilt-up": ("tilt up", "tilts up", "tilting up"),
    "tilt-down": ("tilt down", "tilts down", "tilting down"),
    "dolly-in": ("dolly in", "dollies in", "dolly-in", "push in", "pushes in", "push-in"),
    "dolly-out": ("dolly out", "dollies out", "dolly-out", "pull out", "pulls out", "pull back", "pulls back"),
    "truck-left": ("truck left", "trucks left"),
    "truck-right": ("truck right", "trucks right"),
    "pedestal-up": ("pedestal up", "pedestals up"),
    "pedestal-down": ("pedestal down", "pedestals down"),
    "crane-up": ("crane up", "cranes up", "crane shot up"),
    "crane-down": ("crane down", "cranes down"),
    "orbit-left": ("orbit left", "orbits left"),
    "orbit-right": ("orbit right", "orbits right"),
    "zoom-in": ("zoom in", "zooms in", "zooming in"),
    "zoom-out": ("zoom out", "zooms out", "zooming out"),
    "tracking": ("tracking shot", "camera tracks", "camera follows"),
    "handheld": ("handheld", "hand-held"),
}


def lens_phrase(lens_mm: int) -> str:
    """The lens as a cinematographer names it, with what it does to the picture."""
    if lens_mm <= 20:
        return f"{lens_mm}mm ultra-wide lens"
    if lens_mm <= 35:
        return f"{lens_mm}mm wide-angle lens"
    if lens_mm < 70:
        return f"{lens_mm}mm lens"
    if lens_mm <= 135:
        return f"{lens_mm}mm lens, shallow depth of field"
    return f"{lens_mm}mm telephoto lens, compressed perspective"
