"""Workers: programs of the environment for voices and music, each holding one model for a whole batch.

`Worker` starts one, asks it job after job, and gets over its death; `environment` says whether the environment is there;
`weights` finds and looks over model folders. What runs inside is `loop.py` with one engine file, never imported by us.
"""

from __future__ import annotations

from post.workers.client import Trouble, Worker
from post.workers.environment import missing, models_root

__all__ = ["Trouble", "Worker", "missing", "models_root"]
