"""What a text does with each relation, from the words around it, in French and English."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise

from hw_cli.checking.read.derivation import Derivation, Mood, Stated, Step
from hw_cli.checking.read.source import Block
from hw_cli.checking.say.facts import of_subscripts
from hw_cli.oracles.models.sorts import transposed
from hw_cli.terms import core
from hw_cli.terms.core import Term
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import free_variables, is_variable, subterms


class Reach(Enum):
    """How far the words govern."""

    LIST = "every formula of the sentence, and no other one"
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
    r"notons que|on note que|rappelons(?: que)?|devient|vaut|donne|(?:by|using) the fact that|the fact that|le fait que|est donnée? par|(?:to )?arrive at|(?:to )?obtain|obtaining|(?:to|and) get|on arrive à|nous arrivons à|pour obtenir|montre que|prouve que|implique|on calcule|satisfies|vérifie"
)
_CONCLUDED = re.compile(rf"(?<!\w)(?:{_CLAIMS})[\s,:]*$")
_CONCLUDES = re.compile(
    r"^,? ?(?:then|we (?:have|get|obtain)|it follows|alors|on (?:a|obtient)|nous avons)(?!\w)"
)
_GOALS = (
    r"(?:want|wants|need|have|remains|suffices|aim|goal|task|wish|like|try|trying|ask\w*)(?: is)? (?:us )?to (?:now )?"
    r"(?:show|prove|verify|check|establish|derive|demonstrate)(?: that)?|(?:show|prove)(?: that)|"
    r"let us (?:show|prove|verify)(?: that)?|we (?:will|shall|now) (?:now )?(?:show|prove)(?: that)?|"
    r"montrons(?: que)?|montrez(?: que)?|montrer(?: que)?|démontrez(?: que)?|prouvez(?: que)?|vérifiez(?: que)?|démontrons(?: que)?|démontrer(?: que)?|prouvons(?: que)?|prouver(?: que)?|"
    r"can you|pouvez-vous|on veut|nous voulons|on souhaite|on cherche à montrer(?: que)?|vérifions(?: que)?"
)
_SOUGHT = (
    r"(?:look|looking) for|(?<!we )(?<!then )(?<!now )(?<!also )(?<!one )find(?! that)|solve|solving|seek|"
    r"(?:first[- ]order|optimality|stationarity|kkt|balance) (?:\w+ )?conditions?|normal equations?|"
    r"conditions? (?:d['’]optimalité|de stationnarité|du premier ordre)|équations? normales?|"
    r"set(?:ting)?\b[^.¤]{0,60}(?:to|equal to) (?:zero|0)|equat\w+\b[^.¤]{0,60}(?:to|with) (?:zero|0)|"
    r"cherchons|on cherche|résoudre|résolvons|trouver|(?<!nous )trouvons|annul(?:er|ons|ant|e)|égale? à (?:zéro|0)"
)
_SUPPOSED = (
    r"suppose|supposing|(?:we|let us|let's) model|on modélise|modélisons|(?<!this )(?<!the )(?<!our )(?<!a )(?<!that )setting|letting|choosing|putting|assume|assumes|assuming|assumption|consider|take(?! (?:the|its) (?:derivative|gradient|definition|log|expectation|limit|expected))|choose|pick|fix|provided(?: that)?|given that|"
    r"supposons|supposant|admettons|admettant|prenons|considérons|choisissons|fixons|hypothèse|pourvu|à condition"
)
_IMPOSED = (
    r"subject to|satisfying|(?:that|which|qui) (?:satisfy|fulfil|vérifient|satisfont)|(?:must|should|ha(?:s|ve) to|needs? to) satisfy|we (?:need|require)(?: that)?|requir(?:es?|ing)(?: that)?|"
    r"(?:the |la )?(?:constraint|contrainte)(?: that| que)?|impos(?:e|es|ing)|under(?: the (?:constraint|condition)s?)?(?: that)?|sous(?: (?:la |les )?(?:contrainte|condition)s?)?|"
    r"doi(?:t|vent) (?:satisfaire|vérifier)|on (?:impose|exige)(?: que)?|imposons|exigeons|to (?:keep|preserve|ensure|maintain)(?: that)?|pour (?:que|garder|conserver|assurer)|afin que"
)
_NAMED = (
    r"let|let us (?:write|call|set|denote)|define|defined? (?:as|by)|denote|denoting|call|(?:(?<!\w )|(?<=\bwe )|(?<=\bus )|(?<=\band )|(?<=\bthen )|(?<=\bto ))set|put|soit|soient|notons(?! que)|on note(?! que)|"
    r"(?:another|second|different|autre|deuxième|nouvelle?) (?:\w+ )?(?:sequence|suite|chain|chaîne|walk|marche|run|trajectory|trajectoire)\b[^.¤]{0,40}"
    r"\b(?:starts?|begins?|starting|commence|commençant|part|partant)\b[^.¤]{0,20}|"
    r"posons|on pose|posant|en posant|définissons|on définit|appelons|définie? par"
)
_DENIALS = (
    r"not (?:true|the case|correct|valid)(?: that)?|(?:false|wrong) that|cannot (?:say|write|conclude)(?: that)?|"
    r"(?:do|does|did) not (?:imply|mean|assume|suppose)(?: that)?|wrong to (?:assume|suppose)(?: that)?|ne suppos(?:e|ons) pas(?: que)?|n['’]est pas (?:vrai|le cas|exact)(?: que)?|(?:il est )?faux que|"
    r"on ne peut pas (?:dire|écrire|conclure)(?: que)?|"
    r"(?:drop|relax|abandon|lift|remove)\w*(?: \w+)? assumption(?: that)?|no longer (?:assume|suppose)|without assuming(?: that)?|"
    r"sans supposer(?: que)?|ne suppos(?:e|ons) plus(?: que)?|n['’]implique pas(?: que)?|"
    r"(?:common|frequent|usual|typical|classic) mistake(?: is)?|mistake (?:is|would be)(?: to \w+)?|by mistake|"
    r"erreur (?:fréquente|courante|classique)(?: est)?|(?:l['’]|une )erreur (?:est|serait) d(?:e|['’])\s?\w+|par erreur"
)
_NEGATED = (  # `we do not have ¤`, and not: `as they do not have densities, ¤`
    r"(?:(?:do|does|did|will|would) not|(?:do|does|did|would)n['’]t|cannot) (?:\w+ )?(?:have|get|obtain|give|yield|equal)|"
    r"(?:n['’]|ne )(?:a|avons|obtient|obtenons|donne|vaut|égale)(?: \w+)? pas"
)

_WRITES = re.compile(r"\b(?:write|denote|call|define|écri\w+|not(?:e|ons)|appel\w+)\s*$")
_OF_A_CASE = (
    "if|when|whenever|wherever|si|là où|lorsque|quand|"
    "cases? (?:that|where|when|in which)(?: any| all| every| some)?|cas (?:où|que)(?: tout| tous les| chaque)?"
)
_OF_ONE_CASE = "if and only if|iff|si et seulement si|ssi"

CUES = (
    Cue(Mood.DENIED, _DENIALS),
    Cue(Mood.DENIED, _NEGATED, Reach.NEXT),
    Cue(Mood.GOAL, _GOALS),
    Cue(Mood.TO_SOLVE, _SOUGHT),
    Cue(Mood.CLAIM, _CLAIMS),
    Cue(Mood.ASSUMPTION, _SUPPOSED),
    Cue(Mood.DEFINITION, _NAMED),
    Cue(
        Mood.ASSUMPTION,
        "(?:special|particular) cases?|cas particuliers?|"
        "(?:using|utilisant) (?:the |la |l['’])?(?:equality|condition|égalité)(?: that| que)?",
        Reach.NEXT,
    ),
    Cue(Mood.ASSUMPTION, _IMPOSED, Reach.NEXT),
    Cue(Mood.ASSUMPTION, _OF_ONE_CASE, Reach.LIST),
    Cue(Mood.ASSUMPTION, _OF_A_CASE, Reach.NEXT),
    Cue(Mood.ASSUMPTION, "given|such that|s\\.t\\.|sachant|telle?s? que", Reach.NEXT),
    Cue(  # not `f a pour dérivée ¤`, which says of f what it says
        Mood.ASSUMPTION,
        r"for(?: (?:all|any|every))?|(?:(?<!\ba )(?<!\bont )pour|pour(?=\s*(?:¤|$|tout|(?:\w+ )?solution)))(?: tout)?",
        Reach.NEXT,
    ),
    Cue(
        Mood.ASSUMPTION,
        r"(?<!m[ua][lm] )(?<!male )(?<!ained )(?<!ached )(?<!eint )(?<!einte )(?:(?<!arrive )(?<!arrives )(?<!look )(?<!looking )at(?: the point)?|near|au point|près de|en)(?=\s*(?:¤|$))",  # not: en effet, maximal at
        Reach.NEXT,
    ),
    Cue(
        Mood.ASSUMPTION,
        "with|where|since|because|as|avec|où|comme|puisque|car|lorsque|quand",
        Reach.NEXT,
        equalities=False,
    ),
)

# behind a formula
DENIED_AFTER = re.compile(
    r"^\W*(?:(?:but|and|yet|mais|et|or) )?(?:(?:which|this|that|it|ce qui|ceci|cela) |c['’])?"
    r"(?:(?:is|are|would be) (?:\w+ly )?(?:false|wrong|not true|incorrect)|(?:does|do) not hold|(?:est|serait) (?:\w+ment )?(?:faux|fausse)|"
    r"n['’]est pas (?:vraie?|exacte?)|ne tient pas|has no (?:real )?solutions?|n['’]a (?:pas|aucune)(?: de)? solution)"
)

_OF_ONE = re.compile(
    r"^\W*(?:for (?:one|some|exactly one|a single|an)|pour (?:un|une|un seul|une seule)) (?:\w+ )?(?:index|indices?|entry|coordinate|coordonnée)\b"
)

CONDITION_AFTER = re.compile(
    r"^\W*(?:(?:holds?|is true|a lieu|est vraie?|vaut)\s+)?(?:(?:only |exactly )?if\b|iff\b|(?:only |exactly )when\b|"
    r"(?:seulement )?si\b|ssi\b)"
)
COMPILED = tuple((cue, re.compile(rf"(?<![\w'’])(?:{cue.words})(?!\w)")) for cue in CUES)


FORMULA = "¤"
_CAPITAL = re.compile(r"\s*[A-ZÀ-Ý]")
FARTHEST = 600  # characters that are looked at before and behind a formula

_BREAK = re.compile(
    r"\n\s*\n|\\(?:item|(?:sub)*section|(?:sub)*paragraph|begin|end|chapter|par)(?![A-Za-z])|^\s*(?:#+|[-*+]|\d+[.)])\s",
    re.MULTILINE,
)
SENTENCE_END = re.compile(r"(?<!\b[A-Za-z])(?<!e\.g)(?<!i\.e)(?<!s\.t)(?<!cf)[.!?](?=\s|$)")
_MARKUP = re.compile(r"\\[A-Za-z]+\*?|[{}*_#>`~\\]")


_HEADING = re.compile(  # `### a) ¤`
    r"(?:^[ \t]{0,3}\#{1,6}[ \t]+|\\(?:sub){0,2}section\*?[ \t]*\{)(?:\(?\w{1,3}[.):]+[ \t]*)*\$?\Z",
    re.MULTILINE,
)


def _is_heading(text: str, block: Block) -> bool:
    """Whether a formula is all that a heading says: what is dealt with there."""
    line = text[text.rfind("\n", 0, block.start) + 1 : block.start]
    rest = text[block.end : block.end + 3].lstrip(" $.}")
    return _HEADING.search(line) is not None and rest[:1] in ("", "\n")


class Surroundings:
    """The prose around the formulas of a text; `text` is without comments and code."""

    def __init__(self, text: str, blocks: tuple[Block, ...]) -> None:
        self._text = text
        self._starts = [block.start for block in blocks]
        self._blocks = blocks

    def before(self, block: Block) -> str:
        """The words of the sentence before a formula, in lower case."""
        if block.told:
            return "suppose" if block.told == "assume" else "let"
        if block.inline and _is_heading(self._text, block):
            return "show that"
        at = bisect_left(self._starts, block.start)
        low = max(0, block.start - FARTHEST)
        pieces: list[str] = []
        end = block.start
        for other in reversed(self._blocks[:at]):
            if other.told:
                low = other.end
            if other.end <= low:
                break
            piece = unfenced(self._text[other.end : end])
            begins = not other.inline and _CAPITAL.match(piece)  # the sentence ends with the display
            pieces.append(f". {piece}" if begins else piece)
            end = other.start
        pieces.append(self._text[min(low, end) : end])
        pieces[-1] = unfenced(pieces[-1])
        words = _plain(f" {FORMULA} ".join(reversed(pieces)))
        breaks = [match.end() for match in _BREAK.finditer(words.rstrip())]
        words = words[breaks[-1] :] if breaks else words
        ends = [match.end() for match in SENTENCE_END.finditer(words)]
        return _spaced(words[ends[-1] :] if ends else words)

    def after(self, block: Block) -> str:
        """The words behind a formula, up to the end of the sentence or the next formula, in lower case."""
        at = bisect_left(self._starts, block.start)
        end = self._starts[at + 1] if at + 1 < len(self._starts) else len(self._text)
        words = unfenced(self._text[block.end : min(end, block.end + FARTHEST)])
        cut = _BREAK.search(words)
        words = words[: cut.start()] if cut else words
        stop = SENTENCE_END.search(words)
        return _spaced(_plain(words[: stop.start()] if stop else words))


def unfenced(piece: str) -> str:
    """Without what opens and closes formulas."""
    piece = re.sub(r"^(?:\$\$?|\\[\])]|\\end\s*\{[^{}]*\}|```)+", "", piece)
    return re.sub(r"(?:\$\$?|\\[\[(]|\\begin\s*\{[^{}]*\}(?:\{[^{}]*\})?|```\s*math)+\s*$", "", piece)


def _plain(words: str) -> str:
    return words.lower()


def _spaced(words: str) -> str:
    return " ".join(_MARKUP.sub(" ", words).split())


MOST_WORDS = 5  # between words that govern the next formula and that formula

_EQUALITIES = (Stated.EQ, Stated.EQUIV)
_CLAIMED_AS_ONE = (Mood.GOAL, Mood.TO_SOLVE, Mood.DENIED)  # a chain of several steps is the argument itself
_JOINED = re.compile(
    rf"^(?:[^{FORMULA},]{{0,40}}{FORMULA}(?:,? (?:and|or|et|ou)|,)\s*)*(?P<rest>[^{FORMULA}]*)$"
)
_EXPLAINS = re.compile(
    r"(?:^|[,;:(] ?)(?:and |et )?(?:where|with|here|où|avec|ici)(?!\w)"
)  # beside a line: what a name is
_CASE = re.compile(r"\b(?:case|cas)\b")
SOLVED = re.compile(
    r"\b(?:solving|solve for|résolvant|(?:résoudre|résolvons) (?:en|pour)|en isolant|isolating)\b[^.]*$|"
    r"\b(?:with|has|whose|the|admits|pour|de|dont la|la|admet) (?:an? |the |une |la |as |unique )*(?:minimi[sz]er|solution)(?: is| est)?[\s:,]*$"
)
_PAIR = re.compile(rf"{FORMULA}\s*,\s*$")


_EQUIVALENT = r"(?:\\(?:iff|Leftrightarrow|Longleftrightarrow)(?![A-Za-z])|⇔|⟺)"
_IMPLIED = r"(?:\\(?:Rightarrow|implies|Longrightarrow|therefore)(?![A-Za-z])|[⇒⟹∴])"
_BEFORE = re.compile(rf"(?:(?P<both>{_EQUIVALENT})|{_IMPLIED})(?:[\s{{}}%&$~]|\\[,;:! ]|\\q?quad)*$")
_BEHIND = re.compile(rf"[\s{{}}%&$~.,]*(?:\\[,;:! ]|\\\\|\\q?quad)*[\s{{}}%&$]*{_EQUIVALENT}")
_NEAR = 40  # characters from a formula to the sign of equivalence


def with_equivalences(derivation: Derivation, text: str) -> Derivation:
    """The derivation, each step with whether a sign of equivalence stands before or behind it in its text, or one of
    implication before it; what a ⇒ … ⇒ x = 0 solves for x is as such an equation."""

    def beside(step: Step) -> Step:
        start, end = step.lhs.start.offset, step.rhs.end.offset
        before = None if step.follows else _BEFORE.search(text[max(0, start - _NEAR) : start])
        both = (before and before["both"]) or _BEHIND.match(text[end : end + _NEAR])
        return replace(step, equivalent=bool(both), implied=before is not None)

    steps = tuple(map(beside, derivation.steps))
    last = next((step for step in steps[::-1] if step.implied and step.relation is Stated.EQ), None)
    name, value = (None, None) if last is None else (last.lhs.term, last.rhs.term)
    if last is None or name is None or value is None or not is_variable(name) or exact_value(value) is None:
        return replace(derivation, steps=steps)

    def is_solved(step: Step, next_: Step) -> bool:
        """Whether a line is an equation for that name alone, and no definition, nor one of a chain a = b = c."""
        named = [
            one == name and name not in free_variables(other) for one, other in (step.terms, step.terms[::-1])
        ]
        return not (step.follows or next_.follows or any(named)) and name in free_variables(
            core.Vector(step.terms)
        )

    until = steps.index(last)
    solved = (
        replace(step, equivalent=step.equivalent or (len(step.terms) == 2 and is_solved(step, next_)))
        for step, next_ in pairwise(steps[: until + 1])
    )
    return replace(derivation, steps=(*solved, *steps[until:]))


def with_moods(derivation: Derivation) -> Derivation:
    """The derivation, each step with its mood."""
    steps = tuple(
        replace(step, mood=_mood(derivation, number, step), lasting=_lasts(derivation, step))
        for number, step in enumerate(derivation.steps)
    )
    last = max((step.row for step in steps if not step.aside), default=0)

    def place(
        step: Step,
    ) -> tuple[int, bool]:  # what a line supposes before it, and reasons but that of the last
        supposed = step.mood in (Mood.ASSUMPTION, Mood.DEFINITION)
        return step.row, not (step.aside and (supposed or step.row < last))

    return replace(derivation, steps=tuple(sorted(steps, key=place)))


def with_lists(derivations: tuple[Derivation, ...]) -> tuple[Derivation, ...]:
    """The derivations of a text, where a list of conditions before a conclusion, `since $a > 0$, $b > 0$ and $c > 0$, we
    have`, is supposed as a whole."""
    found = list(derivations)
    for first, one in enumerate(derivations):
        if not (one.inline and all(step.mood is Mood.ASSUMPTION for step in one.steps)):
            continue
        last, before = first, one.before
        while (
            last + 1 < len(found)
            and found[last + 1].inline
            and found[last + 1].before == f"{before} {FORMULA} ,"
        ):
            last, before = last + 1, found[last + 1].before
        end = found[last + 1] if last > first and last + 1 < len(found) else one
        if re.fullmatch(rf"{re.escape(before)} {FORMULA} ,? ?(?:and|et)", end.before) and _CONCLUDES.match(
            end.after
        ):
            for place in range(first + 1, last + 2):
                found[place] = _supposed(found[place])
    return _with_cases(tuple(found))


_LED_BY = re.compile(  # `With η = ¤`, `With step size η = ¤`
    r"(?:^|[;:.,] )(?:(?:and|but|now|et|mais) )?(?:with|taking|avec|en prenant)(?: [\w'’-]+){0,4}$"
)


def _with_cases(derivations: tuple[Derivation, ...]) -> tuple[Derivation, ...]:
    """The derivations, where two values of a letter that are led in alike, `With η = 1/a, …; with η = 2/a, …`, are cases."""
    values: dict[Term, set[Term]] = {}
    for head, body in (one.steps[0].terms for one in derivations if is_led(one)):
        values.setdefault(head, set()).update([body] if free_variables(body) else [])

    def told(one: Derivation) -> Derivation:
        several = is_led(one) and len(values[one.steps[0].terms[0]]) > 1
        return replace(one, steps=(replace(one.steps[0], mood=Mood.ASSUMPTION),)) if several else one

    return tuple(map(told, derivations))


def is_led(derivation: Derivation) -> bool:
    """Whether a sentence begins with what a letter or an entry of a row is: `With η = 1/a`, `With u_0 = 3`."""
    (step, *more) = derivation.steps
    alone = derivation.inline and not more and step.relation is Stated.EQ and len(step.terms) == 2
    name = step.terms[0] if alone else core.Number("0")
    entry = isinstance(name, core.Indexed) and not free_variables(core.Vector(name.index))
    return (entry or isinstance(name, core.Symbol)) and _LED_BY.search(derivation.before) is not None


def _supposed(one: Derivation) -> Derivation:
    """The derivation, in which inequalities are supposed."""
    steps = (
        replace(step, mood=Mood.ASSUMPTION)
        if step.relation not in _EQUALITIES and not step.aside and _is_bound(step)
        else step
        for step in one.steps
    )
    return replace(one, steps=tuple(steps))


def _is_bound(step: Step) -> bool:
    """Whether a step bounds a letter by a letter or a number: what is said of more may be a wrong reason, sin x > 1."""
    sides = [step.lhs.term, step.rhs.term]
    return all(map(_is_letter, sides)) and not all(isinstance(side, core.Number) for side in sides)


def _is_letter(side: Term | None) -> bool:
    """Whether a side is a letter or a number, perhaps negative."""
    return isinstance(
        side.term if isinstance(side, core.Negative) else side,
        core.Symbol | core.Indexed | core.Decorated | core.Number,
    )


def _lasts(derivation: Derivation, step: Step) -> bool:
    """Whether what a step supposes is in force beyond the formulas right behind it."""
    if step.aside:
        return False
    if of_subscripts(step.lhs.term, step.rhs.term):
        return bool(_CASE.search(derivation.before))
    cue = _governing(derivation.before, derivation.inline, step.relation in _EQUALITIES)
    return cue is None or cue.reach is Reach.SENTENCE or cue.words == _IMPOSED


def _is_case(derivation: Derivation, step: Step) -> bool:
    """Whether what stands beside a row says of a letter another value than what stands beside another row."""
    return isinstance(step.lhs.term, core.Symbol) and any(
        item.aside
        and item.row != step.row
        and item.lhs.term == step.lhs.term
        and item.rhs.term != step.rhs.term
        for item in derivation.steps
    )


_ROOTS = re.compile(r"\b(?:roots?|zeros?|solutions?|racines?|zéros?) (?:of|to|de)$")
_ARE = re.compile(r"^\W*(?:are|is|read|sont|est)\b")


def _mood(derivation: Derivation, number: int, step: Step) -> Mood:
    if step.relation in (Stated.DEFINES_LEFT, Stated.DEFINES_RIGHT):
        return Mood.DEFINITION
    equality = step.relation in _EQUALITIES
    alone = derivation.inline or len(derivation.steps) == 1
    if alone and DENIED_AFTER.match(derivation.after):
        return Mood.DENIED
    if alone and equality and _ROOTS.search(derivation.before) and _ARE.match(derivation.after):
        return Mood.TO_SOLVE  # `the roots of $f(x) = 0$ are`
    if alone and equality and _OF_ONE.match(derivation.after):
        return Mood.TO_SOLVE  # `let $x_i = x$ for one index $i$`: it says nothing of the others
    if of_subscripts(step.lhs.term, step.rhs.term) and (step.aside or derivation.inline):
        return Mood.ASSUMPTION
    before, inline = (step.words, True) if step.aside else (derivation.before, derivation.inline)
    mood = governing(before, inline, equality)
    if step.aside and mood is Mood.CLAIM and _EXPLAINS.search(step.words):
        mood = Mood.DEFINITION
    if step.aside and not equality and not step.words.strip() and _is_bound(step):
        mood = Mood.ASSUMPTION  # `|c| = -c, & c < 0`
    if step.aside and mood is Mood.CLAIM and not step.words.strip() and _is_case(derivation, step):
        mood = Mood.ASSUMPTION  # `f(x) = 1, & p = 0`, above `f(x) = x, & p = 1`
    if mood is Mood.DEFINITION and not equality:
        mood = Mood.ASSUMPTION
    if (
        mood is Mood.TO_SOLVE
        and SOLVED.search(before)
        and isinstance(step.lhs.term, core.Symbol | core.Indexed | core.Decorated)
        and step.lhs.term not in subterms(step.rhs.term or step.lhs.term)
    ):
        return Mood.CLAIM  # `solving for $x$, $x = …`
    steps = [item for item in derivation.steps if not item.aside]
    if derivation.inline and equality and not step.aside and _is_condition(before, mood, steps):
        return Mood.ASSUMPTION
    if _WITH.fullmatch(before) and derivation.inline and equality and _is_called(step.lhs.term):
        mood = Mood.ASSUMPTION
    if mood is Mood.CLAIM or step.aside or len(steps) == 1:
        return mood
    if mood in _CLAIMED_AS_ONE:
        return Mood.CLAIM
    ordered = all(item.relation not in _EQUALITIES for item in steps)
    ordered = ordered or (mood is Mood.ASSUMPTION and _SATISFIED.search(before) is not None)
    if mood is Mood.ASSUMPTION and not derivation.inline and _OF_A_SYSTEM.search(before):
        ordered = not any(item.follows for item in steps)
    named = all(_is_letter(side.term) for item in steps for side in (item.lhs, item.rhs))  # if a = b = c
    return mood if ordered or (derivation.inline and (number == 0 or named)) else Mood.CLAIM


_SATISFIED = re.compile(
    r"\b(?:(?:that|which|qui) (?:satisfy|fulfil|vérifient|satisfont)|iff|(?:is|are|est|sont) (?:said to be )?\w+ (?:if|when|si)|if and only if|si et seulement si)\W*$"
)
_OF_A_SYSTEM = re.compile(r"\b(?:equations?|system|model|équations?|système|modèle)\b")
# and nothing else before it: a case, as `for` is
_WITH = re.compile(r"(?:(?:and|but|et|mais) )?(?:with|avec)")


def _is_called(side: Term | None) -> bool:
    """Whether it is a function put to letters: f(t), not f'(t) or f(3)."""
    return (
        isinstance(side, core.Call)
        and isinstance(side.function, core.Function)
        and all(isinstance(item, core.Symbol) for item in side.arguments)
    )


