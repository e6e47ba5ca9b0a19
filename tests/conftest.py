"""What every test needs: threads that sleep while they wait, because tests share the machine with their own processes."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.pop("STORYBOARD", None)
os.environ.pop("REELWRIGHT_OUT", None)
