"""A storyboard's text: one regular file, not too large, in UTF-8.

Takes a path, gives the text without a byte order mark. A pipe, a device or a folder is refused without waiting for it;
another encoding and characters that no storyboard has any use for are refused with their place. Knows no YAML.
"""

from __future__ import annotations

import codecs
import errno
import os
import re
import stat
from pathlib import Path

from storyboards.problems import Problem, StoryboardError

MAX_BYTES = 8 * 1024 * 1024

# What YAML calls unprintable, and the three line breaks that editors do not count as lines.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_BREAK_NAMES = {
    "\x85": "next line",
    "\u2028": "line separator",
    "\u2029": "paragraph separator",
    "\ufeff": "byte order mark",
}
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def read_text(path: Path, file: str, *, max_bytes: int = MAX_BYTES) -> str:
    """The file's text. Raises StoryboardError; `file` is the name to call it by."""
    return _decoded(_read_bytes(path, file, max_bytes), file)


def _read_bytes(path: Path, file: str, max_bytes: int) -> bytes:
    try:
        # Non-blocking, so that opening a pipe that nobody writes to returns at once.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except (OSError, ValueError) as error:
        raise _refused(file, *_open_failure(path, error)) from error
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            kind = next((name for test, name in _KINDS if test(mode)), "no regular file")
            raise _refused(file, f"is {kind}; a storyboard is a regular file", "name the YAML file itself")
        chunks: list[bytes] = []
        left = max_bytes + 1
        while left > 0 and (chunk := os.read(descriptor, left)):
            chunks.append(chunk)
            left -= len(chunk)
    except OSError as error:
        raise _refused(file, f"cannot be read: {error.strerror}", None) from error
    finally:
        os.close(descriptor)
    if left <= 0:
        raise _refused(
            file, f"is larger than {max_bytes} bytes, the most a storyboard may have", "split it into several"
        )
    return b"".join(chunks)


def _open_failure(path: Path, error: Exception) -> tuple[str, str | None]:
    if not isinstance(error, OSError):
        return "is no file name", None
    if error.errno == errno.ENOENT:
        return "does not exist", "give the path of a storyboard, such as storyboards/examples/minimal.yaml"
    if error.errno == errno.ENXIO:
        return "is a socket or a device without a reader; a storyboard is a regular file", "name the YAML file itself"
    if error.errno == errno.ELOOP:
        return "is a link that leads to itself", None
    return f"cannot be opened: {error.strerror}", None


def _decoded(data: bytes, file: str) -> str:
    for mark, name in (
        (codecs.BOM_UTF32_LE, "UTF-32"),
        (codecs.BOM_UTF32_BE, "UTF-32"),
        (codecs.BOM_UTF16_LE, "UTF-16"),
        (codecs.BOM_UTF16_BE, "UTF-16"),
    ):
        if data.startswith(mark):
            raise _refused(
                file, f"is in {name} (byte order mark at byte offset 0); only UTF-8 is allowed", _SAVE_AS_UTF8, 1, 1
            )
    data = data.removeprefix(codecs.BOM_UTF8)
    offset = data.find(b"\0")
    if offset >= 0:
        line, column = _place(data[:offset].decode("utf-8", "replace"))
        hint = _SAVE_AS_UTF8 if data[1::2][:64].count(0) + data[::2][:64].count(0) > 8 else "remove it"
        raise _refused(file, f"has a NUL byte at byte offset {offset}", hint, line, column)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = _place(data[: error.start].decode("utf-8"))
        found = f"byte 0x{data[error.start]:02x} at byte offset {error.start} is not UTF-8"
        raise _refused(file, found, _SAVE_AS_UTF8, line, column) from None
    unwanted = _UNWANTED.search(text)
    if unwanted is not None:
        character = unwanted.group()
        line, column = _place(text[: unwanted.start()])
        offset = len(text[: unwanted.start()].encode())
        name = _BREAK_NAMES.get(character, "control character")
        found = f"has a {name} (U+{ord(character):04X}) at byte offset {offset}"
        raise _refused(file, found, "remove it, or put an ordinary line break or space there", line, column)
    return text


_SAVE_AS_UTF8 = "save the file as UTF-8 in your editor"


def _place(before: str) -> tuple[int, int]:
    lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return len(lines), len(lines[-1]) + 1


def _refused(file: str, message: str, hint: str | None, line: int = 0, column: int = 0) -> StoryboardError:
    return StoryboardError([Problem(file, line, column, "", message, hint)])
