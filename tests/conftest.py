"""What every test needs: threads that sleep while they wait, because tests share the machine with their own processes."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

settings.register_profile("same every time", derandomize=True, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same every time"))

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.pop("STORYBOARD", None)
os.environ.pop("REELWRIGHT_OUT", None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files of slow tests begin first, so that at the end no worker is left alone with one of them."""
    slow = {item.path for item in items if item.get_closest_marker("slow") is not None}
    items.sort(key=lambda item: item.path not in slow)
