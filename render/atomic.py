"""Every write of the project: whole or not at all, and durable once it returns.

`write_bytes`, `write_json`   one file
`commit_folder`               a finished folder takes its place, if the place is free
`publish`                     a stored file appears under a name for people
`sweep`                       what killed processes left half-written goes

New bytes go to a temporary name in the folder they will live in, are synced, and take their place by rename; then the
folder is synced. A process killed between any two calls leaves the old state or the new one, and at most a temporary
name that `sweep` knows. Knows nothing of artifacts, keys or locks. OSErrors pass through.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import stat
import time
import uuid
from pathlib import Path

from render.canonical import plain_json
from render.owner import is_tag_of_the_dead, this_process

TEMP_PREFIX = ".tmp-"
FOREIGN_TEMP_AGE_S = 600.0  # a temporary name from another boot goes when nothing was written for so long

_NO_LINKS = {errno.EPERM, errno.EACCES, errno.EXDEV, errno.EMLINK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP}
_TAKEN = {errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR}
_NO_FOLDER_SYNC = {errno.EINVAL, errno.EBADF, errno.ENOTSUP, errno.EACCES, errno.EISDIR}


def temp_name() -> str:
    """A new name that says whose it is, short enough for every file system."""
    return f"{TEMP_PREFIX}{this_process().tag}-{uuid.uuid4().hex[:12]}"


def write_bytes(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Puts `data` under `path`, replacing what was there; makes the folder. `durable=False` skips the syncing."""
    make_folder(path.parent)
    temp = path.parent / temp_name()
    try:
        _write_new(temp, data, durable)
        os.replace(temp, path)
    except BaseException:
        _discard_file(temp)
        raise
    if durable:
        sync_folder(path.parent)


def write_json(path: Path, value: object, *, durable: bool = True) -> None:
    """JSON for people and machines: sorted keys, one field per line, the same bytes for the same value."""
    text = json.dumps(plain_json(value), ensure_ascii=False, allow_nan=False, sort_keys=True, indent=1)
    write_bytes(path, text.encode("utf-8") + b"\n", durable=durable)


def commit_folder(source: Path, target: Path) -> bool:
    """Moves a finished folder to its place on the same file system: True if it stands there now, False if something
    stood there first (then `source` is left as it is). Everything inside is synced before."""
    sync_tree(source)
    make_folder(target.parent)
    try:
        os.rename(source, target)
    except OSError as error:
        if error.errno in _TAKEN:
            return False
        raise
    sync_folder(target.parent)
    return True


def publish(artifact_file: Path, target: Path) -> bool:
    """`target` becomes a hard link to the stored file, or a copy where links fail; False if it already was the same.
    A folder standing at `target` raises IsADirectoryError; a symbolic link there is replaced, not followed."""
    found = _lstat(target)
    if found is not None and stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "a folder stands where a file is to be published", str(target))
    if found is not None and _is_same_file(artifact_file, target, found):
        return False
    make_folder(target.parent)
    temp = target.parent / temp_name()
    try:
        _link_or_copy(artifact_file, temp)
        os.replace(temp, target)
    except BaseException:
        _discard_file(temp)
        raise
    sync_folder(target.parent)
    return True


def make_folder(folder: Path) -> None:
    """Makes a folder and those above it, so that they stay after a power cut."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    try:
        os.mkdir(folder)
    except FileExistsError:
        if not folder.is_dir():
            raise
        return
    sync_folder(folder.parent)


def remove_tree(folder: Path) -> None:
    """Removes a folder that is ours, or a file; nothing there is fine. Read-only files inside do not stop it."""
    if folder.is_dir() and not folder.is_symlink():
        shutil.rmtree(folder, ignore_errors=True)
    else:
        _discard_file(folder)


def sweep(folder: Path) -> int:
    """Removes the temporary names of dead processes directly in `folder`; how many. Those of living ones stay."""
    num_removed = 0
    try:
        names = os.listdir(folder)
    except OSError:
        return 0
    for name in names:
        if name.startswith(TEMP_PREFIX) and _is_left_over(folder / name):
            remove_tree(folder / name)
            num_removed += 1
    return num_removed


def sync_tree(folder: Path) -> None:
    """Syncs every file in a folder, then the folders, deepest first."""
    for root, _, files in os.walk(folder, topdown=False):
        for name in files:
            _sync_path(os.path.join(root, name))
        sync_folder(Path(root))


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder durable; file systems that cannot (some network ones) do it by themselves."""
    try:
        _sync_path(str(folder))
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise


def _sync_path(path: str) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_new(path: Path, data: bytes, durable: bool) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]
        if durable:
            os.fsync(handle)
    finally:
        os.close(handle)


def _link_or_copy(source: Path, temp: Path) -> None:
    try:
        os.link(source, temp)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        shutil.copyfile(source, temp)
        _sync_path(str(temp))


def _is_same_file(source: Path, target: Path, found: os.stat_result) -> bool:
    wanted = os.stat(source)
    if (wanted.st_dev, wanted.st_ino) == (found.st_dev, found.st_ino):
        return True
    if not stat.S_ISREG(found.st_mode) or wanted.st_size != found.st_size:
        return False
    return file_sha256(source) == file_sha256(target)


def file_sha256(path: Path) -> str:
    """SHA-256 (hex) of a file as it is now."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_left_over(path: Path) -> bool:
    dead = is_tag_of_the_dead(path.name.removeprefix(TEMP_PREFIX).rpartition("-")[0])
    if dead is not None:
        return dead
    try:
        newest = max(os.lstat(inside).st_mtime for inside in [path, *path.rglob("*")])
    except OSError:
        return False
    return time.time() - newest > FOREIGN_TEMP_AGE_S


def _lstat(path: Path) -> os.stat_result | None:
    try:
        return os.lstat(path)
    except FileNotFoundError:
        return None


def _discard_file(path: Path) -> None:
    try:
        os.unlink(path)
    except OSError:
        return
