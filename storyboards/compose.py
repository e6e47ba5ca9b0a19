"""YAML into maps, lists and texts that remember where they stood.

Takes the text of one document, gives a `Map`; reads libyaml's event stream itself, so that budgets are kept before
anything is built and no value is ever typed by its looks: `no`, `010` and `12:30` stay the texts they are until the
schema says what is wanted there. Refuses tags, merge keys and doubled keys. Knows no schema and no files.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

import yaml

from storyboards.problems import Problem, StoryboardError, shown

try:
    from yaml._yaml import CParser as _Parser
except ImportError:  # PyYAML built without libyaml: the same events, several times slower
    _Parser = yaml.SafeLoader  # type: ignore[assignment,misc,unused-ignore]


@dataclass(frozen=True)
class Budget:
    """How much a document may ask for; far above any real storyboard, far below what would hurt."""

    depth: int = 40  # maps and lists inside one another
    nodes: int = 800_000  # values and keys as written
    expanded: int = 2_000_000  # the same after every alias has been followed
    aliases: int = 10_000
    scalar_chars: int = 100_000  # in one text
    entries: int = 50_000  # in one map or list


DEFAULT_BUDGET = Budget()

Mark = int
"""A place in the text: line and column from 0, in one number, of which a large storyboard has a million."""

_COLUMN_BITS = 24


def place(mark: Mark) -> tuple[int, int]:
    """Line and column of a mark, both from 1; columns count characters."""
    return (mark >> _COLUMN_BITS) + 1, (mark & ((1 << _COLUMN_BITS) - 1)) + 1


class Plain(str):
    """A scalar written without quotes: the only kind that can stand for a number, a truth value or null."""

    __slots__ = ()


class Map(dict[str, Any]):
    """A map of the document; `marks` has the place of every key and of its value."""

    __slots__ = ("mark", "marks")

    def __init__(self, mark: Mark) -> None:
        super().__init__()
        self.mark = mark
        self.marks: dict[str, tuple[Mark, Mark]] = {}


class List(list[Any]):
    """A list of the document; `marks` has the place of every item."""

    __slots__ = ("mark", "marks")

    def __init__(self, mark: Mark) -> None:
        super().__init__()
        self.mark = mark
        self.marks: list[Mark] = []


def compose(text: str, file: str, budget: Budget = DEFAULT_BUDGET) -> tuple[Map, list[Problem]]:
    """The document's map, and the problems that did not stop reading. Raises StoryboardError for those that do."""
    composer = _Composer(text, file, budget)
    try:
        return composer.document(), composer.problems
    except yaml.YAMLError as error:
        raise StoryboardError([*composer.problems, _syntax_problem(error, file, text)]) from None


