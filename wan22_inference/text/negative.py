"""The negative prompt that upstream uses when none is given. Data: the experts are used to exactly these words.

They ask against garish colour, overexposure, stillness, blur, subtitles, style, painting, greyness, low quality, JPEG
traces, ugliness, missing or extra fingers, badly drawn hands and faces, deformation, clutter, three legs, crowds, and
walking backwards.
"""

from typing import Final

DEFAULT_NEGATIVE: Final = (
    "色调艳丽，过曝，静态，细节模糊不清，字幕，风格，作品，画作，画面，静止，整体发灰，最差质量，低质量，JPEG压缩残留，"
    "丑陋的，残缺的，多余的手指，画得不好的手部，画得不好的脸部，畸形的，毁容的，形态畸形的肢体，手指融合，"
    "静止不动的画面，杂乱的背景，三条腿，背景人很多，倒着走"
)
