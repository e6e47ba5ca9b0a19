"""The install sheet: which file runs on which screen, how the player is set, and the checksums to compare.

Gives the same content twice, as a page that prints on paper and as plain text that opens anywhere. Everything comes in as
values; knows no files and no outputs' making.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class SheetFile:
    """One file of the package, as whoever installs it meets it."""

    path: str  # in the payload
    role: str  # what it is for: film, silent film, captions, clean master, ...
    sha256: str
    num_bytes: int


@dataclass(frozen=True)
class Screen:
    """One output in one language: what has to run somewhere."""

    output_id: str
    kind: str  # vocabulary.OUTPUT_KINDS
    language: str  # "" where an output has none
    name: str | None  # which screen of the hall, as the storyboard calls it
    facts: Mapping[str, str]  # picture, rate, sound, length: shown as they are, in order
    label: str | None  # where the disclosure label stands, with its words
    files: tuple[SheetFile, ...]


@dataclass(frozen=True)
class Sheet:
    """A whole install sheet."""

    project_id: str
    title: str
    screens: tuple[Screen, ...]
    signer: str | None  # who signed the files
    is_test_signature: bool
    notes: tuple[str, ...] = ()  # what whoever installs it has to know first


PLAYER: Mapping[str, tuple[str, ...]] = {
    "hall": (
        "Set the player and the display to exactly this size and rate, progressive, without overscan or scaling.",
        "Switch off motion smoothing, noise reduction and dynamic contrast in the display.",
        "Set the hall's level once with the film's speech; its loudness is normalised, so do not compress it again.",
    ),
    "loop": (
        "Set the player to repeat this one file; the seam is made to be invisible and has no black.",
        "Set the player and the display to exactly this size and rate, progressive, without overscan or scaling.",
        "Where the room must be quiet, play the silent variant; captions are in the picture.",
        "In a browser, open index.html: chromium --kiosk --autoplay-policy=no-user-gesture-required "
        "file:///.../index.html; index.html#hi begins in another language. Its sound has a short gap at the seam; "
        "a hardware player has none.",
    ),
    "web": (
        "Offer the AV1 file first and the H.264 file as fallback; captions are tracks and files beside them.",
        "Do not let the platform burn captions in.",
    ),
    "archive": (
        "Keep all files of this folder together with the checksums; do not transcode.",
        "The picture carries no text; the lettering lies beside it and can be set again.",
    ),
    "stills": ("For print and press; credit as papers/credits.txt says.",),
    "handoff": ("Open the .otioz file first (Resolve 18.5 or newer); the EDL and the XML are for older editors.",),
}


def sheet_text(sheet: Sheet) -> str:
    """The sheet as plain text."""
    lines = [f"INSTALL SHEET: {sheet.title} ({sheet.project_id})", "=" * 72, ""]
    lines += [f"NOTE: {note}" for note in sheet.notes] + [""] * bool(sheet.notes)
    lines += _signature(sheet)
    lines += ["Checksums: bagit.py --validate FOLDER, or sha256sum -c manifest-sha256.txt in the package's folder.", ""]
    for screen in sheet.screens:
        lines += [_heading(screen), "-" * 72]
        lines += [f"  {name}: {value}" for name, value in screen.facts.items()]
        if screen.label is not None:
            lines.append(f"  disclosure: {screen.label}")
        lines += [f"  * {advice}" for advice in PLAYER.get(screen.kind, ())]
        for file in screen.files:
            lines += [f"  data/{file.path}", f"      {file.role}, {size_text(file.num_bytes)}, sha256 {file.sha256}"]
        lines.append("")
    return "\n".join(lines)


def sheet_html(sheet: Sheet) -> str:
    """The sheet as one page without anything from outside: light and dark, and good on paper."""
    e = html.escape
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>Install sheet: {e(sheet.title)}</title><style>{STYLE}</style></head><body><main>",
        f'<header><p class="kind">Install sheet</p><h1>{e(sheet.title)}</h1><p>{e(sheet.project_id)}</p></header>',
        *(f'<p class="note">{e(note)}</p>' for note in sheet.notes),
        *(f"<p>{e(line)}</p>" for line in _signature(sheet) if line),
        "<p>To check a copy: <code>bagit.py --validate FOLDER</code>, or "
        "<code>sha256sum -c manifest-sha256.txt</code> in the package's folder.</p>",
    ]
    for screen in sheet.screens:
        parts.append(f"<section><h2>{e(_heading(screen))}</h2><dl>")
        facts = dict(screen.facts) | ({"disclosure": screen.label} if screen.label is not None else {})
        parts += [f"<div><dt>{e(name)}</dt><dd>{e(value)}</dd></div>" for name, value in facts.items()]
        parts.append("</dl>")
        advice = PLAYER.get(screen.kind, ())
        if advice:
            parts.append("<ul>" + "".join(f"<li>{e(one)}</li>" for one in advice) + "</ul>")
        parts.append(_file_table(screen.files))
        parts.append("</section>")
    parts.append("</main></body></html>\n")
    return "\n".join(parts)


def _file_table(files: Sequence[SheetFile]) -> str:
    e = html.escape
    rows = "".join(
        f'<tr><td class="path">data/{e(file.path)}</td><td>{e(file.role)}</td><td>{size_text(file.num_bytes)}</td>'
        f'<td class="sum">{" ".join(file.sha256[i : i + 16] for i in range(0, 64, 16))}</td></tr>'
        for file in files
    )
    heads = "".join(f'<th scope="col">{name}</th>' for name in ("file", "what", "size", "sha256"))
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _heading(screen: Screen) -> str:
    language = f", {screen.language}" if screen.language else ""
    where = f"{screen.name}: " if screen.name else ""
    return f"{where}{screen.output_id} ({screen.kind}{language})"


def _signature(sheet: Sheet) -> list[str]:
    if sheet.signer is None:
        return ["The files are not signed.", ""]
    if sheet.is_test_signature:
        return [
            f"Content Credentials (C2PA) are signed by a test chain ({sheet.signer}): readers call them valid, and the "
            "signer untrusted.",
            "",
        ]
    return [f"Content Credentials (C2PA) are signed by {sheet.signer}.", ""]


def size_text(num_bytes: int) -> str:
    """A file's size as people say it, in powers of ten like disks and sticks.

    >>> size_text(734), size_text(12_345_678)
    ('734 B', '12.3 MB')
    """
    size, units = float(num_bytes), ["B", "kB", "MB", "GB", "TB"]
    while size >= 1000 and len(units) > 1:
        size /= 1000
        units.pop(0)
    return f"{num_bytes} B" if units[0] == "B" else f"{size:.1f} {units[0]}"


STYLE = """
:root{color-scheme:light dark;--ink:#14202e;--soft:#55606d;--paper:#fbfaf7;--rule:#d9d4c7;--brass:#8a6414}
@media (prefers-color-scheme:dark){:root{--ink:#eceae4;--soft:#a9b0b8;--paper:#10161d;--rule:#33404d;--brass:#d8a545}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 "Source Sans 3","Source Sans Pro",system-ui,sans-serif}
main{max-width:64rem;margin:0 auto;padding:2rem 1.25rem 4rem}
h1{font:600 2rem/1.15 "Source Serif 4","Source Serif Pro",Georgia,serif;margin:0}
.kind{color:var(--brass);font-weight:600;margin:0}
.note{border-left:4px solid var(--brass);padding-left:.75rem;font-weight:600}
header p:last-child{color:var(--soft);margin:.25rem 0 1.5rem}
section{border-top:1px solid var(--rule);padding-top:1rem;margin-top:2rem;break-inside:avoid}
h2{font-size:1.2rem;margin:0 0 .5rem}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(14rem,1fr));gap:.5rem 1.5rem;margin:0 0 .75rem}
dt{color:var(--soft);font-size:.85rem}dd{margin:0}
ul{padding-left:1.2rem;margin:.5rem 0}
table{width:100%;border-collapse:collapse;font-size:.9rem}
th{text-align:left;color:var(--soft);font-weight:400}
th,td{padding:.3rem .75rem .3rem 0;border-top:1px solid var(--rule);vertical-align:top}
.path,.sum,code{font:0.85em/1.5 ui-monospace,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
@media (max-width:40rem){
table,tbody,tr,td{display:block}thead{display:none}
td{border:0;padding:.1rem 0}tr{border-top:1px solid var(--rule);padding:.4rem 0}}
@media print{body{background:#fff;color:#000}main{max-width:none;padding:0}}
"""
