"""Copies of a package on the media that travel: a stick, a disk, a share.

Everything that can be known is said before the first byte is written: whether the medium is there, has room, and can
hold files that large. A copy grows under a hidden name and is read back from the medium before it takes its own; one that
was interrupted goes on where it was. Knows bags only as folders with a manifest.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from post.errors import TargetError
from post.export.package.bag import PAYLOAD, is_whole, read_manifest

FAT32_LARGEST = 2**32 - 1
"""Bytes of the largest file that FAT32 holds."""
FAT32 = ("vfat", "msdos", "fat")
CHUNK = 2**22
GONE = (errno.EIO, errno.ENODEV, errno.ENXIO, errno.ENOENT, errno.ENOTCONN, errno.ESTALE, errno.EROFS)

Tell = Callable[[str, int, int], None]
"""Progress: file name, bytes done, bytes in all."""


@dataclass(frozen=True)
class Copied:
    """A copy that was read back."""

    folder: Path
    num_files: int
    num_bytes: int
    num_kept: int  # files that were there already from an interrupted copy


def copy_bag(
    bag: Path, target: Path, name: str, *, check: Callable[[], None] = lambda: None, tell: Tell | None = None
) -> Copied:
    """Copies a bag to `target/name` and reads every byte back. `check` may raise to stop.

    Raises TargetError; what was copied so far is kept on the medium for the next try.
    """
    files = _files_of(bag)
    sizes = {path: (bag / path).stat().st_size for path in files}
    ready = target / f".{name}.copying"
    _check_target(target)
    refuse_large(sizes, target, filesystem_of(target))
    try:
        return _copy(bag, files, sizes, ready, target / name, check, tell)
    except OSError as error:
        raise _explained(error, target, name) from error


def _copy(
    bag: Path,
    files: Mapping[str, str | None],
    sizes: Mapping[str, int],
    ready: Path,
    final: Path,
    check: Callable[[], None],
    tell: Tell | None,
) -> Copied:
    kept = {path for path in files if _has(ready / path, sizes[path])}
    _check_room(ready, sum(sizes[path] for path in files if path not in kept))
    digests = {}
    total, done = sum(sizes.values()), 0
    for path in files:
        check()
        if path not in kept:
            digests[path] = _write(bag / path, ready / path, check)
        done += sizes[path]
        if tell is not None:
            tell(path, done, total)
    for path, known in files.items():
        check()
        expected = known or digests.get(path) or _hash(bag / path, check)
        if _hash(ready / path, check) != expected:
            (ready / path).unlink(missing_ok=True)
            raise TargetError(
                f"copy: {final / path} does not read back as it was written",
                "The medium may be failing. Run the same command again; if it stays so, take another one.",
            )
    for stray in _strays(ready, files):
        stray.unlink()
    _take_name(ready, final)
    return Copied(final, len(files), total, len(kept))


def _files_of(bag: Path) -> dict[str, str | None]:
    """Files of a bag, relative; with their SHA-256 where the manifest has it. Raises TargetError for a damaged bag."""
    if not is_whole(bag):
        raise TargetError(f"copy: {bag} is no whole package", "Make it again with `reelwright export`.")
    payload: dict[str, str | None] = {f"{PAYLOAD}/{path}": digest for path, digest in read_manifest(bag).items()}
    tags = sorted(path.name for path in bag.iterdir() if path.is_file())
    return payload | dict.fromkeys(tags, None)


def _check_target(target: Path) -> None:
    if not target.is_dir():
        raise TargetError(f"copy: {target} is not there", "Is the medium plugged in and mounted? Name its folder.")
    if not os.access(target, os.W_OK | os.X_OK):
        raise TargetError(f"copy: {target} may not be written to", "Mount it writable, or choose another folder.")


def refuse_large(sizes: Mapping[str, int], target: Path, filesystem: str) -> None:
    """Raises TargetError where a file is larger than the medium's file system can hold."""
    if filesystem not in FAT32:
        return
    large = [path for path, size in sizes.items() if size > FAT32_LARGEST]
    if large:
        size = sizes[large[0]] / 2**30
        more = f" and {len(large) - 1} more" if len(large) > 1 else ""
        raise TargetError(
            f"copy: {target} is formatted FAT32, which holds files below 4 GiB; {large[0]} has {size:.1f} GiB{more}",
            "Format the medium as exFAT (players read it too), or lower the output's rate_mbps.",
        )


def filesystem_of(folder: Path, mounts: Path = Path("/proc/mounts")) -> str:
    """The type of file system a folder lies on, such as ext4, vfat or exfat; "" where the machine does not tell."""
    try:
        lines = mounts.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return ""
    here = str(folder.resolve())
    best, kind = "", ""
    for line in lines:
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = fields[1].replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\")
        inside = here == point or here.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, fields[2]
    return kind


def _check_room(ready: Path, num_bytes: int) -> None:
    free = shutil.disk_usage(ready.parent).free
    if free < num_bytes:
        raise TargetError(
            f"copy: {ready.parent} has {free / 2**30:.2f} GiB free; {num_bytes / 2**30:.2f} GiB are wanted",
            "Make room on the medium, or take a larger one.",
        )


def _has(path: Path, size: int) -> bool:
    """Whether an interrupted copy left the whole file; its content is read back later like all others."""
    return path.is_file() and path.stat().st_size == size


def _write(source: Path, target: Path, check: Callable[[], None]) -> str:
    """Copies under a passing name, down to the medium; gives the SHA-256 of what was read."""
    target.parent.mkdir(parents=True, exist_ok=True)
    passing = target.with_name(f"{target.name}.part")
    state = hashlib.sha256()
    with source.open("rb") as reading, passing.open("wb") as writing:
        while chunk := reading.read(CHUNK):
            check()
            state.update(chunk)
            writing.write(chunk)
        writing.flush()
        os.fsync(writing.fileno())
        _forget(writing.fileno())
    passing.replace(target)
    return state.hexdigest()


def _hash(path: Path, check: Callable[[], None]) -> str:
    state = hashlib.sha256()
    with path.open("rb") as file:
        _forget(file.fileno())
        while chunk := file.read(CHUNK):
            check()
            state.update(chunk)
    return state.hexdigest()


def _forget(handle: int) -> None:
    """The kernel's copy of the file goes, so that reading it back reads the medium."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)


def _strays(folder: Path, files: Mapping[str, object]) -> list[Path]:
    """What an earlier, other package left under the hidden name."""
    return [path for path in folder.rglob("*") if path.is_file() and path.relative_to(folder).as_posix() not in files]


def _take_name(ready: Path, final: Path) -> None:
    before = final.with_name(f".{final.name}.before")
    if before.exists():
        shutil.rmtree(before)
    if final.exists():
        final.replace(before)
    ready.replace(final)
    if before.exists():
        shutil.rmtree(before)


def _explained(error: OSError, target: Path, name: str) -> TargetError:
    kept = f"What was copied is kept there as .{name}.copying; the same command goes on."
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return TargetError(f"copy: {target} is full", f"Make room on the medium. {kept}")
    if error.errno in GONE:
        return TargetError(f"copy: {target} went away or fails ({error.strerror})", f"Plug it in again. {kept}")
    return TargetError(f"copy: {target}: {error.strerror or error}", kept)
