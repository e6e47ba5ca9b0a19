"""The command line. `main` is what `reelwright` and `./launch.sh VERB` run; each verb lives in a file of its own."""

from __future__ import annotations

from render.cli.door import main

__all__ = ["main"]
