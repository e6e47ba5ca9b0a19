"""Workers as real processes: engines of a few lines run by the real loop, killed, hung and stopped for real."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from post.suite import Stopped
from post.workers import Trouble, Worker

ECHO = """
import os, sys
def start(settings, host):
    print("loading, says a library", flush=True)
    def answer(job):
        print("noise on stdout")
        return {"twice": job["number"] * 2, "pid": os.getpid()}
    answer.facts = {"loaded": settings["weights"]}
    return answer
"""


def worker(folder: Path, engine: str, **options: object) -> Worker:
    """A worker whose engine has this text, run by our own interpreter."""
    path = folder / "engine.py"
    path.write_text(engine, "utf-8")
    settings = options.pop("settings", {"weights": "here"})
    return Worker(path, settings, name="the voice", python=Path(sys.executable), **options)  # type: ignore[arg-type]


def gone(pid: int) -> bool:
    """Whether a process has ended, seen within a few seconds."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def test_one_program_answers_all_jobs_of_all_threads(tmp_path: Path) -> None:
    with worker(tmp_path, ECHO) as voice, ThreadPoolExecutor(4) as pool:
        before = voice.pid
        assert before is None  # nothing runs before the first job
        replies = list(pool.map(lambda number: voice.ask({"number": number}, limit_s=30), range(20)))
        assert voice.facts == {"loaded": "here"}
        pid = voice.pid
    assert [reply["twice"] for reply in replies] == [2 * number for number in range(20)]
    assert {reply["pid"] for reply in replies} == {pid}
    assert pid is not None
    assert gone(pid)


def test_progress_is_passed_up_and_keeps_patience(tmp_path: Path) -> None:
    engine = """
import time
def start(settings, host):
    def answer(job):
        for part in range(6):
            time.sleep(0.4)
            host.tell(done=part + 1, total=6)
        return {}
    return answer
"""
    told: list[object] = []
    with worker(tmp_path, engine) as voice:
        voice.ask({}, limit_s=1.5, told=lambda progress: told.append(progress["done"]))
    assert told == [1, 2, 3, 4, 5, 6]


def test_killed_in_mid_job_is_asked_again_of_a_fresh_program(tmp_path: Path) -> None:
    engine = f"""
import os, signal
from pathlib import Path
def start(settings, host):
    def answer(job):
        if not Path({str(tmp_path)!r}, "killed").exists():
            Path({str(tmp_path)!r}, "killed").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return {{"pid": os.getpid()}}
    return answer
"""
    notes: list[str] = []
    with worker(tmp_path, engine, note=notes.append) as voice:
        assert voice.ask({}, limit_s=30)["pid"] == voice.pid
    assert notes == ["the voice ended by signal SIGKILL in the middle of its work; started again"]


def test_a_job_that_always_kills_is_told_and_the_next_one_goes_on(tmp_path: Path) -> None:
    engine = """
import os, sys
def start(settings, host):
    def answer(job):
        if job["bad"]:
            print("assertion failed: n > 0", file=sys.stderr, flush=True)
            os._exit(3)
        return {"fine": True}
    return answer
"""
    with worker(tmp_path, engine) as voice:
        with pytest.raises(Trouble) as caught:
            voice.ask({"bad": True}, limit_s=30)
        assert caught.value.kind == "died"
        assert str(caught.value) == (
            "the voice ended with status 3 in the middle of its work\n  hint: Its last words: assertion failed: n > 0"
        )
        assert voice.ask({"bad": False}, limit_s=30) == {"fine": True}


def test_stuck_is_noticed_and_ended(tmp_path: Path) -> None:
    engine = """
import time
def start(settings, host):
    def answer(job):
        time.sleep(600)
    return answer
"""
    notes: list[str] = []
    with worker(tmp_path, engine, note=notes.append) as voice:
        with pytest.raises(Trouble) as caught:
            voice.ask({}, limit_s=0.7)
        assert voice.pid is None
    assert caught.value.kind == "stuck"
    assert "said nothing for 1 s over a job" in caught.value.message
    assert len(notes) == 1


