"""What each of several ranks does in the test of layouts: one batch after the other, in folders of their own.

A module of its own, because the ranks are processes: `python -m tests.render.wan22.layouts_on_ranks JOB...` under
torchrun.
"""

from __future__ import annotations

import sys
from pathlib import Path

from render.wan22.jobfile import read_job
from render.wan22.worker import work


def main() -> None:
    for job in sys.argv[1:]:
        result = work(read_job(Path(job)), lambda: False, print)
        assert not result.failed, result.failed
        assert not result.stopped


if __name__ == "__main__":
    main()
