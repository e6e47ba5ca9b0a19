"""`slurm`: the batch file that renders a storyboard on a cluster and queues itself again when it is interrupted."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import click

from render.errors import NoEnvironment, UserMistake


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("storyboard", type=click.Path(path_type=Path))
@click.argument("render_options", nargs=-1, type=click.UNPROCESSED, metavar="[OPTIONS OF render]...")
@click.option("--nodes", type=click.IntRange(1, 4096), default=1, show_default=True, help="Machines.")
@click.option("--gpus", type=click.IntRange(0, 64), default=4, show_default=True, help="GPUs of each; 0 for none.")
@click.option("--nproc", type=click.IntRange(1, 1024), help="Ranks on each. [one for each GPU]")
@click.option("--time", "limit", default="08:00:00", show_default=True, help="Time limit, as SLURM has it.")
@click.option("--grace", type=click.IntRange(45, 3600), default=120, show_default=True,
              help="Seconds before the limit at which the ranks are asked to stop.")  # fmt: skip
@click.option("--partition", help="Of the cluster.")
@click.option("--account", help="That pays.")
@click.option("--sbatch", "lines", multiple=True, metavar="OPTION", help="One more #SBATCH line: --sbatch=--qos=night.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="As of render; on a shared file system.")
@click.option("--file", "target", type=click.Path(path_type=Path, dir_okay=False), help="[<project id>.sbatch here]")
@click.option("--submit", is_flag=True, help="Hand it to sbatch.")
def slurm(
    storyboard: Path,
    render_options: tuple[str, ...],
    nodes: int,
    gpus: int,
    nproc: int | None,
    limit: str,
    grace: int,
    partition: str | None,
    account: str | None,
    lines: tuple[str, ...],
    out: Path | None,
    target: Path | None,
    submit: bool,
) -> int:
    """Write a SLURM batch file that renders STORYBOARD, and goes on with another job when time runs out."""
    from render.atomic import write_bytes
    from render.slurm import SlurmJob, batch_file
    from storyboards import load

    project = load(storyboard).project.id
    check_options(storyboard, render_options)
    job = SlurmJob(
        project=project,
        storyboard=storyboard.absolute(),
        out=(out or Path(os.environ.get("REELWRIGHT_OUT") or "out")).absolute(),
        python=Path(sys.executable),
        root=Path(__file__).resolve().parents[2],
        start=Path.cwd(),
        nodes=nodes,
        gpus=gpus,
        ranks=nproc or max(1, gpus),
        time=limit,
        grace_s=grace,
        partition=partition,
        account=account,
        render=render_options,
        lines=lines,
    )
    target = target or Path(f"{project}.sbatch")
    write_bytes(target, batch_file(job).encode())
    if not submit:
        click.echo(f"{target}\n  hint: sbatch {target}, or the same command with --submit", err=True)
        return 0
    return hand_in(target, job.out / project)


def check_options(storyboard: Path, options: tuple[str, ...]) -> None:
    """Raises UsageError for what `render` would refuse: better now than when the job starts."""
    from render.cli.render import render

    for option in options:
        if option.split("=")[0] in ("--out", "--nproc", "--json"):
            raise UserMistake(f"{option} is set by the batch file", "Give it before the options of render, to `slurm`.")
    render.make_context("render", [str(storyboard), *options])


def hand_in(target: Path, folder: Path) -> int:
    """sbatch's own words and exit status. SLURM opens the log before the job runs, so its folder has to be there."""
    program = shutil.which("sbatch")
    if program is None:
        raise NoEnvironment("sbatch was not found", f"Run `sbatch {target}` where SLURM is.")
    folder.mkdir(parents=True, exist_ok=True)
    ended = subprocess.run([program, str(target)], check=False)
    return 0 if ended.returncode == 0 else 69