class _Composer:
    """Follows the events of one document. `problems` collects what need not stop it."""

    def __init__(self, text: str, file: str, budget: Budget) -> None:
        self.file = file
        self.budget = budget
        self.problems: list[Problem] = []
        self.next: Callable[[], Any] = _Parser(text).get_event
        self.anchors: dict[str, tuple[Any, int] | None] = {}  # value and its expanded size; None: still open
        self.num_nodes = 0  # as written
        self.num_aliased = 0  # values that aliases stand for
        self.num_aliases = 0

    def document(self) -> Map:
        self.next()  # stream start
        event = self.next()
        if isinstance(event, yaml.StreamEndEvent):
            self.stop(0, "the file is empty; a storyboard is a map of keys", "begin with `version: 1`")
        first = self.next()
        mark = _mark(first)
        root = self.value(first, 0)
        if not isinstance(root, Map):
            if isinstance(root, Plain) and not root:
                self.stop(0, "the document is empty; a storyboard is a map of keys", "begin with `version: 1`")
            self.stop(
                mark, f"the document is {kind_of(root)}; a storyboard is a map of keys", "begin with `version: 1`"
            )
        self.next()  # document end
        event = self.next()
        if not isinstance(event, yaml.StreamEndEvent):
            self.stop(_mark(event), "a second document begins here; a storyboard is one document", "remove the `---`")
        return root

    def value(self, event: Any, depth: int) -> Any:
        """The value that begins with `event`."""
        kind = type(event)
        if kind is yaml.AliasEvent:
            return self.alias(event)
        self.num_nodes += 1
        if self.num_nodes > self.budget.nodes:
            self.stop(_mark(event), f"more than {self.budget.nodes} values in one storyboard", "split it into several")
        if event.tag is not None:
            self.note(
                _mark(event), f"the tag {shown(event.tag)} is not allowed", "remove it; the schema says what a value is"
            )
        anchor = event.anchor
        if kind is yaml.ScalarEvent:
            value: Any = self.scalar(event)
            if anchor is not None:
                self.anchors[anchor] = (value, 1)
            return value
        if depth >= self.budget.depth:
            self.stop(_mark(event), f"nested deeper than {self.budget.depth} levels", "bring it into fewer levels")
        before = self.num_nodes + self.num_aliased
        if anchor is not None:
            self.anchors[anchor] = None
        value = self.mapping(event, depth + 1) if kind is yaml.MappingStartEvent else self.sequence(event, depth + 1)
        if anchor is not None:
            self.anchors[anchor] = (value, self.num_nodes + self.num_aliased - before + 1)
        return value

    def scalar(self, event: Any) -> str:
        text: str = event.value
        if len(text) > self.budget.scalar_chars:
            found = f"a text of {len(text)} characters; at most {self.budget.scalar_chars} are allowed"
            self.stop(_mark(event), found, "make it shorter")
        style = event.style
        if not style:
            return Plain(text)
        if style == '"' and (unwanted := _UNWANTED.search(text)) is not None:
            found = f"the text has a control character (U+{ord(unwanted.group()):04X})"
            self.note(_mark(event), found, "remove the escape sequence")
            return _UNWANTED.sub(" ", text)
        return text

    def sequence(self, event: Any, depth: int) -> List:
        made = List(_mark(event))
        append, append_mark = made.append, made.marks.append
        take = self.next
        while type(event := take()) is not yaml.SequenceEndEvent:
            mark = event.start_mark
            append_mark(mark.line << _COLUMN_BITS | mark.column)
            append(self.value(event, depth))
            if len(made) > self.budget.entries:
                self.stop(_mark(event), f"more than {self.budget.entries} items in one list", "split it into several")
        return made

    def mapping(self, event: Any, depth: int) -> Map:
        made = Map(_mark(event))
        marks = made.marks
        take = self.next
        while type(event := take()) is not yaml.MappingEndEvent:
            mark = event.start_mark
            key_mark = mark.line << _COLUMN_BITS | mark.column
            key = self.key(event)
            value_event = take()
            mark = value_event.start_mark
            value_mark = mark.line << _COLUMN_BITS | mark.column
            value = self.value(value_event, depth)
            if key is None:
                continue
            if key in marks:
                first = place(marks[key][0])[0]
                found = f"the key {shown(key)} stands twice in one map; first in line {first}"
                self.note(key_mark, found, "keep one of them")
                continue
            if len(marks) >= self.budget.entries:
                self.stop(key_mark, f"more than {self.budget.entries} keys in one map", "split it into several")
            marks[key] = (key_mark, value_mark)
            made[key] = value
        return made

    def key(self, event: Any) -> str | None:
        """A key's text in NFC; None for one that was refused but need not stop the reading."""
        if type(event) is not yaml.ScalarEvent:
            what = "an alias" if isinstance(event, yaml.AliasEvent) else "a map or a list"
            self.stop(
                _mark(event),
                f"{what} stands where a key is wanted; keys are texts",
                "quote the text if it was meant so",
            )
        text = self.value(event, 0)
        if type(text) is Plain:
            text = str(text)
            if text == "<<":
                hint = "write the keys out; an act passes its settings on to its shots"
                self.note(_mark(event), "merge keys (`<<`) are not allowed", hint)
                return None
            if not text:
                self.note(_mark(event), "a key is missing before the `:`", "write it, or put the text into quotes")
                return None
        return text if text.isascii() else unicodedata.normalize("NFC", text)

    def alias(self, event: Any) -> Any:
        self.num_aliases += 1
        if self.num_aliases > self.budget.aliases:
            self.stop(_mark(event), f"more than {self.budget.aliases} aliases", None)
        if event.anchor not in self.anchors:
            hint = f'quote the text if it was meant so: "*{event.anchor}"'
            self.stop(_mark(event), f"the alias {shown('*' + event.anchor)} has no anchor before it", hint)
        anchored = self.anchors[event.anchor]
        if anchored is None:
            self.stop(_mark(event), f"the alias {shown('*' + event.anchor)} stands inside its own anchor", None)
        value, size = anchored
        self.num_aliased += size
        if self.num_nodes + self.num_aliased > self.budget.expanded:
            found = f"aliases expand to more than {self.budget.expanded} values"
            self.stop(_mark(event), found, "write out what is really meant")
        return value

    def note(self, mark: Mark, message: str, hint: str | None) -> None:
        self.problems.append(Problem(self.file, *place(mark), "", message, hint))
        if len(self.problems) >= MAX_NOTES:
            raise StoryboardError(self.problems)

    def stop(self, mark: Mark, message: str, hint: str | None) -> NoReturn:
        raise StoryboardError([*self.problems, Problem(self.file, *place(mark), "", message, hint)])


MAX_NOTES = 200
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")


def kind_of(value: object) -> str:
    """What a value of the document is, for messages."""
    if isinstance(value, dict):
        return "a map of keys"
    if isinstance(value, list):
        return "a list"
    text = str(value)
    return f"the text {shown(text)}" if text else "nothing"


def _mark(event: Any) -> Mark:
    mark = event.start_mark
    return int(mark.line << _COLUMN_BITS | mark.column)


_ADVICE = (
    ("mapping values are not allowed", "put a text that has `: ` in it into quotes"),
    ("cannot start any token", "indent with spaces, and put a text that begins with @, ` or % into quotes"),
    ("could not find expected ':'", "a key needs a `:` after it, and a text over several lines needs quotes or `>`"),
    ("did not find expected <block end>", "line up the keys of one map; a text that begins with a quote ends with it"),
    (
        "did not find expected ',' or",
        "close the bracket, and quote a text that has `,`, `[`, `]`, `{`, `}` or `: ` in it",
    ),
    ("found unexpected end of stream", "close the quote"),
    ("unknown escape character", "in double quotes a backslash is written twice; single quotes take it as it is"),
    ("expected alphabetic or numeric", "quote a text that begins with `*` or `&`"),
    ("did not find expected alphabetic", "quote a text that begins with `*` or `&`"),
)


def _syntax_problem(error: yaml.YAMLError, file: str, text: str) -> Problem:
    begins, mark = getattr(error, "context_mark", None), getattr(error, "problem_mark", None)
    found = str(getattr(error, "problem", None) or "it cannot be read")
    context = getattr(error, "context", None)
    message = f"no YAML: {found}"
    if context:
        message += f" ({context}" + (f" that begins in line {begins.line + 1})" if begins is not None else ")")
    hint = next((advice for phrase, advice in _ADVICE if phrase in message), None)
    # What is never closed is found at the end of the text; its author has to look where it was opened.
    if begins is not None and (mark is None or mark.index >= len(text.rstrip())):
        mark = begins
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    return Problem(file, line, column, "", message, hint)
