"""What every test needs: threads that sleep while they wait, because tests share the machine with their own processes."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("same every time", derandomize=True, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same every time"))

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.pop("STORYBOARD", None)
os.environ.pop("REELWRIGHT_OUT", None)
