"""What `render_all` runs: storyboards one after the other, as one rank of the user's own torchrun.

Without a storyboard: `$STORYBOARD`, else every YAML directly in `storyboards/`. Nothing is restarted here; torchrun ends
with 0 or 1, and the reason is in the journal and in `reelwright status --json`.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import click

import storyboards
from post.suite import Stopped
from render.cli.failures import code_of, tell
from render.cli.wishes import options_of, run_options
from render.errors import UserMistake
from render.orphans import die_with_parent
from render.ranks import this_rank

RANK_0_SPEAKS_WITHIN_S = 10.0


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[STORYBOARD]...")
@run_options
def batch(
    paths: tuple[Path, ...],
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
    """Render storyboards under torchrun."""
    from render.cli.render import run_job

    rank = this_rank()
    options = options_of(renderer, out, shots, until, fill, workers, languages=languages)
    worst = 0
    for path in paths or chosen():
        worst = max(worst, run_job(path, options, as_json, quiet, rank))
    return worst


def chosen() -> list[Path]:
    """The storyboards to render where none is named. Raises UserMistake where there are none."""
    named = os.environ.get("STORYBOARD")
    if named:
        return [Path(named)]
    folder = Path(storyboards.__file__).parent
    found = sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")])
    if not found:
        raise UserMistake(
            f"no storyboard named, and none directly in {folder.name}/",
            "Name one, set STORYBOARD, or put a YAML there; examples are in storyboards/examples/.",
        )
    return found


def let_rank_0_speak() -> None:
    """Every rank meets a mistake in the storyboard; rank 0 tells it, and its end ends this wait. Else we tell."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    time.sleep(RANK_0_SPEAKS_WITHIN_S)


def main() -> None:
    """Runs the command line of `render_all`; only rank 0 tells errors that every rank meets."""
    if "TORCHELASTIC_RUN_ID" in os.environ:
        die_with_parent()  # a killed torchrun would leave its ranks behind, and them the folder's lock
    try:
        code = batch.main(prog_name="render_all", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except Exception as error:
        if os.environ.get("RANK", "0") != "0" and not isinstance(error, Stopped):
            let_rank_0_speak()
        tell(error)
        sys.exit(code_of(error))
    sys.exit(code if isinstance(code, int) else 0)
