"""Writes placed text as an ASS file, in which nothing that people wrote can be taken for a command.

Takes blocks, gives the file's text and the faces it needs under plain names (`f0`, `f1`); a line is one event at an
exact place, so libass breaks and aligns nothing. One frame lasts a tenth of a second on this file's clock, whatever
the film's rate is: libass counts hundredths, in which the frames of 30000/1001 have no exact times. Knows no FFmpeg.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from post.fonts import FontFile
from post.type.block import Block, Box, PlacedLine
from post.type.ink import Rgba, parse_color
from post.type.layout import safe_box
from post.type.motion import Pose, poses
from post.type.shaping import metrics, own_forms
from storyboards.story import Size

FRAME_CS = 10
"""Hundredths of a second that one frame lasts in the file."""

_HEAD = """[Script Info]
ScriptType: v4.00+
PlayResX: {width}
PlayResY: {height}
WrapStyle: 2
ScaledBorderAndShadow: yes
YCbCr Matrix: None
Kerning: yes
{language}
[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: s,f0,40,&H00FFFFFF,&H00FFFFFF,&H00000000,&H00000000,0,0,0,0,100,100,0,0,1,0,0,7,0,0,0,-1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


@dataclass(frozen=True)
class Face:
    """A face as the ASS file calls it."""

    name: str
    font: FontFile
    weight: int  # of a variable face, which weight to cut; else 0


@dataclass(frozen=True)
class Lettering:
    """Everything libass needs for one shot."""

    script: str
    faces: tuple[Face, ...]


def write_ass(blocks: Sequence[Block], canvas: Size, fps: Fraction) -> Lettering | None:
    """The blocks as one ASS file; None if there are none."""
    if not blocks:
        return None
    faces: dict[tuple[FontFile, int], Face] = {}
    for block in blocks:
        for line in block.lines:
            for run in line.line.runs:
                key = _face_key(run.font, block.weight)
                faces.setdefault(key, Face(f"f{len(faces)}", *key))
    events: list[str] = []
    safe = safe_box(canvas)
    for block in blocks:
        for pose in poses(block, fps):
            events += _block_events(block, pose, faces, safe)
    forms = own_forms(blocks[0].caption.language)
    language = f"Language: {forms}\n" if forms else ""
    head = _HEAD.format(width=canvas.width_px, height=canvas.height_px, language=language)
    return Lettering(head + "\n".join(events) + "\n", tuple(faces.values()))


def escaped(text: str) -> str:
    """Text that libass draws letter by letter.

    Braces are escaped. A backslash is followed by a WORD JOINER, which is never drawn, so that no letter after it makes
    a command.

    >>> escaped("{\\\\b1}") == "\\\\{\\\\\\u2060b1\\\\}"
    True
    """
    return text.replace("\\", "\\\u2060").replace("{", "\\{").replace("}", "\\}")


def _block_events(block: Block, pose: Pose, faces: dict[tuple[FontFile, int], Face], safe: Box) -> list[str]:
    style, em = block.style, block.size_px
    dy = pose.drop * em
    clip = _clip(block, pose)
    events = []
    if style.plate:
        events.append(_drawing(0, pose, block.bounds, parse_color(style.plate), clip))
    if style.bar:
        bar_dy = 0.0 if style.plate else dy
        events += [_drawing(1, pose, bar.moved(0, bar_dy), parse_color(style.bar), clip) for bar in block.bars]
    clip = clip or _held_in(block, dy, safe)
    shown = _typed(block, pose)
    for line, clip in shown if shown is not None else [(line, clip) for line in block.lines]:
        if style.scrim and not style.plate:
            shade = replace(parse_color(style.shade), alpha=round(255 * style.scrim))
            tags = f"\\bord{_px(0.2 * em)}\\blur{_px(0.24 * em)}" + _ink(shade, pose.opacity, (1, 3))
            events.append(_text(1, pose, block, line, dy, tags + clip, faces))
        if style.shadow:
            tags = f"\\bord{_px(0.035 * em)}\\blur{_px(0.09 * em)}" + _ink(Rgba(0, 0, 0, 150), pose.opacity, (1, 3))
            events.append(_text(2, pose, block, line, 0.035 * em + dy, tags + clip, faces))
        tags = _ink(parse_color(style.color), pose.opacity, (1,))
        if style.outline:
            tags += f"\\bord{_px(0.045 * em)}" + _ink(parse_color(style.outline), pose.opacity, (3,))
        events.append(_text(3, pose, block, line, dy, tags + clip, faces))
    return events


def _held_in(block: Block, dy: float, safe: Box) -> str:
    """Rising letters stay on their plate, which stands, or inside title-safe where they have none."""
    if not dy:
        return ""
    if block.style.plate:
        return _clipped(block.bounds)
    inside = safe.y <= block.bounds.y + dy and block.bounds.bottom + dy <= safe.bottom
    return "" if inside else _clipped(safe)


def _text(
    layer: int,
    pose: Pose,
    block: Block,
    placed: PlacedLine,
    dy: float,
    tags: str,
    faces: dict[tuple[FontFile, int], Face],
) -> str:
    """One line; its top is its baseline less the greatest ascent among its faces, which is how libass stacks them."""
    em = block.size_px
    ascent = max(metrics(run.font).ascent for run in placed.line.runs) * em
    parts = [f"{{\\an7\\pos({_px(placed.x)},{_px(placed.baseline - ascent + dy)}){tags}}}"]
    for run in placed.line.runs:
        measured = metrics(run.font)
        face = faces[_face_key(run.font, block.weight)]
        spacing = block.tracking_px if run.spaced else 0.0
        parts.append(f"{{\\fn{face.name}\\fs{_px(em * (measured.ascent + measured.descent))}\\fsp{_px(spacing)}}}")
        parts.append(escaped(run.text))
    return _event(layer, pose, "".join(parts))


def _drawing(layer: int, pose: Pose, box: Box, color: Rgba, clip: str) -> str:
    tags = f"\\an7\\pos({_px(box.x)},{_px(box.y)})" + _ink(color, pose.opacity, (1,))
    width, height = _px(box.width), _px(box.height)
    return _event(layer, pose, f"{{{tags}{clip}\\p1}}m 0 0 l {width} 0 {width} {height} 0 {height}")


def _clip(block: Block, pose: Pose) -> str:
    """What is uncovered, from the side where reading begins; plate and rule are uncovered with their text."""
    if pose.uncovered >= 1.0:
        return ""
    boxes = (block.bounds, *block.bars)
    left, right = min(box.x for box in boxes), max(box.right for box in boxes)
    top, bottom = min(box.y for box in boxes), max(box.bottom for box in boxes)
    shown, air = (right - left) * pose.uncovered, block.size_px
    return _clipped(Box(right - shown if block.right_to_left else left, top - air, shown, bottom - top + 2 * air))


def _typed(block: Block, pose: Pose) -> list[tuple[PlacedLine, str]] | None:
    """The lines that show while text is typed on, once for each stretch of letters that stand side by side, each with
    its clip; None once all of it is there.
    """
    if pose.typed >= 1.0:
        return None
    left = round(pose.typed * sum(len(line.line.spans) for line in block.lines))
    shown: list[tuple[PlacedLine, str]] = []
    for line in block.lines:
        typed = line.line.spans[:left]
        left -= len(typed)
        for start, end in _side_by_side(typed):
            box = Box(line.x + start, line.baseline - 2 * block.size_px, end - start, 3 * block.size_px)
            shown.append((line, _clipped(box)))
    return shown


def _side_by_side(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Spans joined where they touch; in a line that is read both ways the letters typed so far may stand apart."""
    joined: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1] + 0.01:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _clipped(box: Box) -> str:
    return f"\\clip({_px(box.x)},{_px(box.y)},{_px(box.right)},{_px(box.bottom)})"


def _event(layer: int, pose: Pose, text: str) -> str:
    start, end = _clock(pose.first_frame), _clock(pose.first_frame + pose.num_frames)
    return f"Dialogue: {layer},{start},{end},s,,0,0,0,,{text}"


def _clock(frame: int) -> str:
    total = frame * FRAME_CS
    return f"{total // 360000}:{total // 6000 % 60:02}:{total // 100 % 60:02}.{total % 100:02}"


def _ink(color: Rgba, opacity: float, channels: tuple[int, ...]) -> str:
    """Colour and transparency tags; ASS counts 0 as solid and writes blue first."""
    alpha = 255 - round(color.alpha * opacity)
    return "".join(f"\\{n}c&H{color.blue:02X}{color.green:02X}{color.red:02X}&\\{n}a&H{alpha:02X}&" for n in channels)


def _px(value: float) -> str:
    """A length in the file: three decimals, no exponent, no negative zero."""
    return f"{value + 0.0:.3f}".rstrip("0").rstrip(".") if abs(value) >= 0.0005 else "0"


def _face_key(font: FontFile, weight: int) -> tuple[FontFile, int]:
    return (font, weight if font.variable else 0)
