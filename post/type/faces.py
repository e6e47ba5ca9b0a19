"""Lays the faces of an ASS file into a folder of its own, under names that nothing else on the machine has.

libass picks a face by family name and asks the machine's fonts too; a face that alone is called `f0` cannot be
mistaken, brings no made-up bold, and is the very file that was hashed. A variable face is cut to the weight wanted,
one of a collection taken out.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from post.type.ass import Face

_NAMED = (1, 3, 4, 6)
_FAMILY_NAMES = (16, 17, 18, 21, 22, 25)


def lay_faces(faces: Sequence[Face], folder: Path) -> None:
    """Writes every face into `folder` as `<name>.font`."""
    folder.mkdir()
    for face in faces:
        (folder / f"{face.name}.font").write_bytes(renamed(face))


def renamed(face: Face) -> bytes:
    """The face's file with its family called `face.name`, upright and of regular weight as far as its names go."""
    from io import BytesIO

    from fontTools.ttLib import TTFont

    with TTFont(face.font.path, lazy=True, fontNumber=face.font.number, recalcTimestamp=False) as font:
        if face.weight and "fvar" in font:
            font = _cut(font, face.weight)
        names = font["name"]
        names.names = [record for record in names.names if record.nameID not in (*_NAMED, 2, *_FAMILY_NAMES)]
        for number in (*_NAMED, 2):
            names.setName("Regular" if number == 2 else face.name, number, 3, 1, 0x409)
        if "OS/2" in font:
            font["OS/2"].usWeightClass = 400
            font["OS/2"].fsSelection = font["OS/2"].fsSelection & ~0b100001 | 0b1000000
        font["head"].macStyle = 0
        written = BytesIO()
        font.save(written, reorderTables=None)
    return written.getvalue()


def _cut(font: object, weight: int) -> object:
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    assert isinstance(font, TTFont)
    axes = {axis.axisTag: axis for axis in font["fvar"].axes}
    place = {tag: axis.defaultValue for tag, axis in axes.items()}
    if "wght" in axes:
        place["wght"] = min(max(float(weight), axes["wght"].minValue), axes["wght"].maxValue)
    return instancer.instantiateVariableFont(font, place)