_TELLS = re.compile(
    rf"(?<![\w'’])(?:where|with|avec|où)(?!\w)[^{FORMULA},;:]*(?:{FORMULA}[^{FORMULA};:]{{0,12}})*$"
)


def _is_condition(before: str, mood: Mood, steps: list[Step]) -> bool:
    """Whether a formula supposes what the words before it lead in: `where $U^T U = U U^T = I$`, lengths and products of
    vectors and matrices that are said to be a number or the identity."""
    if mood not in (Mood.ASSUMPTION, Mood.DEFINITION) and not (mood is Mood.CLAIM and _TELLS.search(before)):
        return False
    ends = steps[-1].rhs.term
    known = ends in (core.Symbol("I"), core.Identity()) or isinstance(ends, core.Number)
    sides = [step.lhs.term for step in steps]
    return known and all(side is not None and _is_product(side) for side in sides)


def _is_product(side: Term) -> bool:
    """Whether it is a length, or a product with a transposed factor."""
    match side:
        case core.Norm() | core.Power(base=core.Norm()):
            return True
        case core.Product(factors=factors):
            return any(transposed(item) is not None for item in factors)
    return False


def is_concluded(derivation: Derivation, step: Step) -> bool:
    """Whether a step is said to follow: a row below another, or what stands right behind "hence", "gives" or "solving"."""
    before = _plain(derivation.before)
    return step is not derivation.steps[0] or any(words.search(before) for words in (_CONCLUDED, SOLVED))


