"""Waves: so many shots between two exchanges of experts, those under way first, one set of LoRA files each."""

from __future__ import annotations

from render.wan22.jobfile import Task
from render.wan22.request import LoraUse
from render.wan22.waves import HostRoom, Standing, decode_only, plan_waves, work_left
from wan22_inference.request import ShotRequest

LORA = (LoraUse(1.0, "/l/h.safetensors", None, "1" * 64),)


def task(name: str, loras: tuple[LoraUse, ...] = ()) -> Task:
    """Forty steps, 26 of them by the high-noise expert."""
    return Task(name * 8, (name,), name, 1, {}, ShotRequest(id=name, prompt="p", negative="n", seed=1), loras)


def names(tasks: tuple[Task, ...]) -> str:
    return "".join(one.name for one in tasks)


def test_waves_take_shots_in_order() -> None:
    waves = plan_waves([Standing(task(name)) for name in "abcde"], 2)
    assert [names(wave.tasks) for wave in waves] == ["ab", "cd", "e"]


def test_shots_under_way_come_first_and_skip_what_they_have_done() -> None:
    standings = [Standing(task("a")), Standing(task("b"), step=25), Standing(task("c"), step=26), Standing(task("d"))]
    (first, second) = plan_waves(standings, 2)
    assert (names(first.high), names(first.low)) == ("b", "c")
    assert (names(second.high), names(second.low)) == ("ad", "")


def test_finished_latents_are_in_no_wave() -> None:
    standings = [
        Standing(task("a"), has_latents=True), Standing(task("b"), has_latents=True, has_clip=True), Standing(task("c"))
    ]  # fmt: skip
    assert [names(wave.tasks) for wave in plan_waves(standings, 9)] == ["c"]
    assert [one.name for one in decode_only(standings)] == ["a"]


def test_other_lora_files_are_another_expert() -> None:
    standings = [Standing(task("a")), Standing(task("b", LORA)), Standing(task("c"))]
    waves = plan_waves(standings, 9)
    assert [(names(wave.tasks), wave.loras) for wave in waves] == [("ac", ()), ("b", LORA)]


def test_nothing_to_do() -> None:
    assert plan_waves([], 1) == []


def request(**changes: object) -> ShotRequest:
    return ShotRequest(**{"id": "x", "prompt": "p", "negative": "n", "seed": 1, **changes})  # type: ignore[arg-type]


def asking(name: str, **changes: object) -> Task:
    return Task(name * 8, (name,), name, 1, {}, request(**changes))


def test_longest_work_first_within_a_wave() -> None:
    standings = [
        Standing(task("a"), step=20),
        Standing(asking("b", width_px=832, height_px=480)),
        Standing(task("c")),
        Standing(asking("d", guidance_high=1.0, guidance_low=1.0)),
        Standing(task("e"), step=30),
        Standing(task("f"), step=28),
        Standing(task("g")),
    ]
    (wave,) = plan_waves(standings, 9)
    assert names(wave.high) == "cgadb"  # equal ones keep their order
    assert names(wave.low) == "fe"


def test_work_left_is_what_was_traced() -> None:
    """Against 6.52 and 1.68 PFLOP of a forward at full size."""
    large, small = (work_left(Standing(asking("x", **size))) for size in ({}, {"width_px": 832, "height_px": 480}))
    assert abs(large / small / (6.52 / 1.68) - 1) < 0.01
    assert work_left(Standing(task("a"), step=39)) * 40 == large
    assert work_left(Standing(task("a"), step=40)) == 0


def test_waves_are_no_larger_than_host_memory_allows() -> None:
    standings = [Standing(asking(name, prompt=name)) for name in "abcde"]
    room = HostRoom({"n": 10, **dict.fromkeys("abcde", 10)}, shot_bytes=1, room_bytes=32)  # n and two prompts
    assert [names(wave.tasks) for wave in plan_waves(standings, 4, room)] == ["ab", "cd", "e"]
    alike = [Standing(task(name)) for name in "abcde"]  # one prompt: texts in common count once
    room = HostRoom({"n": 10, "p": 10}, shot_bytes=1, room_bytes=24)
    assert [names(wave.tasks) for wave in plan_waves(alike, 9, room)] == ["abcd", "e"]


def test_a_shot_is_made_however_little_room_there_is() -> None:
    waves = plan_waves([Standing(task(name)) for name in "ab"], 9, HostRoom({"n": 10, "p": 10}, 1, room_bytes=0))
    assert [names(wave.tasks) for wave in waves] == ["a", "b"]
