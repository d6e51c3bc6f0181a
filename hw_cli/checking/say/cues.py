"""The words that tell what a text does with the formula after them, in French and in English: rows, not branches."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, StrEnum


class Mood(StrEnum):
    """What a text does with a relation."""

    CLAIM = "claim"
    ASSUMPTION = "assumption"
    DEFINITION = "definition"
    GOAL = "goal"
    TO_SOLVE = "to_solve"
    DENIED = "denied"


class Reach(Enum):
    """How far the words govern."""

    SENTENCE = "every formula of the sentence, up to words of another mood"
    NEXT = "the formula right behind them, and those joined to it by `and`"


@dataclass(frozen=True, slots=True)
class Cue:
    """Words (a regular expression over text in lower case) and the mood of the formulas that they govern.

    `equalities`: whether they govern equalities too; `where w = …` and `since a = b` state what is so.
    """

    mood: Mood
    words: str
    reach: Reach = Reach.SENTENCE
    equalities: bool = True


_CLAIMS = (
    r"then|thus|hence|therefore|so|so that|we (?:have|get|obtain|see|find|conclude|compute|can write|know)|"
    r"(?:it|this) (?:gives|yields|becomes|follows)(?: that)?|giving|gives?|yields?|implies|implying|leads? to|it follows(?: that)?|"
    r"shows?(?= that we)|shown|shows|showed|proves|proved|equals|is equal to|is given by|becomes?|simplif\w+|compute|"
    r"on a|on obtient|on trouve|on en déduit|on déduit|nous avons|nous obtenons|alors|donc|d['’]où|ainsi|il vient|vient|"
    r"devient|vaut|donne|est donnée? par|montre que|prouve que|implique|on calcule|satisfies|vérifie"
)
_GOALS = (
    r"(?:want|wants|need|have|remains|suffices|aim|goal|task|wish|like|try|trying|ask\w*)(?: is)? (?:us )?to (?:now )?"
    r"(?:show|prove|verify|check|establish|derive|demonstrate)(?: that)?|(?:show|prove)(?: that)|"
    r"let us (?:show|prove|verify)(?: that)?|we (?:will|shall|now) (?:now )?(?:show|prove)(?: that)?|"
    r"montrons(?: que)?|montrer(?: que)?|démontrons(?: que)?|démontrer(?: que)?|prouvons(?: que)?|prouver(?: que)?|"
    r"on veut|nous voulons|on souhaite|on cherche à montrer(?: que)?|vérifions(?: que)?"
)
_SOUGHT = (
    r"(?:look|looking) for|find(?! that)|solve|solving|seek|"
    r"set(?:ting)?\b[^.¤]{0,60}(?:to|equal to) (?:zero|0)|equat\w+\b[^.¤]{0,60}(?:to|with) (?:zero|0)|"
    r"cherchons|on cherche|résoudre|résolvons|trouver|trouvons|annul(?:er|ons|ant|e)\b[^.¤]{0,40}|égale? à (?:zéro|0)"
)
_SUPPOSED = (
    r"suppose|supposing|assume|assumes|assuming|assumption|consider|take|choose|pick|fix|provided(?: that)?|given that|"
    r"supposons|supposant|admettons|admettant|prenons|considérons|choisissons|fixons|hypothèse|pourvu|à condition"
)
_NAMED = (
    r"let|let us (?:write|call|set|denote)|define|defined? (?:as|by)|denote|denoting|call|set|put|soit|soient|notons|on note|"
    r"posons|on pose|posant|en posant|définissons|on définit|appelons|définie? par"
)
_DENIALS = (
    r"not (?:true|the case|correct|valid)(?: that)?|(?:false|wrong) that|cannot (?:say|write|conclude)(?: that)?|"
    r"(?:do|does) not (?:imply|mean)(?: that)?|n['’]est pas (?:vrai|le cas|exact)(?: que)?|(?:il est )?faux que|"
    r"on ne peut pas (?:dire|écrire|conclure)(?: que)?|n['’]implique pas(?: que)?|mistake|erreur"
)

CUES = (
    Cue(Mood.DENIED, _DENIALS),
    Cue(Mood.GOAL, _GOALS),
    Cue(Mood.TO_SOLVE, _SOUGHT),
    Cue(Mood.CLAIM, _CLAIMS),
    Cue(Mood.ASSUMPTION, _SUPPOSED),
    Cue(Mood.DEFINITION, _NAMED),
    Cue(Mood.ASSUMPTION, "if|when|whenever|given|such that|s\\.t\\.|si|sachant|telle?s? que", Reach.NEXT),
    Cue(Mood.ASSUMPTION, "for(?: (?:all|any|every))?|pour(?: tout)?", Reach.NEXT),
    Cue(
        Mood.ASSUMPTION,
        "with|where|since|because|as|avec|où|comme|puisque|car|lorsque|quand",
        Reach.NEXT,
        equalities=False,
    ),
)

# behind a formula
DENIED_AFTER = re.compile(
    r"^\W*(?:(?:is|are) (?:false|wrong|not true|incorrect)|(?:does|do) not hold|(?:est|serait) (?:faux|fausse)|"
    r"n['’]est pas (?:vraie?|exacte?)|ne tient pas)"
)

COMPILED = tuple((cue, re.compile(rf"(?<![\w'’])(?:{cue.words})(?!\w)")) for cue in CUES)

__all__ = ["COMPILED", "CUES", "DENIED_AFTER", "Cue", "Mood", "Reach"]
