"""The report as a producer's browser shows it, and as a machine reads it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from post.quality.findings import Finding
from post.quality.inspection import Inspection, Measured, inspect
from post.quality.judge import judge, verdict_of
from post.quality.judge.bench import Bench
from post.quality.judge.writing import judge_writing
from post.quality.picture.strips import strip_frames
from post.quality.policy import Policy, parse_policy
from post.quality.promise import PlannedShot
from post.quality.report import Judged, judged, verdict, write_report
from post.quality.report.console import summary
from post.quality.report.page import MOST_BYTES, page
from tests.browser import opened
from tests.post.quality.planted import LABEL, OVERLAY, PROMISE, Film, clean_sound, inspected, levelled, make
from tests.post.suite_for_tests import PlainMaker, plain_suite

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>\u202e'


def finding(severity: str, message: str = "something") -> Finding:
    return Finding("black", severity, "hall", "en", message, "this", "that", "do so", "r001", 30, "00:00:01:05", 5)


def empty(*findings: Finding, name: str = "hall.en.mp4") -> Judged:
    return Judged(Inspection(PROMISE, Measured(10, None, num_frames=150), name), findings)


def test_verdicts() -> None:
    assert verdict_of([]) == "pass"
    assert verdict_of([finding("inform")]) == "pass"
    assert verdict_of([finding("warn"), finding("inform")]) == "warnings"
    assert verdict([empty(finding("warn")), empty(finding("fail"))]) == "fail"


def test_the_console_says_what_and_what_to_do() -> None:
    assert summary([empty(finding("fail", "black where none is planned"))]) == [
        "hall.en.mp4: does not pass (1 failure)",
        "  fail   00:00:01:05 r001: black where none is planned [black]",
        "         measured this; allowed that",
        "         hint: do so",
        "quality: does not pass (1 file)",
    ]


def test_everything_is_escaped(tmp_path: Path) -> None:
    promise = replace(PROMISE, output=HOSTILE, shots=(PlannedShot(HOSTILE, "generated", 0, 150),))
    told = replace(finding("fail", HOSTILE), measured=HOSTILE, allowed=HOSTILE, hint=HOSTILE, shot=HOSTILE)
    text = page([Judged(Inspection(promise, Measured(10, None, num_frames=150), HOSTILE), (told,))], HOSTILE)
    assert "<script" not in text
    assert "<img src=x" not in text
    assert "\u202e" not in text
    assert "default-src 'none'" in text.replace("&#x27;", "'")


def test_a_public_film_without_its_label_fails_whatever_the_policy_says() -> None:
    lenient = parse_policy("label-missing: off\n", "qc.yaml")
    for promise, severities in (
        (replace(PROMISE, texts=(OVERLAY,)), ["fail"]),
        (replace(PROMISE, texts=(OVERLAY,), label_burned=False, purpose="commercial"), ["fail"]),
        (replace(PROMISE, texts=(OVERLAY,), purpose="internal"), []),
        (replace(PROMISE, texts=(OVERLAY,), label=None), []),
    ):
        bench = Bench(promise, Measured(1, None, num_frames=150, reads=True), lenient)
        judge_writing(bench)
        assert [each.severity for each in bench.findings if each.id == "label-missing"] == severities


def test_long_films_keep_the_page_small() -> None:
    shots = tuple(PlannedShot(f"r{n:03}", "generated", n * 125, 125) for n in range(54))
    promise = replace(PROMISE, shots=shots, num_frames=54 * 125)
    frames = {frame for each in strip_frames(shots, promise.num_frames).values() for frame in each}
    picture = b"\xff\xd8" + bytes(9000)
    files = [
        Judged(Inspection(promise, Measured(10, None, num_frames=10), f"{n}.mp4", dict.fromkeys(frames, picture)), ())
        for n in range(8)
    ]
    assert len(page(files, "Long").encode()) < MOST_BYTES


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of one good film and one bad one."""
    folder = tmp_path_factory.mktemp("report")
    good = inspected(folder, make(folder, Film(), "good.mp4"))
    loud = levelled(clean_sound(), -15.0)
    bad = inspected(folder, make(folder, Film(texts=(LABEL,), sound=loud), "bad.mp4"))
    write_report(judged([good, bad]), "Harbour <to> Horizon", folder)
    return folder


@pytest.mark.slow
def test_the_report_for_machines(report: Path) -> None:
    told = json.loads((report / "report.json").read_text())
    assert (told["schema"], told["version"], told["verdict"]) == ("reelwright.quality-report", 1, "fail")
    assert [each["verdict"] for each in told["files"]] == ["pass", "fail"]
    bad = {each["id"]: each for each in told["files"][1]["findings"]}
    assert {"loudness", "overlay-missing"} <= set(bad)
    assert bad["overlay-missing"]["shot"] == "r002"
    assert told["files"][0]["frames"] == {"measured": 150, "promised": 150}


@pytest.mark.slow
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 900), (390, 844)], ids=["desk", "phone"])
def test_the_report_in_a_browser(report: Path, dark: bool, size: tuple[int, int]) -> None:
    with opened(report / "report.html", dark=dark, size=size) as seen:
        assert seen.errors == []
        assert seen.requests == []
        assert seen.axe() == []
        assert seen.page.locator("h1").inner_text() == "Harbour <to> Horizon · quality control"
        assert "Does not pass" in seen.page.locator(".verdict").inner_text()
        assert seen.page.locator("img").count() == 2 * 3 * 4
        assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert seen.page.evaluate("[...document.images].every(image => image.naturalWidth > 0)")


@pytest.mark.slow
def test_an_inspection_is_kept_and_a_policy_measures_nothing_again(tmp_path: Path) -> None:
    path = make(tmp_path, Film())
    suite = plain_suite(tmp_path / "suite")
    first = inspect(path, PROMISE, suite)
    again = inspect(path, PROMISE, suite)
    assert again == first
    assert isinstance(suite.artifact, PlainMaker)
    assert suite.artifact.num_built("inspection") == 1
    inspect(path, replace(PROMISE, num_frames=151), suite)
    assert suite.artifact.num_built("inspection") == 2
    assert judge(first, Policy()) == judge(again, Policy())
