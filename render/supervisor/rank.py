"""`python -m render.supervisor.rank JOBFILE`: a rank of a batch as the supervisor starts it, which never outlives it."""

from __future__ import annotations

import sys

from render.orphans import die_with_parent

if __name__ == "__main__":
    die_with_parent()
    from render.wan22.__main__ import main

    sys.exit(main(sys.argv[1:]))
