"""Files that a storyboard names: they exist, are regular, and lie where they may.

Takes paths as written, gives them back tidied. Knows no file's contents.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from storyboards.marks import Loc
from storyboards.problems import shown
from storyboards.report import Report


class Files:
    """The folder in which relative paths start, and the one that they may not leave."""

    def __init__(self, folder: Path, root: Path | None, report: Report) -> None:
        self._folder = folder
        self._fence = os.path.realpath(root if root is not None else folder)
        self._is_rooted = root is not None
        self._report = report
        self._found: dict[str, tuple[str, str | None] | None] = {}
        self._names: dict[str, tuple[str, ...]] = {}

    def named(self, path: str, loc: Loc, *, only_warned: bool = False) -> str:
        """The path, tidied; what is wrong with it goes to the report (a missing file as a warning, if so told)."""
        tidy = path[2:] if path.startswith("./") else path
        astray = self._astray(tidy)
        if astray is not None:
            self._report.error(loc, *astray)
            return tidy
        if tidy not in self._found:
            self._found[tidy] = self._missing(tidy)
        missing = self._found[tidy]
        if missing is not None:
            (self._report.warning if only_warned else self._report.error)(loc, *missing)
        return tidy

    def _astray(self, path: str) -> tuple[str, str | None] | None:
        """Why a path may not be followed, with a hint."""
        hint = "put the file beside the storyboard or below it"
        if os.path.isabs(path) and not self._is_rooted:
            return f"{shown(path)} is an absolute path; paths start at the storyboard's folder and stay in it", hint
        full = os.path.join(self._folder, path)
        if not self._is_rooted and os.path.normpath(path).split(os.sep)[0] == os.pardir:
            return f"{shown(path)} leads out of the storyboard's folder", hint
        real = os.path.realpath(full)
        if os.path.commonpath([real, self._fence]) != self._fence:
            what = "the root folder" if self._is_rooted else "the storyboard's folder"
            return f"{shown(path)} leads out of {what}, to another place", hint
        return None

    def _missing(self, path: str) -> tuple[str, str | None] | None:
        full = os.path.join(self._folder, path)
        try:
            found = os.stat(full)
        except FileNotFoundError:
            return f"the file {shown(path)} does not exist", self._near(path)
        except OSError as error:
            return f"the file {shown(path)} cannot be reached: {error.strerror}", None
        if not stat.S_ISREG(found.st_mode):
            what = "a folder" if stat.S_ISDIR(found.st_mode) else "no regular file"
            return f"{shown(path)} is {what}; a file is wanted", None
        if not found.st_size:
            return f"the file {shown(path)} is empty", None
        if not os.access(full, os.R_OK):
            return f"the file {shown(path)} may not be read", "give yourself the right to read it"
        return None

    def _near(self, path: str) -> str | None:
        parent, name = os.path.split(path)
        if parent not in self._names:
            try:
                self._names[parent] = tuple(sorted(os.listdir(os.path.join(self._folder, parent)))[:2000])
            except OSError:
                return f"the folder {shown(parent)} does not exist either" if parent else None
        return self._report.did_you_mean(name, self._names[parent])
