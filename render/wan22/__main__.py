"""`python -m render.wan22 JOBFILE`: one rank of a batch, under torchrun or alone. `heartbeat` says how it ends."""

from __future__ import annotations

import sys
from pathlib import Path

from post.suite import Stopped
from render.errors import Paused, ReelwrightError
from render.signals import StopFlag
from render.wan22.jobfile import read_job
from render.wan22.run import run_rank

USAGE = "usage: python -m render.wan22 JOBFILE"


def main(argv: list[str]) -> int:
    if len(argv) != 1:
        print(USAGE, file=sys.stderr)
        return 2
    stopping = StopFlag()
    stopping.listen()

    def warn(message: str) -> None:
        print(f"warning    {message}", file=sys.stderr, flush=True)

    try:
        run_rank(read_job(Path(argv[0])), stopping, warn, loud=True, supervised=True)
    except (Stopped, Paused, KeyboardInterrupt):
        return 75
    except ReelwrightError:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
