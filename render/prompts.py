"""From a shot to what the video model is asked: the enhancer with the shot's own scene, and the words it took out.

Knows the storyboard and the enhancer; no renderer and no files.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction
from multiprocessing import get_context

from render.enhance import Enhanced, Scene, enhance_prompt
from storyboards.story import Overlay, Project, Shot

SHOWN_KINDS_EXCLUDED = frozenset({"negation", "dialogue", "name", "watermark", "subtitle", "credits"})
"""Kinds that are recorded and never typeset by themselves: no words to read (negation), words to hear (dialogue), a
mere name, and what has its own place in a film (watermark, subtitle, credits). Of all others the words are shown, where
they are known."""

MANY = 1000
"""Shots that are worth a process of their own: about a third of a second of work."""

LETTERING_STYLE = "label"
LETTERING_AT = Fraction(1, 2)


def scene_of(shot: Shot) -> Scene:
    """The blocks and closed-vocabulary words that a shot adds to its prompt."""
    style = shot.style
    return Scene(
        framing=shot.camera.framing,
        move=shot.camera.move,
        lens_mm=shot.camera.lens_mm,
        light=shot.light,
        style=(style.add,) if style and style.add else (),
        avoid=(style.avoid,) if style and style.avoid else (),
        characters=tuple(words for _, words in shot.characters),
        places=(shot.place[1],) if shot.place else (),
    )


def enhance_shot(shot: Shot, count_tokens: Callable[[str], int] | None = None) -> Enhanced:
    """What the model is asked for a generated shot, with a record of what was taken out."""
    return enhance_prompt(shot.prompt, scene_of(shot), lettering=shot.lettering, count_tokens=count_tokens)


def enhance_shots(shots: Sequence[Shot]) -> dict[str, Enhanced]:
    """`enhance_shot` for many, by shot id; a long storyboard is shared out over the cores."""
    workers = min(len(os.sched_getaffinity(0)), len(shots) // MANY)
    if workers < 2:
        return {shot.id: enhance_shot(shot) for shot in shots}
    asked = [(shot.prompt, scene_of(shot), shot.lettering) for shot in shots]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return dict(zip((shot.id for shot in shots), pool.map(_enhance, asked, chunksize=MANY // 4), strict=True))


def _enhance(asked: tuple[str, Scene, str]) -> Enhanced:
    prompt, scene, lettering = asked
    return enhance_prompt(prompt, scene, lettering=lettering)


def negative_of(shot: Shot, enhanced: Enhanced, default: str) -> str:
    """The negative prompt: the storyboard's or the model's own, then what the style wants avoided."""
    base = default if shot.model.negative is None else shot.model.negative
    return ", ".join(part for part in (base, *enhanced.negative_add) if part)


def lettering_overlays(shot: Shot, enhanced: Enhanced, project: Project) -> tuple[Overlay, ...]:
    """Overlays made of the words that were taken out, where the shot wants them and has not set them itself.

    The words appear as the director wrote them, the same in every language.
    """
    if shot.lettering != "overlay":
        return ()
    already = {_plain(text) for overlay in shot.overlays for text in overlay.texts.values()}
    made: list[Overlay] = []
    for removed in enhanced.removed:
        words = removed.text.strip()
        if not removed.words or removed.kind in SHOWN_KINDS_EXCLUDED or not words or _plain(words) in already:
            continue
        already.add(_plain(words))
        texts = dict.fromkeys(project.languages, words)
        made.append(Overlay(texts, LETTERING_STYLE, LETTERING_AT, None, stripped=True))
    return tuple(made)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
