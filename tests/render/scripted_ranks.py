"""Ranks that misbehave on cue: real processes under a real torchrun, without a model, for tests of whoever watches them.

`python -m tests.render.scripted_ranks JOBFILE`. A step is a short sleep; steps done are kept in `out/steps/<take>`, as
checkpoints would. `out/script.json` holds a cue for each launch and rank: `{"1": {"0": "sigkill@b:2"}}` ends rank 0 of
the first launch by SIGKILL once take b has made two steps. Cues: sigkill, sigsegv, hang, exit0, raise, told:<code>, oom.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import traceback
from pathlib import Path

from render.orphans import die_with_parent
from render.ranks import this_rank
from render.wan22.heartbeat import Heart, write_error
from render.wan22.jobfile import Batch, read_job

STEP_S = 0.02


class Rank:
    """One scripted rank."""

    def __init__(self, batch: Batch) -> None:
        self.batch, self.me = batch, this_rank()
        self.heart = Heart(batch.out, self.me.rank, self.me.world, batch.token)
        self.asked = False
        launch = str(len(list((batch.out / "log").glob("launch-*.log"))))
        path = batch.out / "script.json"
        script = json.loads(path.read_text()) if path.exists() else {}
        self.cue: str = script.get(launch, script.get("*", {})).get(str(self.me.rank), "")
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1):
            signal.signal(number, self._ask)

    def _ask(self, *_: object) -> None:
        self.asked = True

    def work(self) -> int:
        """Every task of this rank's share, step by step; exit code."""
        self.heart.phase("load")
        self.play("load")
        for task in self.me.share(self.batch.tasks):
            kept = self.batch.out / "steps" / task.name
            kept.parent.mkdir(exist_ok=True)
            step = int(kept.read_text() or 0) if kept.exists() else 0
            while step < task.request.num_steps:
                self.heart.tell(
                    phase="high", take=task.name, step=step, num_steps=task.request.num_steps, step_s=STEP_S
                )
                self.play(f"{task.name}:{step}")
                if self.asked:
                    self.heart.phase("stopped")
                    return 75
                time.sleep(STEP_S)
                step += 1
                kept.write_text(str(step))
            self.heart.phase("high")
            self.heart.done(task.names, "clip")
        self.heart.phase("done")
        return 0

    def play(self, place: str) -> None:
        """Does what the script says for this place."""
        act, _, at = self.cue.partition("@")
        if at != place:
            return
        if act.startswith("sig"):
            os.kill(os.getpid(), getattr(signal, act.upper()))
        if act == "hang":
            while True:
                time.sleep(60)
        if act == "exit0":
            os._exit(0)
        if act == "raise":
            raise RuntimeError("the work itself is wrong")
        if act == "oom":
            raise RuntimeError("CUDA out of memory. Tried to allocate 3.00 GiB")
        if act.startswith("told:"):
            code = int(act.removeprefix("told:"))
            write_error(self.batch.out, self.me.rank, "told", {"message": "as told", "hint": "so", "exit_code": code})
            sys.exit(1)


def main() -> int:
    die_with_parent()
    batch = read_job(Path(sys.argv[1]))
    rank = Rank(batch)
    try:
        return rank.work()
    except Exception as error:
        fields = {"message": f"{type(error).__name__}: {error}", "hint": "", "exit_code": 1}
        write_error(batch.out, rank.me.rank, traceback.format_exc(), fields)
        traceback.print_exc()
        return 1


if __name__ == "__main__":
    sys.exit(main())
