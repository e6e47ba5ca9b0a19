"""Makes the timing messages of H.264 stretches those of one film: so that a constant rate holds across joins by the letter.

x264 counts a stretch's removal times from its own first picture; behind a join they count from the group before. Its note
of settings (about 700 bytes that its own rate control does not count) is left out. Takes and gives packets as MP4 has
them, NAL units behind four bytes of length. ITU-T H.264, 7.3.2.1, D.1.2, D.1.3, E.1.2.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

_SEI, _SPS = 6, 7
_PIC_TIMING, _USER_DATA = 1, 5


@dataclass(frozen=True)
class TimingLengths:
    """Lengths in bits of the fields that stand first in a picture's timing."""

    removal_delay: int


class _Bits:
    """Reads a bit string from its left end."""

    def __init__(self, data: bytes) -> None:
        self._bits = "".join(f"{byte:08b}" for byte in data)
        self._at = 0

    def u(self, count: int) -> int:
        self._at += count
        return int(self._bits[self._at - count : self._at] or "0", 2)

    def ue(self) -> int:
        zeros = 0
        while self.u(1) == 0:
            zeros += 1
        return (1 << zeros) - 1 + (self.u(zeros) if zeros else 0)


def timing_lengths(extradata: bytes) -> TimingLengths | None:
    """From the decoder's configuration record (avcC); None where the stream tells no constant rate."""
    length = int.from_bytes(extradata[6:8], "big")
    bits = _Bits(_unescaped(extradata[8 : 8 + length])[1:])
    profile = bits.u(8)
    bits.u(16)
    bits.ue()
    if profile in (100, 110, 122, 244):
        assert bits.ue() != 3, "4:4:4 is never written here"
        bits.ue()
        bits.ue()
        bits.u(1)
        assert bits.u(1) == 0, "x264 writes no scaling matrices unless asked to"
    bits.ue()
    order = bits.ue()
    if order == 0:
        bits.ue()
    assert order != 1, "x264 never counts pictures this way"
    bits.ue()
    bits.u(1)
    bits.ue()
    bits.ue()
    if bits.u(1) == 0:
        bits.u(1)
    bits.u(1)
    if bits.u(1):
        for _ in range(4):
            bits.ue()
    return _from_vui(bits) if bits.u(1) else None


def _from_vui(bits: _Bits) -> TimingLengths | None:
    if bits.u(1) and bits.u(8) == 255:
        bits.u(32)
    if bits.u(1):
        bits.u(1)
    if bits.u(1):
        bits.u(4)
        if bits.u(1):
            bits.u(24)
    if bits.u(1):
        bits.ue()
        bits.ue()
    if bits.u(1):
        bits.u(65)
    if bits.u(1) == 0:
        return None
    assert bits.ue() == 0, "x264 tells one rate"
    bits.u(8)
    bits.ue()
    bits.ue()
    bits.u(1 + 5)
    return TimingLengths(bits.u(5) + 1)


def retimed(packet: bytes, lengths: TimingLengths, frames_since: int) -> bytes:
    """A stretch's first picture, `frames_since` frames after the first picture of the group before; 0: the film's
    first.
    """
    units = []
    for unit in _units(packet):
        if unit[0] & 0x1F != _SEI:
            units.append(unit)
            continue
        payload = b"".join(
            bytes([kind]) + _size(len(body)) + body for kind, body in _messages(unit, lengths, frames_since)
        )
        if payload:
            units.append(unit[:1] + _escaped(payload + b"\x80"))
    return b"".join(len(unit).to_bytes(4, "big") + unit for unit in units)


def _messages(unit: bytes, lengths: TimingLengths, frames_since: int) -> Iterator[tuple[int, bytes]]:
    data, at = _unescaped(unit[1:]), 0
    while at < len(data) - 1:
        kind, at = _number(data, at)
        size, at = _number(data, at)
        body = data[at : at + size]
        at += size
        if kind == _PIC_TIMING:
            yield kind, _with_delay(body, lengths.removal_delay, 2 * frames_since)
        elif kind != _USER_DATA:
            yield kind, body


def _with_delay(body: bytes, length: int, delay: int) -> bytes:
    """The delay, in fields, stands first."""
    total = 8 * len(body)
    rest = int.from_bytes(body, "big") & ((1 << (total - length)) - 1)
    return (((delay & ((1 << length) - 1)) << (total - length)) | rest).to_bytes(len(body), "big")


def _units(packet: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(packet):
        length = int.from_bytes(packet[at : at + 4], "big")
        yield packet[at + 4 : at + 4 + length]
        at += 4 + length


def _number(data: bytes, at: int) -> tuple[int, int]:
    total = 0
    while data[at] == 255:
        total, at = total + 255, at + 1
    return total + data[at], at + 1


def _size(count: int) -> bytes:
    return b"\xff" * (count // 255) + bytes([count % 255])


def _unescaped(data: bytes) -> bytes:
    """Without the threes that keep start codes out."""
    return data.replace(b"\0\0\x03", b"\0\0")


def _escaped(data: bytes) -> bytes:
    found = bytearray()
    zeros = 0
    for byte in data:
        if zeros >= 2 and byte <= 3:
            found.append(3)
            zeros = 0
        found.append(byte)
        zeros = zeros + 1 if byte == 0 else 0
    return bytes(found)
