"""`render` (the whole job) and `film` (films from the takes there are)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from render.cli.ending import closing_line
from render.cli.target import find_target
from render.cli.wishes import json_option, options_of, out_option, quiet_option, renderer_option, run_options
from render.options import Options
from render.progress import teller
from render.ranks import Rank, this_rank
from render.signals import StopFlag


def run_job(storyboard: Path, options: Options, as_json: bool, quiet: bool, rank: Rank) -> int:
    """One storyboard's run with its talk; gives the exit code. Raises what ends it early."""
    from render.conduct import run

    stopping = StopFlag()
    stopping.listen()
    report = teller(as_json, quiet or not rank.first)
    try:
        outcome = run(storyboard, options, rank, report, stopping)
    finally:
        report.close()
    if rank.first:
        report("ended", code=outcome.code, failed=outcome.failed, films=[str(film) for film in outcome.films])
        if not as_json:
            click.echo(closing_line(outcome))
    return outcome.code


@click.command()
@click.argument("storyboard", type=click.Path(path_type=Path))
@run_options
def render(
    storyboard: Path,
    out: Path | None,
    renderer: str,
    shots: str | None,
    until: str,
    fill: str | None,
    languages: str | None,
    workers: int | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Render STORYBOARD: takes, narration, music, films. Run again after an interruption to continue."""
    options = options_of(renderer, out, shots, until, fill, workers, languages=languages)
    options = replace(options, supervised=True)
    return run_job(storyboard, options, as_json, quiet, Rank(0, 1, this_rank().token))


@click.command()
@click.argument("target", type=click.Path(path_type=Path), required=False, metavar="[STORYBOARD|FOLDER]")
@renderer_option
@click.option("--outputs", help="Only these outputs: hall,kiosk.")
@click.option("--fill", type=click.Choice(["animatic"]), help="Let drawn panels stand in for missing takes.")
@out_option
@json_option
@quiet_option
def film(
    target: Path | None,
    renderer: str,
    outputs: str | None,
    fill: str | None,
    out: Path | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Make the films from the takes there are; renders nothing (but panels, with --fill animatic)."""
    found = find_target(target, out)
    options = replace(options_of(renderer, found.out.parent, until="film", fill=fill, outputs=outputs), takes=False)
    return run_job(found.need_storyboard(), options, as_json, quiet, Rank(0, 1, this_rank().token))
