"""Looks at the weight files of a folder: their heads, what they are, and whether the set is complete.

Takes files as `walk` found them, gives `Weight`s and problems: shards that are missing, an index that says otherwise,
unfinished downloads, links that lead nowhere. Does not know which sets make a model.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from render.models.assets import Item, Weight
from render.models.families import Part, recognise
from render.models.heads import AGAIN, look
from render.models.problems import Problem
from wan22_inference.checkpoint.parts import read_json, some
from wan22_inference.errors import CheckpointError

WEIGHT_SUFFIXES = frozenset(
    {".safetensors", ".sft", ".pth", ".pt", ".ckpt", ".bin", ".pkl", ".gguf", ".onnx", ".h5", ".msgpack"}
)
BESIDE_SUFFIXES = (".onnx_data", ".onnx.data", ".onnx_data_1", ".onnx_data_2")  # weights of an ONNX file
UNFINISHED = (".incomplete", ".part", ".aria2", ".crdownload", ".partial", ".download", ".!qb")
NOT_WEIGHTS = frozenset(
    {"training_args.bin", "tokenizer.bin", "optimizer.bin", "optimizer.pt", "scheduler.pt", "rng_state.pth"}
)
SHARD = re.compile(r"(.+?)[-_](\d{5})-of-(\d{5})(\.[\w.-]+)?\.(safetensors|bin|gguf)")
_MAX_SHARDS = 10_000
_GGUF_LINES = {
    "llama": "llm",
    "qwen2": "llm",
    "qwen3": "llm",
    "qwen3vl": "llm",
    "mllama": "llm",
    "wan": "wan",
    "ltxv": "ltx-video",
    "flux": "flux",
    "hyvid": "hunyuanvideo",
}


def is_weight(item: Item) -> bool:
    """Is this a file that should hold weights, going by its name? What it really holds, its head says."""
    name = item.path.name.lower()
    return item.path.suffix.lower() in WEIGHT_SUFFIXES and name not in NOT_WEIGHTS


def is_unfinished(item: Item) -> bool:
    """A download that was not finished, going by its name."""
    return item.path.name.lower().endswith(UNFINISHED) and item.size_bytes > 0


def see(items: Iterable[Item]) -> list[Weight]:
    """Every weight file among these, looked at."""
    return [see_one(item) for item in items if is_weight(item)]


def see_one(item: Item) -> Weight:
    """One file, looked at; shards of a set are recognised later, together."""
    if item.broken:
        return Weight(item, look(item.path), None)
    head = look(item.path)
    if head.format == "gguf":
        kind = head.said.get("architecture", "")
        line = _GGUF_LINES.get(kind, kind)
        title = f"{head.said.get('name') or kind or 'model'} (GGUF)"
        return Weight(item, head, Part("llm" if line == "llm" else "transformer", line, kind, title))
    part = recognise({name: shape for name, (_, shape) in head.tensors.items()})
    if part is None and head.format == "onnx":
        part = Part("onnx", "onnx", "onnx", f"ONNX graph {head.said.get('graph', '')}".strip())
    return Weight(item, head, part)


def join_shards(weights: Sequence[Weight]) -> list[Weight]:
    """Shards know what they are only together: the part recognised from all tensors of a set goes to each of them."""
    groups: dict[tuple[Path, str], list[Weight]] = {}
    for weight in weights:
        match = SHARD.fullmatch(weight.item.path.name)
        groups.setdefault((weight.item.path.parent, match[1] if match else weight.item.path.name), []).append(weight)
    joined: list[Weight] = []
    for group in groups.values():
        if len(group) == 1:
            joined += group
            continue
        shapes = {name: shape for weight in group for name, (_, shape) in weight.head.tensors.items()}
        part = recognise(shapes) or group[0].part
        joined += [Weight(weight.item, weight.head, part) for weight in group]
    return joined


def completeness(folder: Path, items: Sequence[Item], weights: Sequence[Weight]) -> list[Problem]:
    """What a folder's own names and indexes promise and do not keep; and every problem of its files."""
    here = {item.path.name: item for item in items if item.path.parent == folder}
    problems = [problem for weight in weights if weight.item.path.parent == folder for problem in weight.head.problems]
    problems += [
        Problem("unfinished", item.path, f"{item.path}: is an unfinished download ({item.size_bytes} bytes)",
                "run the download again, or remove it")
        for item in here.values() if is_unfinished(item)
    ]  # fmt: skip
    promised = _promised(here)
    for name in [name for name in here if name.endswith(".index.json")]:
        try:
            table = read_json(here[name].path).get("weight_map")
        except CheckpointError as error:
            problems.append(Problem("index", here[name].path, error.message, AGAIN))
            continue
        if not isinstance(table, dict) or not all(isinstance(file, str) for file in table.values()):
            problems.append(Problem("index", here[name].path, f"{here[name].path}: has no table `weight_map`", AGAIN))
            continue
        promised |= set(table.values())
        problems += _index_problems(folder, here[name].path, table, weights)
    for name in sorted(promised - here.keys()):
        problems.append(Problem("missing", folder / name, f"{folder / name}: is missing", "fetch this file"))
    return problems


def _promised(here: dict[str, Item]) -> set[str]:
    """`x-00002-of-00006.safetensors` promises five others, index or not."""
    wanted: set[str] = set()
    for name in here:
        if match := SHARD.fullmatch(name):
            total = min(int(match[3]), _MAX_SHARDS)
            joint = name[len(match[1])]
            ending = f"{match[4] or ''}.{match[5]}"
            wanted |= {f"{match[1]}{joint}{k:05d}-of-{match[3]}{ending}" for k in range(1, total + 1)}
    return wanted


def _index_problems(folder: Path, index: Path, table: dict[str, str], weights: Sequence[Weight]) -> list[Problem]:
    if odd := [file for file in table.values() if file != Path(file).name]:
        return [Problem("index", index, f"{index}: places tensors in {odd[0][:80]!r}, not a file of this folder")]
    held = {w.item.path.name: w.head.tensors for w in weights if w.item.path.parent == folder and not w.head.problems}
    wrong = sorted(name for name, file in table.items() if file in held and held[file] and name not in held[file])
    extra = sorted({n for file in set(table.values()) for n in held.get(file, ())} - table.keys())
    problems = []
    if wrong:
        what = f"{index}: names {len(wrong)} tensors that its shards do not hold: {some(wrong)}"
        problems.append(Problem("index", index, what, "fetch index and shards of one and the same revision"))
    if extra:
        what = f"{index}: leaves out {len(extra)} tensors that its shards hold: {some(extra)}"
        problems.append(Problem("index", index, what, "fetch index and shards of one and the same revision"))
    return problems
