"""Is every model file whole? Heads and promises first, then the lock's sizes, then (deep) every digest that is known.

Digests come from `models.lock`, from the names of blobs in the Hugging Face cache and in Ollama's store, and from the
catalogue. Reads only. Gives problems; knows nothing of what is used.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from render.atomic import file_sha256
from render.models.assets import Asset, Item, unique
from render.models.catalogue import known_digests
from render.models.heads import AGAIN
from render.models.lockfile import LOCK_NAME, LockedRepo, read_lock
from render.models.problems import Problem, once

_SHA256 = re.compile(r"(?:sha256[-:])?([0-9a-f]{64})")
_SHA1 = re.compile(r"[0-9a-f]{40}")


def verify(
    roots: Sequence[Path], assets: Sequence[Asset], deep: bool = False, tell: Callable[[str], None] = lambda text: None
) -> tuple[Problem, ...]:
    """Every problem of these assets and of the locks in these roots. `tell` hears what is hashed."""
    problems = [problem for asset in assets for problem in asset.problems]
    problems += [problem for asset in assets for problem in _engine_problems(asset)]
    locks = [(base, repo) for root in roots for base, repo in _locks(root)]
    for root, repo in locks:
        problems += _locked_problems(root, repo, deep, tell)
    if deep:
        done = {root / repo.folder / name for root, repo in locks for name in repo.files}
        for item in unique(item for asset in assets for item in asset.items):
            if item.path not in done and not item.broken:
                problems += _digest_problems(item, tell)
    return once(problems)


def _locks(root: Path) -> Iterator[tuple[Path, LockedRepo]]:
    """Entries of the lock in a folder, and those of the lock beside it that describe it."""
    yield from ((root, repo) for repo in read_lock(root / LOCK_NAME))
    above = root.absolute().parent
    yield from ((above, repo) for repo in read_lock(above / LOCK_NAME) if (above / repo.folder) == root.absolute())


def _engine_problems(asset: Asset) -> Iterator[Problem]:
    """A checkpoint of the engine's own model is opened as the engine opens it."""
    if asset.model != "wan2.2-t2v-a14b" or asset.layout not in ("wan-native", "diffusers") or asset.is_broken:
        return
    from wan22_inference.checkpoint import open_checkpoint
    from wan22_inference.errors import CheckpointError

    folder = asset.path / "snapshots" / asset.revision if asset.store == "hf" else asset.path
    try:
        open_checkpoint(folder)
    except CheckpointError as error:
        for text in error.problems:
            yield Problem("damaged", folder, text, error.hint)


def _locked_problems(root: Path, repo: LockedRepo, deep: bool, tell: Callable[[str], None]) -> Iterator[Problem]:
    again = f"`reelwright models download {repo.repo}@{repo.commit} --lock` fetches it again"
    for name, locked in repo.files.items():
        path = root / repo.folder / name
        try:
            size = path.stat().st_size
            if size != locked.num_bytes:
                what = f"{path}: holds {size} bytes, models.lock says {locked.num_bytes}"
                yield Problem("size", path, what, again)
            elif deep:
                tell(f"hashing {path}")
                if (found := file_sha256(path)) != locked.sha256:
                    yield Problem("hash", path, _differs(path, found, locked.sha256, "models.lock"), again)
        except FileNotFoundError:
            yield Problem("missing", path, f"{path}: is missing; models.lock names it", again)
        except OSError as error:
            yield Problem("unreadable", path, f"{path}: cannot be read: {error.strerror}")


def _digest_problems(item: Item, tell: Callable[[str], None]) -> Iterator[Problem]:
    """A file against the digest in its own name, or the published one."""
    real = Path(item.path).resolve()
    try:
        if match := _SHA256.fullmatch(real.name):
            tell(f"hashing {item.path}")
            if (found := file_sha256(real)) != match[1]:
                yield Problem("hash", item.path, _differs(item.path, found, match[1], "its own name"), AGAIN)
        elif _SHA1.fullmatch(real.name) and real.parent.name == "blobs":
            if (found := git_sha1(real)) != real.name:
                yield Problem("hash", item.path, _differs(item.path, found, real.name, "its own name"), AGAIN)
        elif published := known_digests().get((item.path.name, item.size_bytes)):
            tell(f"hashing {item.path}")
            if (found := file_sha256(real)) != published:
                yield Problem("hash", item.path, _differs(item.path, found, published, "its publisher"), AGAIN)
    except OSError as error:
        yield Problem("unreadable", item.path, f"{item.path}: cannot be read: {error.strerror}")


def _differs(path: Path, found: str, said: str, who: str) -> str:
    return f"{path}: its bytes digest to {found[:16]}…, {who} says {said[:16]}…: damaged, or another file"


def git_sha1(path: Path) -> str:
    """The name that git gives a file."""
    total = hashlib.sha1(b"blob %d\0" % path.stat().st_size, usedforsecurity=False)
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            total.update(block)
    return total.hexdigest()
