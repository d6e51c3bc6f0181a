"""Words by which a text says a line of a case, nearly, or up to what it leaves out, or says another version of a name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from hw_cli.checking.read.derivation import Derivation, Mood, Stated
from hw_cli.checking.say.definitions import is_name, root
from hw_cli.checking.say.facts import Scopes
from hw_cli.checking.say.moods import FORMULA, is_led
from hw_cli.checking.say.sizes import SIGN, names, paragraphs
from hw_cli.oracles.models import parts
from hw_cli.prose import Message, say
from hw_cli.terms.core import Term

INDEPENDENCE = re.compile(
    r"ind[ée]pendan|independen|i\.\s?i\.\s?d|\biid\b|mean[- ]field|champ moyen|factori[sz]", re.IGNORECASE
)
RELATED = re.compile(
    rf"{INDEPENDENCE.pattern}|markov|\\(?:perp|bot|Perp|indep)(?![A-Za-z])|[⊥⫫]|(?-i:[A-Z]\s*(?:\\(?:to|(?:left)?rightarrow)\b|→|↔|–)\s*[A-Z])",
    re.IGNORECASE,
)  # what takes laws from those that are free
_OF_A_CASE = re.compile(  # a condition that another sentence states
    r"\b(?:at which point|in which case|auquel cas|"
    r"(?:at|in|near) (?:this |that |the |an? )?(?:\w+ )?(?:equilibrium|optimum|optimality|convergence|stationarity|minimum|maximum|fixed point|saddle point|limit)|"
    r"à (?:cet |la |l['’])(?:\w+ )?(?:équilibre|optimum|optimalité|convergence|limite)|"
    r"asympto\w+|for (?:sufficiently |very )?(?:large|small)|pour \S* ?(?:assez )?(?:grande?|petite?)s?)\b"
)
_OTHER_NUMBERS = re.compile(  # digits in another base, remainders, angles in degrees
    r"\b(?:modulo|mod|(?:in|en) base|(?:in|en) (?:binary|binaire|octal|hex\w*)|(?:in|en) degr(?:ees|és)|(?:on|sur) (?:a|the|une|l['’]) ?(?:clock|horloge)|"
    r"finite field|corps fini)\b(?! (?:an? |some |the |additive |multiplicative )*(?:constant|factor|term))"
)
_ABSURD = re.compile(  # what follows from a supposition that is given up
    r"\b(?:would (?:then )?(?:get|give|have|imply|mean|yield|become)|(?:on )?(?:aurait|obtiendrait|donnerait|voudrait dire)|"
    r"impossible|absurde?|contradict\w*|contradiction)\b"
)
_READ = (
    r"independ|indépend|symm|sym[ée]tri|conve|concave|orthogonal|uncorrelated|not correlated|[ée]qualit[yé]"
)
_IF = (
    rf"(?!.*(?:{_READ}))(?:if|when|whenever|unless|in the case|si|lorsque|quand|dès que|dans le cas)\b"
    r"(?! (?:we|you|one|i|on|nous|l['’]on|\w+ing|en)\b)(?:[^¤,:]{4,}| ¤ (?:(?:is|are|est|sont) [^¤,:]{3,}|[\w-]{3,}(?=,)))"
)
_FOR = (  # of no one thing: `for equal variances`, `at rest`, `for even ¤`, `for ¤ even`
    rf"(?!.*(?:{_READ}|general|général|arbitrar|quelconque|fixed|given|fixé|real|réel|positi))(?:for|at|with|under|without|pour|avec|à|sous|sans)(?! (?:the|this|that|these|those|its?|our|each|every|any|all|some|an?|"
    r"which|us|me|le|la|les|l['’]\w+|ce\w*|chaque|tou\w+|un|une|qu\w+|example|instance|convenience|brevity|simplicity|clarity|completeness|"
    r"comparison|respect|first|last|least|exemple|formes?|\w+(?:er|ir|re))\b)"
    r"(?:(?: [\w'’-]+){1,5}| ¤ [\w-]{3,}(?=,)| [\w-]{3,} ¤(?! ?[,)]? ?(?:and|et)\b))"
)
_CONDITION = re.compile(  # in words: `when the supports do not overlap`
    rf"^(?:(?:and|but|so|then|now|et|mais|or|note that) )*(?:{_IF}(?:[,:]|$)|{_FOR}(?:[,:]| (?:we|on|one|nous)\b))|"
    rf"[,;] (?:(?:and|but|while|et|mais|tandis que) )?(?:{_IF}|{_FOR})[,:][^¤]*$"
)
_IN = (  # one of several: `$R = 5$ in parallel`
    r"(?:in|en) (?!(?:the|this|that|these|those|an?|our|its|which|each|every|both|all|total|general|particular|fact|turn|order|terms|sum|"
    r"short|addition|closed|law|distribution|probability|expectation|mean|ce\w*|un|une|tou\w+|total|général|particulier|fait|effet|somme|"
    r"moyenne|espérance|loi|probabilité|posant|prenant|utilisant|\w+ing)\b)[\w-]+(?: [\w-]+)?"
)
_BEHIND = re.compile(rf"^\W*(?:{_IF}|{_FOR}|{_IN})(?:[,:;]|$)")
_CASE = re.compile(r"\bin the [\w-]+ case\b|\bdans le cas [\w-]+")
_NEARLY = re.compile(
    r"\b(?:(?:up to|modulo|apart from) (?:an? |some |the |additive |multiplicative |normali[sz]\w+ |irrelevant |proportionality |scaling )*"
    r"(?:constants?|factors?|terms?|scale|scaling)|(?:constants?|terms?|factors?) (?:\w+ ){0,6}(?:dropped|ignored|neglected|omitted|discarded)|"
    r"(?:drop(?:s|ped|ping)?|(?:ignor|neglect|omit|discard)\w*) (?:\w+ ){0,3}(?:constants?|terms?|factors?|weights?|weighting|coefficients?|prefactors?)|"
    r"approximat\w+(?! (?:posteriors?|inference|distributions?|densit|laws?|famil|models?))|roughly|heuristic\w*|informally|loosely|abus(?:e of|ing)? (?:de )?notation|"
    r"à (?:une |des )?(?:\w+ )?(?:constantes?|facteurs?) (?:\w+ )?près|en (?:négligeant|ignorant|omettant|oubliant)|environ|à peu près)\b"
)
_FACTORED = re.compile(
    r"\b(?:factori[sz]es?|factori[sz]ed|factoris(?:e|ent|ée?)) (?:as|into|over|comme|en)\W*$"
)
_REPEATED = re.compile(
    r"\b(?:repeated|indices? répétée?s?|einstein|convention de sommation|summation convention)"
)
_VERSION = re.compile(
    r"\b(?:or(?: else| simply)?|alternativ\w+|alternat\w+|equivalent\w*|instead|variants?|modif\w+|improved|versions?|in practice|simpl\w+|"
    r"generali[sz]\w+|re(?:writ|formul|defin|parametri[sz])\w+|tractable|surrogate|another|other|second|"
    r"ou(?: bien| encore)?|au lieu|équivalent\w*|variantes?|en pratique|général\w+|ré(?:écri|défini)\w+|autre)\b|"
    r"或|等价|改进|简化|变体|または|等価"
)
_OTHER_SCRIPT = re.compile("[\u0400-\u06ff\u0900-\u0dff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_OTHER_WORDS = re.compile(  # Spanish, Portuguese, Italian, German
    r"\b(?:el|los|las|una|es|por|para|entonces|tenemos|donde|dado|então|temos|não|uma|della|dei|che|quindi|abbiamo|sia|nel|"
    r"und|wir|ist|für|eine|dann|wobei|gilt|nicht|durch|(?<!van )(?<!von )der|das)\b"
)
_RELATES = re.compile(  # relations that no line is judged by
    r"\\(?:perp|bot|Perp|indep|ll|gg|pmod|bmod|equiv|subset\w*)(?![A-Za-z])|[⊥⫫]|\\(?:to|(?:right|long\w*)arrow)\s*[+-]?\s*(?:\\infty|\d)"
)
_LETTER = re.compile(r"\\?[A-Za-z]+(?:_(?:\w|\{[^{}]*\}))?")


def _related(formulas: Sequence[str]) -> Iterator[tuple[Term, str]]:
    """The letters of formulas that state a relation which is not read: `$u \\perp v$`."""
    for formula in formulas:
        if _RELATES.search(formula) and "=" not in formula:
            for match in _LETTER.finditer(_RELATES.sub(",", formula)):
                yield from ((letter, formula) for letter in names(match[0]))


_OF_OTHERS = re.compile(  # numbers that are what they are by a matrix or a law
    r"\b(?:singular (?:values?|vectors?)|eigen-?(?:values?|vectors?)|(?:valeurs?|vecteurs?) (?:propres?|singuli[eè]\w+)|"
    r"probabilit\w+|proportions?|(?P<whole>svd|d[ée]compositions?))\b",
    re.IGNORECASE,
)


def _of_others(words: str, formulas: Sequence[str]) -> Iterator[tuple[Term, str]]:
    """The rows of letters beside words that say of what they are: `with singular values $\\sigma_1 \\ge \\sigma_2$`; those of
    an SVD, A = Σ σ_i u_i v_iᵀ, but not of p_i = e^{z_i}."""
    for match in _OF_OTHERS.finditer(words):
        at = words[: match.start()].count(SIGN)
        near = [at] if re.match(rf"[^{SIGN}.;]{{0,40}}{SIGN}", words[match.end() :]) else []
        near += [at - 1] if re.search(rf"{SIGN}[^{SIGN}.;]{{0,40}}$", words[: match.start()]) else []
        for formula in (formulas[number] for number in near):
            if match["whole"] or "=" not in formula:
                for found in filter(lambda one: "_" in one[0], _LETTER.finditer(formula)):
                    yield from ((root(letter), match[0]) for letter in names(found[0]))


def _unread(derivations: Sequence[Derivation]) -> Iterator[tuple[Term, str, int]]:
    """The names of which a text supposes what is not understood, with that and its place."""
    for derivation in derivations:
        for step in derivation.steps:
            told = derivation.inline or step.mood in (Mood.ASSUMPTION, Mood.DEFINITION)
            for side, other in ((step.lhs, step.rhs), (step.rhs, step.lhs)):
                if told and side.term is not None and other.term is None and is_name(side.term):
                    words = f"{step.lhs.source} {step.relation.value} {step.rhs.source}"
                    yield parts(side.term)[0], words, step.position.offset


class Relations:
    """What a text states of letters and no line is judged by: `$u \\perp v$`, `$n \\to \\infty$`, what is not understood."""

    def __init__(self, text: str, derivations: Sequence[Derivation], scopes: Scopes) -> None:
        self._scopes = scopes
        sides = (step.lhs.term for one in derivations for step in one.steps if step.relation is Stated.EQ)
        said = {root(side) for side in sides if side is not None}  # p of p_i = …
        self._said = [
            *((*item, start) for start, _, formulas in paragraphs(text) for item in _related(formulas)),
            *(
                (*item, start)
                for start, words, formulas in paragraphs(text)
                for item in _of_others(words, formulas)
                if item[0] not in said
            ),
            *_unread(derivations),
        ]

    def at(self, offset: int) -> tuple[tuple[Term, str], ...]:
        """What is said before a place, or in its paragraph, within its scope."""
        scope = self._scopes.number(offset)
        return tuple(
            (letter, words)
            for letter, words, start in self._said
            if start <= offset and self._scopes.number(start) == scope
        )


def is_of_words(derivation: Derivation) -> bool:
    """Whether words alone lead in what a sentence supposes of itself: `at rest, $v = 0$`."""
    found = _CONDITION.search(derivation.before)
    return found is not None and found[0].endswith((",", ":"))


def of_case(words: str) -> Message:
    """The doubt that words say a line of a case; a formula among them is left out."""
    words = words.strip(" ,:;").replace(FORMULA, "…")
    return say("it is said of a case ({words}), which was not put to use", words=words)


def reserve(derivation: Derivation, named: bool = False) -> Message | None:
    """Why a line whose sides differ is not claimed as it stands, by the words around it; `named`: whether it has names of
    which something is said above, as it may not be in a case."""
    if _REPEATED.search(derivation.before):
        return say("sums over letters that stand twice are not put to use")
    around = f"{derivation.before} ¤ {derivation.after}"
    found = _OF_A_CASE.search(around) or _ABSURD.search(around) or _OTHER_NUMBERS.search(around)
    if found is not None:
        return of_case(found[0])
    if (found := _FACTORED.search(derivation.before)) is not None:
        return of_case(found[0])  # which of the variables are independent, a text that says this supposes
    if (found := _NEARLY.search(around)) is not None:
        return say("the text says this with a reserve ({words})", words=found[0].replace(FORMULA, "…"))
    found = _CONDITION.search(derivation.before) or _BEHIND.search(derivation.after)
    found = found or _CASE.search(derivation.before)
    if is_led(derivation) or (found and (named or FORMULA in found[0] or re.search(_IF, found[0]))):
        words = found[0] if found else derivation.before.split(FORMULA)[-1]  # `with ¤`, perhaps from here on
        return of_case(words)
    alone = derivation.inline or sum(not step.aside for step in derivation.steps) == 1
    if alone and not is_ours(derivation.before):
        return say(
            "the words before it are in a language that is not read: whether it is claimed is not known"
        )
    return None


def is_ours(words: str) -> bool:
    """Whether words, in lower case, may be English or French.

    >>> is_ours("so we get"), is_ours("quindi il termine è nullo"), is_ours("其中"), is_ours("")
    (True, False, False, True)
    """
    return not (_OTHER_SCRIPT.search(words) or _OTHER_WORDS.search(words))


def is_version(derivation: Derivation) -> bool:
    """Whether a text says another version of what it has said: `or, in practice`, `an equivalent objective`."""
    return _VERSION.search(derivation.before) is not None
