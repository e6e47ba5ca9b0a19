"""`python -m wan22_inference.tiny`, as a user runs it."""

import subprocess
import sys
from pathlib import Path

import pytest

from wan22_inference.checkpoint import open_checkpoint


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "wan22_inference.tiny", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("layout", ["official", "diffusers"])
def test_writes_a_checkpoint_and_says_where(tmp_path: Path, layout: str) -> None:
    folder = tmp_path / "tiny"
    done = run(str(folder), "--layout", layout, "--dim", "48", "--heads", "2", "--layers", "1", "--text-dim", "32")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{folder}\n", "")
    checkpoint = open_checkpoint(folder)
    assert checkpoint.layout == layout
    config = checkpoint.expert("high").config
    assert (config.dim, config.ffn_dim, config.num_heads, config.num_layers, config.text_dim) == (48, 96, 2, 1, 32)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--heads", "5"], "dim 96 with 5 heads"),
        (["--layout", "comfy"], "invalid choice: 'comfy'"),
        (["--layers", "0"], "invalid count value: '0'"),
    ],
)
def test_a_mistake_is_told_without_a_traceback(tmp_path: Path, arguments: list[str], words: str) -> None:
    done = run(str(tmp_path / "tiny"), *arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
