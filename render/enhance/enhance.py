"""From what a director wrote to what the video model should see.

Takes a prompt and its scene; gives the prompt without lettering, then characters, place, light, camera and style,
within
the model's token window. Everything added passes the same stripper. Knows no storyboard file, no model and no store.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from render.enhance.budget import estimate_tokens
from render.enhance.phrases import FRAMING, LIGHT, MOVE, SAID, lens_phrase
from render.enhance.records import Enhanced, Removed, Rewriter, Scene, TokenCounter
from render.enhance.source import read_source
from render.enhance.strip import strip_lettering
from render.enhance.tidy import flowing

MAX_TOKENS = 512
LETTERING = ("overlay", "drop", "keep")
RULES_VERSION = "1"
_ROUNDS = 4
_NEGATIVE = ("text", "lettering", "subtitles", "watermark")  # joins the negative prompt once lettering was asked for
_NOTHING_LEFT = (
    "A plain, softly lit background."  # a prompt that was all lettering: a quiet ground for what post sets on it
)
_NO_SCENE = Scene()
_BORDER = re.compile(r"(?<=[.!?।。！？])\s+|(?<=[,;，、])\s*|\s+(?=[–—]\s)")


def enhance_prompt(
    prompt: str,
    scene: Scene = _NO_SCENE,
    *,
    lettering: str = "overlay",
    count_tokens: TokenCounter | None = None,
    max_tokens: int = MAX_TOKENS,
    rewriter: Rewriter | None = None,
) -> Enhanced:
    """What the model should see of `prompt`, and the record of how it came about.

    `lettering` "keep" leaves the director's lettering in (still recorded); "overlay" and "drop" take it out alike.
    `count_tokens` counts exactly, end mark included; without it an upper estimate is used. Raises ValueError for a name
    that no vocabulary has.
    """
    if lettering not in LETTERING:
        raise ValueError(f"lettering: {lettering!r} is not one of {', '.join(LETTERING)}")
    count = count_tokens or estimate_tokens
    stripped = strip_lettering(prompt)
    if lettering == "keep":
        base = flowing(read_source(prompt)).text
    else:
        base = stripped.text
        if rewriter is not None and base:
            base = strip_lettering(rewriter.rewrite(base, scene)).text or base
        if not _has_words(base):
            base = _NOTHING_LEFT if _has_words(prompt) and not _blocks(scene) else ""
    blocks = _blocks(scene)
    base = _without_blocks(base, blocks)
    blocks = [block for block in blocks if not _says(base, block)]
    base, cut_base = _fitted(base, count, max_tokens)
    if cut_base and lettering != "keep":
        base = _steady(base, count, max_tokens)
    kept, dropped = _added(base, blocks, count, max_tokens)
    enhanced = _joined([base, *kept])
    return Enhanced(
        prompt=prompt,
        stripped=stripped.text,
        enhanced=enhanced,
        negative_add=_negative(scene, stripped.removed if lettering != "keep" else ()),
        removed=stripped.removed,
        num_tokens=count(enhanced),
        tokens_exact=count_tokens is not None,
        truncated=" ".join(part for part in (cut_base, *dropped) if part),
    )


def _has_words(text: str) -> bool:
    return any(char.isalnum() for char in text)


def _blocks(scene: Scene) -> list[str]:
    """Everything the scene adds, most important first, each a sentence without its full stop."""
    blocks = [*scene.characters, *scene.places]
    if scene.light is not None:
        blocks.append(_phrase(LIGHT, scene.light, "light"))
    camera = _camera(scene)
    found = [text for block in blocks if (text := _clean(block))]
    found += camera
    found += [text for block in scene.style if (text := _clean(block))]
    return list(dict.fromkeys(found))


def _camera(scene: Scene) -> list[str]:
    parts = []
    if scene.framing is not None:
        parts.append(_phrase(FRAMING, scene.framing, "framing"))
    if scene.move is not None:
        parts.append(_phrase(MOVE, scene.move, "move"))
    if scene.lens_mm is not None:
        parts.append(lens_phrase(scene.lens_mm))
    return [part[:1].upper() + part[1:] for part in parts]


def _phrase(table: dict[str, str], name: str, field: str) -> str:
    if name not in table:
        raise ValueError(f"{field}: {name!r} is not one of {', '.join(table)}")
    return table[name]


def _clean(block: str) -> str:
    """A block as a sentence: stripped, with a capital, without its end mark."""
    text = strip_lettering(block).text.strip().rstrip(".,;: ।。")
    return text[:1].upper() + text[1:] if _has_words(text) else ""


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+(?:['’-]\w+)*", text.casefold()))


def _says(base: str, block: str) -> bool:
    """Whether the prompt already says what a block would add."""
    words = f" {_plain(base)} "
    if f" {_plain(block)} " in words:
        return True
    for table in (FRAMING, MOVE):
        for name, phrase in table.items():
            if phrase.casefold() == block.casefold():
                return any(f" {_plain(said)} " in words for said in SAID.get(name, ()))
    lens = re.match(r"(\d+)mm ", block)
    return lens is not None and re.search(rf"\b{lens.group(1)}\s?mm\b", base) is not None


def _without_blocks(base: str, blocks: Sequence[str]) -> str:
    """The prompt without the blocks an earlier enhancement put at its end, so that enhancing twice is enhancing "
    "once."""
    for block in reversed(blocks):
        ending = f"{block}."
        if base.endswith(ending) and (len(base) == len(ending) or base[: -len(ending)].endswith(" ")):
            base = base[: -len(ending)].rstrip()
    return base


