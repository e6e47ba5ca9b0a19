from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import render.journal
from render.journal import RECOVERED, Journal, Record
from tests.render.killing import kill_points

ROOT = Path(render.journal.__file__).parents[1]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "out" / "journal.jsonl"


def filled(path: Path, num: int = 5) -> bytes:
    """A journal of some lines; its bytes."""
    journal = Journal(path)
    for number in range(num):
        journal.append("take_done", durable=False, take=f"r{number:03d}-t1", note='हिन्दी \n"é"')
    return path.read_bytes()


def events(records: object) -> list[tuple[int, str]]:
    return [(record.seq, record.event) for record in records]  # type: ignore[attr-defined]


def test_written_and_read(path: Path) -> None:
    journal = Journal(path)
    assert list(journal.read()) == []
    assert not path.parent.exists(), "reading makes nothing"
    journal.append("run_started", run="abc", shots=["r001"])
    journal.append("run_finished", durable=False, code=0)
    reading = Journal(path).read()
    assert events(reading) == [(1, "run_started"), (2, "run_finished")]
    assert reading.records[0].payload == {"run": "abc", "shots": ["r001"]}
    assert not reading.rest
    assert events([Journal(path).append("run_started", run="def")]) == [(3, "run_started")]


def test_every_line_is_json_for_other_programs(path: Path) -> None:
    filled(path)
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [row["seq"] for row in rows] == [1, 2, 3, 4, 5]
    assert rows[0]["take"] == "r000-t1"


def test_its_own_fields_and_what_is_no_json_are_refused_before_writing(path: Path) -> None:
    journal = Journal(path)
    with pytest.raises(ValueError, match="seq: the journal's own fields"):
        journal.append("x", seq=7)
    with pytest.raises(TypeError, match="path: PosixPath is no JSON value"):
        journal.append("x", path=path)
    assert list(journal.read()) == []
    journal.append("x", path=str(path))


def test_cut_at_any_byte(path: Path) -> None:
    """What was written whole before the cut is read, is kept, and numbers go on from there."""
    whole = filled(path, 3)
    ends = [0] + [at + 1 for at, byte in enumerate(whole) if byte == ord("\n")]
    torn = path.with_name("journal.jsonl.torn")
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        torn.unlink(missing_ok=True)
        num_whole = max(number for number, end in enumerate(ends) if end <= length)
        reading = Journal(path).read()
        assert len(reading) == num_whole
        assert reading.rest == whole[ends[num_whole] : length]
        assert not reading.is_damaged
        assert path.read_bytes() == whole[:length], "reading changes nothing"
        journal = Journal(path)
        assert journal.append("again", durable=False).seq == num_whole + 1
        assert not journal.needs_rebuild
        assert events(journal.read())[-1] == (num_whole + 1, "again")
        assert not journal.read().rest
        if reading.rest:
            assert torn.read_bytes() == reading.rest + b"\n"


@given(st.data())
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_damaged_anywhere_the_lines_before_are_read_and_nothing_is_thrown_away(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("journal") / "journal.jsonl"
    whole = filled(path)
    at = data.draw(st.integers(0, len(whole) - 1), label="at")
    removed = data.draw(st.integers(0, 80), label="removed")
    put = data.draw(st.binary(max_size=80), label="put")
    changed = whole[:at] + put + whole[at + removed :]
    path.write_bytes(changed)
    num_before = whole[:at].count(b"\n")
    reading = Journal(path).read()
    assert len(reading) >= num_before
    assert [record.payload["take"] for record in reading][:num_before] == [f"r{n:03d}-t1" for n in range(num_before)]
    journal = Journal(path)
    journal.append("again", durable=False)
    assert events(journal.read())[-1][1] == "again"
    assert not journal.read().rest
    assert journal.needs_rebuild == reading.is_damaged
    kept = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert all(line in kept for line in changed.split(b"\n")), "every byte is still somewhere"


def test_damage_in_the_middle_begins_a_new_one_and_is_rebuilt_from_the_store(path: Path) -> None:
    whole = filled(path)
    lines = whole.splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], os.urandom(50) + b"\n", *lines[3:]]))
    assert Journal(path).read().is_damaged
    journal = Journal(path)
    journal.append("run_started")
    assert events(journal.read()) == [(1, "take_done"), (2, "take_done"), (3, RECOVERED), (4, "run_started")]
    assert path.with_name("journal.jsonl.damaged-1").read_bytes()[-len(lines[4]) :] == lines[4]
    assert Journal(path).append("next").seq == 5
    later = Journal(path)
    later.append("next")
    known = [journal.needs_rebuild, later.needs_rebuild]
    assert known == [True, True], "also a later run knows that it was never rebuilt"
    journal.append("artifact_made", stage="clip", key="b")
    assert later.rebuild([("clip", "a"), ("clip", "b")]) == 1
    assert events(later.read())[-2:] == [(8, "artifact_found"), (9, "journal_rebuilt")]
    last = Journal(path)
    last.append("next")
    assert not last.needs_rebuild


