"""`retake` (one more take of a shot) and `takes` (list and contact sheet)."""

from __future__ import annotations

import json
from pathlib import Path

import click

from render.cli.target import find_target
from render.cli.wishes import json_option, options_of, out_option, quiet_option, renderer_option
from render.ranks import Rank, this_rank


@click.command()
@click.argument("shot")
@click.argument("target", type=click.Path(path_type=Path), required=False, metavar="[STORYBOARD|FOLDER]")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Its seed. [by hash of shot and take number]")
@renderer_option
@out_option
@json_option
@quiet_option
def retake(
    shot: str, target: Path | None, seed: int | None, renderer: str, out: Path | None, as_json: bool, quiet: bool
) -> int:
    """Make one more take of SHOT and the films with it (a `pick:` in the storyboard stays)."""
    from render.cli.render import run_job
    from render.retaking import ask_retake

    found = find_target(target, out)
    path = found.need_storyboard()
    added = ask_retake(path, found.out, shot, seed)
    if not as_json:
        click.echo(f"shot {shot}: take {added.take}", err=True)
    options = options_of(renderer, found.out.parent, shots=shot, until="film")
    return run_job(path, options, as_json, quiet, Rank(0, 1, this_rank().token))


@click.command()
@click.argument("target", type=click.Path(path_type=Path), required=False, metavar="[STORYBOARD|FOLDER]")
@click.option("--no-sheet", is_flag=True, help="Only the list.")
@out_option
@json_option
def takes(target: Path | None, no_sheet: bool, out: Path | None, as_json: bool) -> int:
    """List the takes there are and draw a contact sheet of them."""
    from render.contact_sheet import draw_sheet
    from render.standing import takes_there

    found = find_target(target, out)
    rows = takes_there(found.out)
    sheet = None if no_sheet or not rows else draw_sheet(rows, found.out / "takes" / "contact-sheet.jpg")
    if as_json:
        listed = [{**row.to_json(), "path": row.path.relative_to(found.out).as_posix()} for row in rows]
        click.echo(json.dumps({"takes": listed, "sheet": str(sheet) if sheet else None}, ensure_ascii=False, indent=1))
        return 0
    for row in rows:
        click.echo(
            f"{row.name:<16} {row.renderer:<9} seed {row.seed:<20} {'in the film' if row.chosen else ''}".rstrip()
        )
    click.echo(f"contact sheet {sheet}" if sheet else "no takes yet" if not rows else "", nl=bool(sheet or not rows))
    return 0
