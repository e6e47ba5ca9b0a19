"""The one home of licences: what everything that goes into a film may be used for, and the gate.

`uses(storyboard, renderer)` lists every engine, weight, track and picture with its licence; `problems` says which of them
the project's purpose does not allow. A project's `exceptions` file, signed by a person, may let named assets pass.
Knows no files of weights (model files are elsewhere) and gives no legal advice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType

from render.type_used import FaceUse, faces_used
from storyboards.story import Overlay, Storyboard

ALLOWED_ANYWHERE = "any"
NON_COMMERCIAL = "non-commercial"
ASK = "ask"


@dataclass(frozen=True)
class Licence:
    """What an engine or a set of weights may be used for, as its publisher says."""

    asset: str
    name: str
    terms: str  # any | non-commercial | ask
    source: str
    instead: str = ""  # a permissive alternative


KNOWN: dict[str, Licence] = {
    licence.asset: licence
    for licence in (
        Licence("wan2.2-t2v-a14b", "Apache-2.0", ALLOWED_ANYWHERE, "Wan-AI/Wan2.2-T2V-A14B"),
        Licence("animatic", "the project's own drawing", ALLOWED_ANYWHERE, "render/animatic"),
        Licence("scratch", "eSpeak NG, GPL-3.0 program; its sound is yours", ALLOWED_ANYWHERE, "espeakng-loader"),
        Licence("temp", "the project's own music", ALLOWED_ANYWHERE, "post/music"),
        Licence(
            "xtts",
            "Coqui Public Model License 1.0",
            NON_COMMERCIAL,
            "coqui/XTTS-v2: weights and outputs; nobody is left to sell another licence",
            "engine: kokoro (Apache-2.0) or engine: recorded",
        ),
        Licence("kokoro", "Apache-2.0", ALLOWED_ANYWHERE, "hexgrad/Kokoro-82M"),
        Licence("recorded", "the project's own recordings", ALLOWED_ANYWHERE, "storyboard"),
        Licence(
            "musicgen",
            "CC-BY-NC-4.0",
            NON_COMMERCIAL,
            "facebook/musicgen: weights",
            "engine: file with a licensed track, or engine: temp",
        ),
        Licence("wan2.2-i2v-a14b", "Apache-2.0", ALLOWED_ANYWHERE, "Wan-AI/Wan2.2-I2V-A14B"),
        Licence("wan2.2-ti2v-5b", "Apache-2.0", ALLOWED_ANYWHERE, "Wan-AI/Wan2.2-TI2V-5B"),
        Licence("wan2.1-t2v-1.3b", "Apache-2.0", ALLOWED_ANYWHERE, "Wan-AI/Wan2.1-T2V-1.3B"),
        Licence("wan2.1-t2v-14b", "Apache-2.0", ALLOWED_ANYWHERE, "Wan-AI/Wan2.1-T2V-14B"),
        Licence("wan2.1-i2v-14b", "Apache-2.0", ALLOWED_ANYWHERE, "Wan-AI/Wan2.1-I2V-14B-480P"),
        Licence("cogvideox-2b", "Apache-2.0", ALLOWED_ANYWHERE, "zai-org/CogVideoX-2b"),
        Licence("cogvideox-5b", "CogVideoX License", ASK, "zai-org/CogVideoX-5b: commercial use wants registration"),
        Licence("ltx-video", "LTX-Video Open Weights License", ASK, "Lightricks/LTX-Video: limited by revenue"),
        Licence("ltx-2", "LTX-2 Community License", ASK, "Lightricks/LTX-2: free below 10 million USD a year"),
        Licence(
            "hunyuanvideo",
            "Tencent Hunyuan Community License",
            ASK,
            "tencent/HunyuanVideo: not for the EU, the United Kingdom and South Korea",
        ),
        Licence("stable-audio-open", "Stability AI Community License", ASK, "stabilityai/stable-audio-open-1.0"),
        Licence("mmaudio", "stated in its repository", ASK, "hkchengrex/MMAudio: read it before public use"),
        Licence("heartmula", "Apache-2.0", ALLOWED_ANYWHERE, "HeartMuLa/heartlib: code and all weights"),
        Licence("umt5-xxl", "Apache-2.0", ALLOWED_ANYWHERE, "google/umt5-xxl"),
        Licence("t5", "Apache-2.0", ALLOWED_ANYWHERE, "google/t5-v1_1"),
        Licence("clip-vit-l", "MIT", ALLOWED_ANYWHERE, "openai/CLIP"),
        Licence("clip-xlm-roberta-vit-h", "MIT", ALLOWED_ANYWHERE, "open_clip"),
        Licence("sd-vae", "MIT", ALLOWED_ANYWHERE, "stabilityai/sd-vae-ft-mse"),
        Licence("sam", "Apache-2.0", ALLOWED_ANYWHERE, "facebook/sam-vit-base"),
        Licence("animatediff", "Apache-2.0", ALLOWED_ANYWHERE, "guoyww/animatediff"),
        Licence("stable-diffusion", "CreativeML Open RAIL-M", ASK, "restricts some uses, binds those one passes it to"),
        Licence("source-sans-pro", "OFL-1.1", ALLOWED_ANYWHERE, "font-source-sans-pro"),
        Licence("source-serif-pro", "OFL-1.1", ALLOWED_ANYWHERE, "font-source-serif-pro"),
    )
}


@dataclass(frozen=True)
class Use:
    """One asset as this project uses it."""

    asset: str
    licence: str
    terms: str
    where: tuple[str, ...]  # shot, voice or cue ids
    note: str = ""

    def to_json(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True)
class LicenceProblem:
    """Something the project's purpose does not allow; `blocking` ends a render before it starts."""

    asset: str
    message: str
    hint: str
    blocking: bool


