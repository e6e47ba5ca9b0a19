from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import asdict, replace
from pathlib import Path

import pytest

import render.lock
import render.lock_file
from render.errors import FolderInUse, IoProblem
from render.lock import FolderLock, Pace, holder, wait_for_token
from render.lock_file import LOCK_FOLDER, Holder, file_of, holder_now, spelled, top_number
from render.owner import this_process
from tests.render.killing import kill_points

ROOT = Path(render.lock.__file__).parents[1]
QUICK = Pace(heartbeat_s=0.02, lease_s=60.0, unreadable_s=30.0)
HOLD = """
import sys
from pathlib import Path
from render.lock import FolderLock
with FolderLock.acquire(Path(sys.argv[1]), sys.argv[2]):
    print("held", flush=True)
    sys.stdin.readline()
"""


def holding(out: Path, token: str = "other") -> subprocess.Popen[str]:
    """Another process that holds the folder until it is told to go on."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(out), token],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def locked_by(out: Path, found: Holder, silent_s: float = 0.0, number: int = 1) -> Path:
    """A lock file as another run left it."""
    (out / LOCK_FOLDER).mkdir(parents=True, exist_ok=True)
    return written(out, spelled(found), silent_s, number)


def written(out: Path, data: bytes, silent_s: float, number: int = 1) -> Path:
    (out / LOCK_FOLDER).mkdir(parents=True, exist_ok=True)
    path = file_of(out / LOCK_FOLDER, number)
    path.write_bytes(data)
    then = path.stat().st_mtime - silent_s
    os.utime(path, (then, then))
    return path


def me(**changes: object) -> Holder:
    return replace(holder_now("old", False), **changes)  # type: ignore[arg-type]


ELSEWHERE = {"host": "render-7", "boot": "0d0f1f6e-0000-4000-8000-000000000000"}


def test_held_and_let_go(tmp_path: Path) -> None:
    out = tmp_path / "new" / "harbour"
    assert holder(out) is None
    with FolderLock.acquire(out, "one") as lock:
        found = holder(out)
        assert found is not None
        assert (found.token, found.pid, found.host) == ("one", os.getpid(), os.uname().nodename)
        lock.check()
    assert holder(out) is None
    lock.release()
    with FolderLock.acquire(out, "two"):
        assert len(list((out / LOCK_FOLDER).iterdir())) == 1, "old numbers are cleared away"


def test_the_second_run_names_the_first(tmp_path: Path) -> None:
    first = holding(tmp_path)
    with pytest.raises(FolderInUse) as caught:
        FolderLock.acquire(tmp_path, "two")
    said = str(caught.value)
    assert said.startswith(f"{tmp_path}: another run works in this folder: process {first.pid} on ")
    assert f" on {os.uname().nodename}, " in said
    assert "since 2" in said
    assert "\n  hint: wait for it or stop it, or choose another folder with --out" in said
    assert caught.value.holder is not None
    assert caught.value.holder.to_json()["pid"] == first.pid
    first.communicate("go\n")
    FolderLock.acquire(tmp_path, "two").release()


def test_also_within_one_process(tmp_path: Path) -> None:
    with FolderLock.acquire(tmp_path, "one"), pytest.raises(FolderInUse):
        FolderLock.acquire(tmp_path, "one")


def test_left_by_a_killed_run(tmp_path: Path) -> None:
    first = holding(tmp_path)
    first.send_signal(signal.SIGKILL)
    os.waitid(os.P_PID, first.pid, os.WEXITED | os.WNOWAIT)  # not even collected by its parent yet
    assert holder(tmp_path) is None
    FolderLock.acquire(tmp_path, "two").release()
    first.communicate()


def test_a_pid_used_again_is_not_the_holder(tmp_path: Path) -> None:
    locked_by(tmp_path, me(started=this_process().started - 1))
    assert holder(tmp_path) is None
    FolderLock.acquire(tmp_path, "two").release()


def test_this_machine_before_it_was_started_again(tmp_path: Path) -> None:
    locked_by(tmp_path, me(boot=ELSEWHERE["boot"]))
    FolderLock.acquire(tmp_path, "two").release()


def test_on_a_network_disk_the_name_may_be_another_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render.lock_file, "_LOCAL_SYSTEMS", frozenset())
    locked_by(tmp_path, me(boot=ELSEWHERE["boot"]))
    with pytest.raises(FolderInUse):
        FolderLock.acquire(tmp_path, "two")


def test_another_machine_holds_it_until_its_lease_is_over(tmp_path: Path) -> None:
    locked_by(tmp_path, me(**ELSEWHERE), silent_s=50)
    with pytest.raises(FolderInUse, match=r"on render-7, since .*, last heard of 5\d s ago"):
        FolderLock.acquire(tmp_path, "two", pace=QUICK)
    locked_by(tmp_path, me(**ELSEWHERE), silent_s=70)
    FolderLock.acquire(tmp_path, "two", pace=QUICK).release()


def test_a_clock_that_jumped_does_not_cost_a_living_holder_its_folder(tmp_path: Path) -> None:
    path = locked_by(tmp_path, me(**ELSEWHERE), silent_s=9999)
    ended = threading.Event()

    def beat() -> None:
        times = 0
        while not ended.wait(0.01):
            times += 1
            os.utime(path, (times, times))

    heart = threading.Thread(target=beat)
    heart.start()
    try:
        with pytest.raises(FolderInUse):
            FolderLock.acquire(tmp_path, "two", pace=replace(QUICK, heartbeat_s=0.2))
    finally:
        ended.set()
        heart.join()
    locked_by(tmp_path, me(**ELSEWHERE), silent_s=-9999)
    with pytest.raises(FolderInUse, match="last heard of 0 s ago"):
        FolderLock.acquire(tmp_path, "two", pace=QUICK)


def test_another_container_of_this_machine(tmp_path: Path) -> None:
    """Its pids say nothing here. Flock does, where it was seen to work; else the lease."""
    path = locked_by(tmp_path, me(pid_namespace="pid:[1]", pid=1, flock=True))
    with open(path, "rb") as theirs:
        assert render.lock_file.take_flock(theirs.fileno())
        with pytest.raises(FolderInUse):
            FolderLock.acquire(tmp_path, "two", pace=QUICK)
    FolderLock.acquire(tmp_path, "two", pace=QUICK).release()
    locked_by(tmp_path, me(pid_namespace="pid:[1]", pid=1, flock=False), number=9)
    with pytest.raises(FolderInUse):
        FolderLock.acquire(tmp_path, "two", pace=QUICK)


def whole() -> dict[str, object]:
    return asdict(me())


@pytest.mark.parametrize(
    "garbage",
    [
        b"", b"\0" * 300, b"{", b"[]", b"null", b"\xff\xfe", os.urandom(200), b"[" * 99999,
        b'{"pid": 1}', json.dumps({**whole(), "pid": "7"}).encode(), json.dumps({**whole(), "released": "no"}).encode(),
        json.dumps({**whole(), "pid": -1}).encode(), json.dumps({**whole(), "pid": 2**80}).encode(),
    ],
)  # fmt: skip
def test_a_lock_of_garbage_holds_for_a_while(tmp_path: Path, garbage: bytes) -> None:
    written(tmp_path, garbage, silent_s=0)
    with pytest.raises(FolderInUse, match="a run that did not say who it is"):
        FolderLock.acquire(tmp_path, "two", pace=QUICK)
    written(tmp_path, garbage, silent_s=31)
    FolderLock.acquire(tmp_path, "two", pace=QUICK).release()


def test_strangers_in_the_folder_of_locks(tmp_path: Path) -> None:
    folder = tmp_path / LOCK_FOLDER
    folder.mkdir()
    for name in ("notes.txt", "x.json", "-1.json", "00000000.json", "9" * 30 + ".json", "²²².json"):
        (folder / name).write_text("?")
    with FolderLock.acquire(tmp_path, "one"), pytest.raises(FolderInUse):
        FolderLock.acquire(tmp_path, "two")
    assert (folder / "notes.txt").exists()


@pytest.mark.parametrize("code", [1, 38, 95])  # EPERM, ENOSYS, EOPNOTSUPP
def test_where_there_are_no_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def no_link(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "link", no_link)
    with FolderLock.acquire(tmp_path, "one"), pytest.raises(FolderInUse):
        FolderLock.acquire(tmp_path, "two")
    FolderLock.acquire(tmp_path, "two").release()


def test_where_flock_is_granted_to_everybody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fcntl.flock", lambda *_: None)
    with FolderLock.acquire(tmp_path, "one"):
        found = holder(tmp_path)
        assert found is not None
        assert found.flock is False
        with pytest.raises(FolderInUse):
            FolderLock.acquire(tmp_path, "two")


def test_heard_regularly(tmp_path: Path) -> None:
    with FolderLock.acquire(tmp_path, "one", pace=QUICK):
        path = file_of(tmp_path / LOCK_FOLDER, 1)
        os.utime(path, (1, 1))
        while path.stat().st_mtime == 1:
            threading.Event().wait(0.005)
    assert holder(tmp_path) is None


def test_a_holder_that_slept_too_long_learns_that_it_lost_the_folder(tmp_path: Path) -> None:
    told = threading.Event()
    lock = FolderLock.acquire(tmp_path, "one", pace=QUICK, on_lost=told.set)
    locked_by(tmp_path, me(**ELSEWHERE), number=2)
    assert told.wait(10)
    assert lock.is_lost
    with pytest.raises(FolderInUse, match="render-7"):
        lock.check()
    lock.release()
    assert top_number(tmp_path / LOCK_FOLDER) == 2, "the other's lock is left alone"
    assert holder(tmp_path) is not None


def test_of_many_that_ask_one_gets_it(tmp_path: Path) -> None:
    """Real processes that all find the same dead lock and go for it together, three times."""
    script = (
        "import sys\nfrom pathlib import Path\n"
        "from render.lock import FolderLock\nfrom render.errors import FolderInUse\n"
        "print('ready', flush=True)\nsys.stdin.readline()\n"
        "try:\n lock = FolderLock.acquire(Path(sys.argv[1]), sys.argv[2]); print('held', flush=True)\n"
        "except FolderInUse: print('refused', flush=True)\n"
        "sys.stdin.readline()\n"
    )
    for attempt in range(3):
        out = tmp_path / str(attempt)
        locked_by(out, me(started=1), number=7)
        crowd = [
            subprocess.Popen(
                [sys.executable, "-c", script, str(out), str(number)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
            )
            for number in range(5)
        ]  # fmt: skip
        said = []
        for one in crowd:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n"
        for one in crowd:
            assert one.stdin is not None
            one.stdin.write("go\n")
            one.stdin.flush()
        for one in crowd:
            assert one.stdout is not None
            said.append(one.stdout.readline().strip())
        for one in crowd:
            one.communicate("end\n")
        assert sorted(said) == ["held", "refused", "refused", "refused", "refused"]


def test_killed_anywhere_while_taking_and_letting_go(tmp_path: Path) -> None:
    out = tmp_path / "out"

    def work() -> None:
        with FolderLock.acquire(out, "one"):
            pass

    for _ in kill_points(work):
        assert holder(out) is None
        FolderLock.acquire(out, "two").release()


def test_a_forked_child_does_not_let_go_for_its_parent(tmp_path: Path) -> None:
    with FolderLock.acquire(tmp_path, "one") as lock:
        pid = os.fork()
        if pid == 0:
            lock.release()
            os._exit(0)
        os.waitpid(pid, 0)
        assert holder(tmp_path) is not None


def test_a_folder_removed_under_a_run_is_not_made_again(tmp_path: Path) -> None:
    out = tmp_path / "out"
    told = threading.Event()
    lock = FolderLock.acquire(out, "one", pace=QUICK, on_lost=told.set)
    out.rename(tmp_path / "moved")
    assert told.wait(10)
    lock.release()
    assert not out.exists()


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(IoProblem, match=r"file: the folder cannot be locked: Not a directory|File exists"):
        FolderLock.acquire(tmp_path / "file", "one")
    assert holder(tmp_path / "file") is None


def test_other_ranks_wait_for_the_first(tmp_path: Path) -> None:
    waited: list[bool] = []
    rank = threading.Thread(target=lambda: waited.append(wait_for_token(tmp_path, "launch-1", 30)))
    rank.start()
    with FolderLock.acquire(tmp_path, "launch-1"):
        rank.join()
    assert waited == [True]
    with pytest.raises(IoProblem, match="the first rank did not take the folder within 0 s"):
        wait_for_token(tmp_path, "launch-1", 0)
    assert wait_for_token(tmp_path, "launch-1", 30, lambda: True) is False
    with FolderLock.acquire(tmp_path, "launch-2"), pytest.raises(FolderInUse):
        wait_for_token(tmp_path, "launch-1", 0.01)


def test_who_only_looks_is_not_kept_waiting(tmp_path: Path) -> None:
    locked_by(tmp_path, me(**ELSEWHERE), silent_s=70)
    assert holder(tmp_path, pace=replace(QUICK, heartbeat_s=1e6)) is None