def test_garbage_instead_of_a_journal(path: Path) -> None:
    path.parent.mkdir()
    for garbage in (b"\0" * 4096, b"\n\n\n", os.urandom(3000) + b"\n", b'{"seq":1}\n{"seq":2}\n'):
        path.write_bytes(garbage)
        assert list(Journal(path).read()) == []
        Journal(path).append("again")
        assert events(Journal(path).read())[-1][1] == "again"


def test_killed_anywhere_a_line_is_there_or_not(path: Path) -> None:
    whole = filled(path, 2)
    seen = set()
    for _ in kill_points(lambda: Journal(path).append("third")):
        seen.add(len(Journal(path).read()))
        Journal(path).append("mended")
        assert [record.event for record in Journal(path).read()][:2] == ["take_done", "take_done"]
        assert not Journal(path).read().rest
        path.write_bytes(whole)
    assert seen == {2, 3}


def test_killed_anywhere_while_mending_damage(path: Path) -> None:
    whole = filled(path, 3)
    damaged = whole[:10] + b"?" + whole[11:]
    path.write_bytes(damaged)
    for _ in kill_points(lambda: Journal(path).append("after")):
        journal = Journal(path)
        journal.append("again")
        assert journal.needs_rebuild
        assert any(kept.read_bytes() == damaged for kept in path.parent.glob("*.damaged-*"))
        path.write_bytes(damaged)


def test_a_full_disk_leaves_no_half_line(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(path)
    journal.append("first")
    real = os.write

    def half(handle: int, data: bytes) -> int:
        if len(data) < 20:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(handle, data[: len(data) // 2])

    monkeypatch.setattr(os, "write", half)
    with pytest.raises(OSError, match="No space"):
        journal.append("second", text="x" * 500)
    monkeypatch.undo()
    assert events(journal.read()) == [(1, "first")]
    assert not journal.read().rest
    assert journal.append("second").seq == 2


def test_threads_take_turns(path: Path) -> None:
    journal, together = Journal(path), threading.Barrier(4)

    def write(thread: int) -> None:
        together.wait()
        for number in range(25):
            journal.append("x", durable=False, thread=thread, number=number)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert [record.seq for record in journal.read()] == list(range(1, 101))


def test_processes_take_turns(path: Path) -> None:
    script = (
        "import sys\nfrom pathlib import Path\nfrom render.journal import Journal\n"
        "j = Journal(Path(sys.argv[1]))\nprint('ready', flush=True)\nsys.stdin.readline()\n"
        "for n in range(100): j.append('x', durable=False, rank=int(sys.argv[2]), n=n)\n"
    )
    ranks = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(path), str(rank)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )
        for rank in range(3)
    ]  # fmt: skip
    for rank in ranks:
        assert rank.stdout is not None
        assert rank.stdin is not None
        assert rank.stdout.readline() == "ready\n"
    for rank in ranks:
        assert rank.stdin is not None
        rank.stdin.write("go\n")
        rank.stdin.flush()
    for rank in ranks:
        rank.communicate()
        assert rank.returncode == 0
    reading = Journal(path).read()
    assert [record.seq for record in reading] == list(range(1, 301))
    for rank_number in range(3):
        of_one = [record.payload["n"] for record in reading if record.payload["rank"] == rank_number]
        assert of_one == list(range(100))


def test_one_process_mends_while_another_has_it_open(path: Path) -> None:
    whole = filled(path, 3)
    one, two = Journal(path), Journal(path)
    one.append("one")
    two.append("two")
    path.write_bytes(whole[:-30] + b"\n" + whole)
    one.append("one again")
    two.append("two again")
    one.append("one at last")
    found = events(one.read())
    assert [event for _, event in found[-4:]] == [RECOVERED, "one again", "two again", "one at last"]
    assert [seq for seq, _ in found] == list(range(1, len(found) + 1))


def test_clocks_do_not_matter(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock:
        year = 2040

        @classmethod
        def now(cls, zone: object) -> object:
            from datetime import UTC, datetime

            cls.year -= 10
            return datetime(cls.year, 1, 1, tzinfo=UTC)

    monkeypatch.setattr(render.journal, "datetime", Clock)
    journal = Journal(path)
    made = [journal.append("x") for _ in range(3)]
    assert [record.at[:4] for record in made] == ["2030", "2020", "2010"]
    assert [record.seq for record in journal.read()] == [1, 2, 3]


def test_a_record_reads_back_as_it_was_returned(path: Path) -> None:
    made: Record = Journal(path).append("x", n=1.5, none=None, inner={"é": [True]})
    assert Journal(path).read().records == (made,)
