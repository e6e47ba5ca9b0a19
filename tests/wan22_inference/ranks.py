"""Run a function on N gloo ranks, each its own process, as a test would call it in one.

    results = run_ranks("tests.wan22_inference.test_groups:velocity", 4, {"layout": [2, 2, 1]})

The function gets the arguments as JSON and gives something JSON can hold; a rank that fails fails the test with its own
traceback. It is named, not pickled, so that the processes start clean.
"""

import importlib
import json
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_TIMEOUT_S = 240


def run_ranks(function: str, world: int, arguments: dict[str, Any], *, timeout_s: float = _TIMEOUT_S) -> list[Any]:
    """Results by rank. Raises AssertionError with the output of every rank that failed."""
    with tempfile.TemporaryDirectory(prefix="ranks-") as folder:
        logs = [Path(folder) / f"{rank}.log" for rank in range(world)]
        ranks = [_start(function, rank, world, arguments, Path(folder), log) for rank, log in enumerate(logs)]
        try:
            codes = [rank.wait(timeout_s) for rank in ranks]
        finally:
            for rank in ranks:
                rank.kill()
                rank.wait()
        failed = [
            f"rank {rank} ended with {code}:\n{logs[rank].read_text()}" for rank, code in enumerate(codes) if code
        ]
        assert not failed, "\n".join(failed)
        return [json.loads((Path(folder) / f"{rank}.json").read_text()) for rank in range(world)]


def _start(
    function: str, rank: int, world: int, arguments: dict[str, Any], folder: Path, log: Path
) -> "subprocess.Popen[bytes]":
    environment = os.environ | {
        "RANK": str(rank),
        "WORLD_SIZE": str(world),
        "PYTHONPATH": str(ROOT),
        "OMP_NUM_THREADS": "1",
        "GLOO_SOCKET_IFNAME": _loopback(),
    }
    command = [sys.executable, "-m", "tests.wan22_inference.ranks", function, json.dumps(arguments), str(folder)]
    with log.open("wb") as output:
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)


def _loopback() -> str:
    return next((name for _, name in socket.if_nameindex() if name.startswith("lo")), "lo")


def main() -> None:
    function, arguments, folder = sys.argv[1], json.loads(sys.argv[2]), Path(sys.argv[3])
    rank, world = int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"])
    module, _, name = function.partition(":")
    work = getattr(importlib.import_module(module), name)
    if world > 1:
        import torch.distributed as dist

        dist.init_process_group("gloo", init_method=f"file://{folder}/store", rank=rank, world_size=world)
    result = work(**arguments)
    (folder / f"{rank}.json").write_text(json.dumps(result))


if __name__ == "__main__":
    main()
