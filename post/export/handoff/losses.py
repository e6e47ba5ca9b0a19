"""What each form of the edit cannot hold, said to whoever opens it."""

from __future__ import annotations

from post.cut import Cut

FORMS = {
    "edit.otioz": (
        "overlays and captions are markers, not titles",
        "transitions other than dissolves are dissolves; their kind is in their name and metadata",
    ),
    "edit.edl": (
        "pictures only, one track",
        "notes and texts are locators in capitals",
        "reel names have at most eight characters",
        "all transitions are dissolves",
        "no metadata",
    ),
    "edit.xml": (
        "overlays and captions are markers, not titles",
        "all transitions are cross dissolves",
        "metadata of clips is left out by most editors",
        "media are found by name: relink to the folder media",
    ),
}


def losses_text(cut: Cut) -> str:
    """The whole note, with how often each loss happens in this film."""
    shots = [shot for shot in cut.shots if shot.num_frames > 0]
    others = sum(shot.transition.kind not in ("cut", "dissolve") for shot in shots)
    texts = sum(len(shot.overlays) for shot in shots)
    graded = sum(shot.grade != "none" for shot in shots)
    lines = [
        "What this hand-over holds and what it does not",
        "",
        f"{len(shots)} clips in the film's rate and canvas, ProRes 422 HQ, without overlays and labels; cards carry their",
        "words in the first language. Clips are scaled, retimed and graded as in the film.",
        f"{texts} overlays, {others} transitions that are not dissolves, {graded} graded clips.",
        "",
    ]
    for form, losses in FORMS.items():
        lines += [form, *(f"  - {loss}" for loss in losses), ""]
    return "\n".join(lines)
