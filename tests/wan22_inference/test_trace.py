"""Traced peaks of a full-size expert, and that a straight line over two depths is the full depth."""

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from wan22_inference.config import ExpertConfig

GIB = 1 << 30
ROOT = Path(__file__).parents[2]
SMALL = ExpertConfig(dim=256, ffn_dim=512, num_heads=4, num_layers=12, text_dim=64)


def traced(*arguments: str) -> dict[str, int]:
    """In a process of its own, because a trace makes a fake process group."""
    command = [sys.executable, "-m", "wan22_inference.trace", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    report: dict[str, int] = json.loads(done.stdout)
    return report


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "limit_gib"),
    [
        ("", 27),
        ("--keep-text-weights", 30),
        ("--ulysses 4 --shard 4", 10.5),
        ("--sequences 4 --shard 4", 12.5),
    ],
)
def test_the_peak_of_a_full_size_expert_at_720p(arguments: str, limit_gib: float) -> None:
    report = traced(*arguments.split())
    assert report["peak_bytes"] < limit_gib * GIB
    parts = ("parameters_bytes", "context_bytes", "gathered_bytes", "activations_bytes")
    assert sum(report[part] for part in parts) == pytest.approx(report["peak_bytes"], abs=8)


def depths(layout: tuple[int, int, int]) -> dict[str, object]:
    from wan22_inference.geometry import ClipShape
    from wan22_inference.parallel.mesh import Layout
    from wan22_inference.trace import Case, trace_depth, trace_expert

    clip, case = ClipShape(832, 480, 17), Case(Layout(*layout), chunk_tokens=512)
    return {"line": asdict(trace_expert(SMALL, clip, case)), "full": asdict(trace_depth(SMALL, clip, case))}


@pytest.mark.soak
def test_two_depths_and_a_line_are_the_full_depth() -> None:
    layouts = "(1, 1, 1), (1, 2, 2), (2, 1, 2)"
    code = f"import json; from {__name__} import depths; print(json.dumps([depths(one) for one in ({layouts})]))"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for result in json.loads(done.stdout):
        assert result["line"] == result["full"]
