"""`doctor`: is this machine fit for what is asked? With `--smoke` it renders a tiny film to find out."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from render.cli.wishes import json_option, renderer_option
from render.doctor.finding import Ask, Finding


@click.command()
@renderer_option
@click.option("--device", type=click.Choice(["cuda", "cpu"]), default="cuda", show_default=True, help="For the engine.")
@click.option("--nproc", type=click.IntRange(1, 1024), help="Ranks. [one for each GPU; two on a CPU]")
@click.option("--checkpoint", type=click.Path(path_type=Path), help="Model folder. [found under $REELWRIGHT_MODELS]")
@click.option("--languages", help="Languages that are needed: en,hi.")
@click.option("--smoke", is_flag=True, help="Write a tiny random checkpoint and render two shots with it.")
@json_option
def doctor(
    renderer: str,
    device: str,
    nproc: int | None,
    checkpoint: Path | None,
    languages: str | None,
    smoke: bool,
    as_json: bool,
) -> int:
    """Check this machine: programs, type, voices, disk, GPUs, model files; exit 69 if something needed is missing."""
    from render.doctor.findings import findings

    named = tuple(dict.fromkeys(part.strip() for part in (languages or "").split(",") if part.strip()))
    ask = Ask(
        renderer=renderer,
        device=device,
        num_ranks=nproc,
        checkpoint=checkpoint,
        out_root=Path(os.environ.get("REELWRIGHT_OUT") or "out"),
        languages=named or None,
    )
    rows: list[Finding] = []

    def tell(row: Finding) -> None:
        rows.append(row)
        if not as_json:
            click.echo(row.text())

    for row in findings(ask):
        tell(row)
    needed = [row for row in rows if row.state == "missing"]
    if smoke and renderer == "wan22" and not needed:
        from render.doctor.smoke import smoke as trial

        for row in trial(ask):
            tell(row)
        needed = [row for row in rows if row.state == "missing"]
    is_fit = not needed
    code = 0 if is_fit else min((row.code for row in needed), key=lambda code: (code != 69, code))
    where = f"{renderer} on {device}" if renderer == "wan22" else renderer
    if as_json:
        report = {"fit": is_fit, "code": code, "for": where, "findings": [row.to_json() for row in rows]}
        click.echo(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        click.echo(
            f"\nyes: fit for {where}" if is_fit else f"\nno: not fit for {where}, {len(needed)} thing(s) missing"
        )
    return code
