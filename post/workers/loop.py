"""The inside of a worker: `python -P loop.py ENGINE_FILE`, one JSON line in, one JSON line out.

Stand-alone: runs in the environment for voices and music, imports nothing of ours. The engine file defines
`start(settings, host)`, which loads the model and returns `answer(job) -> reply`; both are plain JSON objects. In:

    {"id": 0, "start": settings}        {"id": 1, "job": job}        (end of input: the worker ends)

Out, one reply for each, and any number of signs of life in between:

    {"id": 1, "progress": {...}}        {"id": 1, "reply": {...}}    {"id": 1, "error": {"kind", "message"}}

Kinds: `weights` (model files are damaged or of another kind), `job` (this job cannot be done), `gpu` (it has too little
memory, or fails), `memory`, `disk`, `failed` (anything else). An engine says which by raising an exception that has the
attribute `kind`. Libraries may print what they like: their stdout goes to stderr. They can ask nothing (stdin is empty) and
reach no network.
"""

from __future__ import annotations

import errno
import importlib.util
import json
import os
import sys
import traceback
from collections.abc import Callable
from typing import Any, TextIO

Json = dict[str, Any]


class Host:
    """What the loop does for an engine."""

    def __init__(self, out: TextIO, settings: Json) -> None:
        self._out = out
        self.settings = settings
        self.job_id = 0

    def tell(self, **fields: object) -> None:
        """A sign of life: the client counts its patience from the last one."""
        send(self._out, {"id": self.job_id, "progress": fields})

    def device(self, needed_bytes: int) -> str:
        """`cuda` where a GPU has so much memory free and nobody told otherwise (setting `device`), else `cpu`."""
        asked = self.settings.get("device", "auto")
        if asked != "auto":
            return str(asked)
        import torch

        try:
            if torch.cuda.is_available() and torch.cuda.mem_get_info()[0] >= needed_bytes:
                return "cuda"
        except RuntimeError as error:
            print(f"the GPU cannot be used: {error}", file=sys.stderr)
        return "cpu"

    def seed(self, number: int) -> None:
        """Sets every source of chance that libraries use."""
        import random

        import numpy
        import torch

        random.seed(number)
        numpy.random.seed(number % 2**32)
        torch.manual_seed(number)


def send(out: TextIO, message: Json) -> None:
    out.write(json.dumps(message, ensure_ascii=True) + "\n")
    out.flush()


def keep_off_network() -> None:
    """Raises where any library connects to or looks up another machine."""

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event == "socket.connect" and isinstance(args[1], tuple):
            raise OSError(errno.ENETUNREACH, f"a library tried to reach {args[1][0]}; nothing is downloaded here")
        if event == "socket.getaddrinfo" and args[0] not in (None, "localhost", "127.0.0.1", "::1"):
            raise OSError(errno.ENETUNREACH, f"a library tried to reach {args[0]}; nothing is downloaded here")

    sys.addaudithook(hook)


def kind_of(error: Exception) -> str:
    kind = getattr(error, "kind", None)
    if isinstance(kind, str):
        return kind
    if type(error).__name__ in ("OutOfMemoryError", "AcceleratorError") or "CUDA out of memory" in str(error):
        return "gpu"
    if isinstance(error, MemoryError) or "can't allocate memory" in str(error):
        return "memory"
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return "disk"
    return "failed"


def error_of(error: Exception) -> Json:
    traceback.print_exc()
    said = " ".join(str(error).split())[:2000]
    return {"kind": kind_of(error), "message": said or type(error).__name__, "type": type(error).__name__}


def private_streams() -> tuple[TextIO, TextIO]:
    """Our own ends of stdin and stdout; libraries are left an empty stdin and a stdout that is stderr."""
    jobs = os.fdopen(os.dup(0), "r", encoding="utf-8")
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)
    os.dup2(2, 1)
    return jobs, out


def load(path: str) -> Any:
    spec = importlib.util.spec_from_file_location("engine", path)
    assert spec is not None
    assert spec.loader is not None
    engine = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(engine)
    return engine


def main() -> int:
    jobs, out = private_streams()
    keep_off_network()
    host = Host(out, {})
    answer: Callable[[Json], Json] | None = None
    for line in jobs:
        message = json.loads(line)
        number = message["id"]
        try:
            if "start" in message:
                host = Host(out, message["start"])
                host.job_id = number
                answer = load(sys.argv[1]).start(message["start"], host)
                reply = dict(getattr(answer, "facts", {}))
            else:
                host.job_id = number
                assert answer is not None, "a job before a start that went well"
                reply = answer(message["job"])
            sent = {"id": number, "reply": reply}
        except Exception as error:
            sent = {"id": number, "error": error_of(error)}
        send(out, sent)
    return 0


if __name__ == "__main__":
    try:
        status = main()
    except BrokenPipeError:
        status = 1
    sys.stderr.flush()
    os._exit(status)  # a library's threads or atexit work must not hold up the end
