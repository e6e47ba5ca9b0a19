"""The docs say what the program is: generated pages are current, every verb, flag and YAML key stands in them."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import click
import pytest

from render.cli.door import VERBS, cli

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_reference", ROOT / "docs" / "build_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_pages_are_current(builder: ModuleType) -> None:
    for path, text in builder.pages():
        assert path.read_text("utf-8") == text, f"{path.name}: run python docs/build_reference.py"


def test_every_verb_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for verb in VERBS:
        assert f"`{verb}" in readme or f"reelwright {verb}" in readme or f"./launch.sh {verb}" in readme, verb


def test_every_command_shown_in_the_docs_exists() -> None:
    """Each `reelwright VERB --flag` in a fenced block or in code names a verb and flags that there are."""
    context = click.Context(cli)
    shown = re.compile(r"(?:reelwright|\./launch\.sh) ([a-z]+)((?: [^`\n|#]*)?)")
    num_seen = 0
    for page in PAGES:
        for verb, rest in shown.findall(page.read_text("utf-8")):
            if verb in ("test", "audio", "slurm"):
                continue
            assert verb in VERBS, f"{page.name}: {verb}"
            command = cli.get_command(context, verb)
            assert command is not None
            words = rest.split()
            if isinstance(command, click.Group) and words and not words[0].startswith("["):
                inner = command.get_command(context, words[0])
                assert inner is not None, f"{page.name}: {verb} {words[0]}"
                command = inner
            flags = {flag for parameter in command.params for flag in parameter.opts} | {"--help"}
            for flag in re.findall(r"(?<!\w)--[a-z-]+", rest):
                assert flag in flags, f"{page.name}: {verb} {flag}"
            num_seen += 1
    assert num_seen > 5


def test_links_between_pages_hold() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} -> {target}"


def test_docs_speak_of_the_project_alone() -> None:
    for page in PAGES:
        text = page.read_text("utf-8")
        for word in ("/work/", "/root/", "pypi.org/simple", "TODO"):
            assert word not in text, f"{page.name}: {word}"
