"""Quality control of an export: every film inspected against its promise, and judged by the project's policy.

Takes a cut and the films that were made of it, several at a time through the suite; films inspected before are not
measured again. Writes nothing outside of the store: `report.write_report` does.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from post.cut import Cut
from post.quality.policy import Policy
from post.suite import Suite

if TYPE_CHECKING:
    from post.export.film import Film
    from post.quality.inspection import Inspection
    from post.quality.report import Judged


def control(
    cut: Cut,
    films: Sequence[Film],
    suite: Suite,
    policy: Policy | None = None,
    *,
    delivered: Mapping[str, Path] | None = None,
) -> tuple[Judged, ...]:
    """All films with their findings, in order. `delivered` names files that go out instead of a film's own (signed ones),
    by the film's name. Raises PostError, Stopped.
    """
    from post.quality.inspection import inspect
    from post.quality.promised import promise_of
    from post.quality.report import judged

    lock, done = threading.Lock(), 0

    def one(film: Film) -> Inspection:
        nonlocal done
        path = (delivered or {}).get(film.name) or film.artifact.file(film.video)
        captions = {suffix: film.caption_artifact.file(name) for suffix, name in film.captions.items()}
        found = inspect(path, promise_of(cut, film, suite), suite, captions=captions, name=film.name)
        with lock:
            done += 1
            suite.report("progress", stage="inspection", item=film.name, done=done, total=len(films))
        return found

    return judged(suite.each(one, films), policy)
