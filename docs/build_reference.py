"""Writes the generated pages of the reference: commands from their own help, YAML keys from the published schema,
findings of quality control from their list.

`python docs/build_reference.py` rewrites the pages in `docs/reference/`; a test compares them with what it would write now.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

REFERENCE = Path(__file__).parent / "reference"


def commands_page() -> str:
    """Every verb with its own help text."""
    from render.cli.door import VERBS, cli

    parts = [
        "# Commands",
        "Written from the commands' own help by `docs/build_reference.py`. `./launch.sh VERB ...` is `reelwright VERB ...`.",
    ]
    context = click.Context(
        cli, info_name="reelwright", help_option_names=["-h", "--help"], max_content_width=100, terminal_width=100
    )
    for verb in VERBS:
        command = cli.get_command(context, verb)
        assert command is not None
        with click.Context(command, info_name=verb, parent=context, max_content_width=100, terminal_width=100) as inner:
            parts.append(f"## {verb}\n\n```\n{command.get_help(inner)}\n```")
            parts += [f"### {verb} {name}\n\n```\n{text}\n```" for name, text in _inner_help(command, inner)]
    return "\n\n".join(parts) + "\n"


def _inner_help(command: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
    """Name and help of each command of a group."""
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            with click.Context(inner, info_name=name, parent=context, max_content_width=100, terminal_width=100) as own:
                yield name, inner.get_help(own)


def storyboard_page() -> str:
    """Every key of a storyboard, from the JSON Schema."""
    from storyboards import schema_json

    schema = json.loads(schema_json())
    definitions = schema.get("$defs", {})
    parts = [
        "# Keys of a storyboard",
        "Written from `storyboards/schema.json` by `docs/build_reference.py`. Unknown keys are errors. Whatever people read "
        "or hear may be a text (the base language) or a map by language.",
        _section("storyboard", schema),
    ]
    parts += [_section(name, body) for name, body in sorted(definitions.items()) if body.get("properties")]
    return "\n\n".join(parts) + "\n"


def _section(name: str, body: dict[str, Any]) -> str:
    """One object as a table of its keys."""
    lines = [f"## {name}", ""]
    if body.get("description"):
        lines += [body["description"], ""]
    lines += ["| key | takes | meaning |", "| --- | --- | --- |"]
    required = set(body.get("required", ()))
    for key, value in body.get("properties", {}).items():
        needed = " (required)" if key in required else ""
        lines.append(f"| `{key}`{needed} | {_cell(_type(value))} | {_cell(value.get('description', ''))} |")
    return "\n".join(lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _type(value: dict[str, Any]) -> str:
    """A schema's type in a few words."""
    if "$ref" in value:
        return str(value["$ref"]).rsplit("/", 1)[-1]
    if "enum" in value:
        return ", ".join(f"`{item}`" for item in value["enum"])
    if "const" in value:
        return f"`{json.dumps(value['const'])}`"
    for union in ("anyOf", "oneOf"):
        if union in value:
            return " or ".join(dict.fromkeys(filter(None, map(_type, value[union]))))
    if value.get("type") == "array":
        return f"list of {_type(value.get('items', {}))}"
    if value.get("type") == "object":
        inner = value.get("additionalProperties")
        return f"map of {_type(inner)}" if isinstance(inner, dict) else "map"
    kinds = value.get("type", "")
    return " or ".join(kinds) if isinstance(kinds, list) else str(kinds)


def quality_page() -> str:
    """Every finding of quality control: its id, severity, meaning and limits."""
    from post.quality.findings import KINDS

    parts = [
        "# Findings of quality control",
        "Written from `post/quality/findings.py` by `docs/build_reference.py`. A project's policy file (`policy: qc.yaml`) "
        "may say for each id `fail`, `warn`, `inform` or `off`, and move its limits: `black: {severity: warn, least_s: 0.2}`.",
        "| id | unless told | means | limits |\n| --- | --- | --- | --- |",
    ]
    rows = [
        f"| `{name}` | {kind.severity} | {_cell(kind.meaning)} | "
        f"{', '.join(f'`{limit}` {value:g}' for limit, value in kind.limits.items())} |"
        for name, kind in KINDS.items()
    ]
    return "\n\n".join(parts) + "\n" + "\n".join(rows) + "\n"


def pages() -> Iterator[tuple[Path, str]]:
    """Each generated page with its text."""
    yield REFERENCE / "commands.md", commands_page()
    yield REFERENCE / "storyboard.md", storyboard_page()
    yield REFERENCE / "quality.md", quality_page()


if __name__ == "__main__":
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for path, text in pages():
        path.write_text(text, "utf-8")