def is_of_case(derivation: Derivation) -> bool:
    """Whether a formula is what a sentence supposes of itself alone: `if $a = b$`."""
    cue = _governing(derivation.before, derivation.inline, True)
    named = _WRITES.search(_plain(derivation.before))  # "if we write ¤" gives a name, here and below
    restricted = _RESTRICTED.search(derivation.before) and _SAYS.match(derivation.after)
    return cue is not None and (cue.words in (_OF_A_CASE, _OF_ONE_CASE) or bool(restricted)) and named is None


_RESTRICTED = re.compile(r"(?:^|[.;:,] )(?:\w+ ){0,3}\w+s (?:with|avec)$")  # `cells with ¤ have`
_SAYS = re.compile(r"\W*(?:have|has|are|is|do|does|can|will|must|ont|a|sont|est|doivent|peuvent)\b")


def is_before(one: Derivation, other: Derivation) -> bool:
    """Whether a formula stands before another one in its sentence."""
    return other.before.startswith(f"{one.before} {FORMULA}".lstrip())


def governing(before: str, inline: bool = True, equality: bool = True) -> Mood:
    """The mood of a formula behind a text: that of the last words which reach it.

    >>> governing("suppose that"), governing("suppose ¤ , then")
    (<Mood.ASSUMPTION: 'assumption'>, <Mood.CLAIM: 'claim'>)
    """
    cue = _governing(before, inline, equality)
    return Mood.CLAIM if cue is None else cue.mood


def _governing(before: str, inline: bool, equality: bool) -> Cue | None:
    found = sorted(
        (
            (match.end(), -row, cue)
            for row, (cue, pattern) in enumerate(COMPILED)
            for match in pattern.finditer(before)
        ),
        key=lambda item: item[:2],
        reverse=True,
    )
    for end, _, cue in found:
        if cue.mood is Mood.CLAIM:
            return None
        if (cue.equalities or not equality) and _reaches(cue, before[end:], inline):
            return cue
    return None


def _reaches(cue: Cue, between: str, inline: bool) -> bool:
    if cue.mood in (Mood.GOAL, Mood.TO_SOLVE) and ";" in between:
        return False
    if cue.reach is not Reach.NEXT:
        return inline or not _PAIR.search(between)
    found = _JOINED.match(between)
    if found is None:
        return False
    words = found["rest"]
    return len(words.split()) <= MOST_WORDS and not re.search(r"[,:;]", words)
