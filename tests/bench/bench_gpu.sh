#!/usr/bin/env bash
# Everything that wants a GPU of 48 GB or more, in one call: tests/bench/bench_gpu.sh [FOLDER]
# The full-size expert with random weights at both sizes, beside diffusers' and the planner's memory; every attention
# backend there is; both texts in one forward; compiled; bfloat16 against float32; a tiny batch over all GPUs.
# Each part writes its own file in FOLDER (default bench-gpu), and one that fails does not stop the next.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
folder=${1:-bench-gpu}
python=.venv/bin/python
[ -x "$python" ] || python=python3
mkdir -p "$folder"
failed=0

part() { # part NAME COMMAND...: its standard output into FOLDER/NAME, what it says into FOLDER/NAME.log
  local name=$1
  shift
  echo "== $name" >&2
  "$@" >"$folder/$name" 2>"$folder/$name.log" || { failed=1 && echo "   failed: $(tail -n 1 "$folder/$name.log")" >&2; }
}
engine() { "$python" -c 'from render.cli import main; main()' bench engine --device cuda --json "$@"; }

part machine.csv nvidia-smi --query-gpu=name,memory.total,driver_version,clocks.max.sm,power.limit --format=csv
part doctor.json "$python" -c 'from render.cli import main; main()' doctor --smoke --json
part kernels.txt "$python" -m pytest -q -rs tests/wan22_inference/model
part engine-720p.json engine --size 1280x720 --frames 81
part engine-480p.json engine --size 832x480 --frames 81
for attention in sdpa sdpa-cudnn flash2 flash3; do
  part "engine-720p-$attention.json" engine --size 1280x720 --frames 81 --alone --attention "$attention"
done
part engine-720p-batched.json engine --size 1280x720 --frames 81 --alone --batched
part engine-720p-compiled.json engine --size 1280x720 --frames 81 --alone --compile
for size in 1280x720 832x480; do
  part "traced-$size.json" "$python" -m wan22_inference.trace --size "$size" --frames 81
done
part parity.json "$python" -m tests.bench.parity_bf16

"$python" - "$folder" <<'PYTHON'
import json
import sys
from pathlib import Path

print("| run | attention | forward | of the matrix rate | peak | planned |\n| --- | --- | --- | --- | --- | --- |")
for path in sorted(Path(sys.argv[1]).glob("engine-*.json")):
    try:
        report = json.loads(path.read_text())
    except ValueError:
        print(f"| {path.stem} | failed, see {path.name}.log | | | | |")
        continue
    for row in report["rows"]:
        peak, planned = (f"{size / 2**30:.2f} GiB" if size else "" for size in (row["peak_bytes"], row.get("planned_peak_bytes")))
        shares = f"{row['forward_s']:.2f} s | {row['utilisation']:.0%}"
        print(f"| {path.stem}, {row['name']} | {row['attention']} | {shares} | {peak} | {planned} |")
PYTHON
exit "$failed"
