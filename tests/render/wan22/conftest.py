"""One tiny checkpoint for all tests of the batch."""

import os
from pathlib import Path

import pytest

# Read when torch is first imported: without it, idle OpenMP threads spin, and on a busy machine tiny models take a
# hundred times as long. Bits are not touched.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint in the official layout, some megabytes."""
    from dataclasses import replace

    from wan22_inference.tiny.sizes import TinySizes
    from wan22_inference.tiny.write import write_tiny

    sizes = TinySizes()
    small = replace(sizes, vae=replace(sizes.vae, base_dim=4))
    return write_tiny(tmp_path_factory.mktemp("tiny") / "official", "official", seed=7, sizes=small)
