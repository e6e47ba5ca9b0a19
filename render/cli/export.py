"""`export`: the exhibition from the takes there are, judged, signed, packed, and copied to where it goes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from render.cli.render import run_job
from render.cli.target import find_target
from render.cli.wishes import json_option, options_of, out_option, quiet_option, renderer_option
from render.ranks import Rank, this_rank


@click.command()
@click.argument("target", type=click.Path(path_type=Path), required=False, metavar="[STORYBOARD|FOLDER]")
@renderer_option
@click.option("--outputs", help="Only these outputs: hall,kiosk.")
@click.option("--languages", help="Only these languages: en,hi.")
@click.option("--fill", type=click.Choice(["animatic"]), help="Let drawn panels stand in for missing takes.")
@click.option("--copy-to", "targets", type=click.Path(path_type=Path), multiple=True, metavar="FOLDER",
              help="Copy the package to a medium and read it back; may be given several times.")  # fmt: skip
@click.option("--sign-cert", type=click.Path(path_type=Path), metavar="PEM",
              help="Certificate chain that signs the films. [$REELWRIGHT_SIGNING_CERT, else a test chain]")  # fmt: skip
@click.option("--sign-key", type=click.Path(path_type=Path), metavar="PEM",
              help="Its private key. [$REELWRIGHT_SIGNING_KEY]")  # fmt: skip
@out_option
@json_option
@quiet_option
def export(
    target: Path | None,
    renderer: str,
    outputs: str | None,
    languages: str | None,
    fill: str | None,
    targets: tuple[Path, ...],
    sign_cert: Path | None,
    sign_key: Path | None,
    out: Path | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Make the exhibition from the takes there are: every output, quality control, signatures, package, copies."""
    found = find_target(target, out)
    options = options_of(renderer, found.out.parent, fill=fill, outputs=outputs, languages=languages)
    options = replace(options, takes=False, targets=targets, sign_certificate=sign_cert, sign_key=sign_key)
    return run_job(found.need_storyboard(), options, as_json, quiet, Rank(0, 1, this_rank().token))
