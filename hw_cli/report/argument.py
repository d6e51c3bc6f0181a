"""Sign certificates as a person writes them: « Comme aᵢ > 0, on a S′ > 0 ; donc g′ > 0. »

A certificate is a tree in which every sign is argued for. A reader needs less: on what the signs rest (the
domains of letters, hypotheses, ranges of functions), the forms in which a sign can be read off, and what was
derived on the way. Everything else is arithmetic with signs, seen at a glance.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from itertools import takewhile

from hw_cli.answer import Block, Shown, VerifiedAnswer
from hw_cli.claims.claims import Chain, Sign
from hw_cli.kernel.reason import Certificate
from hw_cli.kernel.setting import Interval, Setting
from hw_cli.prose import Message, Value, say
from hw_cli.terms import core
from hw_cli.terms.core import Term, lift
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import is_variable, substitute

Messages = tuple[Message, ...]
ABOVE, BELOW = "{left} > {right}", "{left} < {right}"
SIGMA = core.Symbol("sigma")
HALF_TURN = core.Quotient(core.Constant("pi"), core.Number("2"))

_POSITIVE = (Relation.GT, Relation.GE)


@dataclass(frozen=True)
class Support:
    """On what a sign rests: `scope` are domains of letters, `facts` what is known besides.

    It `follows` when it rests on something that the same paragraph has derived.
    """

    scope: Messages = ()
    facts: Messages = ()
    follows: bool = False

    def __add__(self, other: Support) -> Support:
        return Support(
            tuple(dict.fromkeys((*self.scope, *other.scope))),
            tuple(dict.fromkeys((*self.facts, *other.facts))),
            self.follows or other.follows,
        )


@dataclass(frozen=True)
class _Known:
    """A sign that the reader has seen derived, and where it holds."""

    setting: Setting
    term: Term
    relation: Relation


def _is_told(node: Certificate) -> bool:
    """Whether there are words for every rule of a certificate."""
    from hw_cli.oracles import sign_rules  # loads SymPy, which a page without certificates does not need

    return node.because in sign_rules.RULES and all(map(_is_told, node.premises))


class Arguments:
    """The arguments of one part of an answer, in reading order: what was derived above is cited."""

    def __init__(self) -> None:
        self._known: set[_Known] = set()
        self._displayed: set[tuple[Term, Term]] = set()

    def argued(self, block: Block | None, answer: VerifiedAnswer) -> Sign | None:
        """The claim of a block that a sentence can argue for; None for any other block, and for what is refused.

        What a chain equates on the way need not be written again beside a sign.
        """
        match block:
            case Shown(claim=Sign(certificate=Certificate() as certificate) as claim) if _is_told(
                certificate
            ):
                return claim if answer.verdicts[claim.id].status.passes else None
            case Shown(claim=Chain(start=start, lines=lines)):
                equal = takewhile(lambda line: line.relation is Relation.EQ, lines)
                self._displayed |= {(start, line.term) for line in equal}
        return None

    def of(self, claims: Iterable[Sign]) -> Message:
        """One paragraph for claims that follow one another; each has a certificate."""
        sentences: list[_Sentence] = []
        for claim in claims:
            if not sentences or sentences[-1].setting != claim.setting:
                sentences.append(_Sentence(claim.setting, self._known, self._displayed))
            sentences[-1].add(claim)
        for sentence in sentences:
            self._known |= sentence.derived
        return _joined([sentence.message() for sentence in sentences], " ")


def grounds(certificate: Certificate, setting: Setting) -> Message | None:
    """On what a sign rests, where that is all a reader needs: `γ > 0`; None where something is derived first."""
    if not _is_told(certificate):
        return None
    sentence = _Sentence(setting, set(), set())
    support = sentence.support(certificate)
    told = (*support.scope, *support.facts)
    return None if sentence.clauses or not told else listed(told)


@dataclass(frozen=True)
class _Clause:
    support: Support
    says: Message


class _Sentence:
    """One sentence: clauses about one setting, each resting on facts and on clauses before it."""

    def __init__(self, setting: Setting, earlier: set[_Known], displayed: set[tuple[Term, Term]]) -> None:
        self.setting = setting
        self.clauses: list[_Clause] = []
        self.derived: set[_Known] = set()
        self._earlier = earlier
        self._told: set[Message] = set()
        self._equal = set(displayed)

    def add(self, claim: Sign) -> None:
        """The clauses that argue for a claim."""
        if claim.certificate is None:
            raise ValueError(f"{claim.id} has no certificate")
        root = replace(claim.certificate, relation=claim.relation)
        support = self.support(root)
        if _Known(self.setting, root.term, root.relation) not in self.derived:
            self._say(support, root)

    # --- what a sign rests on

    def support(self, node: Certificate) -> Support:
        """On what a node rests; what has to be derived first becomes clauses."""
        known = _Known(self.setting, node.term, node.relation)
        if known in self.derived:
            return Support(follows=True)
        if known in self._earlier:
            return Support(facts=(statement(node.term, node.relation),))
        return getattr(self, f"_{node.because.name}", self._by_its_premises)(node)

    def _by_its_premises(self, node: Certificate) -> Support:
        return sum((self.support(premise) for premise in node.premises), Support())

    def _domain(self, node: Certificate) -> Support:
        variable = next(
            item for item in _letters(node.term) if isinstance(self.setting.domain(item), Interval)
        )
        within = between(variable, self.setting.domain(variable))
        if isinstance(variable, core.Symbol):
            return Support(scope=(within,))
        if variable == node.term:  # of a family, such as weights: the end that matters here
            within = statement(variable, node.relation)
        return Support(facts=(within if is_variable(variable) else supposed(within),))

    def _hypothesis(self, node: Certificate) -> Support:
        for item in self.setting.hypotheses:
            if item.left - item.right in (node.term, node.term - lift(0)):
                return Support(facts=(supposed(relation_of(item.left, item.relation, item.right)),))
        return Support(facts=(supposed(statement(node.term, node.relation)),))

    def _range(self, node: Certificate) -> Support:
        call = next(item for item in _letters(node.term) if isinstance(item, core.Call))
        match getattr(call.function, "name", ""):
            case "sigmoid":
                return Support(facts=(Message("0 < {sigma} < 1", (("sigma", SIGMA),)),))
            case "arctan":
                ends = {"low": core.Negative(HALF_TURN), "call": call, "high": HALF_TURN}
                return Support(facts=(Message("{low} < {call} < {high}", tuple(ends.items())),))
        return Support(facts=(relation_of(call, Relation.GT, lift(0)),))

    def _monotone_gap(self, _node: Certificate) -> Support:
        return Support(facts=(say("{sigma} is increasing", sigma=SIGMA),))

    def _sum_of_same_sign(self, node: Certificate) -> Support:
        """Beside a term whose sign had to be derived, the sign of another one is worth a word."""
        before = len(self.clauses)
        supports = [self.support(premise) for premise in node.premises]
        if len(self.clauses) == before:
            return sum(supports, Support())
        plain = [
            Support(facts=(statement(premise.term, premise.relation),))
            if premise.premises and not support.follows
            else support
            for premise, support in zip(node.premises, supports, strict=True)
        ]
        return sum(plain, Support())

    def _convex_combination(self, node: Certificate) -> Support:
        total = next(item for item in _letters(node.term) if isinstance(item, core.IndexedSum))
        weight = total.body.factors[0] if isinstance(total.body, core.Product) else total.body
        weights = replace(total, body=weight)
        facts = (relation_of(weight, Relation.GT, lift(0)), relation_of(weights, Relation.EQ, lift(1)))
        return Support(facts=facts) + self._by_its_premises(node)

    def _equal_form(self, node: Certificate) -> Support:
        (form,) = node.premises
        return self._say(self.support(form), node, form.term)

    def _from_root(self, node: Certificate) -> Support:
        (slope,) = node.premises
        support = self.support(slope)
        if not support.follows:
            self._say(support, slope)
        variable = slope.term.variable  # type: ignore[attr-defined]  # a derivative's sign
        domain = self.setting.domain(variable)
        rises_from = (slope.relation in _POSITIVE) is (node.relation in _POSITIVE)
        end = domain.low if rises_from else domain.high  # type: ignore[union-attr]  # it rises on an interval
        root = substitute(node.term, {variable: lift(end)})  # type: ignore[arg-type]  # and has an end there
        return self._say(Support(facts=(relation_of(root, Relation.EQ, lift(0)),), follows=True), node)

    # --- clauses

    def _say(self, support: Support, node: Certificate, form: Term | None = None) -> Support:
        """A clause with a derived sign, without what this sentence has told before."""
        fresh = Support(
            tuple(item for item in support.scope if item not in self._told),
            tuple(item for item in support.facts if item not in self._told),
            support.follows,
        )
        if form is not None and (node.term, form) in self._equal:
            form = None
        says = statement(node.term, node.relation, form)
        if says not in (*support.scope, *support.facts) or not self.clauses:
            self.clauses.append(_Clause(fresh, says))
        self._told |= {*support.scope, *support.facts, says}
        if form is not None:
            self._equal |= {(node.term, form), *_complements(node.term, form)}
        self.derived.add(_Known(self.setting, node.term, node.relation))
        return Support(follows=True)

    def message(self) -> Message:
        """The sentence."""
        pieces: list[Message] = []
        bare: list[Message] = []
        first, *rest = self.clauses
        bare.append(_opened(first))
        follows = False
        for clause in rest:
            if clause.support in (Support(), Support(follows=follows)):
                bare.append(clause.says)
                continue
            pieces += [listed(bare), _continued(clause)]
            bare = [pieces.pop()]
            follows = clause.support == Support(follows=True)
        *most, last = (*pieces, listed(bare))
        whole = reduce(
            lambda rest, piece: say("{first}; {rest}", first=piece, rest=rest), reversed(most), last
        )
        return Message("{sentence}.", (("sentence", whole),))


def _opened(clause: _Clause) -> Message:
    told = _told(clause)
    match bool(clause.support.scope), bool(clause.support.facts):
        case True, True:
            return say("For {scope}, since {facts}, we have {says}", **told)
        case True, False:
            return say("For {scope}, we have {says}", **told)
        case False, True:
            return say("Since {facts}, we have {says}", **told)
    left = dict(clause.says.values)["left"]
    if isinstance(left, Term) and exact_value(left) is not None:
        return clause.says  # of a number no more need be said
    return say("We have {says}", **told)


def _continued(clause: _Clause) -> Message:
    told = _told(clause)
    match bool(clause.support.scope), bool(clause.support.facts), clause.support.follows:
        case True, True, False:
            return say("for {scope}, since {facts}, we have {says}", **told)
        case True, False, False:
            return say("for {scope}, we have {says}", **told)
        case False, True, False:
            return say("since {facts}, we have {says}", **told)
        case True, True, True:
            return say("for {scope}, since {facts}, it follows that {says}", **told)
        case True, False, True:
            return say("for {scope}, it follows that {says}", **told)
        case False, True, True:
            return say("since {facts}, it follows that {says}", **told)
    return say("hence {says}", **told)


def _told(clause: _Clause) -> dict[str, Value]:
    scope, facts = clause.support.scope, clause.support.facts
    told: dict[str, Value] = {"says": clause.says}
    if scope:
        told["scope"] = listed(scope)
    if facts:
        told["facts"] = listed(_merged(facts))
    return told


# --- formulas and lists as texts


def listed(items: Iterable[Message]) -> Message:
    """`a, b and c`."""
    *most, last = items
    return say("{first} and {last}", first=_joined(most, ", "), last=last) if most else last


def _merged(facts: Messages) -> list[Message]:
    """The facts, with `0 < x < 1` for `x > 0` and `x < 1`."""
    out: list[Message] = []
    for fact in facts:
        values = dict(fact.values)
        for at, other in enumerate(out):
            known = dict(other.values)
            if {fact.pattern, other.pattern} == {ABOVE, BELOW} and known["left"] == values["left"]:
                low, high = (known, values) if other.pattern == ABOVE else (values, known)
                ends = (("low", low["right"]), ("x", values["left"]), ("high", high["right"]))
                out[at] = Message("{low} < {x} < {high}", ends)
                break
        else:
            out.append(fact)
    return out


def _joined(items: list[Message], between: str) -> Message:
    values = tuple((f"item{number}", item) for number, item in enumerate(items))
    return Message(between.join(f"{{{name}}}" for name, _ in values), values)


def relation_of(left: Term, relation: Relation, right: Term) -> Message:
    """`left relation right`."""
    return Message(f"{{left}} {relation.text} {{right}}", (("left", left), ("right", right)))


def supposed(fact: Message) -> Message:
    """A fact that the question supposes."""
    return say("{fact} by hypothesis", fact=fact)


def between(variable: Term, domain: object) -> Message:
    """`0 < x < 1`, or as much of it as the interval has."""
    if not isinstance(domain, Interval) or (domain.low is None and domain.high is None):
        raise ValueError(f"{variable} is not bounded")
    low = None if domain.low is None else lift(domain.low)
    high = None if domain.high is None else lift(domain.high)
    if low is None or high is None:
        end = (Relation.LT, high) if low is None else (Relation.GT, low)
        return relation_of(variable, *end)  # type: ignore[arg-type]
    return Message("{low} < {x} < {high}", (("low", low), ("x", variable), ("high", high)))


def statement(term: Term, relation: Relation, form: Term | None = None) -> Message:
    """`term = form relation 0`; `1 − t > 0` is written `t < 1`."""
    complement = _complement(term)
    shown = None if form is None else _complement(form)
    right: Term = lift(0)
    if complement is not None and (form is None or (shown is not None and shown[0] == complement[0])):
        right, term = complement
        relation = relation.flipped
        form = shown and shown[1]
    term = _prime(term)
    if form is None:
        return relation_of(term, relation, right)
    values = (("left", term), ("form", form), ("right", right))
    return Message(f"{{left}} = {{form}} {relation.text} {{right}}", values)


def _complement(term: Term) -> tuple[Term, Term] | None:
    """The number and the term of `number − term`."""
    match term:
        case core.Sum(terms=(core.Number() as number, core.Negative(term=inner))):
            return number, inner
    return None


def _complements(term: Term, form: Term) -> list[tuple[Term, Term]]:
    """`S = F` tells `1 − S = 1 − F` as well."""
    return [(lift(1) - term, lift(1) - form)]


def _prime(term: Term) -> Term:
    """h′(s) for d/ds h(s)."""
    match term:
        case core.Derivative(
            body=core.Call(function=function, arguments=(argument,)), variable=variable, order=order
        ) if argument == variable and not term.partial:
            return core.Call(core.DerivativeOf(function, order), (variable,))
    return term


def _letters(term: Term) -> list[Term]:
    """A term that a bound speaks of: itself, or what stands in `x − c`, `c − x`, `x + c`."""
    inner = term.terms if isinstance(term, core.Sum) else (term,)
    return [item.term if isinstance(item, core.Negative) else item for item in inner]
