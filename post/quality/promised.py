"""Makes the promise of a delivered film from its cut and its delivery.

Takes a cut in the project's rate and a `Film` as `make_films` gives it (or a delivery, variant and language), gives a
`Promise` in the file's own frames. Knows no measuring.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from post.cut import Cut, CutShot
from post.quality.promise import (
    Frames,
    Make,
    PlannedCaption,
    PlannedLine,
    PlannedShot,
    PlannedText,
    Promise,
    SoundMake,
)
from post.rates import in_rate

if TYPE_CHECKING:
    from post.captions import Caption
    from post.export.delivery import Delivery, Variant
    from post.export.film import Film
    from post.suite import Suite

_CODECS = {"h265": "hevc"}
_PIX_FMTS = {"h264": "yuv420p", "prores": "yuv422p10le"}
_SLOWEST = Fraction(4, 5)
_LEAST_HOLD_S = Fraction(1, 5)
_RARE_RATE = Fraction(30)


def promise_of(cut: Cut, film: Film, suite: Suite) -> Promise:
    """What a film of `make_films` was promised to be. Raises PostError (a film without its delivery), LetteringError."""
    from post.errors import PostError

    if film.delivery is None:
        raise PostError(f"{film.name}: nobody knows what it was promised to be", "Please report this.")
    variant = next((each for each in film.delivery.variants if each.name == film.variant), film.delivery.variants[0])
    return promise_for(cut, film.delivery, variant, film.language, suite, languages=film.languages or (film.language,))


def promise_for(
    cut: Cut,
    delivery: Delivery,
    variant: Variant,
    language: str,
    suite: Suite,
    *,
    languages: Sequence[str] = (),
) -> Promise:
    """What one file of a delivery is promised to be. Raises LetteringError."""
    from post.export.pictures import leader_of
    from post.export.texts import behind, burned_captions, spoken_words

    delivered = in_rate(cut, delivery.fps)
    leader = leader_of(delivery)
    first = leader.film_frame(delivery.fps)
    tail = leader.tail_frames(delivery.fps)
    total = first + delivered.num_frames + tail
    words = spoken_words(delivered, language, suite)
    burned = burned_captions(delivered, language, words) if "captions" in delivery.burn else ()
    captions = burned_captions(behind(delivered, first), language, words)
    leading: list[PlannedShot] = [PlannedShot("leader", "leader", 0, first, stands_still=True)] if first else []
    shots = [
        _shot(shot, cut, delivered, delivery, first) for shot in _closed(delivered, delivery) if shot.num_frames > 0
    ]
    if tail:
        leading.append(PlannedShot("tail", "leader", total - tail, tail, stands_still=True))
    label = delivered.disclosure.label.get(language) if delivered.disclosure else None
    return Promise(
        output=delivery.output_id,
        language=language,
        kind=delivery.kind,
        fps=delivery.fps,
        num_frames=total,
        make=_make(delivery, variant),
        sound=_sound(
            delivery,
            variant,
            languages or (language,),
            Frames(first, delivered.num_frames),
            total,
            is_heard=_is_heard(delivered, language),
        ),
        purpose=cut.purpose if delivery.is_public else "internal",
        title=cut.title_in(language),
        variant=variant.name,
        shots=tuple(sorted([*leading, *shots], key=lambda shot: shot.first_frame)),
        black=_black(delivery, first, total, tail),
        texts=_texts(delivered, delivery, language, burned, first, suite),
        lines=tuple(
            PlannedLine(line.request.shot_id, float((line.first_frame + first) / delivery.fps), float(line.duration))
            for line in delivered.lines
            if line.request.language == language
        )
        if variant.has_sound
        else (),
        captions=tuple(PlannedCaption(each.start_ms, each.stop_ms, each.lines) for each in captions),
        caption_mode=delivery.captions,
        label=label or None,
        label_burned="label" in delivery.burn,
        loop=delivery.loops,
        clean=not delivery.burn,
    )


def _make(delivery: Delivery, variant: Variant) -> Make:
    from post.export.delivery import PROFILES

    is_mp4 = delivery.container in ("mp4", "mov")
    intra = variant.codec in ("prores", "ffv1")
    return Make(
        delivery.canvas.width_px,
        delivery.canvas.height_px,
        codec=_CODECS.get(variant.codec, variant.codec),
        profile=PROFILES.get(variant.codec) or None,
        pix_fmt=_PIX_FMTS.get(variant.codec),
        rate_mbps=delivery.rate_kbps / 1000 if delivery.rate_kbps else None,
        constant_rate=delivery.is_constant_rate and variant.codec == delivery.codec,
        max_group=None if intra else max(1, delivery.fps.__floor__()),
        faststart=is_mp4,
    )


def _is_heard(cut: Cut, language: str) -> bool:
    """Whether there is anything to hear: a film without line, music and ambience is silent by plan."""
    speaks = any(line.request.language == language for line in cut.lines)
    return speaks or bool(cut.cues) or any(shot.ambience is not None for shot in cut.shots)


def _sound(
    delivery: Delivery, variant: Variant, languages: Sequence[str], programme: Frames, total: int, *, is_heard: bool
) -> SoundMake:
    if not variant.has_sound or delivery.channels == 0:
        return SoundMake(num_channels=0)
    return SoundMake(
        num_channels=delivery.channels,
        codec=delivery.sound,
        loudness_lufs=delivery.loudness_lufs if is_heard else None,
        true_peak_dbtp=delivery.true_peak_dbtp,
        num_tracks=len(languages) if delivery.shares_picture else 1,
        programme=None if programme == Frames(0, total) else programme,
    )


def _black(delivery: Delivery, first: int, total: int, tail: int) -> tuple[Frames, ...]:
    """Head and tail; everything before the film may be black."""
    found = [Frames(0, first)] if first else []
    if tail:
        found.append(Frames(total - tail, tail))
    return tuple(found)


def _closed(cut: Cut, delivery: Delivery) -> tuple[CutShot, ...]:
    """The shots as they are delivered: a loop's first one comes in over its last."""
    from post.cut import CutTransition
    from post.export.pictures import SEAM_S

    shots = cut.shots
    if not delivery.loops or not shots or shots[0].transition.kind != "cut":
        return shots
    seam = min(round(SEAM_S * delivery.fps), shots[0].num_frames // 2)
    return (replace(shots[0], transition=CutTransition("dissolve", seam)), *shots[1:])


def _shot(shot: CutShot, cut: Cut, delivered: Cut, delivery: Delivery, first: int) -> PlannedShot:
    drawn = shot.kind == "generated" and (shot.renderer == "animatic" or shot.id in cut.filled or shot.media is None)
    held = _is_held(shot, delivered)
    return PlannedShot(
        id=shot.id,
        kind=shot.kind,
        first_frame=shot.first_frame + first,
        num_frames=shot.num_frames,
        transition=shot.transition.kind,
        transition_frames=min(shot.transition.num_frames, shot.num_frames) if shot.transition.kind != "cut" else 0,
        stands_still=shot.kind in ("card", "still") or drawn or held,
        may_have_lettering=shot.kind != "generated" or drawn,
        repeats=_repeats(shot, delivery.fps),
    )


def _is_held(shot: CutShot, cut: Cut) -> bool:
    """Whether the shot outlasts its clip so far that, slowed as it may be, its last frame holds."""
    media = shot.media
    if media is None or not media.fps or not media.num_frames:
        return False
    end = media.num_frames / media.fps if shot.media_out is None else shot.media_out
    has = (end - shot.media_in) / _SLOWEST
    return shot.num_frames / cut.fps - has > _LEAST_HOLD_S


def _repeats(shot: CutShot, fps: Fraction) -> Fraction | None:
    """Share of repeated frames by plan, where the clip's rate is known."""
    rate = shot.media.fps if shot.media is not None else None
    if not rate:
        return None
    if shot.retime in ("interpolate", "blend"):
        return Fraction(0)
    return max(Fraction(0), 1 - rate * _SLOWEST / fps) if rate < _RARE_RATE else Fraction(0)


def _texts(
    cut: Cut, delivery: Delivery, language: str, captions: Sequence[Caption], first: int, suite: Suite
) -> tuple[PlannedText, ...]:
    """What stands written where; nothing in a clean picture, not even a card's words."""
    from post.lettering import overlay_boxes

    if delivery.shares_picture and not delivery.burn:
        return ()
    boxes = overlay_boxes(cut, language, delivery.canvas, burn=delivery.burn, captions=captions, suite=suite)
    return tuple(
        PlannedText(
            box.what, box.shot_id, box.text, box.language, box.box, box.first_frame + first, box.num_frames,
            box.steady_first + first, box.steady_frames, box.size_px, box.light_on_dark,
        )
        for box in boxes
    )  # fmt: skip
