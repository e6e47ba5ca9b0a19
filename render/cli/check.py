"""`check`: every problem of a storyboard at once, with file, line and field."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.command()
@click.argument("storyboard", type=click.Path(path_type=Path), required=False)
@click.option("--schema", is_flag=True, help="Print the JSON Schema of storyboards and end.")
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON.")
def check(storyboard: Path | None, schema: bool, as_json: bool) -> int:
    """Check STORYBOARD: all problems at once; exit 2 if there are any."""
    if schema:
        from storyboards import schema_json

        click.echo(schema_json(), nl=False)
        return 0
    if storyboard is None:
        raise click.UsageError("Missing argument 'STORYBOARD'.")
    from storyboards import check as find_problems

    problems = find_problems(storyboard)
    errors = [problem for problem in problems if problem.severity == "error"]
    if as_json:
        click.echo(json.dumps([problem.to_json() for problem in problems], ensure_ascii=False, indent=1))
    else:
        for problem in problems:
            click.echo(problem.text(), err=True)
        if errors:
            click.echo(f"{len(errors)} problem(s) in {storyboard}", err=True)
        else:
            click.echo(f"{storyboard}: {_summary(storyboard)}")
    return 2 if errors else 0


def _summary(storyboard: Path) -> str:
    from storyboards import load

    board = load(storyboard)
    generated = sum(shot.kind == "generated" for shot in board.shots)
    languages = ", ".join(board.project.languages)
    return f"in order. {len(board.shots)} shots, {generated} to render, {languages}"
