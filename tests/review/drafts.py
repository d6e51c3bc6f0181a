"""Reviews to test with."""

from __future__ import annotations

from pathlib import Path

from hw_cli.homework.registry import find
from hw_cli.review.review import Review, parse_review

REVIEW = find().review()
FRONT = '---\ntitle: "Un article"\nauthors: ["A. Un"]\nyear: 2020\nreferences:\n  un: "A. Un. Un article. 2020."\n---\n'
SECTIONS = ("Sommaire", "Forces", "Faiblesses", "Réflexions")
BODIES = ("(a) L’article décrit une méthode [@un].", "(a) Claire.", "(b) Rien.", "(c) Une idée.")
PATH = Path("review.md")


def draft(*bodies: str, front: str = FRONT) -> str:
    """A whole review; a body that is left out is an ordinary one."""
    given = (*bodies, *BODIES[len(bodies) :])
    return front + "".join(f"\n# {title}\n\n{body}\n" for title, body in zip(SECTIONS, given, strict=True))


def review(*bodies: str, front: str = FRONT) -> Review:
    """The same, read."""
    return parse_review(draft(*bodies, front=front), PATH, REVIEW)
