"""How long the film takes: prints tables. `python tests/bench/bench_film.py [--without-moviepy]`

Measures whole processes, from the shell's point of view: checking, planning, the demo from an empty folder, one changed
word, a finished film asked for again; and beside it the same overlay-and-concatenate job done with MoviePy, in an
environment of its own (`.venv-bench`, made on demand). Judges nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from pydantic import TypeAdapter  # noqa: E402

from post.cards import card_blocks  # noqa: E402
from post.cut import Cut, CutShot  # noqa: E402
from post.fonts import FontBook  # noqa: E402
from post.lettering import disclosure_captions, overlay_captions  # noqa: E402
from post.type.layout import Block, lay_out  # noqa: E402

EXAMPLES = ROOT / "storyboards" / "examples"
BENCH_VENV = ROOT / ".venv-bench"
SIZES = (1_250, 2_500, 5_000, 10_000)
WORD, OTHER_WORD = '"Indigenous design"', '"Indigenous making"'


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--without-moviepy", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-film-") as name:
        work = Path(name)
        table(("command", "seconds (of processor)"), light_commands(work))
        rows, cut = film_times(work)
        theirs = [None] * len(rows) if asked.without_moviepy else moviepy_times(work, cut)
        head = ("job", "seconds (of processor)", "film lengths", "MoviePy 2.2.1", "times quicker (of processor)")
        table(head, told(rows, theirs, cut))


@dataclass(frozen=True, order=True)
class Cost:
    """What a command took: by the clock, and of the processors (its children's included), in seconds."""

    wall_s: float
    cpu_s: float

    def __str__(self) -> str:
        return f"{self.wall_s:.2f} ({self.cpu_s:.2f})"

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.wall_s + other.wall_s, self.cpu_s + other.cpu_s)


