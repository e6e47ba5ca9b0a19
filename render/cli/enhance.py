"""`enhance`: what the video model would be asked, beside what the director wrote."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from render.enhance import Enhanced, enhance_prompt


@click.command()
@click.argument("storyboard", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="Print a list of {id, prompt, enhanced, removed}.")
def enhance(storyboard: Path, as_json: bool) -> int:
    """Show prompts before and after, for STORYBOARD or (with -) one prompt a line from standard input."""
    results = list(_from_lines() if str(storyboard) == "-" else _from_storyboard(storyboard))
    if as_json:
        rows = [enhanced.to_json(name) for name, enhanced in results]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for name, enhanced in results:
        click.echo(text_of(name, enhanced))
    return 0


def _from_lines() -> Iterator[tuple[str, Enhanced]]:
    text = sys.stdin.buffer.read().decode("utf-8", "replace")
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            yield str(number), enhance_prompt(line)


def _from_storyboard(path: Path) -> Iterator[tuple[str, Enhanced]]:
    from render.prompts import enhance_shot
    from storyboards import load

    for shot in load(path).shots:
        if shot.kind == "generated":
            yield shot.id, enhance_shot(shot)


def text_of(name: str, enhanced: Enhanced) -> str:
    """One prompt for people."""
    lines = [f"{name}", f"  before  {enhanced.prompt}", f"  after   {enhanced.enhanced}"]
    lines += [f"  removed {removed.kind}: {removed.text}" for removed in enhanced.removed]
    if enhanced.truncated:
        lines.append(f"  cut     {enhanced.truncated}")
    return "\n".join(lines)
