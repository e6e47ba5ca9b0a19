"""`plan`: what would be made, what is there, and why; memory, hours, room, licences. Nothing is made or written."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import click

from render.cli.wishes import engine_options, json_option, options_of, out_option, renderer_option


@click.command()
@click.argument("storyboard", type=click.Path(path_type=Path))
@renderer_option
@click.option("--shots", help="Only these shots: r001,r007.")
@click.option("--gpus", metavar="NxGB", help="Plan for these cards: 4x48, 8xH100. [those that are here]")
@click.option("--within", metavar="HOURS", type=click.FloatRange(0, 1e6), help="Say whether that is enough time.")
@out_option
@json_option
@engine_options
def plan(
    storyboard: Path,
    renderer: str,
    shots: str | None,
    gpus: str | None,
    within: float | None,
    out: Path | None,
    as_json: bool,
) -> int:
    """Show what rendering STORYBOARD would make and reuse, and why; hours, memory, disk and licences."""
    from render.conduct import check_wishes, plan_of, with_readings
    from render.digests import Digests
    from render.foresight import refuse_voices
    from render.job import folder_of
    from render.planning.cards import machine_named
    from render.planning.forecast import forecast
    from render.store import Store
    from storyboards import load

    options = options_of(renderer, out, shots)
    if gpus is not None and options.engine.num_ranks is None:
        num = machine_named(gpus).num_cards
        options = replace(options, engine=replace(options.engine, num_ranks=num))
    board = load(storyboard)
    check_wishes(board, options)
    folder = folder_of(board, options)
    found = with_readings(plan_of(board, options, Store(folder), Digests(folder)))
    found = replace(found, notes=(*found.notes, *refuse_voices(board)))
    ahead = forecast(found, gpus, options=options, within_h=within)
    if ahead.taken is not None and found.engine is not None:  # that of the machine which was named
        found = replace(found, engine={**found.engine, "layout": asdict(ahead.taken.layout)})
    if as_json:
        click.echo(json.dumps({**found.to_json(), "forecast": ahead.to_json()}, ensure_ascii=False, indent=1))
    else:
        click.echo(ahead.text())
    if any(problem.blocking for problem in found.licence_problems):
        return 2
    return 0 if ahead.fits else 69
