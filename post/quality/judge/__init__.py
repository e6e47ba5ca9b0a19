"""Judging: what was measured against what was promised, by a policy.

`judge` gives the findings of one inspection, the worst first; `verdict_of` what they come to. Measures nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from post.quality.findings import KINDS, Finding
from post.quality.inspection import Inspection
from post.quality.judge.bench import Bench
from post.quality.policy import Policy

VERDICTS = ("pass", "warnings", "fail")

_ORDER = {"fail": 0, "warn": 1, "inform": 2}


def judge(inspection: Inspection, policy: Policy | None = None) -> tuple[Finding, ...]:
    """The findings of one file, failures first, then in the order of time."""
    from post.quality.judge.captions import judge_captions
    from post.quality.judge.make import judge_make
    from post.quality.judge.picture import judge_picture
    from post.quality.judge.sound import judge_sound
    from post.quality.judge.writing import judge_writing

    bench = Bench(inspection.promise, inspection.measured, policy or Policy())
    if judge_make(bench):
        judge_picture(bench)
        judge_sound(bench)
        judge_writing(bench)
    judge_captions(bench)
    kinds = list(KINDS)
    return tuple(
        sorted(bench.findings, key=lambda each: (_ORDER[each.severity], each.frame or 0, kinds.index(each.id)))
    )


def verdict_of(findings: Iterable[Finding]) -> str:
    """pass | warnings | fail."""
    severities = {finding.severity for finding in findings}
    return "fail" if "fail" in severities else "warnings" if "warn" in severities else "pass"
