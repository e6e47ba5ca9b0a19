"""What lies beside an archive's clean picture, so that it can be mixed and lettered again: stems, captions, lettering.

Gives artifacts by the names under which they go out. The lettering is one ASS file per language on the film's own clock,
with the faces it uses. Knows no codecs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path

from post.cut import Cut
from post.export.delivery import Delivery
from post.export.pictures import leader_of
from post.fonts import FontBook
from post.lettering import shot_lettering
from post.suite import Artifact, Suite
from post.type.ass import FRAME_CS, Face, Lettering
from storyboards.story import Output
from storyboards.times import as_text

LETTERING_VERSION = 1
WRITTEN = frozenset({"overlays", "label"})

Beside = dict[str, tuple[Artifact, str]]

_EVENT = re.compile(r"Dialogue: (\d+),([\d:.]+),([\d:.]+),(.*)", re.DOTALL)


def beside_master(
    cut: Cut,
    output: Output,
    delivery: Delivery,
    captions: Mapping[str, Artifact],
    watched: Callable[[str], Suite],
) -> Beside:
    """Everything beside the master, for all its languages; `cut` is in the delivery's rate. `watched` gives the suite
    under the name of what is made.
    """
    found: Beside = {}
    for language, artifact in captions.items():
        found |= {f"{language}.{suffix}": (artifact, f"film.{suffix}") for suffix in ("srt", "vtt")}
        found |= _stems(cut, output, delivery, language, watched)
        lettering = lettering_artifact(cut, delivery, language, watched(language))
        if lettering is not None:
            found[f"{language}.ass"] = (lettering, "film.ass")
            faces = sorted(str(name) for name in _names(lettering.facts.get("faces")))
            found |= {f"{language}.faces/{name}": (lettering, name) for name in faces}
    return found


def _stems(cut: Cut, output: Output, delivery: Delivery, language: str, watched: Callable[[str], Suite]) -> Beside:
    from post.sound.leader import padded
    from post.sound.stems import NAMES, stems

    if delivery.channels == 0:
        return {}
    apart = stems(cut, output, language, watched(language))
    leader = leader_of(delivery)
    found: Beside = {}
    for name in NAMES:
        stem = apart
        if not leader.is_empty:
            own = watched(f"{language} {name}")
            stem = padded(apart, cut.num_frames, delivery.fps, leader, own, name=name, tone=False)
        found[f"{language}.stems/{name}"] = (stem, name)
    return found


def lettering_artifact(cut: Cut, delivery: Delivery, language: str, suite: Suite) -> Artifact | None:
    """`film.ass` and its faces; None for a film without words. Facts: `faces`."""
    book = FontBook.installed()
    parts = []
    for shot in cut.shots:
        lettering = shot_lettering(cut, shot, language, delivery.canvas, book, WRITTEN, (), suite)
        if lettering is not None:
            parts.append((shot.first_frame + leader_of(delivery).film_frame(delivery.fps), lettering))
    if not parts:
        return None
    script, faces = merged(parts, delivery.fps)
    digests = [[face.name, face.font.sha256, face.font.number, face.weight] for face in faces]
    inputs = {"version": LETTERING_VERSION, "script": script, "faces": digests, "fps": as_text(delivery.fps)}

    def build(folder: Path) -> Mapping[str, object]:
        from post.type.faces import renamed

        (folder / "film.ass").write_text(script, encoding="utf-8", newline="\n")
        names = []
        for face in faces:
            data = renamed(face)
            names.append(f"{face.name}.{'otf' if data[:4] == b'OTTO' else 'ttf'}")
            (folder / names[-1]).write_bytes(data)
        return {"faces": names}

    return suite.artifact("lettering", inputs, build)


def merged(parts: list[tuple[int, Lettering]], fps: Fraction) -> tuple[str, tuple[Face, ...]]:
    """The lettering of many shots, each beginning at a frame of the film, as one file on the film's clock."""
    faces: dict[tuple[str, int, int], Face] = {}
    events: list[str] = []
    for first_frame, lettering in parts:
        names = {}
        for face in lettering.faces:
            key = (face.font.sha256, face.font.number, face.weight)
            names[face.name] = faces.setdefault(key, Face(f"f{len(faces)}", face.font, face.weight)).name
        for line in lettering.script.splitlines():
            match = _EVENT.fullmatch(line)
            if match:
                start, end = (_clock(first_frame + _frame(match[place]), fps) for place in (2, 3))
                events.append(f"Dialogue: {match[1]},{start},{end},{_renamed(match[4], names)}")
    head = parts[0][1].script.partition("Dialogue:")[0]
    return head + "\n".join(events) + "\n", tuple(faces.values())


def _renamed(text: str, names: Mapping[str, str]) -> str:
    return re.sub(r"\\fn(f\d+)(?=[\\}])", lambda match: "\\fn" + names.get(match[1], match[1]), text)


def _frame(clock: str) -> int:
    """A shot's frame from its script's clock, on which every frame lasts `FRAME_CS` hundredths."""
    hours, minutes, seconds = clock.split(":")
    return round((int(hours) * 3600 + int(minutes) * 60 + Fraction(seconds)) * 100 / FRAME_CS)


def _clock(frame: int, fps: Fraction) -> str:
    """The last hundredth not after the frame: nothing shows a frame early or late."""
    total = frame * 100 * fps.denominator // fps.numerator
    return f"{total // 360000}:{total // 6000 % 60:02}:{total // 100 % 60:02}.{total % 100:02}"


def _names(value: object) -> list[object]:
    return list(value) if isinstance(value, (list, tuple)) else []
