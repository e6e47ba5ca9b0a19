"""The whole: every part resolved and put together.

Takes a shape and its surroundings, gives a `Storyboard`. Knows how the parts depend on one another, and nothing of
what is inside them.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from storyboards.compose import Map
from storyboards.report import Report
from storyboards.resolve.context import Context
from storyboards.resolve.declared import (
    NARRATOR,
    built_in_narrator,
    resolve_disclosure,
    resolve_outputs,
    resolve_styles,
    resolve_titles,
    resolve_voices,
)
from storyboards.resolve.files import Files
from storyboards.resolve.ids import check_ids, written_shots
from storyboards.resolve.music import resolve_cues
from storyboards.resolve.passed import Declared, Handed, hand_down
from storyboards.resolve.settings import settings
from storyboards.resolve.shots import Cast, resolve_shot
from storyboards.schema.project import ProjectSection
from storyboards.shape import Shape
from storyboards.story import Act, Project, Shot, Size, Storyboard, Voice

DEFAULT_LANGUAGES = ("en",)
DEFAULT_CANVAS = Size(1920, 1080)
DEFAULT_FPS = Fraction(25)
DEFAULT_SEED = 42


def resolve(shape: Shape, root: Map, path: Path, root_folder: Path | None, report: Report) -> Storyboard:
    """The storyboard. It may be used only if the report has no errors."""
    document = shape.document
    check_ids(root, report)
    context = Context(
        report=report,
        root=root,
        files=Files(path.parent, root_folder, report),
        languages=tuple(dict.fromkeys(document.project.languages or DEFAULT_LANGUAGES)),
        languages_known=shape.languages_known,
        fps=document.project.fps or DEFAULT_FPS,
        shot_ids=_positions(root),
    )
    project = _project(document.project, context)
    styles = resolve_styles(document.styles or {})
    titles = resolve_titles(document.titles or {})
    voices = resolve_voices(document.voices or {}, context)
    if "voices" not in root:
        voices = {NARRATOR: built_in_narrator()}
    declared = Declared(styles, document.characters or {}, document.places or {}, frozenset(voices))
    cast = Cast(declared, frozenset(context.declared("titles")), voices, _default_voice(voices, context))
    model = settings(None, document.model, ("model",), context)
    top = Handed(model, "overlay", 1)
    handed = hand_down(top, document.project, ("project",), declared, context)
    acts, shots = _acts(shape, handed, cast, context)
    if "voices" not in root and not any(shot.narration for shot in shots):
        voices = {}
    if document.exceptions is not None:
        context.files.named(document.exceptions, ("exceptions",))
    if document.policy is not None:
        context.files.named(document.policy, ("policy",))
    return Storyboard(
        path=path,
        project=project,
        model=model,
        styles=styles,
        characters=declared.characters,
        places=declared.places,
        voices=voices,
        lexicon=document.lexicon or {},
        titles=titles,
        music=resolve_cues(shape.cues, context),
        acts=acts,
        shots=shots,
        outputs=resolve_outputs(shape.outputs, context),
        disclosure=resolve_disclosure(document.disclosure, context),
        exceptions=document.exceptions,
        policy=document.policy,
    )


def _positions(root: Map) -> dict[str, int]:
    positions: dict[str, int] = {}
    for _, shot_id in written_shots(root):
        positions.setdefault(shot_id, len(positions))
    return positions


def _project(section: ProjectSection, context: Context) -> Project:
    written = section.languages or []
    for index, language in enumerate(written):
        if language in written[:index]:
            context.report.error(("project", "languages", index), f"{language} stands twice", "remove one")
    return Project(
        id=section.id,
        title=context.named_texts(section.title, ("project", "title"), "the title"),
        languages=context.languages,
        canvas=section.canvas or DEFAULT_CANVAS,
        fps=context.fps,
        seed=DEFAULT_SEED if section.seed is None else section.seed,
        takes=section.takes or 1,
        purpose=section.purpose or "internal",
        lettering=section.lettering or "overlay",
        look=section.look or "documentary",
    )


def _default_voice(voices: dict[str, Voice], context: Context) -> str | None:
    if NARRATOR in voices:
        return NARRATOR
    return next(iter(voices)) if len(voices) == 1 and len(context.declared("voices")) <= 1 else None


def _acts(shape: Shape, handed: Handed, cast: Cast, context: Context) -> tuple[tuple[Act, ...], tuple[Shot, ...]]:
    acts: list[Act] = []
    shots: list[Shot] = []
    for shaped in shape.acts:
        passed, act_id = handed, None
        section = shaped.section
        if section is not None:
            act_id = section.id
            passed = hand_down(handed, section, shaped.loc, cast.declared, context)
            if section.model is not None:
                model = settings(passed.model, section.model, (*shaped.loc, "model"), context)
                passed = replace(passed, model=model)
        first = len(shots)
        for shot in shaped.shots:
            shots.append(resolve_shot(shot, act_id, passed, not shots, cast, context))
        if section is not None:
            title = None
            if section.title is not None:
                title = context.named_texts(section.title, (*shaped.loc, "title"), "the act's title")
            acts.append(Act(section.id, title, tuple(shot.id for shot in shots[first:])))
    return tuple(acts), tuple(shots)
