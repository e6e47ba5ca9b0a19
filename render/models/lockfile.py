"""`models.lock`: what was fetched, from which commit, with the size and digest of every file.

Lies in the folder of models that it describes; paths in it are relative to that folder. Written whole. Knows no network.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from render.atomic import write_json
from render.errors import BadModelFiles

LOCK_NAME = "models.lock"
VERSION = 1


@dataclass(frozen=True)
class LockedFile:
    """`sha256` is of the bytes; `git_sha1` the name that git gives small files, where the hub told no more."""

    num_bytes: int
    sha256: str


@dataclass(frozen=True)
class LockedRepo:
    """One repository at one commit, in one folder."""

    repo: str
    commit: str
    folder: str
    licence: str
    files: Mapping[str, LockedFile]


def read_lock(path: Path) -> list[LockedRepo]:
    """What a lock says; nothing where there is none. Raises BadModelFiles for a file that is no lock."""
    try:
        table = json.loads(path.read_text("utf-8"))
        if table["version"] != VERSION:
            raise BadModelFiles(f"{path}: is version {table['version']}; this program reads {VERSION}")
        return [_repo(entry) for entry in table["repos"]]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadModelFiles(
            f"{path}: is no models.lock ({type(error).__name__}: {error})",
            "remove it and run `models download --lock` again",
        ) from None


def _repo(entry: dict[str, Any]) -> LockedRepo:
    files = {str(name): LockedFile(int(file["bytes"]), str(file["sha256"])) for name, file in entry["files"].items()}
    for name in [*files, entry["folder"]]:
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            raise ValueError(f"{name!r} leaves the folder")
    return LockedRepo(
        str(entry["repo"]), str(entry["commit"]), str(entry["folder"]), str(entry.get("licence", "")), files
    )


def write_lock(path: Path, repos: list[LockedRepo]) -> None:
    """Writes the lock, one entry per folder, sorted."""
    write_json(
        path,
        {
            "version": VERSION,
            "repos": [
                {
                    "repo": repo.repo,
                    "commit": repo.commit,
                    "folder": repo.folder,
                    "licence": repo.licence,
                    "files": {
                        name: {"bytes": f.num_bytes, "sha256": f.sha256} for name, f in sorted(repo.files.items())
                    },
                }
                for repo in sorted(repos, key=lambda repo: repo.folder)
            ],
        },
    )


def lock_in(path: Path, repo: LockedRepo) -> None:
    """Puts a repository into the lock, in the place of what described the same folder before."""
    write_lock(path, [*(other for other in read_lock(path) if other.folder != repo.folder), repo])
