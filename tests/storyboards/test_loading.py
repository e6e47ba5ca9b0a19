"""The way from a file to a storyboard: all problems at once, hostile files, light imports."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import storyboards
from storyboards import Problem, StoryboardError
from storyboards.story import Storyboard

ROOT = Path(__file__).parents[2]
HARBOUR = (ROOT / "storyboards/examples/harbour.yaml").read_text(encoding="utf-8")
HEAD = "version: 1\nproject: {id: test, title: Test}\n"


def test_importing_the_story_costs_neither_pydantic_nor_yaml() -> None:
    script = (
        "import sys, storyboards, storyboards.story, storyboards.times, storyboards.vocabulary\n"
        "print([name for name in ('pydantic', 'yaml', 'pydantic_core') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_package_gives_its_names() -> None:
    for name in ("load", "check", "examine", "schema_json", "Problem", "StoryboardError", "Examination"):
        assert name in dir(storyboards)
        assert callable(getattr(storyboards, name))
    with pytest.raises(AttributeError):
        storyboards.nothing  # noqa: B018


def test_load_raises_with_every_error_and_no_warnings(write: Callable[[str], Path]) -> None:
    path = write(
        HEAD.replace("title: Test", "title: Test, languages: [en, hi]") + "shots: [{id: A, prompt: x}, {id: b}]\n"
    )
    with pytest.raises(StoryboardError) as caught:
        storyboards.load(path)
    assert [problem.field for problem in caught.value.problems] == ["shots[0].id", "shots[1]"]
    assert [problem.severity for problem in storyboards.check(path)] == ["warning", "error", "error"]


def test_warnings_do_not_stop_a_storyboard(write: Callable[[str], Path]) -> None:
    path = write(HEAD + "model: {loras: [{high: gone.safetensors}]}\nshots: [{id: a, prompt: x}]\n")
    found = storyboards.examine(path)
    assert found.storyboard is not None
    assert [problem.severity for problem in found.problems] == ["warning"]
    assert storyboards.load(path) == found.storyboard


def test_shape_and_meaning_are_told_in_one_run(told: Callable[[str], list[str]]) -> None:
    found = told(HEAD + "shots:\n  - {id: a, prompt: x, sytle: n, style: nvy, place: qay, takes: 1e3, voice: nobody}\n")
    assert [line.split(":")[0] for line in found] == [
        "shots[0].sytle",
        "shots[0].style",
        "shots[0].place",
        "shots[0].takes",
        "shots[0].voice",
    ]


def test_a_mistake_does_not_move_the_places_of_others(problems: Callable[[str], list[Problem]]) -> None:
    found = problems(
        HEAD
        + "music:\n  - {id: one, gain: 3}\n  - 5\n  - {id: three, from: nowhere}\n"
        + "shots:\n  - 7\n  - {id: b, prompt: x, style: no}\n"
    )
    assert [(problem.line, problem.field) for problem in found] == [
        (4, "music[0].gain"),
        (5, "music[1]"),
        (6, "music[2].from"),
        (8, "shots[0]"),
        (9, "shots[1].style"),
    ]


def test_problems_name_the_shot_and_go_to_json(problems: Callable[[str], list[Problem]]) -> None:
    found = problems(HEAD + "acts: [{id: x, shots: [{id: r007, prompt: x, light: dwan}]}]\n")
    assert found[0].field == "acts[0].shots[0].light"
    assert found[0].message.startswith("shot r007: 'dwan' is no light")
    assert json.loads(json.dumps([problem.to_json() for problem in found]))[0]["hint"] == "did you mean 'dawn'?"


def test_the_number_of_problems_is_bounded(problems: Callable[[str], list[Problem]]) -> None:
    found = problems(HEAD + "shots:\n" + "".join(f"  - {{id: s{n}, prompt: x, colour: y}}\n" for n in range(3000)))
    assert len(found) == 1001
    assert found[-1].message == "only the first 1000 problems are shown"
    assert found[0].line == 4


def test_the_same_file_gives_the_same_storyboard(write: Callable[[str], Path]) -> None:
    path = write(HEAD + "shots: [{id: a, prompt: x}]\n")
    assert storyboards.load(path) == storyboards.load(str(path))
    assert storyboards.load(path).path == path


def test_a_relative_path_becomes_absolute(write: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(HEAD + "shots: [{id: a, prompt: x}]\n")
    monkeypatch.chdir(path.parent)
    assert storyboards.load("board.yaml").path == path


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert "is a folder" in storyboards.check(tmp_path)[0].text()


def test_inherited_things_are_shared(board: Callable[[str], Storyboard]) -> None:
    found = board(
        HEAD
        + "styles: {s: {add: x}}\nshots:\n"
        + "".join(f"  - {{id: s{n}, prompt: x, style: s}}\n" for n in range(50))
    )
    assert len({id(shot.model) for shot in found.shots}) == 1
    assert len({id(shot.style) for shot in found.shots}) == 1


def shots_of(item: str, count: int) -> str:
    return HEAD + "shots: [" + item * count + "]"


HOSTILE: dict[str, Callable[[], str | bytes]] = {
    "flat list": lambda: "x: [" + "a," * 4_000_000 + "]",
    "lists in lists": lambda: "x: [" + ("[" + "a," * 49_000 + "],") * 40 + "]",
    "shots that are none": lambda: shots_of("a,", 49_000),
    "shots without anything": lambda: shots_of("{},", 49_000),
    "shots of unknown keys": lambda: shots_of("{" + ",".join(f"k{n}: v" for n in range(19_000)) + "},", 20),
    "one endless text": lambda: HEAD + "shots: [{id: a, prompt: '" + "x" * 8_000_000 + "'}]",
    "brackets": lambda: "[" * 200_000,
    "braces": lambda: "{a: " * 200_000,
    "indents": lambda: "".join(" " * n + "a:\n" for n in range(3000)),
    "dashes": lambda: "- " * 2_000_000,
    "question marks": lambda: "? " * 3_000_000,
    "laughs": lambda: (
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + "".join(f"{b}: &{b} [{','.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefghijkl", "bcdefghijklm"))
    ),
    "merges": lambda: (
        "a: &a {"
        + ",".join(f"k{n}: v" for n in range(2000))
        + "}\n"
        + "".join(f"m{n}:\n  <<: [*a, *a, *a]\n" for n in range(300))
    ),
    "anchors": lambda: "a: [" + ",".join(f"&a{n} x" for n in range(400_000)) + "]",
    "aliases": lambda: "a: &a x\nb: [" + "*a ," * 1_000_000 + "]",
    "one shot many times": lambda: HEAD + "shots:\n - &s {id: a, prompt: b, zz: 1}\n" + " - *s\n" * 9_000,
    "the same id": lambda: HEAD + "shots:\n" + " - {id: a, prompt: b}\n" * 49_000,
    "references to nothing": lambda: (
        HEAD
        + "shots:\n"
        + "".join(f" - {{id: s{n}, prompt: b, style: q{n}, camera: {{move: z{n}}}}}\n" for n in range(49_000))
    ),
    "cues to nothing": lambda: (
        HEAD
        + "music: ["
        + ",".join(f"{{id: m{n}, from: q{n}}}" for n in range(40_000))
        + "]\nshots:\n"
        + "".join(f" - {{id: s{n}, prompt: b}}\n" for n in range(18_000))
    ),
    "documents": lambda: "--- a\n" * 1_000_000,
    "comments": lambda: "# x\n" * 2_000_000,
    "tags": lambda: "a: [" + "!!python/object/apply:os.system x," * 200_000 + "]",
    "digits": lambda: HEAD + "shots: [{id: a, prompt: b, duration: " + "9" * 90_000 + "}]",
    "a long key": lambda: "? " + "x" * 7_000_000 + "\n: v\n",
    "overlays": lambda: HEAD + "shots: [{id: a, prompt: b, overlays: [" + "{text: 1, at: x}," * 40_000 + "]}]",
    "languages": lambda: (
        HEAD + "shots: [{id: a, prompt: b, narration: {" + ",".join(f"k{n}: v" for n in range(40_000)) + "}}]"
    ),
    "escapes": lambda: "a: [" + '"\\u0001",' * 400_000 + "]",
    "too large": lambda: "x" * 9_000_000,
    "zeros": lambda: b"\0" * 8_000_000,
    "no text": lambda: b"\xff" * 8_000_000,
}

MEASURE = """
import sys
import storyboards
problems = storyboards.check(sys.argv[1])
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(int(status["VmHWM"].split()[0]) // 1024, any(p.severity == "error" for p in problems))
print(problems[0].text()[:500])
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_cost_little(name: str, tmp_path: Path) -> None:
    path = tmp_path / "hostile.yaml"
    made = HOSTILE[name]()
    path.write_bytes(made if isinstance(made, bytes) else made.encode())
    del made
    done = subprocess.run([sys.executable, "-c", MEASURE, path], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr[-2000:]
    megabytes, refused = done.stdout.split("\n")[0].split()
    assert refused == "True"
    assert int(megabytes) < 200


def test_a_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    assert "is a pipe" in storyboards.check(tmp_path / "pipe.yaml")[0].message


def test_loading_leaves_the_collector_as_it_was(write: Callable[[str], Path]) -> None:
    import gc

    storyboards.check(write("a: [b"))
    assert gc.isenabled()


TOKENS = HARBOUR.split(" ")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_storyboard_is_told_never_a_crash(tmp_path: Path, data: st.DataObject) -> None:
    tokens = list(TOKENS)
    junk = [
        "",
        "null",
        "~",
        "[]",
        "{}",
        "no",
        "010",
        "1e3",
        "&a",
        "*a",
        "'",
        '"',
        "\n",
        "- ",
        "x: y",
        "<<:",
        "क",
        "\u202e",
        "|",
    ]
    for _ in range(data.draw(st.integers(1, 6))):
        index = data.draw(st.integers(0, len(tokens) - 1))
        tokens[index] = data.draw(st.sampled_from([*junk, *TOKENS[:200]]))
    path = tmp_path / "damaged.yaml"
    text = " ".join(tokens)
    path.write_text(text, encoding="utf-8")
    num_lines = text.count("\n") + 1
    for problem in storyboards.check(path):
        assert 0 <= problem.line <= num_lines + 1
        assert problem.message


EVERY_KEY = (ROOT / "storyboards/examples/exhibition-54.yaml").read_text(encoding="utf-8")
ODD_VALUES: tuple[object, ...] = (
    None, True, -1, 0, 3.5, 10**30, "", " ", "null", "no", "r001", "12:30", "00:99:99", "../x", "/etc/passwd", "é" * 70,
       [], {}, [[]], [None], {"en": "x"}, {"hi": None}, {"fr": {}}, {"id": "r001"},
    {"kind": "still"}, [{"id": []}], ["r001", "r001"],
)  # fmt: skip


def spots(value: object) -> list[tuple[list[object] | dict[str, object], int | str]]:
    """Every place in a tree: its holder and its key or index."""
    found: list[tuple[list[object] | dict[str, object], int | str]] = []
    if isinstance(value, dict):
        for key, item in value.items():
            found += [(value, key), *spots(item)]
    elif isinstance(value, list):
        for index, item in enumerate(value):
            found += [(value, index), *spots(item)]
    return found


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_odd_values_anywhere_are_told_never_a_crash(tmp_path: Path, data: st.DataObject) -> None:
    tree = yaml.safe_load(EVERY_KEY)
    tree["acts"] = tree["acts"][:2]
    for _ in range(data.draw(st.integers(1, 8))):
        holder, key = data.draw(st.sampled_from(spots(tree)))
        what = data.draw(st.sampled_from(["value", "delete", "rename", "copy"]))
        if what == "value" or isinstance(holder, list):
            holder[key] = copy.deepcopy(data.draw(st.sampled_from(ODD_VALUES)))  # type: ignore[index]
        elif what == "delete":
            del holder[str(key)]
        else:
            other = data.draw(
                st.sampled_from(["id", "text", "style", "from", "for", "shots", "acts", "zzz", "hi", "en", "kind"])
            )
            holder[other] = holder.pop(str(key)) if what == "rename" else copy.deepcopy(holder[str(key)])
    path = tmp_path / "odd.yaml"
    path.write_text(yaml.safe_dump(tree, allow_unicode=True, sort_keys=False), encoding="utf-8")
    found = storyboards.examine(path)
    has_errors = any(problem.severity == "error" for problem in found.problems)
    assert (found.storyboard is None) == has_errors
