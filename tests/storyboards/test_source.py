"""Files that are no storyboard, and encodings that are not ours: refused at once, with their place."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from storyboards.problems import StoryboardError
from storyboards.source import read_text


def refusal(path: Path) -> str:
    with pytest.raises(StoryboardError) as caught:
        read_text(path, path.name)
    assert len(caught.value.problems) == 1
    return caught.value.problems[0].text()


def refused_bytes(tmp_path: Path, data: bytes) -> str:
    path = tmp_path / "board.yaml"
    path.write_bytes(data)
    return refusal(path)


def test_what_is_no_regular_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    link = tmp_path / "link"
    link.symlink_to(pipe)
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    assert refusal(pipe).startswith("pipe: is a pipe; a storyboard is a regular file")
    assert refusal(link).startswith("link: is a pipe")
    assert refusal(tmp_path).startswith(f"{tmp_path.name}: is a folder")
    assert refusal(Path("/dev/zero")).startswith("zero: is a device")
    assert refusal(tmp_path / "none.yaml").startswith("none.yaml: does not exist")
    assert refusal(loop) == "loop: is a link that leads to itself"
    assert refusal(Path("a\0b")) == "a\0b: is no file name"


def test_a_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's name has to be short
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("s")
        assert "socket" in refusal(Path("s"))


def test_a_link_to_a_storyboard_is_one(tmp_path: Path) -> None:
    (tmp_path / "real.yaml").write_text("version: 1\n")
    (tmp_path / "link.yaml").symlink_to("real.yaml")
    assert read_text(tmp_path / "link.yaml", "link.yaml") == "version: 1\n"


def test_a_byte_order_mark_is_taken_off(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes("\ufeffversion: 1\n".encode())
    assert read_text(path, "a.yaml") == "version: 1\n"


@pytest.mark.parametrize("name", ["UTF-16", "UTF-32"])
def test_wide_encodings(tmp_path: Path, name: str) -> None:
    assert f"is in {name}" in refused_bytes(tmp_path, "version: 1\n".encode(name))


def test_wide_encodings_without_a_mark(tmp_path: Path) -> None:
    told = refused_bytes(tmp_path, "version: 1\ntitle: x\n".encode("utf-16-le"))
    assert "NUL byte at byte offset 1" in told
    assert "UTF-8" in told


def test_latin_1_names_byte_and_line(tmp_path: Path) -> None:
    told = refused_bytes(tmp_path, "version: 1\ntitle: café\n".encode("latin-1"))
    assert told.startswith("board.yaml:2:11: byte 0xe9 at byte offset 21 is not UTF-8")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: b\0c", "board.yaml:1:5: has a NUL byte at byte offset 4"),
        ("é: b\x07c", "board.yaml:1:5: has a control character (U+0007) at byte offset 5"),
        ("x\na: b\u2028c", "board.yaml:2:5: has a line separator (U+2028) at byte offset 6"),
        ("a: b\x85c", "board.yaml:1:5: has a next line (U+0085) at byte offset 4"),
        ("a\r\nb\x1b", "board.yaml:2:2: has a control character (U+001B)"),
    ],
)
def test_unwanted_characters(tmp_path: Path, text: str, told: str) -> None:
    assert refused_bytes(tmp_path, text.encode()).startswith(told)


def test_size(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("x" * 101)
    with pytest.raises(StoryboardError, match="larger than 100 bytes"):
        read_text(path, "a.yaml", max_bytes=100)
    path.write_text("x" * 100)
    assert len(read_text(path, "a.yaml", max_bytes=100)) == 100
