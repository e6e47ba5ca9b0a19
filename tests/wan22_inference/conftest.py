"""Tiny checkpoints, written once per session with the same seed in both layouts."""

import os
from pathlib import Path

import pytest

# Read when torch is first imported: without it, idle OpenMP threads spin, and on a busy machine tiny models take a
# hundred times as long. Bits are not touched.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


@pytest.fixture(scope="session")
def tiny_official(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from wan22_inference.tiny.write import write_tiny

    return write_tiny(tmp_path_factory.mktemp("tiny") / "official", "official", seed=7)


@pytest.fixture(scope="session")
def tiny_diffusers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from wan22_inference.tiny.write import write_tiny

    return write_tiny(tmp_path_factory.mktemp("tiny") / "diffusers", "diffusers", seed=7)
