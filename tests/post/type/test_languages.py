"""Languages that no reader of letters here knows: drawn by libass, and beside it by another shaper and rasteriser.

Both get the same font file; if glyphs, clusters, marks or order differed, the ink would not lie on the same pixels.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont, features

from post.fonts import FontBook
from post.type.layout import Caption, compose
from post.type.overlay_style import OverlayStyle
from tests.post.type.drawing import HD, draw

BOOK = FontBook.installed()
LINE = OverlayStyle("Source Sans Pro", 0.09, "center", "#FFFFFF", enter="none", exit="none", num_lines=1)
TEXTS = {
    "ar": "من الميناء إلى الأفق", "fa": "کشتی‌های گشتی", "ur": "بندرگاہ سے افق تک", "he": "מהנמל אל האופק",
    "hi": "र्क्ष्य ज़िंदगी क्षत्रिय स्त्रियाँ", "mr": "लष्कर आणि बंदर", "bn": "বন্দর থেকে দিগন্ত", "pa": "ਬੰਦਰਗਾਹ ਤੋਂ ਦੂਰ",
    "gu": "બંદરથી ક્ષિતિજ સુધી", "or": "ବନ୍ଦରରୁ ଦିଗନ୍ତ", "ta": "துறைமுகத்திலிருந்து", "te": "నౌకాశ్రయం నుండి",
    "kn": "ಬಂದರಿನಿಂದ ಕ್ಷಿತಿಜ", "ml": "തുറമുഖത്തു നിന്ന്", "si": "වරායේ සිට ක්ෂිතිජය", "th": "จากท่าเรือสู่ขอบฟ้าที่",
    "lo": "ຈາກທ່າເຮືອ", "km": "ពីកំពង់ផែ", "my": "ဆိပ်ကမ်းမှ", "bo": "གྲུ་ཁ་ནས", "am": "ከወደብ ወደ አድማስ", "ka": "ნავსადგურიდან",
    "hy": "Նավահանգստից",
    "ru": "От гавани к горизонту", "el": "Από το λιμάνι ως τον ορίζοντα",
    "vi": "Từ bến cảng đến chân trời", "tr": "İğneada ışığı",
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.skipif(not features.check("raqm"), reason="this Pillow cannot shape")
@pytest.mark.parametrize("language", TEXTS)
def test_two_shapers_draw_the_same(tmp_path: Path, language: str) -> None:
    text = TEXTS[language]
    if BOOK.uncovered(text, LINE.family, 400, language):
        pytest.skip(f"no font for '{language}' is installed")
    block = compose(Caption(text, LINE, 0, 60, language, "x"), HD, BOOK)
    assert block is not None
    (line,) = block.lines
    faces = {run.font for run in line.line.runs}
    assert len(faces) == 1, "one face for one script"
    ours = _ink(draw(tmp_path, [block]).max(axis=2))
    theirs = _ink(_by_pillow(text, faces.pop().path, block.size_px, "rtl" if line.line.right_to_left else "ltr"))
    assert abs(ours.shape[1] - theirs.shape[1]) <= 3
    assert abs(ours.shape[0] - theirs.shape[0]) <= 3
    assert _overlap(ours, theirs) > 0.8


def _by_pillow(text: str, path: Path, size_px: float, direction: str) -> Any:
    font = ImageFont.truetype(str(path), round(size_px, 3), layout_engine=ImageFont.Layout.RAQM)
    picture = Image.new("L", (1920, 600))
    ImageDraw.Draw(picture).text((60, 200), text, font=font, fill=255, direction=direction)
    return np.asarray(picture)


def _ink(pixels: Any) -> Any:
    ys, xs = np.nonzero(pixels > 100)
    return pixels[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1] > 100


def _overlap(one: Any, other: Any) -> float:
    """Shared ink over all ink, where the two lie on each other best."""
    height, width = max(one.shape[0], other.shape[0]) + 4, max(one.shape[1], other.shape[1]) + 4
    still = np.zeros((height, width), dtype=bool)
    still[2 : 2 + one.shape[0], 2 : 2 + one.shape[1]] = one
    best = 0.0
    for dy in range(5):
        for dx in range(5):
            moved = np.zeros((height, width), dtype=bool)
            part = other[: height - dy, : width - dx]
            moved[dy : dy + part.shape[0], dx : dx + part.shape[1]] = part
            best = max(best, float((still & moved).sum() / (still | moved).sum()))
    return best
