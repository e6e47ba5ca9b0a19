"""What a user reads when a card was too small."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from render.planning.cards import machine_named
from render.supervisor.memory import memory_text
from render.wan22.layout import Layout
from tests.render.supervisor.test_supervise import batch_of


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from wan22_inference.tiny.write import write_tiny

    return write_tiny(tmp_path_factory.mktemp("tiny") / "official")


@pytest.mark.slow
def test_the_table_of_the_run_and_what_would_take_less(tmp_path: Path, tiny: Path) -> None:
    batch = replace(batch_of(tmp_path), checkpoint=tiny, layout=Layout(2, 1, 1), dtype="bfloat16")
    text = memory_text(batch, machine_named("2x24"))
    for phase in ("encode", "high", "low", "decode", "reserve", "card"):
        assert f"  {phase} " in text, text
    assert "replicas=2,ulysses=1,shard=1" in text.splitlines()[0]
    assert "--layout replicas=1,ulysses=2" in text


def test_without_weights_nothing_is_said(tmp_path: Path) -> None:
    assert memory_text(batch_of(tmp_path), machine_named("2x24")) == ""
