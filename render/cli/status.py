"""`status`: where the batch stands."""

from __future__ import annotations

import json
from pathlib import Path

import click

from render.cli.target import find_target
from render.cli.wishes import json_option, out_option

ENDINGS = {0: "all done", 1: "some shots failed", 75: "interrupted or paused; run again to continue"}


@click.command()
@click.argument("target", type=click.Path(path_type=Path), required=False, metavar="[STORYBOARD|FOLDER]")
@out_option
@json_option
def status(target: Path | None, out: Path | None, as_json: bool) -> int:
    """Say where a batch stands: takes, films, who works on it, how the last run ended."""
    from render.standing import standing

    found = find_target(target, out)
    state = standing(found.out)
    if as_json:
        click.echo(json.dumps(state, ensure_ascii=False, indent=1))
        return 0
    click.echo(f"{found.out}  ({state['renderer']})")
    click.echo(f"takes     {state['takes_done']} of {state['takes_planned']}")
    missing = state["takes_missing"]
    assert isinstance(missing, list)
    if missing:
        click.echo("missing   " + ", ".join(missing[:12]) + (", ..." if len(missing) > 12 else ""))
    films = state["films"]
    assert isinstance(films, list)
    for film in films:
        click.echo(f"film      {film}")
    exhibition = state["exhibition"]
    assert isinstance(exhibition, dict)
    if exhibition["verdict"] is not None:
        packed = f"{exhibition['num_files']} files packed" if exhibition["num_files"] else "not packed"
        click.echo(f"exhibition  {packed}; quality: {exhibition['verdict']}")
    _tell_run(state)
    return 0


def _tell_run(state: dict[str, object]) -> None:
    running, last = state["running"], state["last_run"]
    if isinstance(running, dict):
        click.echo(f"running   on {running.get('host')}, process {running.get('pid')}, since {running.get('since')}")
        return
    if isinstance(last, dict):
        code = last["code"]
        told = "it never said how it ended (killed?); run again to continue" if code is None else ENDINGS.get(code, "")
        click.echo(f"last run  {'code ' + str(code) + ': ' if code is not None else ''}{told}")
        failed = last["failed"]
        if isinstance(failed, dict):
            for name, message in failed.items():
                click.echo(f"  {name}: {message}")
