"""The batch file run for real under stand-ins for sbatch, srun and scontrol: warned, queued again, finished."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from render.errors import UserMistake
from render.journal import Journal
from render.slurm import SlurmJob, batch_file, directives, wants_requeue
from tests.render.small_story import ROOT, command, reelwright, write_story

STAND_INS = {
    "sbatch": """\
export SLURM_JOB_ID=4711 SLURM_JOB_NODELIST='node[1-2]'
SLURM_JOB_NUM_NODES=$(sed -n 's/^#SBATCH --nodes=//p' "$1"); export SLURM_JOB_NUM_NODES
bash "$1" >"$LEDGER/log" 2>&1 &
job=$!
if [ -n "${WARN_WHEN:-}" ]; then
  until compgen -G "$WARN_WHEN" >/dev/null || ! kill -0 $job; do sleep 0.02; done
  kill -USR1 $job
fi
wait $job
echo $? >"$LEDGER/code"
""",
    "srun": """\
while [[ "$1" == --* ]]; do shift; done
tasks=()
for ((n = 0; n < SLURM_JOB_NUM_NODES; n++)); do "$@" & tasks+=($!); done
trap 'kill -TERM "${tasks[@]}"' TERM
worst=0
for task in "${tasks[@]}"; do
  while :; do wait "$task"; code=$?; kill -0 "$task" 2>/dev/null || break; done
  ((code > worst)) && worst=$code
done
exit $worst
""",
    "scontrol": """\
case "$1" in
  show) echo localhost ;;
  requeue) echo "$2" >>"$LEDGER/requeued" ;;
esac
""",
}


class Cluster:
    """A folder of stand-ins, and what they were asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, text in STAND_INS.items():
            path = folder / "bin" / name
            path.parent.mkdir(exist_ok=True)
            path.write_text("#!/usr/bin/env bash\n" + text)
            path.chmod(0o755)

    def submit(self, *args: str, warn_when: str = "") -> int:
        """`reelwright slurm ... --submit`; the exit status of the job."""
        path = f"{self.folder / 'bin'}:{os.environ['PATH']}"
        env = {**os.environ, "PATH": path, "LEDGER": str(self.folder), "WARN_WHEN": warn_when}
        subprocess.run(
            command("slurm", *args, "--submit"), cwd=self.folder, env={**env, "PYTHONPATH": str(ROOT)}, check=True
        )
        return int((self.folder / "code").read_text())

    @property
    def requeued(self) -> list[str]:
        path = self.folder / "requeued"
        return path.read_text().split() if path.exists() else []


def job(**fields: object) -> SlurmJob:
    given = {
        "project": "small",
        "storyboard": Path("/films/it's here/small.yaml"),
        "out": Path("/shared/out"),
        "python": Path(sys.executable),
        "root": ROOT,
        "start": Path("/home/user"),
        **fields,
    }
    return SlurmJob(**given)  # type: ignore[arg-type]


def test_a_batch_file_is_bash_whatever_the_paths(tmp_path: Path) -> None:
    for fields in ({}, {"nodes": 3, "render": ("--shots", "a1;rm -rf /")}):
        path = tmp_path / "job"
        path.write_text(batch_file(job(**fields)))
        subprocess.run(["bash", "-n", path], check=True)
        assert "'\"'\"'" in path.read_text(), "the quote in the path is quoted"
    assert "'a1;rm -rf /'" in path.read_text()


def test_directives() -> None:
    rows = directives(job(nodes=2, gpus=8, partition="gpu", lines=("--qos=night",), grace_s=180))
    assert {"--nodes=2", "--gpus-per-node=8", "--partition=gpu", "--qos=night", "--requeue"} <= set(rows)
    assert "--signal=B:USR1@180" in rows
    assert not any(row.startswith("--gpus") for row in directives(job(gpus=0)))


@pytest.mark.parametrize(
    "fields",
    [{"time": "soon"}, {"partition": "a b"}, {"lines": ("--x\n--y",)}, {"lines": ("rm",)}, {"out": Path("/a b")}],
)
def test_what_slurm_would_misread_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(UserMistake):
        batch_file(job(**fields))


def test_mistakes_in_options_of_render_are_told_now(tmp_path: Path) -> None:
    story = write_story(tmp_path)
    assert "No such option" in reelwright("slurm", story, "--devic", "cpu", cwd=tmp_path, code=2, env=here()).stderr
    assert "set by the batch file" in reelwright("slurm", story, "--json", cwd=tmp_path, code=2, env=here()).stderr
    ended = reelwright("slurm", story, "--renderer", "animatic", cwd=tmp_path, env=here())
    assert "small.sbatch" in ended.stderr
    assert "--renderer animatic" in (tmp_path / "small.sbatch").read_text()
    nowhere = {**here(), "PATH": str(Path(sys.executable).parent)}
    assert "sbatch was not found" in reelwright("slurm", story, "--submit", cwd=tmp_path, code=69, env=nowhere).stderr


def here() -> dict[str, str]:
    return {"PYTHONPATH": str(ROOT)}


@pytest.mark.parametrize(
    ("ending", "warned", "again"),
    [
        ({"code": 75}, True, True),
        ({"code": 75}, False, False),  # a full disk, --until-time: queuing again would help nobody
        ({"code": 0}, True, False),
        ({"code": 2}, True, False),
        (None, False, True),  # never told: a lost node, a kill
    ],
)
def test_who_is_queued_again(tmp_path: Path, ending: dict[str, int] | None, warned: bool, again: bool) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    journal.append("run_started", run="1")
    if ending:
        journal.append("run_finished", run="1", failed={}, **ending)
    assert wants_requeue(tmp_path, warned=warned) is again
    assert not wants_requeue(tmp_path / "nothing", warned=True)


@pytest.mark.slow
def test_a_job_that_runs_out_of_time_goes_on_in_the_next(tmp_path: Path) -> None:
    cluster, story = Cluster(tmp_path), write_story(tmp_path / "it's a film")
    args = (str(story), "--gpus", "0", "--out", str(tmp_path / "out"), "--renderer", "animatic", "--workers", "1")
    code = cluster.submit(*args, warn_when=str(tmp_path / "out/small/store/clip-animatic/*"))
    assert code == 75, (tmp_path / "log").read_text()
    assert cluster.requeued == ["4711"]
    assert cluster.submit(*args) == 0, (tmp_path / "log").read_text()
    assert cluster.requeued == ["4711"]
    assert len(list((tmp_path / "out/small/takes/animatic").glob("*.mov"))) == 3


@pytest.mark.soak
def test_several_nodes_share_the_shots(tmp_path: Path) -> None:
    cluster, story = Cluster(tmp_path), write_story(tmp_path)
    args = (
        "--nodes",
        "2",
        "--gpus",
        "0",
        "--out",
        str(tmp_path / "out"),
        "--renderer",
        "animatic",
        "--until",
        "render",
    )
    assert cluster.submit(str(story), *args) == 0, (tmp_path / "log").read_text()
    started = [r.payload for r in Journal(tmp_path / "out/small/journal.jsonl").read() if r.event == "run_started"]
    assert [row["ranks"] for row in started] == [2]
    assert cluster.requeued == []
