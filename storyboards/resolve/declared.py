"""What is declared by name: styles, voices, title styles; and what is delivered: outputs, disclosure.

Knows no shots beyond their ids.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from storyboards.marks import Loc
from storyboards.resolve.context import Context
from storyboards.schema.localized import Localized
from storyboards.schema.look import StyleSection, TitleSection
from storyboards.schema.output import DisclosureSection, OutputSection
from storyboards.schema.sound import VoiceSection
from storyboards.story import Disclosure, Output, Style, TitleStyle, Voice

NARRATOR = "narrator"
DEFAULT_LABELS = {"en": "AI-generated images", "hi": "एआई-निर्मित चित्र"}
DEFAULT_PLACES = ("start", "end")

PLAIN_SETTINGS = (
    "codec", "rate_mbps", "burn", "captions", "scaler", "true_peak_dbtp", "countdown", "guides",
)  # fmt: skip
TIMES = ("head_black", "tail_black", "bars", "handles", "idle_return")
"""Keys of an output that become its settings as they are, and those that are times."""


def resolve_styles(sections: Mapping[str, StyleSection]) -> dict[str, Style]:
    return {
        name: Style(name, section.add or "", section.avoid or "", section.grade or "none")
        for name, section in sections.items()
    }


def resolve_titles(sections: Mapping[str, TitleSection]) -> dict[str, TitleStyle]:
    return {
        name: TitleStyle(
            id=name,
            font=section.font,
            size=section.size,
            anchor=section.anchor,
            color=section.color,
            plate=section.plate,
            outline=section.outline,
            shadow=section.shadow,
            weight=section.weight,
            align=section.align,
            enter=section.enter,
            exit=section.exit,
            lines=section.lines,
            margin=section.margin,
        )
        for name, section in sections.items()
    }


def built_in_narrator() -> Voice:
    """Who speaks where no voices are declared."""
    return Voice(NARRATOR, "scratch", None, None, {}, 1.0, None)


def resolve_voices(sections: Mapping[str, VoiceSection], context: Context) -> dict[str, Voice]:
    return {name: _voice(name, section, ("voices", name), context) for name, section in sections.items()}


def _voice(name: str, section: VoiceSection, loc: Loc, context: Context) -> Voice:
    engine = section.engine
    for key, owner in (("speaker", "xtts"), ("consent", "xtts"), ("files", "recorded")):
        if key in section.model_fields_set and engine != owner:
            found = f"`{key}` means nothing with the engine {engine}"
            context.report.error((*loc, key), found, f"remove it, or write engine: {owner}", of_key=True)
    if section.speaker is not None and engine == "xtts" and "consent" not in context.written(loc):
        found = "a voice is cloned from a clip, but there is no consent of the person who speaks in it"
        context.report.error((*loc, "speaker"), found, "name the signed consent file under `consent:`")
    if engine == "recorded" and "files" not in context.written(loc):
        context.report.error(loc, "`files` is missing; a recorded voice has one for each line", "map shot ids to files")
    return Voice(
        id=name,
        engine=engine,
        speaker=None if section.speaker is None else context.files.named(section.speaker, (*loc, "speaker")),
        consent=None if section.consent is None else context.files.named(section.consent, (*loc, "consent")),
        files={
            shot: _recordings(written, (*loc, "files", shot), context)
            for shot, written in (section.files or {}).items()
            if context.is_shot(shot, (*loc, "files", shot), of_key=True)
        },
        speed=1.0 if section.speed is None else section.speed,
        seed=section.seed,
        name=section.name,
    )


def _recordings(written: Localized, loc: Loc, context: Context) -> dict[str, str]:
    if written.bare is not None:
        return {context.languages[0]: context.files.named(written.bare, loc)}
    for language in written.by_language:
        if context.languages_known and language not in context.languages:
            found = f"{language} is no language of the project; those are {', '.join(context.languages)}"
            context.report.error((*loc, language), found, None, of_key=True)
    paths = {language: path for language, path in written.by_language.items() if path is not None}
    return {language: context.files.named(path, (*loc, language)) for language, path in paths.items()}


def resolve_outputs(sections: Sequence[tuple[Loc, OutputSection]], context: Context) -> tuple[Output, ...]:
    """The outputs; without any, one hall film."""
    if "outputs" not in context.root:
        return (Output("hall", "hall", context.languages, None, None, None),)
    return tuple(_output(section, loc, context) for loc, section in sections)


def _output(section: OutputSection, loc: Loc, context: Context) -> Output:
    languages = context.languages
    if section.languages is not None:
        languages = tuple(section.languages)
        for index, language in enumerate(languages):
            where = (*loc, "languages", index)
            if context.languages_known and language not in context.languages:
                found = f"{language} is no language of the project; those are {', '.join(context.languages)}"
                context.report.error(where, found, "add it to project.languages, or remove it here")
            elif language in languages[:index]:
                context.report.error(where, f"{language} stands twice", "remove one")
    screen = section.screen
    for key in ("canvas", "fps", "audio"):
        if screen is not None and getattr(screen, key) is not None and getattr(section, key) is not None:
            found = f"`{key}` stands in the output and in its screen"
            context.report.error((*loc, key), found, "keep the one in `screen`", of_key=True)
    own = (section, screen) if screen is not None else (section,)
    settings: dict[str, object] = {}
    for key in PLAIN_SETTINGS:
        if getattr(section, key) is not None:
            settings[key] = getattr(section, key)
    for key in TIMES:
        if getattr(section, key) is not None:
            settings[key] = context.seconds(getattr(section, key), (*loc, key))
    for part in own:
        if part.audio is not None:
            settings["audio"] = part.audio
    if screen is not None and screen.fit is not None:
        settings["fit"] = screen.fit
    if screen is not None and screen.name is not None:
        settings["screen_name"] = screen.name
    return Output(
        id=section.id,
        kind=section.kind,
        languages=languages,
        canvas=next((part.canvas for part in own if part.canvas is not None), None),
        fps=next((part.fps for part in own if part.fps is not None), None),
        loudness_lufs=section.loudness_lufs,
        settings=settings,
    )


def resolve_disclosure(section: DisclosureSection | None, context: Context) -> Disclosure | None:
    if section is None:
        return None
    loc: Loc = ("disclosure",)
    if section.label is None:
        label = {language: DEFAULT_LABELS.get(language, DEFAULT_LABELS["en"]) for language in context.languages}
    else:
        label = dict(context.named_texts(section.label, (*loc, "label"), "the label"))
    places = tuple(section.where or DEFAULT_PLACES)
    for index, place in enumerate(places):
        if place in places[:index]:
            context.report.error((*loc, "where", index), f"{place} stands twice", "remove one")
    return Disclosure(label, places)
