"""Waves: so many shots between two exchanges of experts, those under way first, one set of LoRA files each."""

from __future__ import annotations

from render.wan22.jobfile import Task
from render.wan22.request import LoraUse
from render.wan22.waves import Standing, decode_only, plan_waves
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
