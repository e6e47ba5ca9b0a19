"""The client of a worker: starts it at the first job, asks one job at a time, gets over its death, ends it.

`ask` may be called from many threads; jobs wait for each other. A worker that dies, or says nothing for too long, in the
middle of a job is replaced once and the job asked again; a second time is told as `Trouble`. A GPU without enough memory is
left for the CPU. Knows nothing of voices and music.
"""

from __future__ import annotations

import errno
import json
import os
import queue
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from post.errors import PostError
from post.ffmpeg import dying_with_us
from post.suite import Stopped
from post.workers import environment

START_LIMIT_S = 900.0
"""Longest silence while a model is loaded: gigabytes from a slow disk, libraries never yet compiled."""

Told = Callable[[Mapping[str, Any]], None]


class Trouble(PostError):
    """A worker did not do its job. `kind` as in `loop.py`, or `died`, `stuck`, `environment`."""

    def __init__(self, kind: str, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.kind = kind


class Worker:
    """One program of the environment for voices and music. Use as a context: leaving it ends the program.

    `engine` is the stand-alone file it runs; `settings` go to the engine's `start` (`device`: auto | cuda | cpu); `name`
    is how messages call it ("the voice"); `note` takes sentences that people should read, `loading` what the engine tells
    while it starts. `python` runs it with another
    interpreter than the environment's.
    """

    def __init__(
        self,
        engine: Path,
        settings: Mapping[str, Any],
        *,
        name: str,
        stopping: Callable[[], bool] = lambda: False,
        note: Callable[[str], None] = lambda sentence: None,
        loading: Told = lambda progress: None,
        start_limit_s: float = START_LIMIT_S,
        python: Path | None = None,
    ) -> None:
        self._engine = engine
        self._settings = dict(settings)
        self._name = name
        self._stopping = stopping
        self._note = note
        self._loading = loading
        self._start_limit_s = start_limit_s
        self._python = python
        self._lock = threading.Lock()
        self._program: _Program | None = None
        self._closed = False
        self.facts: Mapping[str, Any] = {}

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """Of the running program."""
        return None if self._program is None else self._program.pid

    def ask(self, job: Mapping[str, Any], *, limit_s: float, told: Told = lambda progress: None) -> Mapping[str, Any]:
        """The reply to one job.

        `limit_s` is the longest silence: a worker that neither tells progress nor replies for so long is ended. Raises
        Trouble, Stopped, or OSError(ENOSPC) on a full disk.
        """
        while not self._lock.acquire(timeout=0.1):
            self._check()
        try:
            for is_last in (False, True):
                try:
                    return self._asked_once(job, limit_s, told)
                except Trouble as trouble:
                    self._get_over(trouble, is_last)
            raise AssertionError("the second time returns or raises")
        except BaseException:
            if self._stopping():
                self._end()
            raise
        finally:
            self._lock.release()

    def close(self) -> None:
        """Ends the program; a job under way in another thread is cut off."""
        self._closed = True
        self._end()

    def _check(self) -> None:
        if self._stopping() or self._closed:
            raise Stopped

    def _asked_once(self, job: Mapping[str, Any], limit_s: float, told: Told) -> Mapping[str, Any]:
        self._check()
        if self._program is None:
            self._program = _Program(self._command(), self._name)
            try:
                self.facts = self._program.ask("start", self._settings, self._start_limit_s, self._loading, self._check)
            except BaseException:
                self._end()
                raise
        return self._program.ask("job", job, limit_s, told, self._check)

    def _get_over(self, trouble: Trouble, is_last: bool) -> None:
        """Makes ready for the second time, or raises the trouble on."""
        if trouble.kind in ("died", "stuck", "gpu"):
            self._end()
        if is_last:
            raise trouble
        if trouble.kind == "gpu" and self._settings.get("device", "auto") != "cpu":
            self._settings["device"] = "cpu"
            self._note(f"{trouble.message}; going on without the GPU, slower")
        elif trouble.kind in ("died", "stuck"):
            self._note(f"{trouble.message}; started again")
        else:
            raise trouble

    def _command(self) -> Sequence[str]:
        python = self._python
        if python is None:
            reason = environment.missing()
            if reason is not None:
                raise Trouble("environment", *reason)
            python = environment.python()
        return [str(python), "-P", str(Path(__file__).with_name("loop.py")), str(self._engine)]

    def _end(self) -> None:
        program, self._program = self._program, None
        if program is not None:
            program.end()


class _Program:
    """A running worker: its process, and what it says.

    The thread that reads it is also the one that started it and stays until it ends: the kernel's "die with your parent"
    means the thread, and the threads that ask come and go.
    """

    def __init__(self, command: Sequence[str], name: str) -> None:
        self._name = name
        self._said: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._talk: deque[str] = deque(maxlen=40)
        self._started = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._failure: OSError | None = None
        self._num_asked = -1
        threading.Thread(target=self._live, args=(command,), name=f"{name} worker", daemon=True).start()
        self._started.wait()
        if self._failure is not None:
            raise Trouble("environment", f"{name} cannot be started: {self._failure}", environment.HINT)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def ask(
        self, what: str, value: Mapping[str, Any], limit_s: float, told: Told, check: Callable[[], None]
    ) -> Mapping[str, Any]:
        """Sends one line, waits for its reply."""
        self._num_asked += 1
        number = self._num_asked
        self._send({"id": number, what: value})
        while True:
            said = self._next(limit_s, check, loading=what == "start")
            if said.get("id") != number:
                continue
            if "progress" in said:
                told(said["progress"])
            elif "error" in said:
                self._raise(said["error"])
            else:
                reply: Mapping[str, Any] = said["reply"]
                return reply

    def end(self) -> None:
        """Kills it with all that it started."""
        process = self._process
        if process is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            if os.getpgid(process.pid) == process.pid:
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()

    def _live(self, command: Sequence[str]) -> None:
        try:
            self._process = subprocess.Popen(
                dying_with_us(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=environment.variables(),
            )
        except OSError as error:
            self._failure = error
            self._started.set()
            return
        self._started.set()
        process = self._process
        assert process.stdout is not None
        talk = threading.Thread(target=self._listen, name=f"{self._name} talk", daemon=True)
        talk.start()
        for line in process.stdout:
            try:
                said = json.loads(line)
            except ValueError:
                self._talk.append(line.decode("utf-8", "replace").rstrip())
                continue
            self._said.put(said)
        process.wait()
        talk.join(timeout=2)
        self._said.put(None)

    def _listen(self) -> None:
        assert self._process is not None
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._talk.append(line[:2000].decode("utf-8", "replace").rstrip())

    def _send(self, message: Mapping[str, Any]) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # its end is told by the reader
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            self._process.stdin.flush()

    def _next(self, limit_s: float, check: Callable[[], None], *, loading: bool) -> dict[str, Any]:
        end = time.monotonic() + limit_s
        while time.monotonic() < end:
            check()
            try:
                said = self._said.get(timeout=0.1)
            except queue.Empty:
                continue
            if said is None:
                raise self._death()
            return said
        doing = "loading its model" if loading else "a job"
        raise Trouble("stuck", f"{self._name} said nothing for {limit_s:.0f} s over {doing}", self._last_words())

    def _death(self) -> Trouble:
        assert self._process is not None
        status = self._process.wait()
        if status == -signal.SIGKILL:
            hint = "Something ended it from outside; where memory is short, that is the system: close other programs."
        else:
            hint = self._last_words()
        how = f"by signal {signal.Signals(-status).name}" if status < 0 else f"with status {status}"
        return Trouble("died", f"{self._name} ended {how} in the middle of its work", hint)

    def _raise(self, error: Mapping[str, Any]) -> None:
        if error["kind"] == "disk":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), self._name)
        raise Trouble(str(error["kind"]), f"{self._name}: {error['message']}")

    def _last_words(self) -> str:
        said = [line for line in self._talk if line.strip()]
        return f"Its last words: {said[-1].strip()[:300]}" if said else ""
