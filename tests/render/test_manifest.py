from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.keys import key_of
from render.manifest import Manifest, ManifestDamaged, StoredFile, digest_of, read_manifest

FILES = {"clip.mov": StoredFile("a" * 64, 12), "parts/é.txt": StoredFile("b" * 64, 0)}
INPUTS = {"text": 'हिन्दी "quoted"\n "seal": "', "gain_db": -1.5, "none": None}


def manifest() -> Manifest:
    facts = {"duration": "81/16"}
    return Manifest("line", key_of("line", INPUTS), INPUTS, FILES, facts, digest_of(FILES, facts))


def test_read_back() -> None:
    data = manifest().to_bytes()
    assert Manifest.from_bytes(data) == manifest()
    assert Manifest.from_bytes(data).to_bytes() == data


def test_cut_anywhere_it_is_damaged() -> None:
    data = manifest().to_bytes()
    for length in range(len(data)):
        with pytest.raises(ManifestDamaged):
            Manifest.from_bytes(data[:length])


@given(st.data())
@settings(max_examples=300)
def test_any_changed_byte_is_seen(data: st.DataObject) -> None:
    good = bytearray(manifest().to_bytes())
    at = data.draw(st.integers(0, len(good) - 1))
    good[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(ManifestDamaged):
        Manifest.from_bytes(bytes(good))


@given(st.binary(max_size=300))
def test_garbage_is_damaged(data: bytes) -> None:
    with pytest.raises(ManifestDamaged):
        Manifest.from_bytes(data)


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a/../../b", "", "a//b", "./a", "a\0b"])
def test_names_stay_inside(name: str) -> None:
    files = {name: StoredFile("a" * 64, 1)}
    data = Manifest("line", "k", {}, files, {}, digest_of(files, {})).to_bytes()
    with pytest.raises(ManifestDamaged, match="outside itself"):
        Manifest.from_bytes(data)


def test_the_digest_is_over_names_and_contents() -> None:
    assert digest_of(FILES, {}) == digest_of(dict(reversed(FILES.items())), {"other": 1})
    assert digest_of(FILES, {}) != digest_of({"clip.mp4": FILES["clip.mov"]}, {})
    assert digest_of({}, {"lufs": -23.0}) != digest_of({}, {"lufs": -22.0})


def test_a_folder_without_one(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_manifest(tmp_path / "nothing")
    with pytest.raises(ManifestDamaged, match="not there"):
        read_manifest(tmp_path)


def test_a_link_or_a_pipe_is_no_manifest(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_bytes(manifest().to_bytes())
    (tmp_path / "manifest.json").symlink_to("real.json")
    with pytest.raises(ManifestDamaged, match="cannot be read"):
        read_manifest(tmp_path)
    (tmp_path / "manifest.json").unlink()
    os.mkfifo(tmp_path / "manifest.json")
    with pytest.raises(ManifestDamaged):
        read_manifest(tmp_path)
