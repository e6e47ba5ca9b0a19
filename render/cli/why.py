"""`why SHOT`: why a shot's takes would run again, field by field."""

from __future__ import annotations

import json
from pathlib import Path

import click

from render.cli.target import find_target
from render.cli.wishes import json_option, options_of, out_option, renderer_option


@click.command()
@click.argument("shot")
@click.argument("target", type=click.Path(path_type=Path), required=False, metavar="[STORYBOARD|FOLDER]")
@renderer_option
@out_option
@json_option
def why(shot: str, target: Path | None, renderer: str, out: Path | None, as_json: bool) -> int:
    """Say why SHOT would be rendered again, or that it would not."""
    from render.reasons import reasons

    found = find_target(target, out)
    options = options_of(renderer, found.out.parent, shots=shot)
    rows = reasons(found.need_storyboard(), found.out, options)
    if as_json:
        click.echo(json.dumps([row.to_json() for row in rows], ensure_ascii=False, indent=1))
        return 0
    for row in rows:
        click.echo(f"{row.take}: {row.verdict}")
        for change in row.changes:
            click.echo(f"  {change}")
    if not rows:
        click.echo(f"{shot}: no take is rendered of it")
    return 0
