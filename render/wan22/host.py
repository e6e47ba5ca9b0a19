"""How much host memory there is for what an expert keeps of the shots of a wave, and how much that is.

`conditions` keeps keys and values of every text of a wave on every rank, so a wave has to be small enough for all ranks
of a machine together. Half of what is available is theirs: the rest holds the other expert's pages, so that it need not
be read from the disk again.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from render.wan22.request import texts_needed
from render.wan22.waves import HostRoom

if TYPE_CHECKING:
    from collections.abc import Iterable

    from render.wan22.jobfile import Task
    from render.wan22.station import Station
    from wan22_inference.config import ExpertConfig

SHARE = 0.5


def host_room(station: Station, tasks: Iterable[Task]) -> HostRoom:
    """The room that every rank has, that of the fullest machine, and what the tasks take. Collective."""
    from render.wan22.texts import num_rows

    config, control = station.checkpoint.expert("high").config, station.control
    tasks = list(tasks)
    sizes = None
    if control.first:
        texts = dict.fromkeys(text for task in tasks for text in texts_needed(task.request))
        sizes = {text: text_bytes(config, num_rows(station, text), station.dtype.itemsize) for text in texts}
    sizes = control.hand_round(sizes)
    available = available_bytes()
    if station.device.type == "cpu":  # there the expert itself lives on the host
        whole = config.num_parameters * station.dtype.itemsize
        available -= whole * control.local_world // station.batch.layout.shard
    mine = max(0, int(available * SHARE)) // max(1, control.local_world)
    most_steps = max((task.request.num_steps for task in tasks), default=1)
    return HostRoom(sizes, shot_bytes(config, most_steps), control.least(mine))


def text_bytes(config: ExpertConfig, rows: int, itemsize: int) -> int:
    """Keys and values of one text in all blocks; of the zero rows behind it one is kept."""
    kept = min(rows + 1, config.text_len)
    return config.num_layers * 2 * kept * config.dim * itemsize


def shot_bytes(config: ExpertConfig, num_steps: int) -> int:
    """Time and modulation of all steps, fp32."""
    return num_steps * 7 * config.dim * 4


def available_bytes(root: Path = Path("/")) -> int:
    """Memory that processes may still take here: the machine's, or less where a control group sets a limit."""
    found = list(_limits(root))
    for line in _read(root / "proc/meminfo").splitlines():
        if line.startswith("MemAvailable:"):
            found.append(int(line.split()[1]) * 1024)
    return min(found, default=1 << 62)  # unknown: never in the way


def _limits(root: Path) -> Iterator[int]:
    """What is left of each limit on the way up from our control group (version 2)."""
    top = root / "sys/fs/cgroup"
    line = next((line for line in _read(root / "proc/self/cgroup").splitlines() if line.startswith("0::")), "0::/")
    group = top / line[3:].strip().lstrip("/")
    for folder in (group, *group.parents):
        limit, used = _read(folder / "memory.max").strip(), _read(folder / "memory.current").strip()
        if limit.isdigit() and used.isdigit():
            yield max(0, int(limit) - int(used) + _reclaimable(folder))
        if folder == top:
            return


def _reclaimable(folder: Path) -> int:
    fields = (line.split() for line in _read(folder / "memory.stat").splitlines())
    return sum(int(field[1]) for field in fields if field[0] in ("inactive_file", "active_file"))


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, ValueError):
        return ""
