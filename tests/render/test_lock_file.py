from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from render.lock_file import Holder, file_of, holder_now, number_of, read_holder, spelled, top_number


def test_spelled_and_read(tmp_path: Path) -> None:
    me = holder_now("launch – é", True)
    file_of(tmp_path, 12).write_bytes(spelled(me))
    found = read_holder(tmp_path, 12)
    assert found is not None
    assert replace(found, silent_s=0.0) == replace(me, number=12)
    assert read_holder(tmp_path, 13) is None


def test_numbers_of_files(tmp_path: Path) -> None:
    names = ["00000012.json", "12.json", "12", "x.json", "1.json.json"]
    assert [number_of(name) for name in names] == [12, 12, 0, 0, 0]
    assert top_number(tmp_path) == 0
    for number in (3, 100000000, 20):
        file_of(tmp_path, number).touch()
    assert top_number(tmp_path) == 100000000


def test_described_for_people() -> None:
    found = Holder("t", "render-7", "b", "n", 41, 5, "2026-01-02 03:04:05 UTC", silent_s=12.4)
    assert found.describe() == "process 41 on render-7, since 2026-01-02 03:04:05 UTC, last heard of 12 s ago"
    assert found.to_json() == {"host": "render-7", "pid": 41, "since": "2026-01-02 03:04:05 UTC", "silent_s": 12.4}
