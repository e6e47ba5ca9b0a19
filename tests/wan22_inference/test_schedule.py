"""Sigma grids are official to the bit. The digests below are of grids that the official schedulers made."""

import subprocess
import sys

import numpy as np
import pytest

from wan22_inference.errors import RequestError
from wan22_inference.schedule import SolverName, make_schedule, num_high_steps

OFFICIAL_TIMESTEPS = [
    999, 997, 995, 993, 990, 988, 985, 982, 979, 976, 972, 969, 965, 961, 956, 952, 947, 941, 936, 929,
    922, 915, 907, 898, 888, 877, 865, 852, 837, 819, 799, 776, 749, 717, 678, 631, 571, 492, 386, 235,
]  # fmt: skip


def test_the_grid_of_t2v_a14b_and_where_the_experts_change() -> None:
    schedule = make_schedule("unipc", 40, 12.0)
    assert schedule.timesteps.tolist() == OFFICIAL_TIMESTEPS
    assert schedule.sigmas.dtype == np.float32
    assert schedule.sigmas[-1] == 0
    assert num_high_steps(schedule, 0.875) == 26


@pytest.mark.parametrize(
    ("solver", "num_steps", "shift", "digest"),
    [
        ("unipc", 40, 12.0, "090e251746e90ec75d919f2636f5520185db983e08737e475d12183b88619a84"),
        ("unipc", 50, 5.0, "45a4ebc04ca8468ae39bf4fa75016a0ec751fed4b17ae75bc94f0f27c1f4d09f"),
        ("unipc", 4, 5.0, "f5313586e98fe893ab2fcd048736856ddb09f5c221ad40ea0ff05820253d38fc"),
        ("unipc", 20, 3.0, "368c3beaf8e3a1bd1496dc278eb0217eba0a399569495e21645a03721cf7159f"),
        ("unipc", 100, 12.0, "8b42d94266922305693a39e66664b8355d37e522b62df1429f91f7cbd5067a54"),
        ("dpm++", 40, 12.0, "d7cec886b0ebac1df80e0d67e6330827e047d447b661e55c85b2c20950093053"),
        ("dpm++", 10, 5.0, "7df7fda1b780bc83369bea194fef00fe529e64a7c14b6a1d81f5a5bf3afeaa49"),
    ],
)
def test_sigmas_are_official_to_the_bit(solver: SolverName, num_steps: int, shift: float, digest: str) -> None:
    assert make_schedule(solver, num_steps, shift).digest == digest


@pytest.mark.parametrize(("num_steps", "high"), [(50, 32), (30, 19), (20, 13)])
def test_other_lengths_split_as_upstream(num_steps: int, high: int) -> None:
    assert num_high_steps(make_schedule("unipc", num_steps, 12.0), 0.875) == high


def test_the_shift_in_converted_repositories_would_halve_the_high_noise_part() -> None:
    assert num_high_steps(make_schedule("unipc", 40, 3.0), 0.875) == 12


def test_dpm_and_euler_start_at_pure_noise() -> None:
    dpm = make_schedule("dpm++", 40, 12.0)
    assert (dpm.sigmas[0], dpm.timesteps[0], num_high_steps(dpm, 0.875)) == (1.0, 1000, 26)
    euler = make_schedule("euler", 4, 5.0)
    assert euler.timesteps.tolist() == [1000, 937, 833, 625]
    assert num_high_steps(euler, 0.875) == 2


@pytest.mark.parametrize("boundary", [0.0, 1.0, 2.0])
def test_one_expert_may_take_all_steps(boundary: float) -> None:
    assert num_high_steps(make_schedule("unipc", 40, 12.0), boundary) == (40 if boundary == 0 else 0)


def test_long_schedules_may_repeat_timesteps_but_never_sigmas() -> None:
    schedule = make_schedule("unipc", 200, 12.0)
    assert len(set(schedule.timesteps.tolist())) < 200
    assert np.all(np.diff(schedule.sigmas) < 0)


@pytest.mark.parametrize(
    ("solver", "num_steps", "shift", "words"),
    [
        ("ddim", 40, 12.0, "solver: 'ddim' is not known"),
        ("unipc", 0, 12.0, "steps: 0"),
        ("unipc", 40.0, 12.0, "steps: 40.0"),
        ("unipc", True, 12.0, "steps: True"),
        ("unipc", 1001, 12.0, "steps: 1001"),
        ("unipc", 40, 0.0, "shift: 0.0"),
        ("unipc", 40, float("nan"), "shift: nan"),
        ("unipc", 40, float("inf"), "shift: inf"),
        ("unipc", 40, 1e9, "neighbouring noise levels become equal"),
    ],
)
def test_what_has_no_schedule_is_refused_with_a_hint(solver: str, num_steps: int, shift: float, words: str) -> None:
    with pytest.raises(RequestError, match=words) as caught:
        make_schedule(solver, num_steps, shift)  # type: ignore[arg-type]
    assert caught.value.hint


def test_a_schedule_cannot_be_written_into() -> None:
    with pytest.raises(ValueError, match="read-only"):
        make_schedule("unipc", 4, 12.0).sigmas[0] = 0


def test_light_files_import_without_torch() -> None:
    code = (
        "import sys, wan22_inference.schedule, wan22_inference.request, wan22_inference.text.tokens, "
        "wan22_inference.text.negative, wan22_inference.vae.names, wan22_inference.tiny.sizes, "
        "wan22_inference.tiny.configs; sys.exit('torch' in sys.modules or 'transformers' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
