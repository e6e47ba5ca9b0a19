"""Fetches the needed files of a repository: one pinned commit, room asked for first, each file whole and verified.

A file grows under `.reelwright-download/` and takes its name by rename once size and digest are those of the listing;
a cut connection or a killed run goes on from the bytes that are there. Takes a report of `repo_check`, gives what the
lock holds. Several files come at a time.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from render import atomic
from render.digests import Digests
from render.errors import BadModelFiles, IoProblem
from render.models.amounts import both
from render.models.hub import Listing, RemoteFile, endpoint, hub_problems
from render.models.lockfile import LockedFile, LockedRepo
from render.models.verify import git_sha1
from render.models.walk import STAGING
from render.space import naming_problems, preflight

MAX_TRIES = 6  # without a new byte between them
NUM_AT_A_TIME = 4
_ROOM_LEFT = 64 << 20

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Pace:
    """Seconds between tries, and how long a silent server is waited for."""

    first_s: float = 1.0
    most_s: float = 60.0
    silence_s: float = 30.0

    def wait_s(self, num_tries: int, asked: str | None) -> float:
        asked_s = float(asked) if asked and asked.isdigit() else 0.0
        return min(self.most_s, max(asked_s, self.first_s * 2.0 ** (num_tries - 1)))


class _Again(Exception):
    """Worth another try. `wait` is what the server asked for."""

    def __init__(self, why: str, wait: str | None = None) -> None:
        super().__init__(why)
        self.wait = wait


def download(
    listing: Listing,
    files: Sequence[RemoteFile],
    target: Path,
    tell: Tell = lambda text: None,
    pace: Pace | None = None,
) -> LockedRepo:
    """Fetches `files` into `target`. Raises Paused for too little room, IoProblem, UserMistake, BadModelFiles."""
    from render.lock import FolderLock

    with naming_problems(f"{target}: cannot be written"):
        atomic.make_folder(target)
    staging = target / STAGING
    with FolderLock.acquire(staging, f"download-{os.getpid()}"):
        digests = Digests(staging)
        locked = {file.path: found for file in files if (found := _there(file, target, digests))}
        missing = [file for file in files if file.path not in locked]
        left = sum(max(0, file.num_bytes - _size(_part(staging, listing, file))) for file in missing)
        preflight(target, left + _ROOM_LEFT if left else 0)
        if locked:
            tell(f"{len(locked)} of {len(files)} files are there and verified")
        if missing:
            tell(f"fetching {len(missing)} files, {both(left)}, of {listing.repo} at {listing.commit}")
        locked |= _fetch_all(listing, missing, target, staging, tell, pace or Pace())
    return LockedRepo(listing.repo, listing.commit, "", listing.licence, locked)


def _there(file: RemoteFile, target: Path, digests: Digests) -> LockedFile | None:
    """A file that already stands there with the right bytes."""
    path = target / file.path
    if not path.is_file() or path.stat().st_size != file.num_bytes:
        return None
    found = digests.sha256(path)
    good = found == file.sha256 if file.sha256 else git_sha1(path) == file.git_sha1
    return LockedFile(file.num_bytes, found) if good else None


def _fetch_all(
    listing: Listing, files: Sequence[RemoteFile], target: Path, staging: Path, tell: Tell, pace: Pace
) -> dict[str, LockedFile]:
    stopping = threading.Event()
    results: dict[str, LockedFile] = {}
    with ThreadPoolExecutor(NUM_AT_A_TIME) as pool:
        jobs = {pool.submit(_fetch, listing, file, target, staging, stopping, pace): file for file in files}
        try:
            for job, file in jobs.items():
                results[file.path] = job.result()
                tell(f"{file.path}: {both(file.num_bytes)}, verified")
        except BaseException:
            stopping.set()
            for job in jobs:
                job.cancel()
            raise
    return results


def _part(staging: Path, listing: Listing, file: RemoteFile) -> Path:
    """Where a file grows: named by its content, so that another commit's bytes are never mixed in."""
    name = file.sha256 or file.git_sha1 or hashlib.sha256(f"{listing.commit}/{file.path}".encode()).hexdigest()
    return staging / f"{name}.{hashlib.sha256(file.path.encode()).hexdigest()[:8]}.part"


def _fetch(
    listing: Listing, file: RemoteFile, target: Path, staging: Path, stopping: threading.Event, pace: Pace
) -> LockedFile:
    part = _part(staging, listing, file)
    num_tries, num_wrong = 0, 0
    while True:
        before = _size(part)
        try:
            with hub_problems(listing.repo, listing.commit):
                _stream(listing, file, part, stopping, pace)
            return _accept(file, part, target)
        except BadModelFiles:
            num_wrong += 1
            if num_wrong > 1:
                raise
        except _Again as again:
            num_tries = 1 if _size(part) > before else num_tries + 1
            if num_tries >= MAX_TRIES:
                raise IoProblem(
                    f"{listing.repo}: {file.path}: {again}; {_size(part)} of {file.num_bytes} bytes are there",
                    "Run the same command again: it goes on from there.",
                ) from None
            if stopping.wait(pace.wait_s(num_tries, again.wait)):
                raise


