"""Whether what a line says of a name is of another case than what is said of it above.

A text that says R = 5 of resistors in series and R = 20 of some in parallel contradicts nothing; nor does a list of
exercises of which each item has its own A. Words between the two places, the way they are laid out and values of which
none follows tell so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from hw_cli.checking.checked import Finding
from hw_cli.checking.say.definitions import is_name, root
from hw_cli.checking.say.moods import FORMULA
from hw_cli.checking.say.sizes import MATH
from hw_cli.prose import Message, say
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import free_variables

Places = Sequence[tuple[int, int]]
"""Where lines stand that say what a name is: the offsets of their beginnings and ends."""


def of_another_case(
    text: str, item: Finding, named: Mapping[Term, Places], values: Sequence[Term], changed: int
) -> tuple[Message | None, bool]:
    """Why the name of a line may be something else than above, and whether the text has come to another case with it.

    `values`: the names that are said to be numbers. `changed`: where the text came to another case last.
    """
    name, start = item.step.lhs.term, item.step.lhs.start.offset
    if isinstance(name, core.Decorated) and name.mark == "bar" and name not in named:
        words = text[max(0, start - 200) : start]  # x̄ may be another mean than the usual one, or none
        if not _OF_A_MEAN.search(words) or _OF_ANOTHER_MEAN.search(words):
            return say("another {name} may be meant", name=name), False
    if name is None or not is_name(name) or not (places := named.get(root(name))):
        return None, False
    above = places[-1]
    ends = [*_DELIMITER.finditer(text, above[1], start)]
    words = MATH.sub(FORMULA, text[ends[0].end() : ends[-1].start()]) if ends else ""
    found = _ANOTHER.search(words[-NEAR:])
    called = _CALLED.search(text[max(0, start - 80) : start])
    others = [_CALLED.search(text[max(0, at - 80) : at]) for at, _ in places]
    others = [
        one for one in others if one is not None and called and one["what"].lower() != called["what"].lower()
    ]
    valued = name in values and exact_value(item.step.rhs.term or name) is not None
    clause = _CLAUSE.split(text[max(0, start - 60) : start].rstrip(" $\n,\\("))[-1]
    if not ends and not item.step.follows and _among_rows(text, above[0], above[1], start):
        return say("another {name} may be meant", name=name), False
    if (
        valued and not item.step.follows and not _HENCE.search(clause)
    ):  # not: $g = 1$ yields this, and $g = 2$
        return say("another {name} may be meant", name=name), False  # R = 5 in series, and R = 20 in parallel
    if (
        not item.step.follows
        and _opens_an_item(text, start)
        and any(_opens_an_item(text, at) for at, _ in places)
    ):
        return say("another {name} may be meant", name=name), False  # 1. $A = …$  2. $A = …$
    if not item.step.follows and _in_one_table(text, above[1], start):
        return say("another {name} may be meant", name=name), False  # another cell of a table
    if isinstance(name, core.Call) and _is_of_a_constant(name, item.step.rhs.term):
        return say("another {name} may be meant", name=name), False
    if not item.step.follows and any(
        _TOPIC.search(one[0]) for one in _HEADING.finditer(text, above[1], start)
    ):
        return say("another {name} may be meant", name=name), False  # a section of another class of laws
    given = _GIVEN.search(text, max(0, start - 20), start)  # `the series of $f(x) = x$`
    otherwise = _OTHERWISE.match(text, item.step.rhs.end.offset)
    if not (found or given or others or otherwise) and not above[0] < changed <= start:
        return None, False
    if found is None and not (others and called):
        return say("another {name} may be meant", name=name), True
    words = found[0].strip(" \n.,;:") if found else called["what"] if called else ""
    return say("another {name} may be meant ({words})", name=name, words=words), True


def _is_of_a_constant(name: core.Call, body: Term | None) -> bool:
    """Whether it is the value of a function at a thing with a number that its formula does not have: L(H_2) = a/b."""
    numbered = [item for item in name.arguments if isinstance(item, core.Indexed)]
    inside = frozenset() if body is None else free_variables(body)
    return len(numbered) == len(name.arguments) and not inside & set(numbered)


def _in_one_table(text: str, at: int, start: int) -> bool:
    """Whether two places are in one table, whose cells are of one thing each."""
    opened = text.rfind("\\begin{tab", 0, at)
    return opened >= 0 and text.find("\\end{tab", opened, start) < 0


def _among_rows(text: str, at: int, end: int, start: int) -> bool:
    """Whether two rows of a display say what a name is in two cases, as words before it or the marks of the rows say."""
    opened = [*_DELIMITER.finditer(text, max(0, at - NEAR), at)]
    words = text[max(0, opened[0 if len(opened) == 1 else -2].start() - NEAR // 2) : at] if opened else ""
    marked = _MARKED.search(text[max(0, at - 40) : at]) and _MARKED.search(text[end:start])
    return bool(marked or _ROWS.search(MATH.sub("", words)))


def _opens_an_item(text: str, at: int) -> bool:
    """Whether nothing but formulas stands between the mark of an item of a list and a place."""
    before = text[max(0, at - NEAR) : at]
    marks = [*_ITEM.finditer(before)]
    return (
        bool(marks) and _DELIMITER.match(MATH.sub("", before[marks[-1].end() :]).lstrip(" \n.,;")) is not None
    )


_ANOTHER = re.compile(  # `for the paired test,`, `in case of`, `the other model`
    r"(?:^|[.;:,]|\n\s*\n)\s*(?:(?:and|but|while|so|then|or|et|mais|ou|tandis que) )?"
    r"(?:for(?! (?:this|that|these|the same|example|instance|all|each|every|any))|in (?:the )?case|if|when|whenever|unless|"
    r"under|pour(?! (?:cela|ce|cette|ces|tou[ts]))|dans le cas|si|lorsque|quand|sous)\b[^.;:¤]{4,80}[,:]"
    r"|\b(?:for (?:example|instance)|par exemple|e\.g\.|such as|tels? que?)(?!\w)"  # of a name that was any
    r"|\b(?:the|le|la) (?:extended|reduced|simplified|augmented|restricted|modified|étendue?|réduite?|simplifiée?|modifiée?)\b"
    r"|\b(?:the|un|une|le|la) (?:modèle|problème|forme|version) (?:étendue?|réduite?|simplifiée?|augmentée?|modifiée?)\b"
    r"|\b(?:instead|either|versus|vs|against|contre|hypothetical|different|plutôt|hypothétique|différente?s?)\b"
    r"|\b(?:another|alternativ\w+|the other(?! hand)|the second|un autre|une autre|l['’]autre|le second|la seconde)\b",
    re.IGNORECASE,
)
_OTHERWISE = re.compile(
    r"[\s$.,;\\\])]*(?:\\end\{[a-z]+\*?\}[\s$]*)?(?:else|otherwise|sinon)\b", re.IGNORECASE
)
_DELIMITER = re.compile(r"\$\$?|\\[\[\]()]|\\(?:begin|end)\s*\{[a-z]+\*?\}")
_OF_A_MEAN = re.compile(r"\b(?:means?|averages?|averaging|averaged|moyennes?)\b", re.IGNORECASE)
_OF_ANOTHER_MEAN = re.compile(
    r"\b(?:harmonic|geometric|weighted|quadratic|trimmed|pooled|running|moving|harmonique|géométrique|pondérée?|mobile)\b",
    re.IGNORECASE,
)
EQUATIONS = re.compile(r"\b(?:equations?|équations?)\b(?! ?[(\d])", re.IGNORECASE)
_HENCE = re.compile(  # words by which a value follows from what is above
    r"\b(?:so|thus|hence|therefore|then|get|gives?|giving|yields?|obtain|find|equals?|is|implies|since|because|donc|alors|ainsi|d['’]où|"
    r"on a|trouve|obtient|donne|vaut|est|car|puisque)\b|[⇒→]|\\(?:Right|right|implies|to)",
    re.IGNORECASE,
)
_ROWS = re.compile(
    r"\b(?:either|one of|different|alternatives?|respectively|hypothes[ie]s|versions|variants|choices|scenarios|two (?:\w+ )?(?:models|cases|types|"
    r"equations|forms|parametri[sz]ations)|l['’]une? (?:de|ou)|soit|hypothèses|variantes|respectivement)\b",
    re.IGNORECASE,
)
_MARKED = re.compile(r"(?:^|\\\\|\n)\s*\\?[A-Za-z][\w{} .~()]{0,20}(?:\}\s*)?&?\s*:\s*&?\s*$")  # `H_1: k = …`
_HEADING = re.compile(r"\\(?:sub)*section\*?\s*[\[{].*|\n#{1,6}\s.*|\n\w.*\n[=~^-]{4,}[ \t]*\n")
_TOPIC = re.compile(  # a heading of a thing, and not of the parts of an answer
    r"\b(?!(?:section|subsection|subsubsection|question|part|partie|exercise|exercice|problem|problème|solution|answer|réponse|proof|preuve|step|étape)"
    r"(?:s|es)?\b)[^\W\d_]{4,}",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;](?=\s)")
_GIVEN = re.compile(  # `the series of $f(x) = x$`, `we arrive at state $v = (0, 5)$`
    r"\b(?:(?:of|for|functions?|with|like|de|pour|fonctions?|avec|en|at|à l['’]instant|au point)"
    r"|(?:at|in|from|to|into|à|dans|de|du|au|vers)\s+(?:the\s+|l['’]\s*|la\s+|le\s+)?(?:states?|time|points?|position|step|level|"
    r"epoch|node|layer|iteration|round|temperature|état|temps|point|pas|niveau|nœud|couche|itération|température))\s*(?:\$|\\\()\s*$"
)
_CALLED = re.compile(  # `the squared loss $L`
    r"\b(?:the|an?|le|la|une?)\s+(?P<what>(?:[\w’'-]+\s+){0,3}[\w’'-]+)\s*(?:is|reads?|est|s['’]écrit)?\s*[:,]?\s*(?:\$|\\\()\s*$",
    re.IGNORECASE,
)
NEAR = 400  # characters of what is said of a formula that is spoken of as an equation
_ITEM = re.compile(
    r"(?:^|\n)[ \t]*(?:[-*+]|\(?(?:\d{1,2}|[a-z]|[ivx]+)[.)])(?=\s)|\\item(?![A-Za-z])(?:\[[^\]]*\])?"
)
