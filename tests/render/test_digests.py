from __future__ import annotations

import hashlib
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import render.digests
from render.digests import DIGESTS_NAME, Digests
from render.errors import IoProblem


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def media(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that counts as settled, though it was written just now."""
    monkeypatch.setattr(render.digests, "YOUNG_S", -60.0)
    (tmp_path / "out").mkdir()
    path = tmp_path / "footage – é.mov"
    path.write_bytes(b"picture")
    return path


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of files that were read."""
    names: list[str] = []
    real = render.digests._hash

    def counted(path: Path) -> tuple[tuple[int, int, int, int], str]:
        names.append(path.name)
        return real(path)

    monkeypatch.setattr(render.digests, "_hash", counted)
    return names


def test_read_once_also_in_the_next_run(media: Path, hashed: list[str]) -> None:
    out = media.parent / "out"
    for digests in (Digests(out), Digests(out)):
        assert digests.sha256(media) == sha(b"picture")
        assert digests.sha256(media) == sha(b"picture")
    assert hashed == [media.name]


def test_names_are_relative_so_that_the_folder_can_move(media: Path, hashed: list[str], tmp_path: Path) -> None:
    Digests(media.parent / "out").sha256(media)
    assert str(tmp_path) not in (media.parent / "out" / DIGESTS_NAME).read_text()
    (tmp_path / "elsewhere").mkdir()
    for name in ("out", media.name):
        (tmp_path / name).rename(tmp_path / "elsewhere" / name)
    moved = tmp_path / "elsewhere" / media.name
    assert Digests(tmp_path / "elsewhere" / "out").sha256(moved) == sha(b"picture")


def test_changed_with_its_old_size_and_time_is_seen(media: Path) -> None:
    digests = Digests(media.parent / "out")
    digests.sha256(media)
    before = media.stat()
    media.write_bytes(b"PICTURE")
    os.utime(media, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert digests.sha256(media) == sha(b"PICTURE")


def test_just_written_is_not_remembered(tmp_path: Path, hashed: list[str]) -> None:
    (tmp_path / "a").write_bytes(b"x")
    digests = Digests(tmp_path)
    digests.sha256(tmp_path / "a")
    digests.sha256(tmp_path / "a")
    assert hashed == ["a", "a"]
    assert not (tmp_path / DIGESTS_NAME).exists()


@pytest.mark.parametrize(
    "garbage",
    [b"", b"\0" * 100, b"[]\n{}\n7\nnull\n", b'["x", [1, 2], "y"]\n', os.urandom(999), b"[" * 99999],
)
def test_a_memory_of_garbage_is_forgotten(media: Path, garbage: bytes) -> None:
    memory = media.parent / "out" / DIGESTS_NAME
    memory.write_bytes(garbage)
    assert Digests(media.parent / "out").sha256(media) == sha(b"picture")


def test_cut_anywhere_the_rest_is_remembered(media: Path, hashed: list[str]) -> None:
    out, other = media.parent / "out", media.with_name("b")
    other.write_bytes(b"b")
    Digests(out).sha256(media)
    Digests(out).sha256(other)
    whole = (out / DIGESTS_NAME).read_bytes()
    for length in range(len(whole)):
        (out / DIGESTS_NAME).write_bytes(whole[:length])
        assert [Digests(out).sha256(path) for path in (media, other)] == [sha(b"picture"), sha(b"b")]
        hashed.clear()
        Digests(out).sha256(media)
        assert hashed == [], "what was added after a torn line can be read"


def test_the_memory_stays_small(media: Path) -> None:
    out = media.parent / "out"
    for number in range(300):
        media.write_bytes(b"%d" % number)
        Digests(out).sha256(media)
    assert len((out / DIGESTS_NAME).read_bytes().split()) < 2500
    assert Digests(out).sha256(media) == sha(b"299")


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, said in [("pipe", "not a plain file"), (".", "not a plain file"), ("nothing", "No such file")]:
        with pytest.raises(IoProblem, match=said):
            Digests(tmp_path).sha256(tmp_path / path)


def test_a_file_that_keeps_growing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x")
    real = hashlib.file_digest

    def while_growing(file: object, name: str) -> object:
        with open(path, "ab") as growing:
            growing.write(b"x")
        return real(file, name)  # type: ignore[arg-type]

    monkeypatch.setattr(hashlib, "file_digest", while_growing)
    with pytest.raises(IoProblem, match="changes while it is read"):
        Digests(tmp_path).sha256(path)


def test_threads_share_it(media: Path, tmp_path: Path) -> None:
    paths = []
    for number in range(40):
        paths.append(tmp_path / f"{number}")
        paths[-1].write_bytes(b"%d" % number)
    digests, together = Digests(tmp_path / "out"), threading.Barrier(4)

    def ask(_: int) -> list[str]:
        together.wait()
        return [digests.sha256(path) for path in paths]

    with ThreadPoolExecutor(4) as pool:
        for answer in pool.map(ask, range(4)):
            assert answer == [sha(b"%d" % number) for number in range(40)]


def test_a_folder_that_cannot_be_written_only_forgets(media: Path) -> None:
    out = media.parent / "out"
    (out / DIGESTS_NAME).mkdir()
    assert Digests(out).sha256(media) == sha(b"picture")
    assert Digests(out / "not there").sha256(media) == sha(b"picture")
