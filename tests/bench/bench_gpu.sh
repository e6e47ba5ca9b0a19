#!/usr/bin/env bash
# Everything that wants a GPU of 48 GB or more, in one call, also from a fresh clone: tests/bench/bench_gpu.sh [FOLDER]
# The full-size expert with random weights at both sizes, beside diffusers' and the planner's memory; every attention
# backend there is; both texts in one forward; compiled; bfloat16 against float32; a tiny batch over all GPUs.
# Each part writes its own file in FOLDER (default bench-gpu), and one that fails does not stop the next.
# Exit 69 without a usable GPU, 1 if a part failed; an attention backend that is not installed is no failure.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
folder=${1:-bench-gpu}
python=.venv/bin/python
failed=0

say() { printf '%s\n' "$*" >&2; }
reelwright() { "$python" -c 'from render.cli import main; main()' "$@"; }
engine() { reelwright bench engine --device cuda --json "$@"; }

part() { # part NAME COMMAND...: its standard output into FOLDER/NAME, what it says into FOLDER/NAME.log
  local name=$1 began=$SECONDS
  shift
  say "== $name"
  if "$@" >"$folder/$name" 2>"$folder/$name.log"; then
    say "   $((SECONDS - began)) s"
  elif grep -q 'cannot run here' "$folder/$name.log"; then
    say "   left out: $(grep -m 1 'cannot run here' "$folder/$name.log")"
    rm -f "$folder/$name"
  else
    failed=1
    say "   failed: $(tail -n 1 "$folder/$name.log")"
  fi
}

if ! "$python" -c 'import torch, transformers, diffusers, pytest' 2>/dev/null; then
  say "== installing the engine and what the tests need"
  ./launch.sh test tests/wan22_inference/test_config.py -q >&2 || exit 69
fi
if ! "$python" -c 'import sys, torch; sys.exit(not torch.cuda.is_available())'; then
  say "error: PyTorch sees no NVIDIA GPU here"
  say "  hint: .venv/bin/reelwright doctor says why; a CPU build of torch has to be replaced by one for CUDA"
  exit 69
fi
mkdir -p "$folder"

part machine.csv nvidia-smi --query-gpu=name,memory.total,driver_version,clocks.max.sm,power.limit --format=csv
part kernels.txt "$python" -m pytest -q -rs tests/wan22_inference/model
part doctor.json reelwright doctor --smoke --json
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
