"""`[STORYBOARD | FOLDER]`: which run a verb speaks of.

Verbs after a run take the storyboard, or the folder it made; without either, the only folder under `out/`.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from render.errors import UserMistake
from render.job import PLAN_FILE


@dataclass(frozen=True)
class Target:
    """A run's folder, and its storyboard's path where that is known and there."""

    out: Path
    storyboard: Path | None

    def need_storyboard(self) -> Path:
        """The storyboard. Raises UserMistake where it cannot be found from the folder."""
        if self.storyboard is None:
            raise UserMistake(f"{self.out}: its storyboard is not where it was", "Name the storyboard instead.")
        return self.storyboard


def find_target(named: Path | None, out_root: Path | None) -> Target:
    """The run that a user means. Raises UserMistake."""
    root = out_root or Path(os.environ.get("REELWRIGHT_OUT") or "out")
    if named is None:
        return _of_folder(_only_folder(root))
    if named.is_dir():
        return _of_folder(named)
    from storyboards import load

    return Target(root / load(named).project.id, named)


def _only_folder(root: Path) -> Path:
    folders = sorted(path.parent for path in root.glob(f"*/{PLAN_FILE}"))
    if len(folders) == 1:
        return folders[0]
    if not folders:
        raise UserMistake(f"no run under {root}", "Name a storyboard, or run `reelwright render STORYBOARD` first.")
    raise UserMistake(f"several runs under {root}", "Name one: " + ", ".join(str(folder) for folder in folders[:8]))


def _of_folder(folder: Path) -> Target:
    plan = read_plan(folder)
    path = Path(os.path.normpath(folder / str(plan.get("storyboard_from_here", ""))))
    return Target(folder, path if path.is_file() else None)


def read_plan(folder: Path) -> dict[str, object]:
    """`plan.json` of a run's folder. Raises UserMistake."""
    try:
        plan = json.loads((folder / PLAN_FILE).read_text("utf-8"))
    except FileNotFoundError:
        raise UserMistake(f"{folder} holds no run", "Run `reelwright render STORYBOARD` first.") from None
    except (OSError, ValueError) as error:
        raise UserMistake(f"{folder / PLAN_FILE} cannot be read ({error})", "Run `render` again to write it.") from None
    if not isinstance(plan, dict):
        raise UserMistake(f"{folder / PLAN_FILE} is no plan", "Run `render` again to write it.")
    return plan
