"""What a film's Content Credentials say: what it was made of, and how each part came to be.

Pure: a Cut in, the C2PA manifest definition out. Each picture, voice and piece of music is an ingredient with its own
digital source type (IPTC); the film as a whole is a composite. Ingredients are named by hash, never by path. Signs
nothing and reads no file.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from post.cut import Cut, CutShot

IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
GENERATED = IPTC + "trainedAlgorithmicMedia"
DRAWN = IPTC + "algorithmicMedia"
CAMERA = IPTC + "digitalCapture"
AUTHORED = IPTC + "digitalCreation"
COMPOSITE = IPTC + "composite"
COMPOSITE_GENERATED = IPTC + "compositeWithTrainedAlgorithmicMedia"

AGENTS = {"wan22": "Wan2.2-T2V-A14B", "animatic": "Reelwright animatic", "xtts": "XTTS v2", "musicgen": "MusicGen"}
SPEAKERS = {"xtts": GENERATED, "kokoro": GENERATED, "scratch": DRAWN, "recorded": CAMERA}
MUSICIANS = {"musicgen": GENERATED, "temp": DRAWN, "file": AUTHORED}


@dataclass(frozen=True)
class Ingredient:
    """One thing that a film is made of."""

    label: str  # unique in its film: shot r001, voice narrator, music opening
    source_type: str  # an IPTC digital source type
    format: str  # MIME type
    sha256: str | None = None
    agent: str | None = None  # what made it, where a program did


def film_ingredients(cut: Cut, language: str | None) -> list[Ingredient]:
    """Everything in a film in one language (None: pictures only), pictures first, each once."""
    found = [_picture(shot) for shot in cut.shots]
    if language is not None:
        found += _sounds(cut, language)
    return list({one.label: one for one in found}.values())


def _picture(shot: CutShot) -> Ingredient:
    label = f"shot {shot.id}"
    if shot.media is None:
        return Ingredient(label, AUTHORED, "image/png", agent="Reelwright")
    form = mimetypes.guess_type(shot.media.path)[0] or "application/octet-stream"
    if shot.kind == "generated":
        made = GENERATED if shot.renderer == "wan22" else DRAWN
        return Ingredient(label, made, form, shot.media.sha256, AGENTS.get(shot.renderer or ""))
    return Ingredient(label, CAMERA, form, shot.media.sha256)


def _sounds(cut: Cut, language: str) -> Iterator[Ingredient]:
    for line in cut.lines:
        voice = line.request.voice
        if line.request.language == language:
            source_type = SPEAKERS.get(voice.engine, GENERATED)
            yield Ingredient(f"voice {voice.id}", source_type, "audio/wav", agent=AGENTS.get(voice.engine))
    for cue in cut.cues:
        source_type = MUSICIANS.get(cue.engine, GENERATED)
        digest = cue.media.sha256 if cue.media is not None else None
        yield Ingredient(f"music {cue.id}", source_type, "audio/wav", digest, AGENTS.get(cue.engine))
    for shot in cut.shots:
        if shot.ambience is not None:
            yield Ingredient(f"ambience {shot.id}", CAMERA, "audio/wav", shot.ambience.media.sha256)


def source_type_of(ingredients: Iterable[Ingredient]) -> str:
    """The whole's type: its parts' where they are all alike, else a composite that says whether a model had part."""
    types = {one.source_type for one in ingredients}
    if len(types) == 1:
        return types.pop()
    return COMPOSITE_GENERATED if GENERATED in types else COMPOSITE


def definition(name: str, title: str, ingredients: Sequence[Ingredient], version: str) -> dict[str, object]:
    """The manifest definition of one file, as `c2pa.Builder.from_json` takes it; the same for the same parts."""
    created = {
        "action": "c2pa.created",
        "digitalSourceType": source_type_of(ingredients) if ingredients else COMPOSITE,
        "softwareAgent": {"name": "Reelwright", "version": version},
        "description": title,
    }
    return {
        "claim_generator_info": [{"name": "Reelwright", "version": version}],
        "title": name,
        "format": mimetypes.guess_type(name)[0] or "application/octet-stream",
        "ingredients": [_ingredient(one) for one in ingredients],
        "assertions": [
            {
                "label": "c2pa.actions.v2",
                "data": {"actions": [created, *(_placed(one) for one in ingredients)], "allActionsIncluded": True},
            }
        ],
    }


def _ingredient(one: Ingredient) -> dict[str, object]:
    identity = f"sha256:{one.sha256}" if one.sha256 else one.label
    return {
        "title": one.label,
        "format": one.format,
        "relationship": "componentOf",
        "instance_id": identity,
        "label": one.label,
    }


def _placed(one: Ingredient) -> dict[str, object]:
    action: dict[str, object] = {
        "action": "c2pa.placed",
        "digitalSourceType": one.source_type,
        "parameters": {"ingredientIds": [one.label]},
    }
    if one.agent is not None:
        action["softwareAgent"] = {"name": one.agent}
    return action
