"""The house stands as drawn: who imports whom, no circles, no torch in light modules, importing has no effects.

Each import is tried in a process of its own, because what is already imported in this one would hide a fault.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("storyboards", "wan22_inference", "post", "render")
MAY_IMPORT = {
    "storyboards": set(),
    "wan22_inference": set(),
    "post": {"storyboards"},
    "render": {"storyboards", "post", "wan22_inference"},
}
LIGHT_ENGINE = (
    "wan22_inference",
    "wan22_inference.config",
    "wan22_inference.errors",
    "wan22_inference.geometry",
    "wan22_inference.request",
    "wan22_inference.schedule",
    "wan22_inference.checkpoint",
)
IN_RANKS = tuple(  # what runs in a rank of the engine's batch, and nowhere else
    f"render.wan22.{name}"
    for name in ("checkpoints", "conditions", "clips", "fingerprint", "heat", "latents", "station", "texts", "worker")
)
HEAVY = ("torch", "transformers", "diffusers")


def modules(folder: str) -> list[Path]:
    return sorted(path for path in (ROOT / folder).rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_folders(path: Path) -> set[str]:
    """Top-level folders of ours that a file imports anywhere, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.add((node.module or "").split(".")[0])
    return found & set(FOLDERS)


@pytest.mark.parametrize("folder", FOLDERS)
def test_imports_point_down_the_house(folder: str) -> None:
    assert modules(folder), f"{folder} is empty"
    for path in modules(folder):
        upward = imported_folders(path) - {folder} - MAY_IMPORT[folder]
        assert not upward, f"{path.relative_to(ROOT)} imports {upward}"


def heavy_after(statement: str) -> list[str]:
    """Which heavy packages a fresh process has loaded after a statement."""
    program = f"{statement}\nimport sys, json; print(json.dumps([m for m in {HEAVY!r} if m in sys.modules]))"
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, f"{statement}\n{ended.stderr}"
    loaded = json.loads(ended.stdout.splitlines()[-1])
    assert isinstance(loaded, list)
    return loaded


def test_light_engine_files_need_no_torch() -> None:
    for name in LIGHT_ENGINE:
        assert heavy_after(f"import {name}") == [], name


@pytest.mark.slow
def test_every_module_imports_by_itself_and_light_folders_without_torch() -> None:
    """One process per folder imports each module first in a fresh set of our modules, so circles show."""
    for folder in ("storyboards", "post", "render"):
        names = [name_of(path) for path in modules(folder) if path.name not in ("__main__.py", "espeak_worker.py")]
        names = [name for name in names if name not in IN_RANKS]
        program = (
            "import importlib, sys\n"
            f"for name in {names!r}:\n"
            f"    for loaded in [m for m in sys.modules if m.split('.')[0] in {FOLDERS!r}]: del sys.modules[loaded]\n"
            "    importlib.import_module(name)\n"
        )
        assert heavy_after(program) == [], folder


def test_no_rooms_without_a_name() -> None:
    banned = {"utils", "util", "common", "helpers", "misc", "manager"}
    for folder in FOLDERS:
        for path in modules(folder):
            assert not banned & set(path.relative_to(ROOT).with_suffix("").parts), path