def _stream(listing: Listing, file: RemoteFile, part: Path, stopping: threading.Event, pace: Pace) -> None:
    """Appends what is missing to the part. Nothing is written before the answer was found to be the file's bytes."""
    from huggingface_hub import get_session, hf_hub_url, hf_raise_for_status
    from huggingface_hub.utils._headers import build_hf_headers

    start = _size(part)
    if start > file.num_bytes:
        part.unlink()
        start = 0
    if start == file.num_bytes and part.exists():
        return
    url = hf_hub_url(listing.repo, file.path, revision=listing.commit, endpoint=endpoint())
    headers = {**build_hf_headers(library_name="reelwright"), "Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    try:
        with get_session().stream("GET", url, headers=headers, timeout=pace.silence_s, follow_redirects=True) as answer:
            if answer.status_code in (408, 429, 500, 502, 503, 504):
                raise _Again(f"the server answered {answer.status_code}", answer.headers.get("Retry-After"))
            if answer.status_code == 416:
                part.unlink(missing_ok=True)
                raise _Again("the server does not have the rest of it")
            hf_raise_for_status(answer)
            start = _check_answer(answer, file, start)
            with naming_problems(f"{part}: cannot be written"):
                _append(answer, part, start, file, stopping)
    except _Again:
        raise
    except Exception as error:
        if type(error).__module__.split(".")[0].startswith(("httpx", "httpcore")) and not hasattr(
            error, "server_message"
        ):
            raise _Again(f"the connection broke: {type(error).__name__}") from None
        raise


def _check_answer(answer: Any, file: RemoteFile, start: int) -> int:
    """Where the bytes of this answer begin. Raises _Again for an answer that is something else."""
    kind = str(answer.headers.get("Content-Type", ""))
    if kind.startswith("text/html") and not file.path.endswith((".html", ".htm")):
        raise BadModelFiles(
            f"{file.path}: a web page came instead of the file",
            "A login or proxy page stands between: open the address in a browser, check HF_ENDPOINT and the token.",
        )
    if answer.status_code == 206:
        said = str(answer.headers.get("Content-Range", ""))
        if not said.startswith(f"bytes {start}-") or not said.endswith((f"/{file.num_bytes}", "/*")):
            raise _Again(f"the server sent another part ({said[:60]})")
        return start
    length = str(answer.headers.get("Content-Length", ""))
    if length.isdigit() and int(length) != file.num_bytes:
        raise BadModelFiles(
            f"{file.path}: {length} bytes were offered, the repository lists {file.num_bytes}",
            "Run the command again; if it stays so, the server is not to be trusted.",
        )
    return 0


def _append(answer: Any, part: Path, start: int, file: RemoteFile, stopping: threading.Event) -> None:
    with part.open("r+b" if part.exists() else "wb") as out:
        out.truncate(start)
        out.seek(start)
        for block in answer.iter_bytes():
            if stopping.is_set():
                raise _Again("stopped")
            out.write(block)
            if out.tell() > file.num_bytes:
                out.truncate(start)
                raise BadModelFiles(
                    f"{file.path}: more bytes came than the repository lists ({file.num_bytes})",
                    "Run the command again.",
                )
        if out.tell() < file.num_bytes:
            raise _Again("the connection ended early")
        out.flush()
        os.fsync(out.fileno())


def _accept(file: RemoteFile, part: Path, target: Path) -> LockedFile:
    """Digest, then the rename. A part with wrong bytes goes."""
    if file.num_bytes == 0:
        part.touch()
    with naming_problems(f"{target}: cannot be written"):
        found = atomic.file_sha256(part)
        wrong = found != file.sha256 if file.sha256 else bool(file.git_sha1) and git_sha1(part) != file.git_sha1
        if wrong:
            part.unlink()
            raise BadModelFiles(
                f"{file.path}: its bytes digest to {found[:16]}…, the repository says {(file.sha256 or file.git_sha1)[:16]}…",
                "Damaged on the way, twice: nothing was kept. Run the command again; a proxy may rewrite downloads.",
            )
        final = target / file.path
        atomic.make_folder(final.parent)
        os.replace(part, final)
        atomic.sync_folder(final.parent)
    return LockedFile(file.num_bytes, found)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def default_target(repo: str, root: Path) -> Path:
    """`models/Wan2.2-T2V-A14B`, where `render` looks."""
    return root / repo.split("/")[-1]
