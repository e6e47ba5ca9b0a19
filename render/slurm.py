"""The batch file of a SLURM job, and the question it asks at its end: go on with another job?

On one node the job is `reelwright render`, supervised. On several it is `render_all` under torchrun, an agent on each
node, with the output folder on a file system they share. SLURM warns the batch shell some time before the end; the shell
asks the ranks to stop, they write checkpoints, and the job is queued again.

`python -m render.slurm OUT warned|quiet` is the question: exit 0 for yes. Knows SLURM only through this text.
"""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from render.errors import UserMistake
from render.standing import standing

MAX_RESTARTS = 50
LEAST_GRACE_S = 45
"""The ranks have 30 s to end their step and write a checkpoint, and the films some to come to an end."""
_TIME = re.compile(r"(\d+-)?\d{1,3}(:\d{2}){0,2}")


@dataclass(frozen=True)
class SlurmJob:
    """One job.

    project     names it; the output folder is out/<project>
    root        of the checkout
    start       where the command was given: relative paths count from here
    gpus        GPUs of each node, 0 for none
    ranks       ranks on each node
    time        as SLURM has it: minutes, HH:MM:SS, D-HH:MM:SS
    grace_s     how long before the end SLURM warns
    render      options of `render`, as given
    lines       further #SBATCH options
    """

    project: str
    storyboard: Path
    out: Path
    python: Path
    root: Path
    start: Path
    nodes: int = 1
    gpus: int = 4
    ranks: int = 4
    time: str = "08:00:00"
    grace_s: int = 120
    partition: str | None = None
    account: str | None = None
    render: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _TIME.fullmatch(self.time):
            raise UserMistake(f"--time {self.time!r} is no time limit of SLURM's", "Write --time 08:00:00.")
        for name, value in (("--partition", self.partition), ("--account", self.account)):
            if value is not None and not re.fullmatch(r"[\w.,@+-]+", value):
                raise UserMistake(f"{name} {value!r} is no name", "Letters, digits, - and _, several with commas.")
        for line in self.lines:
            if not re.fullmatch(r"--[a-z][^\n\r]*", line):
                raise UserMistake(f"--sbatch {line!r} is no option", "Write --sbatch=--qos=night, one for each option.")


def batch_file(job: SlurmJob) -> str:
    """The whole file."""
    folder = job.out / job.project
    ask = [str(job.python), "-m", "render.slurm", str(folder)]
    return _TEMPLATE.format(
        directives="\n".join(f"#SBATCH {line}" for line in directives(job)),
        storyboard=_comment(str(job.storyboard)),
        grace_s=job.grace_s,
        root=shlex.quote(str(job.root)),
        start=shlex.quote(str(job.start)),
        folder=shlex.quote(str(folder)),
        before=_RENDEZVOUS if job.nodes > 1 else "",
        command=" \\\n    ".join(several_nodes(job) if job.nodes > 1 else one_node(job)),
        ask=shlex.join(ask),
        max_restarts=MAX_RESTARTS,
    )


def directives(job: SlurmJob) -> list[str]:
    """What stands behind #SBATCH."""
    rows = [
        f"--job-name=reelwright-{job.project}",
        f"--nodes={job.nodes}",
        "--ntasks-per-node=1",
        f"--time={job.time}",
        f"--signal=B:USR1@{job.grace_s}",
        "--requeue",
        "--open-mode=append",
        f"--output={_output(job.out / job.project)}",
    ]
    rows += [f"--gpus-per-node={job.gpus}"] if job.gpus else []
    rows += [f"--partition={job.partition}"] if job.partition else []
    rows += [f"--account={job.account}"] if job.account else []
    return rows + list(job.lines)


def one_node(job: SlurmJob) -> list[str]:
    """The supervised run, as lines of a command; the supervisor starts torchrun itself."""
    program = shlex.join([str(job.python), "-c", "from render.cli import main; main()", "render"])
    ranks = [f"--nproc {job.ranks}"] if "wan22" in _renderer(job.render) else []
    return [f"srun --ntasks=1 {program}", *_common(job), *ranks]


def several_nodes(job: SlurmJob) -> list[str]:
    """torchrun on every node."""
    torchrun = shlex.join([str(job.python), "-m", "torch.distributed.run"])
    return [
        f"srun --kill-on-bad-exit=1 {torchrun}",
        '--nnodes="$SLURM_JOB_NUM_NODES"',
        f"--nproc-per-node={job.ranks}",
        "--max-restarts=0",
        "--rdzv-backend=c10d",
        '--rdzv-endpoint="$head:$port"',
        '--rdzv-id="$SLURM_JOB_ID-${SLURM_RESTART_COUNT:-0}"',
        shlex.quote(str(job.root / "render_all")),
        *_common(job),
    ]


def _common(job: SlurmJob) -> list[str]:
    options = [shlex.join(job.render)] if job.render else []
    return [shlex.quote(str(job.storyboard)), f"--out {shlex.quote(str(job.out))}", *options]


def _renderer(options: Sequence[str]) -> str:
    for index, option in enumerate(options):
        if option == "--renderer" and index + 1 < len(options):
            return options[index + 1]
        if option.startswith("--renderer="):
            return option.partition("=")[2]
    return "wan22"


def _output(folder: Path) -> str:
    """The log's path. SLURM expands % in it, and reads no quotes."""
    path = str(folder).replace("%", "%%") + "/slurm-%j.log"
    if any(char.isspace() for char in path):
        raise UserMistake(f"{folder}: SLURM takes no spaces in the path of a log", "Choose another folder with --out.")
    return path


def _comment(text: str) -> str:
    return " ".join(text.split())


def wants_requeue(out: Path, *, warned: bool) -> bool:
    """Whether another job should go on: the run was interrupted by the time limit, or never told how it ended (a lost
    node, a kill). A full disk, a mistake, `--until-time` and a cancelled job end for good."""
    state = standing(out)
    last = state["last_run"]
    if not isinstance(last, dict):
        return False
    return (last["code"] == 75 and warned) or last["code"] is None


_RENDEZVOUS = """\
head=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1)
port=$((20000 + SLURM_JOB_ID % 20000))
"""

_TEMPLATE = """\
#!/usr/bin/env bash
# Renders {storyboard}. Written by `reelwright slurm`.
{directives}
set -u
cd {start}
mkdir -p {folder}
export OMP_WAIT_POLICY=PASSIVE PYTHONPATH={root}${{PYTHONPATH:+:$PYTHONPATH}}

# SLURM warns this shell alone, {grace_s} s before the end: hand it on as a wish to stop, and wait for the checkpoints.
work= warned=quiet cancelled=
ask_to_stop() {{ [ -z "$work" ] || kill -TERM "$work" 2>/dev/null; }}
trap 'warned=warned; ask_to_stop' USR1
trap 'cancelled=yes; ask_to_stop' TERM
{before}
{command} &
work=$!
while :; do
  wait "$work"
  code=$?
  kill -0 "$work" 2>/dev/null || break
done
echo "the run ended with $code, $warned"

if [ -z "$cancelled" ] && [ "${{SLURM_RESTART_COUNT:-0}}" -lt {max_restarts} ] && {ask} "$warned"; then
  echo "interrupted: queued again"
  scontrol requeue "$SLURM_JOB_ID" && exit 75
fi
exit "$code"
"""


def main(argv: Sequence[str]) -> int:
    if len(argv) != 2 or argv[1] not in ("warned", "quiet"):
        print("usage: python -m render.slurm OUT warned|quiet", file=sys.stderr)
        return 2
    return 0 if wants_requeue(Path(argv[0]), warned=argv[1] == "warned") else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