@pytest.mark.parametrize(
    ("line", "kind", "message"),
    [
        ("raise Damaged('model.pth is cut short')", "weights", "the voice: model.pth is cut short"),
        ("raise ValueError('no\\nsuch thing')", "failed", "the voice: no such thing"),
        ("raise MemoryError", "memory", "the voice: MemoryError"),
        ("input('y/n?')", "failed", "the voice: EOF when reading a line"),
        ("import urllib.request; urllib.request.urlopen('http://192.0.2.1/model.pth')", "failed", "192.0.2.1"),
        ("import urllib.request; urllib.request.urlopen('https://example.org/model.pth')", "failed", "example.org"),
    ],
)
def test_errors_come_up_with_their_kind_and_nothing_can_ask_or_download(
    tmp_path: Path, line: str, kind: str, message: str
) -> None:
    engine = f"""
class Damaged(Exception):
    kind = "weights"
def start(settings, host):
    def answer(job):
        if job["bad"]:
            {line}
        return {{}}
    return answer
"""
    with worker(tmp_path, engine) as voice:
        with pytest.raises(Trouble) as caught:
            voice.ask({"bad": True}, limit_s=30)
        before = voice.pid
        assert voice.ask({"bad": False}, limit_s=30) == {}
        assert voice.pid == before  # an error is no death
    assert caught.value.kind == kind
    assert message in caught.value.message


def test_a_model_that_does_not_load_is_told_at_once(tmp_path: Path) -> None:
    engine = """
class Damaged(Exception):
    kind = "weights"
def start(settings, host):
    raise Damaged("config.json is not JSON")
"""
    with worker(tmp_path, engine) as voice, pytest.raises(Trouble, match=r"config\.json is not JSON") as caught:
        voice.ask({}, limit_s=30)
    assert caught.value.kind == "weights"


def test_full_disk_is_the_systems_error(tmp_path: Path) -> None:
    engine = """
import errno
def start(settings, host):
    def answer(job):
        raise OSError(errno.ENOSPC, "No space left on device")
    return answer
"""
    with worker(tmp_path, engine) as voice, pytest.raises(OSError, match="No space left"):
        voice.ask({}, limit_s=30)


def test_a_gpu_without_memory_is_left_for_the_cpu(tmp_path: Path) -> None:
    engine = """
class Full(Exception):
    kind = "gpu"
def start(settings, host):
    def answer(job):
        if host.settings.get("device", "auto") != "cpu":
            raise Full("CUDA out of memory")
        return {"device": host.device(0)}
    return answer
"""
    notes: list[str] = []
    with worker(tmp_path, engine, note=notes.append) as voice:
        assert voice.ask({}, limit_s=30) == {"device": "cpu"}
        assert voice.ask({}, limit_s=30) == {"device": "cpu"}
    assert notes == ["the voice: CUDA out of memory; going on without the GPU, slower"]


SLEEPER = """
import subprocess, sys, time
def start(settings, host):
    def answer(job):
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        open(job["pids"], "w").write(f"{__import__('os').getpid()} {child.pid}")
        time.sleep(600)
    return answer
"""


def test_stop_ends_the_program_and_what_it_started(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    stop = threading.Event()

    def stopping() -> bool:
        return stop.is_set()

    def stop_when(ready: Callable[[], bool]) -> None:
        while not ready():
            time.sleep(0.02)
        stop.set()

    with worker(tmp_path, SLEEPER, stopping=stopping) as voice:
        threading.Thread(target=stop_when, args=(lambda: pids.exists() and bool(pids.read_text()),)).start()
        with pytest.raises(Stopped):
            voice.ask({"pids": str(pids)}, limit_s=60)
    assert all(gone(int(pid)) for pid in pids.read_text().split())


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux kills children with their parent")
def test_killed_parent_takes_the_program_along(tmp_path: Path) -> None:
    (tmp_path / "engine.py").write_text(SLEEPER)
    pids = tmp_path / "pids"
    program = f"""
import sys, threading
from pathlib import Path
from post.workers import Worker
voice = Worker(Path({str(tmp_path / "engine.py")!r}), {{}}, name="v", python=Path(sys.executable))
thread = threading.Thread(target=lambda: voice.ask({{"pids": {str(pids)!r}}}, limit_s=60))
thread.start()
thread.join()
"""
    parent = subprocess.Popen([sys.executable, "-c", program])
    while not (pids.exists() and pids.read_text()):
        assert parent.poll() is None
        time.sleep(0.05)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    assert gone(int(pids.read_text().split()[0]))


def test_the_program_outlives_the_thread_that_asked_first(tmp_path: Path) -> None:
    with worker(tmp_path, ECHO) as voice:
        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(lambda: voice.ask({"number": 1}, limit_s=30)).result()
        time.sleep(0.2)
        assert voice.ask({"number": 2}, limit_s=30)["pid"] == first["pid"]


def test_without_the_environment_it_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REELWRIGHT_AUDIO", str(tmp_path / "nowhere"))
    (tmp_path / "engine.py").write_text(ECHO)
    with Worker(tmp_path / "engine.py", {}, name="the voice") as voice, pytest.raises(Trouble) as caught:
        voice.ask({}, limit_s=1)
    assert caught.value.kind == "environment"
    assert str(caught.value) == (
        f"the environment for voices and music is not there ({tmp_path / 'nowhere'})\n  hint: ./launch.sh audio"
    )
