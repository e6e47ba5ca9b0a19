"""Films that are as they should be, of many kinds: nothing is found in them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from post.quality.promise import Frames, PlannedShot
from tests.post.quality.planted import ELSEWHERE, GRAIN, OTHER, PAN, PROMISE, SHOTS, STILL, ZOOM, Film, findings

pytestmark = pytest.mark.slow

ONE_SHOT = (PlannedShot("r001", "generated", 0, 150),)
STILL_SHOT = (PlannedShot("r001", "card", 0, 150, stands_still=True, may_have_lettering=True),)
DISSOLVED = (SHOTS[0], replace(SHOTS[1], transition="dissolve", transition_frames=20), SHOTS[2])

PICTURES = {
    "as planned": ((PAN, ZOOM, OTHER), SHOTS),
    "locked-off camera with grain": ((f"{STILL},scale=640:360,{GRAIN}",), ONE_SHOT),
    "fast pan": ((f"{STILL},scale=1920:1080,crop=640:360:'n*8':300",), ONE_SHOT),
    "whip pan": (
        (f"{STILL},scale=1920:1080,crop=640:360:'if(lt(n,50),n,if(lt(n,62),50+(n-50)*90,1130))':300,{GRAIN}",), ONE_SHOT,
    ),
    "fade in and out": ((f"{ZOOM},fade=in:0:20,fade=out:128:20",), ONE_SHOT),
    "dissolve": (
        (PAN, f"{PAN.replace('100+2*n', '200+2*n')}[a];{ZOOM}[b];[a][b]xfade=duration=0.8:offset=0", OTHER), DISSOLVED,
    ),
    "lights at two flashes a second": (
        (f"{STILL},scale=640:360,drawbox=x=0:y=0:w=320:h=360:c=white@0.5:t=fill:enable='lt(mod(n,13),6)',{GRAIN}",), ONE_SHOT,
    ),
    "night": (
        ("color=c=0x050608:s=640x360:r=25,drawbox=x='100+t*50':y=200:w=6:h=6:c=0xfff0c0:t=fill,"
         f"drawbox=y=220:h=2:x=0:w=640:c=0x10141c:t=fill,{GRAIN}",), ONE_SHOT,
    ),
    "dark slow move": (
        (f"{ELSEWHERE},eq=brightness=-0.35:contrast=0.4,zoompan=z='1+0.0008*in':d=1:s=640x360:fps=25",), ONE_SHOT,
    ),
    "white card": (
        ("color=c=0xe8e8e8:s=640x360:r=25,drawbox=x=200:y=150:w=240:h=30:c=black:t=fill",), STILL_SHOT,
    ),
    "texture that could be letters": (
        (f"{STILL},scale=640:360,noise=alls=60,eq=contrast=1.6,crop=620:350:'n*0.1':2,scale=640:360",),
        (replace(ONE_SHOT[0], stands_still=True, repeats=Fraction(9, 10)),),
    ),
    "sixteen frames doubled": (
        (f"{ZOOM.split(',noise')[0].replace('r=25', 'r=16')},fps=25",), (replace(ONE_SHOT[0], repeats=Fraction(9, 25)),),
    ),
    "a photographer's flash": ((f"{ZOOM},eq=brightness='0.35*between(n,60,61)':eval=frame",), ONE_SHOT),
    "something passes close by": (
        (f"{STILL},scale=640:360[b];color=c=0x884422:s=300x360:r=25[c];[b][c]overlay=x='-300+mod(n*60,2400)':y=0,{GRAIN}",),
        ONE_SHOT,
    ),
    "a lamp goes on": (
        (f"{STILL},scale=640:360,eq=brightness=-0.2:contrast=0.6,drawbox=x=0:y=0:w=320:h=360:c=white@0.4:t=fill:"
         f"enable='gt(n,70)',{GRAIN}",), ONE_SHOT,
    ),
    "dip to black": (
        (PAN, f"{ZOOM},fade=in:0:10", OTHER), (SHOTS[0], replace(SHOTS[1], transition="dip", transition_frames=12), SHOTS[2]),
    ),
}  # fmt: skip


SAMPLE = (
    "as planned", "sixteen frames doubled", "a photographer's flash", "dip to black", "dissolve",
    "texture that could be letters",
    "dark slow move", "white card",
)  # fmt: skip
"""What the default tests look at; `soak` looks at all."""


@pytest.mark.parametrize(
    "picture", [pytest.param(name, marks=() if name in SAMPLE else pytest.mark.soak) for name in PICTURES]
)
def test_nothing_is_found(picture: str, tmp_path: Path) -> None:
    pictures, shots = PICTURES[picture]
    promise = replace(PROMISE, shots=shots)
    found = findings(tmp_path, Film(pictures=pictures), promise)
    assert [(each.id, each.frame, each.message, each.measured) for each in found] == []


def test_planned_black_at_both_ends(tmp_path: Path) -> None:
    after = "drawbox=c=black:t=fill:enable='lt(n,10)+gte(n,130)'"
    promise = replace(PROMISE, black=(Frames(0, 10), Frames(130, 20)))
    assert [each.id for each in findings(tmp_path, Film(after=after), promise)] == []
