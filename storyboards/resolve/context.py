"""What every part of resolving looks at: the report, the languages, the rate, the names declared, the files.

Answers small questions (which texts are meant, how many seconds, does that name exist) and reports what does not fit.
Knows no section of the document.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from storyboards.compose import Map
from storyboards.marks import Loc
from storyboards.problems import listed, shown
from storyboards.report import Report
from storyboards.resolve.files import Files
from storyboards.schema.localized import Localized
from storyboards.schema.scalars import Moment, Timecode
from storyboards.story import Texts
from storyboards.times import parse_timecode


@dataclass(frozen=True)
class Context:
    """The surroundings of one storyboard."""

    report: Report
    root: Map
    files: Files
    languages: tuple[str, ...]
    languages_known: bool  # False: they were written wrongly, so nothing is said about texts
    fps: Fraction
    shot_ids: Mapping[str, int]  # id as written -> position in the film

    def declared(self, section: str) -> tuple[str, ...]:
        """Names declared in a map of the document, valid or not."""
        found = self.root.get(section)
        return tuple(found) if isinstance(found, dict) else ()

    def written(self, loc: Loc) -> tuple[str, ...]:
        """The keys of the map at `loc`, valid or not."""
        here: object = self.root
        for step in loc:
            here = here[step]  # type: ignore[index]
        return tuple(here) if isinstance(here, dict) else ()

    def is_known(self, name: str, section: str, noun: str, loc: Loc) -> bool:
        """Whether a name is declared in a map of the document; reports it if not."""
        names = self.declared(section)
        if name in names:
            return True
        self.unknown(name, names, noun, loc, f"declare it under `{section}:`")
        return False

    def is_shot(self, name: str, loc: Loc, *, of_key: bool = False) -> bool:
        """Whether a shot of that id was written; reports it if not."""
        if name in self.shot_ids:
            return True
        self.unknown(name, tuple(self.shot_ids), "shot", loc, "name one of the storyboard's shots", of_key=of_key)
        return False

    def unknown(
        self, name: str, names: tuple[str, ...], noun: str, loc: Loc, hint: str, *, of_key: bool = False
    ) -> None:
        known = f"; there are {listed(names, 12)}" if names else "; none is declared"
        found = f"there is no {noun} {shown(name)}{known}"
        self.report.error(loc, found, self.report.did_you_mean(name, names) or hint, of_key=of_key)

    def seconds(self, moment: Moment, loc: Loc) -> Fraction:
        """Exact seconds of a time; a frame that the rate does not have is reported."""
        if not isinstance(moment, Timecode):
            return moment
        try:
            return parse_timecode(moment.text, self.fps)
        except ValueError as error:
            message, _, allowed = str(error).partition("; ")
            self.report.error(loc, message, allowed or None)
            return Fraction(1)

    def length(self, moment: Moment, loc: Loc) -> Fraction:
        """The same for a length, which has to be above 0."""
        seconds = self.seconds(moment, loc)
        if not seconds:
            self.report.error(loc, "a length of no frames; it has to be above 0")
            return Fraction(1)
        return seconds

    def texts(self, written: Localized, loc: Loc, noun: str) -> Texts:
        """The texts of all languages; one that is neither there nor declared silent is reported."""
        given = self._by_language(written, loc)
        lacking = [language for language in self.languages if language not in given]
        if lacking and self.languages_known:
            if written.bare is not None:
                found = f"{noun} is in {self.languages[0]} only; the project also has {', '.join(lacking)}"
                pairs = ", ".join(f"{language}: .." for language in self.languages)
                hint = f"write {{{pairs}}}, with null where there is none"
            else:
                found = f"{noun} is missing in {', '.join(lacking)}"
                hint = f"add it, or write `{lacking[0]}: null` to declare that there is none"
            self.report.error(loc, found, hint)
        return {language: text for language in self.languages if (text := given.get(language)) is not None}

    def named_texts(self, written: Localized, loc: Loc, noun: str) -> Texts:
        """The same for titles and labels: a language without its own shows the base language's, with a warning."""
        given = self._by_language(written, loc)
        base = given.get(self.languages[0]) or next((text for text in given.values() if text), "")
        lacking = [language for language in self.languages if language not in given]
        if lacking and self.languages_known:
            hint = f"add {lacking[0]}: .."
            self.report.warning(loc, f"{noun} is missing in {', '.join(lacking)}; {shown(base)} stands in", hint)
        return {language: given.get(language) or base for language in self.languages}

    def _by_language(self, written: Localized, loc: Loc) -> Mapping[str, str | None]:
        if written.bare is not None:
            return {self.languages[0]: written.bare}
        if self.languages_known and not written.by_language.keys() <= set(self.languages):
            for language in written.by_language:
                if language not in self.languages:
                    found = f"{language} is no language of the project; those are {', '.join(self.languages)}"
                    hint = (
                        self.report.did_you_mean(language, self.languages)
                        or "add it to project.languages, or remove it here"
                    )
                    self.report.error((*loc, language), found, hint, of_key=True)
        return written.by_language
