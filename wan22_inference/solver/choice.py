"""From a schedule to its solver: the one list of solvers there are."""

from __future__ import annotations

from typing import Final

from wan22_inference.schedule import Schedule, SolverName
from wan22_inference.solver.base import Solver
from wan22_inference.solver.dpmpp import DpmPlusPlus
from wan22_inference.solver.euler import Euler
from wan22_inference.solver.unipc import UniPC

SOLVERS: Final[dict[SolverName, type[Solver]]] = {"unipc": UniPC, "dpm++": DpmPlusPlus, "euler": Euler}


def make_solver(schedule: Schedule) -> Solver:
    """A fresh solver, at step 0, for the grid it belongs to."""
    return SOLVERS[schedule.solver](schedule)
