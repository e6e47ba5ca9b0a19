"""Where judging happens: promise, measures and policy side by side, and the findings so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from post.quality.findings import Finding
from post.quality.inspection import Measured
from post.quality.policy import Policy
from post.quality.promise import Promise
from post.quality.timecode import timecode

MOST_OF_A_KIND = 40
"""Findings of one id in one file: a film that is all wrong needs no longer list."""


@dataclass
class Bench:
    """One file being judged."""

    promise: Promise
    measured: Measured
    policy: Policy
    findings: list[Finding] = field(default_factory=list)

    def add(
        self,
        finding_id: str,
        message: str,
        *,
        measured: str = "",
        allowed: str = "",
        hint: str = "",
        frame: int | None = None,
        num_frames: int | None = None,
        shot: str | None = None,
        severity: str | None = None,
    ) -> None:
        """Takes down a finding, unless the policy leaves it out; `severity` where it is not the policy's to say."""
        severity = severity or self.policy.severity(finding_id)
        if severity == "off" or sum(each.id == finding_id for each in self.findings) >= MOST_OF_A_KIND:
            return
        promise = self.promise
        if shot is None and frame is not None:
            here = promise.shot_at(frame)
            shot = here.id if here else None
        self.findings.append(Finding(
            finding_id, severity, promise.output, promise.language, message, measured, allowed, hint, shot, frame,
            timecode(frame, promise.fps) if frame is not None else None, num_frames,
        ))  # fmt: skip

    def limit(self, finding_id: str, name: str) -> float:
        return self.policy.limit(finding_id, name)

    def seconds(self, num_frames: int) -> str:
        """A length as people say it."""
        seconds = float(num_frames / self.promise.fps)
        return f"{num_frames} frame{'s' if num_frames != 1 else ''} ({seconds:.2f} s)"

    def at_s(self, seconds: float) -> int:
        """The frame on screen at a time, within the film."""
        return max(0, min(self.promise.num_frames - 1, int(seconds * float(self.promise.fps))))