def _fitted(base: str, count: TokenCounter, max_tokens: int) -> tuple[str, str]:
    """As much of the prompt's beginning as the window takes, and what was cut."""
    if count(base) <= max_tokens:
        return base, ""
    borders = [found.start() for found in _BORDER.finditer(base)]
    words = [found.start() for found in re.finditer(r"\s+", base)]
    for places in (borders, words, range(len(base) + 1)):
        best = _longest(base, places, count, max_tokens)
        if best > (0 if places is not borders else len(base) // 8 if len(base) < 4000 else 0):
            kept = base[:best].rstrip(" ,;，、–—")
            return kept, base[len(kept) :].lstrip(" ,;，、–—")
    return "", base


def _steady(base: str, count: TokenCounter, max_tokens: int) -> str:
    """A prompt that lost its end, stripped until that changes nothing: what is left may read differently."""
    for _ in range(_ROUNDS):
        again = _fitted(strip_lettering(base).text, count, max_tokens)[0]
        if again == base:
            break
        base = again
    return base


def _longest(base: str, places: Sequence[int], count: TokenCounter, max_tokens: int) -> int:
    """The furthest place up to which the prompt fits; 0 if none."""
    low, high = 0, len(places)
    while low < high:
        middle = (low + high) // 2
        if count(_ended(base[: places[middle]].rstrip(" ,;，、–—"))) <= max_tokens:
            low = middle + 1
        else:
            high = middle
    return places[low - 1] if low else 0


def _added(base: str, blocks: Sequence[str], count: TokenCounter, max_tokens: int) -> tuple[list[str], list[str]]:
    """The blocks that fit, from the most important on, and those that do not."""
    kept = list(blocks)
    while kept and count(_joined([base, *kept])) > max_tokens:
        kept.pop()
    return kept, [f"{block}." for block in blocks[len(kept) :]]


def _ended(text: str) -> str:
    return text if not text or text[-1] in '.!?…।。！？:"”»' else text.rstrip(",;: ") + "."


def _joined(parts: Sequence[str]) -> str:
    """Sentences side by side; a prompt that nothing is added to keeps the ending its director gave it."""
    whole = [part for part in parts if part]
    if len(whole) == 1 and parts[0]:
        return whole[0]
    return " ".join(_ended(part) for part in whole)


def _negative(scene: Scene, removed: tuple[Removed, ...]) -> tuple[str, ...]:
    words = [text.strip() for text in scene.avoid if text.strip()]
    return tuple(dict.fromkeys([*words, *(_NEGATIVE if removed else ())]))


def rules_digest() -> str:
    """Digest of every rule and table here: part of a key wherever an enhanced prompt is."""
    digest = hashlib.sha256(RULES_VERSION.encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
