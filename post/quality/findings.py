"""Findings: what quality control can say, each with an id from a closed list.

`KINDS` is the whole list: what each id means, how severe it is unless a policy says otherwise, and the limits that a
policy may move. Knows no measuring and no files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

SEVERITIES = ("fail", "warn", "inform", "off")


@dataclass(frozen=True)
class Kind:
    """One id of the list."""

    severity: str  # SEVERITIES
    meaning: str
    limits: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """One thing found in one file."""

    id: str  # a key of KINDS
    severity: str  # fail | warn | inform
    output: str
    language: str
    message: str
    measured: str
    allowed: str
    hint: str
    shot: str | None = None
    frame: int | None = None  # of the file
    timecode: str | None = None  # HH:MM:SS:FF
    num_frames: int | None = None  # how long it lasts


KINDS: Mapping[str, Kind] = {
    # the file
    "file-unreadable": Kind("fail", "the file is missing, empty or not a film"),
    "file-damaged": Kind("fail", "the file ends early or has damaged parts"),
    "frame-count": Kind("fail", "the film has more or fewer frames than planned", {"frames": 0}),
    "frame-times": Kind("fail", "frames do not follow each other evenly at the promised rate"),
    "picture-size": Kind("fail", "the picture has other sides, or its pixels are not square"),
    "codec": Kind("fail", "the picture is coded otherwise than promised"),
    "profile": Kind("fail", "profile or pixel format are not the promised ones"),
    "interlaced": Kind("fail", "the picture is made of half pictures"),
    "color-tags": Kind("fail", "colour tags differ from what the picture is, so players show other colours"),
    "pixel-range": Kind("warn", "pixels outside the legal range, over more of the picture than overshoot explains",
                        {"share": 0.01}),
    "bit-rate": Kind("warn", "the picture's bit rate is off its promise", {"tolerance": 0.15}),
    "bit-rate-peak": Kind("warn", "a second of the picture is much bigger than its player is promised",
                          {"times": 1.5}),
    "group-length": Kind("fail", "key frames lie further apart than promised"),
    "group-open": Kind("fail", "groups of pictures are not closed, so a player cannot start or loop at every key frame"),
    "faststart": Kind("warn", "the index stands after the data, so the film does not play while it loads"),
    # the picture
    "black": Kind("fail", "black where none is planned", {"least_s": 0.0}),
    "frozen": Kind("fail", "a moving picture stands still", {"least_s": 1.0}),
    "repeats": Kind("warn", "more frames repeat the one before than the retiming plans", {"share": 0.1}),
    "cut-unplanned": Kind("fail", "the picture jumps inside a shot"),
    "cut-in-footage": Kind("inform", "footage has a cut of its own"),
    "cut-missing": Kind("fail", "the picture does not change where a cut is planned"),
    "stray-frames": Kind("fail", "a few frames of another picture inside a shot"),
    "flashing": Kind("fail", "more flashes in a second than is safe to look at (WCAG 2.3.1, ITU-R BT.1702)"),
    "red-flashing": Kind("fail", "saturated red that flashes more often than is safe to look at"),
    # the sound
    "sound-missing": Kind("fail", "there is no sound, or only silence, where sound is promised"),
    "sound-unplanned": Kind("fail", "there is a sound track where none is promised"),
    "sound-make": Kind("fail", "codec, sample rate, channels or tracks of the sound are not the promised ones"),
    "sound-length": Kind("fail", "sound and picture are not equally long", {"tolerance_s": 0.05}),
    "loudness": Kind("fail", "the programme is louder or quieter than promised", {"tolerance_lu": 0.5}),
    "loudness-range": Kind("inform", "loud and quiet parts lie far apart for a hall", {"most_lu": 20.0}),
    "true-peak": Kind("fail", "true peaks pass the promised limit", {"tolerance_db": 0.1}),
    "clipping": Kind("fail", "the sound is cut off at full scale", {"least_runs": 10}),
    "speech-silent": Kind("fail", "nothing is heard where a line is spoken", {"below_db": -50.0, "share": 0.5}),
    "silence": Kind("warn", "nothing is heard for long", {"least_s": 5.0}),
    "one-sided": Kind("fail", "the sound comes from one side only", {"apart_db": 30.0}),
    "phase": Kind("warn", "left and right cancel each other where they are played as one", {"below": -0.4}),
    # what is written
    "label-missing": Kind("fail", "the disclosure label that the project asks for is not in the picture"),
    "overlay-missing": Kind("fail", "a planned text is not in the picture"),
    "overlay-unread": Kind("warn", "a planned text is there but cannot be read back", {"least": 0.6}),
    "overlay-contrast": Kind("warn", "a planned text hardly stands out", {"least": 3.0}),
    "unsafe-area": Kind("warn", "a text lies outside the title-safe area", {"margin": 0.05}),
    "lettering-stray": Kind("fail", "lettering in a picture that should have none", {"confidence": 80}),
    "captions-missing": Kind("fail", "captions are promised and not there"),
    "captions-differ": Kind("fail", "captions do not say what was planned, or at other times", {"tolerance_s": 0.1}),
    "caption-form": Kind("fail", "a caption file that players will not read right"),
    "caption-overlap": Kind("fail", "a caption begins before the one before ends"),
    "caption-outside": Kind("fail", "a caption lies outside the film"),
    "caption-long-line": Kind("warn", "a caption line is too long", {"columns": 42}),
    "caption-lines": Kind("warn", "a caption has too many lines", {"lines": 2}),
    "caption-fast": Kind("warn", "a caption goes before it can be read", {"chars_per_s": 21.0}),
    "caption-short": Kind("warn", "a caption is on screen too shortly", {"least_s": 0.8}),
    "caption-long": Kind("warn", "a caption stays too long", {"most_s": 8.0}),
    # loops
    "seam-picture": Kind("fail", "the picture jumps where the loop begins again"),
    "seam-sound": Kind("fail", "a click or a hole where the loop begins again"),
    "seam-length": Kind("fail", "picture and sound of a loop are not equally long, to the sample"),
    # control itself
    "not-checked": Kind("inform", "something could not be checked on this machine"),
}  # fmt: skip
"""In the order in which they are documented and reported."""
