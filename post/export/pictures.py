"""The pictures of a delivery: which stretches it is joined from, how they are encoded, and what stands before and after.

Takes a cut and a `Delivery`, gives `StretchSpec`s with all their text set. Makes nothing. Knows no sound and no containers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from post.cut import Cut, CutShot, CutTransition
from post.export.delivery import Delivery
from post.fonts import FontBook
from post.lettering import shot_lettering
from post.picture.encoding import Encoding
from post.picture.stretch import StretchSpec
from post.rates import in_rate
from post.sound.leader import Leader
from post.suite import Suite
from post.type.ass import Lettering

if TYPE_CHECKING:
    from post.captions import Caption

SEAM_S = Fraction(1, 2)
"""How long a loop's end goes over into its beginning where its first shot says nothing."""

WEB_PRESET, WEB_CRF = "faster", 20
AV1_CRF = 18
LOSSY_ARCHIVE_CRF = 12


@dataclass(frozen=True)
class Plain:
    """A part of the leader or of the tail."""

    kind: str  # bars | black | countdown
    num_frames: int


def delivered(cut: Cut, delivery: Delivery) -> Cut:
    """The cut in the delivery's rate, without shots that have no frame left in it."""
    moved = in_rate(cut, delivery.fps)
    return replace(moved, shots=tuple(shot for shot in moved.shots if shot.num_frames > 0))


def leader_of(delivery: Delivery) -> Leader:
    """What stands before and after the film."""
    return Leader(delivery.bars, delivery.head_black, delivery.countdown_s, delivery.tail_black)


def plain_parts(delivery: Delivery) -> tuple[list[Plain], list[Plain]]:
    """What comes before the film and what after it."""
    leader, fps = leader_of(delivery), delivery.fps
    head = [
        Plain("bars", leader.bars_frames(fps)),
        Plain("black", leader.black_frames(fps)),
        Plain("countdown", leader.countdown_frames(fps)),
    ]
    tail = [Plain("black", leader.tail_frames(fps))]
    return [part for part in head if part.num_frames], [part for part in tail if part.num_frames]


def encoding_of(delivery: Delivery, codec: str) -> Encoding:
    """How one of the delivery's files is encoded."""
    if codec in ("prores", "ffv1"):
        return Encoding(codec=codec)
    if delivery.is_constant_rate:
        return Encoding(codec=codec, rate_kbps=delivery.rate_kbps)
    most = 200.0 if delivery.rate_kbps is None else delivery.rate_kbps / 1000
    if delivery.kind == "archive":
        return Encoding("medium", LOSSY_ARCHIVE_CRF, most, codec)
    return Encoding(WEB_PRESET, AV1_CRF if codec == "av1" else WEB_CRF, most, codec)


def stretch_specs(
    cut: Cut, delivery: Delivery, language: str, captions: Sequence[Caption] = (), suite: Suite | None = None
) -> list[StretchSpec]:
    """What every shot of one film is made from, all its text set; `cut` is in the delivery's rate. Raises
    LetteringError, PostError.
    """
    shots = _closed(cut.shots, delivery.fps) if delivery.loops else cut.shots
    book = FontBook.installed()
    settings = next(output.settings for output in cut.outputs if output.id == delivery.output_id)
    specs = []
    for number, shot in enumerate(shots):
        before = shots[number - 1] if number or delivery.loops else None
        lettering = _lettering(cut, shot, delivery, language, captions, book, suite)
        specs.append(
            StretchSpec(
                shot,
                before,
                lettering,
                language,
                delivery.canvas,
                delivery.fps,
                encoding_of(delivery, delivery.codec),
                fit=delivery.fit,
                film_canvas=cut.canvas if delivery.fit == "pad" else None,
                scaler=delivery.scaler or "lanczos",
                guides=bool(settings.get("guides")) and cut.renderer == "animatic",
                look=cut.look,
                tail_frames=_tail_frames(shots, number, loops=delivery.loops),
            )
        )
    return specs


def _lettering(
    cut: Cut,
    shot: CutShot,
    delivery: Delivery,
    language: str,
    captions: Sequence[Caption],
    book: FontBook,
    suite: Suite | None,
) -> Lettering | None:
    """A clean picture has no words at all, not even a card's."""
    if delivery.shares_picture and not delivery.burn:
        return None
    return shot_lettering(cut, shot, language, delivery.canvas, book, delivery.burn, captions, suite)


def _closed(shots: Sequence[CutShot], fps: Fraction) -> tuple[CutShot, ...]:
    """The shots of a loop: the first comes in over the last."""
    first = shots[0]
    if first.transition.kind != "cut" and first.transition.num_frames:
        return tuple(shots)
    seam = min(round(SEAM_S * fps), first.num_frames // 2)
    return (replace(first, transition=CutTransition("dissolve", seam) if seam else CutTransition()), *shots[1:])


def _tail_frames(shots: Sequence[CutShot], number: int, *, loops: bool) -> int:
    """Frames over which the next shot comes in over this one."""
    if number + 1 == len(shots) and not loops:
        return 0
    after = shots[(number + 1) % len(shots)]
    return 0 if after.transition.kind == "cut" else min(after.transition.num_frames, after.num_frames)