def timed(argv: Sequence[str | Path]) -> Cost:
    """What a command costs that has to succeed."""
    began, used = time.monotonic(), _children_s()
    subprocess.run([str(word) for word in argv], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return Cost(time.monotonic() - began, _children_s() - used)


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def best(command: Sequence[str | Path], num_runs: int) -> Cost:
    """The least of several runs: what the command costs when nothing else disturbs it."""
    return min(timed(command) for _ in range(num_runs))


def reelwright(*args: str | Path) -> list[str | Path]:
    return [Path(sys.executable).with_name("reelwright"), *args]


def note(text: str) -> None:
    """What happens now, and how busy the machine is."""
    print(f"[load {os.getloadavg()[0]:.1f}] {text}", file=sys.stderr, flush=True)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Markdown."""
    print("\n| " + " | ".join(head) + " |\n|" + " --- |" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    sys.stdout.flush()


def light_commands(work: Path) -> list[tuple[str, str]]:
    """`check` and `plan`: the best of five and of three runs."""
    note("check and plan")
    rows = [("`check`, 54 shots", str(best(reelwright("check", EXAMPLES / "exhibition-54.yaml"), 5)))]
    for num_shots in SIZES:
        story = work / f"{num_shots}.yaml"
        story.write_text("\n".join(generated(num_shots)), "utf-8")
        command = reelwright("plan", story, "--renderer", "animatic", "--out", work / "plans")
        rows.append((f"`plan`, {num_shots:,} shots", str(best(command, 3))))
    return rows


def generated(num_shots: int) -> Iterator[str]:
    """A storyboard of so many different shots, in two languages, with lines and overlays, lettering to take out."""
    yield "version: 1"
    yield "project: {id: long, title: Long, languages: [en, hi]}"
    yield "voices: {narrator: {engine: scratch}}"
    yield "places: {quay: 'a grey quay, cranes far off'}"
    yield "shots:"
    for number in range(1, num_shots + 1):
        yield f"  - id: r{number:05}"
        yield f'    prompt: A grey frigate leaves berth {number}, a banner reading "FLEET {number}" above the quay'
        yield "    place: quay"
        yield "    camera: {framing: wide, move: dolly-in}"
        yield f"    narration: {{en: This is ship {number}., hi: यह जहाज़ {number} है।}}"
        yield f"    overlays: [{{text: {{en: Ship {number}, hi: जहाज़ {number}}}, at: 0.5, for: 3}}]"


def film_times(work: Path) -> tuple[list[tuple[str, Cost]], Cut]:
    """The demo, both languages: whole, pictures only, one word, nothing."""
    story, out = demo_copy(work), work / "out"
    command = reelwright("render", story, "--renderer", "animatic", "--until", "film", "--out", out, "--quiet")
    note("the demo from an empty folder")
    whole = timed(command)
    cut = TypeAdapter(Cut).validate_json((out / "harbour" / "cut.json").read_bytes())
    note("the films again from the takes and the sound")
    for stage in ("stretch", "film"):
        shutil.rmtree(out / "harbour" / "store" / stage)
    pictures = timed(command)
    note("one changed word")
    story.write_text(story.read_text("utf-8").replace(WORD, OTHER_WORD, 1), "utf-8")
    word = timed(command)
    note("asked again")
    again = best(command, 5)
    rows = [
        ("demo from an empty folder: panels, voices, music, both films", whole),
        ("both films from their takes", pictures),
        (f"one changed overlay word ({word.wall_s / whole.wall_s:.0%} of the whole)", word),
        ("the finished films asked for again", again),
    ]
    return rows, cut


def told(rows: Sequence[tuple[str, Cost]], theirs: Sequence[Cost | None], cut: Cut) -> list[tuple[str, ...]]:
    """Rows of the table: times, the length of one film in them, and MoviePy's beside them."""
    return [
        (
            name,
            str(ours),
            f"{ours.wall_s / float(cut.duration):.2f}",
            str(their) if their else "",
            f"{their.wall_s / ours.wall_s:.1f} ({their.cpu_s / ours.cpu_s:.1f})" if their else "",
        )
        for (name, ours), their in zip(rows, theirs)
    ]


def demo_copy(work: Path) -> Path:
    """The demo's storyboard with its files, to be changed."""
    shutil.copytree(EXAMPLES / "harbour", work / "harbour")
    return Path(shutil.copy(EXAMPLES / "harbour.yaml", work / "harbour.yaml"))


def moviepy_times(work: Path, cut: Cut) -> list[Cost | None]:
    """MoviePy's costs in the order of our rows: both films from their takes; the English one after a changed word."""
    program = [bench_python(), ROOT / "tests" / "bench" / "moviepy_film.py"]
    jobs = {language: moviepy_job(cut, language, work) for language in cut.languages}
    films = Cost(0, 0)
    for language, job in jobs.items():
        note(f"MoviePy: the film in {language}")
        films += timed([*program, job])
    note("MoviePy: the English film after a changed word")
    changed = jobs["en"].read_text("utf-8")
    assert WORD in changed
    jobs["en"].write_text(changed.replace(WORD, OTHER_WORD), "utf-8")
    return [None, films, timed([*program, jobs["en"]]), None]


def bench_python() -> Path:
    """Python of the environment with MoviePy, made when it is not there."""
    python = BENCH_VENV / "bin" / "python"
    wanted = ROOT / "tests" / "bench" / "requirements.txt"
    if not python.exists():
        note(f"making {BENCH_VENV.name}")
        subprocess.run([sys.executable, "-m", "venv", BENCH_VENV], check=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", wanted], check=True)
    return python


def moviepy_job(cut: Cut, language: str, work: Path) -> Path:
    """What MoviePy is to do, with our takes, lengths, texts, fonts and places."""
    book = FontBook.installed()
    shots = []
    for shot in cut.shots:
        captions = [*overlay_captions(cut, shot, language), *disclosure_captions(cut, shot, language)]
        blocks = lay_out(captions, cut.canvas, book)
        texts = [(caption.text, block) for caption, block in zip(sorted(captions, key=_first), blocks, strict=True)]
        if shot.kind == "card" and shot.text:
            made = card_blocks(shot.text[language], language, shot.num_frames, cut.canvas, book, shot.id)
            texts += [("".join(run.text for line in block.lines for run in line.line.runs), block) for block in made]
        shots.append({
            "clip": str(work / "out" / "harbour" / _path(shot)) if shot.kind == "generated" else None,
            "still": str(work / _path(shot)) if shot.kind == "still" else None,
            "duration_s": float(shot.num_frames / cut.fps),
            "texts": [text_entry(text, block, float(cut.fps)) for text, block in texts],
        })  # fmt: skip
    size = (cut.canvas.width_px, cut.canvas.height_px)
    job = {"size": size, "fps": float(cut.fps), "shots": shots, "target": str(work / f"moviepy.{language}.mp4")}
    path = work / f"moviepy.{language}.json"
    path.write_text(json.dumps(job, ensure_ascii=False), "utf-8")
    return path


def _first(caption: object) -> int:
    return int(getattr(caption, "first_frame", 0))


def _path(shot: CutShot) -> str:
    assert shot.media is not None
    return shot.media.path


def text_entry(text: str, block: Block, fps: float) -> dict[str, object]:
    """One text as MoviePy is told of it."""
    return {
        "text": text,
        "font": str(block.lines[0].line.runs[0].font.path),
        "size_px": round(block.size_px),
        "x_px": block.bounds.x,
        "y_px": block.bounds.y,
        "start_s": block.first_frame / fps,
        "duration_s": block.num_frames / fps,
    }


if __name__ == "__main__":
    main()
