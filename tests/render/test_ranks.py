"""Ranks know each other by a token that is new for every launch, also where port and run id are the same again."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta

import pytest

from render.errors import NoEnvironment
from render.ranks import Rank, this_rank
from tests.render.small_story import ROOT

PROGRAM = "from render.ranks import this_rank; rank = this_rank(); print(rank.rank, rank.world, rank.token)"


def environment(rank: int, port: int, **more: str) -> dict[str, str]:
    """What torchrun with fixed --master-port and --rdzv-id sets on two machines of one rank each."""
    return {
        **os.environ, "PYTHONPATH": str(ROOT), "TORCHELASTIC_RUN_ID": "none", "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": str(port), "RANK": str(rank), "WORLD_SIZE": "2", "LOCAL_WORLD_SIZE": "1",
        "TORCHELASTIC_RESTART_COUNT": "0", "TORCHELASTIC_USE_AGENT_STORE": "True", **more,
    }  # fmt: skip


def tokens(port: int) -> set[str]:
    """Those of one launch, from both ranks; the agents' store lives as long as they do."""
    from torch.distributed import TCPStore  # type: ignore[attr-defined]

    store = TCPStore("127.0.0.1", port, is_master=True, timeout=timedelta(seconds=60), wait_for_workers=False)
    try:
        ranks = [
            subprocess.Popen([sys.executable, "-c", PROGRAM], env=environment(rank, store.port), stdout=subprocess.PIPE)
            for rank in (1, 0)  # the first rank comes last
        ]
        said = [rank.communicate(timeout=120)[0].decode().split() for rank in ranks]
    finally:
        del store
    assert [words[:2] for words in said] == [["1", "2"], ["0", "2"]]
    return {words[2] for words in said}


@pytest.mark.slow
def test_two_launches_over_several_machines_have_two_tokens() -> None:
    from torch.distributed import TCPStore  # type: ignore[attr-defined]

    probe = TCPStore("127.0.0.1", 0, is_master=True, wait_for_workers=False)
    port = int(probe.port)
    del probe
    first, second = tokens(port), tokens(port)
    assert len(first) == len(second) == 1, "ranks of one launch disagree"
    assert first != second


def test_one_machine_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(1, 1, LOCAL_WORLD_SIZE="2").items():
        monkeypatch.setenv(name, value)
    assert this_rank() == Rank(1, 2, f"none-127.0.0.1-1-0-{os.getppid()}")


def test_without_torchrun_there_is_one_rank(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TORCHELASTIC_RUN_ID", raising=False)
    assert this_rank() == Rank(0, 1, f"pid-{os.getpid()}")


@pytest.mark.slow
def test_a_store_out_of_reach_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("render.ranks.AGREED_WITHIN_S", 0.2)
    for name, value in environment(1, 1).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(NoEnvironment, match="rank 1: rank 0 cannot be asked through torchrun's store"):
        this_rank()
