"""Model files: found by content, looked over, named by a digest that neither place nor time changes."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from pathlib import Path

import pytest

from post.workers import weights


def archive(path: Path, tensor: bytes = b"\1\2\3\4" * 1000) -> Path:
    """A file as torch.save lays it out."""
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("model/data.pkl", b"\x80\x02}q\0.")
        file.writestr("model/data/0", tensor)
    return path


def test_folders_are_found_by_their_files_the_nearest_first(tmp_path: Path) -> None:
    deep = tmp_path / "hub" / "models--coqui--XTTS-v2" / "snapshots" / "abc"
    for folder in (deep, tmp_path / "XTTS-v2", tmp_path / ".cache", tmp_path / "a" / "b" / "c" / "d" / "e"):
        folder.mkdir(parents=True)
        (folder / "config.json").write_text("{}")
    assert list(weights.candidates(tmp_path, ["config.json"])) == [tmp_path / "XTTS-v2", deep]
    assert list(weights.candidates(tmp_path / "nowhere", ["config.json"])) == []


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("model.pth", None, "is missing"),
        ("model.pth", b"", "is empty"),
        ("model.pth", b"version https://git-lfs.github.com/spec/v1\n", "is a Git LFS pointer, not the file itself"),
        ("model.pth", b"\n <!DOCTYPE html><html>", "is a web page, not a model"),
        ("model.pth", b"hello there", "is not a file of torch (11 bytes)"),
        ("vocab.json", b'{"half":', "is not JSON (8 bytes)"),
        ("vocab.json", json.dumps({"model": {}}).encode(), None),
    ],
)
def test_faults(tmp_path: Path, name: str, content: bytes | None, fault: str | None) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert weights.fault(tmp_path / name) == fault


def test_cut_short_anywhere_is_seen_without_reading_it(tmp_path: Path) -> None:
    whole = archive(tmp_path / "model.pth")
    assert weights.fault(whole) is None
    data = whole.read_bytes()
    for size in (len(data) - 1, len(data) - 200, 1000, 60):
        (tmp_path / "cut.pth").write_bytes(data[:size])
        assert weights.fault(tmp_path / "cut.pth") == f"is cut short ({size:,} bytes, without its end)"


def test_fingerprint_follows_content_alone(tmp_path: Path) -> None:
    first = archive(tmp_path / "model.pth")
    copy = Path(shutil.copy(first, tmp_path / "copy.pth"))
    os.utime(copy, (1, 1))
    assert weights.fingerprint(first) == weights.fingerprint(copy)
    other = archive(tmp_path / "other.pth", b"\1\2\3\5" * 1000)
    assert other.stat().st_size == first.stat().st_size
    assert weights.fingerprint(other) != weights.fingerprint(first)
    (tmp_path / "old.pth").write_bytes(b"\x80\x02old pickle")
    assert len(weights.fingerprint(tmp_path / "old.pth")) == 16
