"""The type specimen: forty texts in three looks, on plain and busy pictures, read back from encoded films.

Every overlay goes the whole way: laid out, drawn by libass in real FFmpeg, encoded with x264, decoded, and read by
Tesseract in its own box. It has to be there on the frames it was declared for, and nowhere but inside title-safe.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from post import ffmpeg
from post.fonts import FontBook
from post.lettering import TextBox, overlay_boxes, shot_lettering
from post.type.faces import lay_faces
from post.type.layout import safe_box
from storyboards.story import Size
from tests.post.type.drawing import HD, has_tesseract, likeness, read
from tests.post.type.pictures import PICTURES
from tests.post.workbench import cut_of, overlay, shot

pytestmark = pytest.mark.slow

BOOK = FontBook.installed()
UPRIGHT, WIDE = Size(1080, 1920), Size(3840, 1080)
TESSERACT = {"en": "eng", "hi": "hin"}
STANDS, GAP = 10, 2
"""Frames that each text stands, and frames between two."""

TEXTS = {
    ("en", "short"): {
        "lower-third": "Indigenous design", "title": "Launch day", "subtitle": "It begins at sea.",
        "label": "Mazagon Dock, 1972", "note": "Length 262 metres", "credit": "Photograph by the yard",
        "disclosure": "Images made by a model",
    },
    ("en", "long"): {
        "lower-third": "Commodore of the yard, who laid down eleven destroyers and a carrier",
        "title": "From the harbour of our fathers to the far horizon",
        "subtitle": "The frigate leaves harbour at dawn, bound for the open sea.",
        "label": "Naval dockyard, Mumbai harbour, before sunrise",
        "note": "Displacement 45,000 tonnes, length 262 metres, laid down in February 2009",
        "credit": "Photograph by the yard, with thanks to the keepers of the archive",
        "disclosure": "All pictures in this film were made by a model",
    },
    ("hi", "short"): {
        "lower-third": "स्वदेशी डिज़ाइन", "title": "समुद्री शक्ति", "subtitle": "शुरुआत समुद्र से होती है।",
        "label": "मुंबई का बंदरगाह", "note": "पोत प्रांगण में निर्माण", "credit": "छायाचित्र पोत प्रांगण से",
        "disclosure": "मशीन से बने चित्र",
    },
    ("hi", "long"): {
        "lower-third": "नौसेना के पोत प्रांगण में स्वदेशी डिज़ाइन और निर्माण का काम",
        "title": "बंदरगाह से क्षितिज तक की यात्रा",
        "subtitle": "युद्धपोत भोर में बंदरगाह से खुले समुद्र की ओर निकलता है।",
        "label": "मुंबई का बंदरगाह, सुबह से पहले", "note": "समुद्री शक्ति का निर्माण पोत प्रांगण में होता है",
        "credit": "छायाचित्र पोत प्रांगण के सौजन्य से", "disclosure": "इस फ़िल्म के सभी चित्र मशीन से बने हैं",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Reel:
    """Some texts one after another over one picture."""

    look: str
    picture: str
    language: str
    length: str
    styles: tuple[str, ...]
    canvas: Size = HD

    def __str__(self) -> str:
        return f"{self.look}-{self.picture}-{self.language}-{self.length}-{self.canvas}"


ALL = ("lower-third", "title", "subtitle", "label", "note", "credit", "disclosure")
REELS = (
    Reel("documentary", "busy", "en", "long", ALL[:6]),
    Reel("documentary", "dark", "hi", "short", ALL[:5]),
    Reel("technical", "bright", "hi", "long", ALL[:5]),
    Reel("technical", "busy", "en", "short", ALL),
    Reel("gala", "busy", "hi", "long", ALL[:5]),
    Reel("gala", "bright", "en", "long", ALL[:6]),
    Reel("technical", "busy", "en", "long", ("lower-third", "title", "disclosure"), UPRIGHT),
    Reel("gala", "dark", "hi", "short", ("title", "subtitle"), UPRIGHT),
    Reel("documentary", "bright", "en", "short", ("lower-third", "disclosure"), WIDE),
)


def test_there_are_forty_cases_of_every_kind() -> None:
    assert sum(len(reel.styles) for reel in REELS) >= 40
    assert {reel.look for reel in REELS} == {"documentary", "technical", "gala"}
    assert {style for reel in REELS for style in reel.styles} == set(ALL)


@pytest.mark.parametrize("reel", REELS, ids=str)
def test_every_text_is_read_back_from_the_film(tmp_path: Path, reel: Reel) -> None:
    if not has_tesseract(TESSERACT[reel.language]):
        pytest.skip(f"Tesseract with {TESSERACT[reel.language]} is not installed")
    if reel.language == "hi" and BOOK.face("Noto Sans Devanagari") is None:
        pytest.skip("no Devanagari font is installed")
    boxes, frames = made(reel, tmp_path)
    clean = frames[0].astype(np.int16)
    assert len(boxes) == len(reel.styles)
    allowed = 0.90 if reel.picture == "busy" else 0.98
    misread = []
    for style, box in zip(reel.styles, boxes):
        written = TEXTS[reel.language, reel.length][style]
        said = read(tmp_path, cropped(frames[box.steady_first + box.steady_frames // 2], box), TESSERACT[reel.language])
        alike = likeness(said, written)
        print(f"{reel} {style}: {alike:.3f} {said!r}")
        if alike < allowed:
            misread.append((style, round(alike, 3), said, written))
        declared = range(box.first_frame, box.first_frame + box.num_frames)
        seen = [number for number in range(declared.start - GAP, min(declared.stop + GAP, len(frames)))
                if changed(frames[number], clean, box)]  # fmt: skip
        assert seen == list(range(seen[0], seen[-1] + 1)), style
        assert abs(seen[0] - declared.start) <= 1, style
        assert abs(seen[-1] - declared[-1]) <= 1, style
    assert misread == []
    assert all(untouched_outside(frame, clean, reel.canvas) for frame in frames)


def made(reel: Reel, folder: Path) -> tuple[list[TextBox], list[Any]]:
    """The boxes as promised, and the film's frames as a player decodes them."""
    texts = TEXTS[reel.language, reel.length]
    overlays = tuple(
        overlay(style, GAP + number * (STANDS + GAP), STANDS, **{reel.language: texts[style]})
        for number, style in enumerate(reel.styles)
    )
    num_frames = GAP + len(overlays) * (STANDS + GAP)
    cut = cut_of(
        shot("s1", num_frames=num_frames, overlays=overlays),
        languages=(reel.language,), canvas=reel.canvas, look=reel.look,
    )  # fmt: skip
    lettering = shot_lettering(cut, cut.shots[0], reel.language, reel.canvas, BOOK)
    assert lettering is not None
    Image.fromarray(PICTURES[reel.picture](reel.canvas)).save(folder / "picture.png", compress_level=1)
    lay_faces(lettering.faces, folder / "faces")
    (folder / "text.ass").write_text(lettering.script, encoding="utf-8")
    ffmpeg.run(
        ["-loop", "1", "-framerate", "10", "-i", "picture.png", "-frames:v", str(num_frames), "-vf",
         "scale=out_color_matrix=bt709,format=yuv420p,ass=filename=text.ass:fontsdir=faces:shaping=complex",
         "-c:v", "libx264", "-preset", "ultrafast", "-crf", "14", "-colorspace", "bt709", "film.mp4"],
        cwd=folder,
    )  # fmt: skip
    shutil.rmtree(folder / "faces")
    return overlay_boxes(cut, reel.language, reel.canvas, book=BOOK), list(_decoded(folder / "film.mp4"))


def _decoded(path: Path) -> Iterator[Any]:
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            yield frame.to_ndarray(format="gray")


def cropped(frame: Any, box: TextBox) -> Any:
    """The box as dark letters on light, as Tesseract likes them."""
    x, y, width, height = box.letters
    part = frame[y : y + height, x : x + width]
    picture = Image.fromarray(255 - part if box.light_on_dark else part)
    scale = max(1, round(60 / box.size_px))
    return np.asarray(picture.resize((width * scale, height * scale), Image.Resampling.LANCZOS).convert("RGB"))


def changed(frame: Any, clean: Any, box: TextBox) -> bool:
    x, y, width, height = box.box
    apart = np.abs(frame[y : y + height, x : x + width].astype(np.int16) - clean[y : y + height, x : x + width])
    return bool((apart > 24).mean() > 0.005)


def untouched_outside(frame: Any, clean: Any, canvas: Size) -> bool:
    safe = safe_box(canvas)
    apart = np.abs(frame.astype(np.int16) - clean)
    apart[int(safe.y) : int(safe.bottom) + 1, int(safe.x) : int(safe.right) + 1] = 0
    return bool((apart > 40).mean() < 1e-5)
