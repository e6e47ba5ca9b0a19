"""One launch of the ranks: torchrun as a child in a session of its own, gone when we are, all it says in a log file.

The command and its environment are built purely; `Launch` runs them. Knows neither takes nor heartbeats.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from post.ffmpeg import dying_with_us
from render.supervisor.limits import Limits
from render.supervisor.processes import Family

MODULE = "render.supervisor.rank"
LOG_FOLDER = "log"
KEPT_LOGS = 20
LOOK_EVERY_S = 0.5
_TORCHRUN_OWN = (
    "RANK",
    "WORLD_SIZE",
    "MASTER_ADDR",
    "MASTER_PORT",
    "LOCAL_",
    "GROUP_",
    "ROLE_",
    "TORCHELASTIC_",
    "PET_",
)


def argv_of(job: Path, num_ranks: int, module: str = MODULE) -> list[str]:
    """torchrun for `num_ranks` ranks on this machine. It restarts nothing: that is the supervisor's business."""
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--max-restarts=0"]
    return [*torchrun, f"--nproc-per-node={num_ranks}", "-m", module, str(job)]


def environment_of(base: Mapping[str, str], num_ranks: int, device: str, num_cores: int) -> dict[str, str]:
    """What the ranks find: threads that sleep while they wait, stacks when they crash. What the user set stays."""
    env = {name: value for name, value in base.items() if not name.startswith(_TORCHRUN_OWN)}
    root = str(Path(__file__).resolve().parents[2])
    env["PYTHONPATH"] = os.pathsep.join(filter(None, (root, env.get("PYTHONPATH"))))
    defaults = {
        "OMP_WAIT_POLICY": "PASSIVE",
        "OMP_NUM_THREADS": str(max(1, num_cores // num_ranks)),
        "PYTHONFAULTHANDLER": "1",
        "PYTHONUNBUFFERED": "1",
        "TORCHELASTIC_ERROR_FILE": "",
    }
    if device == "cuda":
        defaults |= {"TORCH_NCCL_DUMP_ON_TIMEOUT": "1", "TORCH_FR_BUFFER_SIZE": "2000"}
    elif sys.platform.startswith("linux"):
        defaults["GLOO_SOCKET_IFNAME"] = "lo"
    env = {**{name: value for name, value in defaults.items() if value}, **env}
    return env


def next_log(out: Path) -> Path:
    """`out/log/launch-<n>.log` with the next number; the oldest of many are dropped."""
    folder = out / LOG_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    old = sorted(folder.glob("launch-*.log"), key=_number)
    for path in old[: -KEPT_LOGS + 1]:
        path.unlink(missing_ok=True)
    return folder / f"launch-{(_number(old[-1]) if old else 0) + 1:03d}.log"


def _number(path: Path) -> int:
    digits = path.stem.rpartition("-")[2]
    return int(digits) if digits.isdigit() else 0


class Launch:
    """The running ranks."""

    def __init__(self, argv: Sequence[str], env: Mapping[str, str], log: Path, limits: Limits) -> None:
        self.log, self._limits = log, limits
        self._asked_at: float | None = None
        self._looked_at = 0.0
        with log.open("wb") as out:
            self._process = subprocess.Popen(
                dying_with_us(argv),
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._family = Family(self._process.pid)

    def poll(self) -> int | None:
        """The exit status, None while it runs. Kills what does not stop in time after being asked."""
        now = time.monotonic()
        if now - self._looked_at >= LOOK_EVERY_S:
            self._looked_at = now
            self._family.look()
        if self._asked_at is not None and now - self._asked_at > self._limits.stop_s:
            self.kill()
        return self._process.poll()

    @property
    def asked(self) -> bool:
        """Whether the ranks were asked to stop."""
        return self._asked_at is not None

    def ask_to_stop(self) -> None:
        """SIGTERM to torchrun, once; it hands it on to the ranks."""
        if self._asked_at is None:
            self._asked_at = time.monotonic()
            with suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGTERM)

    def dump_and_kill(self) -> None:
        """Every rank writes its stacks into the log (also one that was stopped), then all are killed."""
        self._family.look()
        ranks = self._family.children
        self._family.signal(signal.SIGABRT, ranks)
        self._family.signal(signal.SIGCONT, ranks)
        ends = time.monotonic() + self._limits.dump_s
        while time.monotonic() < ends and set(ranks) & set(self._family.alive()):
            time.sleep(self._limits.poll_s)
        self.kill()

    def kill(self) -> None:
        """Ends torchrun, the ranks, and whatever they started."""
        self._family.kill()
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._family.kill()

    def tail(self, num_bytes: int = 65536) -> str:
        """The end of what was said."""
        try:
            with self.log.open("rb") as file:
                file.seek(max(0, self.log.stat().st_size - num_bytes))
                return file.read().decode("utf-8", "replace")
        except OSError:
            return ""