def uses(
    storyboard: Storyboard, renderer: str, lettering: Mapping[str, tuple[Overlay, ...]] = MappingProxyType({})
) -> list[Use]:
    """Everything with a licence that goes into the film, engines first, in a stable order; `lettering` are the overlays
    that came out of prompts.
    """
    where: dict[str, list[str]] = {}
    model = "wan2.2-t2v-a14b" if renderer == "wan22" else "animatic"
    spoken = {shot.voice for shot in storyboard.shots if shot.narration is not None}
    for shot in storyboard.shots:
        if shot.kind == "generated":
            where.setdefault(model, []).append(shot.id)
    for voice in storyboard.voices.values():
        if voice.id in spoken:
            where.setdefault(voice.engine, []).append(f"voice {voice.id}")
    for cue in storyboard.music:
        if cue.engine != "file":
            where.setdefault(cue.engine, []).append(f"music {cue.id}")
    found = [Use(asset, KNOWN[asset].name, KNOWN[asset].terms, tuple(ids)) for asset, ids in where.items()]
    return (
        found + _loras(storyboard, renderer) + _own_media(storyboard) + typeface_uses(faces_used(storyboard, lettering))
    )


def _loras(storyboard: Storyboard, renderer: str) -> list[Use]:
    """Low-rank weights that shots are made with; nobody states their licence in a storyboard."""
    where: dict[str, list[str]] = {}
    for shot in storyboard.shots if renderer == "wan22" else ():
        for lora in shot.model.loras if shot.kind == "generated" else ():
            for path in (lora.high, lora.low):
                if path is not None:
                    where.setdefault(path, []).append(shot.id)
    return [Use(path, "not stated", ASK, tuple(ids)) for path, ids in where.items()]


def typeface_uses(faces: Iterable[FaceUse]) -> list[Use]:
    """Families that texts are set in: as known here, else as their files say."""
    found = []
    for face in faces:
        known = KNOWN.get(face.family.casefold().replace(" ", "-"))
        licence = known.name if known is not None else face.licence or "not stated"
        free = known is not None or _FREE_TYPE.search(licence) is not None
        name = known.name if known is not None else ("OFL-1.1" if "Open Font" in licence else licence)
        found.append(Use(f"typeface {face.family}", name, ALLOWED_ANYWHERE if free else ASK, face.where))
    return found


_FREE_TYPE = re.compile(r"open font|\bOFL\b|apache|bitstream vera|public domain|MIT licen|\bCC0\b", re.IGNORECASE)


def _own_media(storyboard: Storyboard) -> list[Use]:
    """Footage, stills and tracks that the storyboard brings, under the licence it names."""
    named: list[tuple[str, str | None, str]] = [
        (shot.media, shot.licence, shot.id) for shot in storyboard.shots if shot.media is not None
    ]
    named += [(cue.file, cue.licence, f"music {cue.id}") for cue in storyboard.music if cue.file is not None]
    return [
        Use(path, licence or "not stated", ALLOWED_ANYWHERE if licence else ASK, (where,))
        for path, licence, where in named
    ]


def problems(storyboard: Storyboard, used: Iterable[Use]) -> list[LicenceProblem]:
    """What the purpose forbids or leaves open of what is used, after the project's signed exceptions."""
    excepted = read_exceptions(storyboard.folder / storyboard.exceptions) if storyboard.exceptions else frozenset()
    public = storyboard.project.purpose != "internal"
    found: list[LicenceProblem] = []
    for use in used:
        if use.asset.casefold() in excepted:
            continue
        where = ", ".join(use.where[:4]) + (", ..." if len(use.where) > 4 else "")
        if use.terms == NON_COMMERCIAL and public:
            found.append(
                LicenceProblem(
                    use.asset,
                    f"{use.asset} ({where}) is licensed {use.licence}, for non-commercial use; "
                    f"the purpose is {storyboard.project.purpose}",
                    f"Use {KNOWN[use.asset].instead}; or name {use.asset} in a signed exceptions file.",
                    blocking=True,
                )
            )
        elif use.terms == ASK and public:
            found.append(
                LicenceProblem(
                    use.asset,
                    f"{use.asset} ({where}) has no licence that allows it ({use.licence}); "
                    f"the purpose is {storyboard.project.purpose}",
                    _ask_hint(use),
                    blocking=False,
                )
            )
    return found


def _ask_hint(use: Use) -> str:
    if use.asset.startswith("typeface "):
        return "Choose another `font:` under titles, or name the typeface in a signed exceptions file."
    if use.asset.endswith(".safetensors"):
        return "Read where it came from, and name it in a signed exceptions file."
    return "Add `licence:` (and `credit:`) to the shot or cue."


def read_exceptions(path: Path) -> frozenset[str]:
    """Assets that a signed exceptions file lets pass, casefolded.

    The file is text: a list item per asset (`- xtts: why`) and a line `Signed: name, date`. Without a signature
    nothing passes.
    """
    text = path.read_text("utf-8", "replace")
    if re.search(r"^\s*signed\s*:\s*\S+", text, re.IGNORECASE | re.MULTILINE) is None:
        return frozenset()
    items = re.findall(r"^\s*[-*]\s*`?([^:`\n]*[^\s:`])`?[ \t]*(?::|$)", text, re.MULTILINE)
    return frozenset(item.casefold() for item in items)
