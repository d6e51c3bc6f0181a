"""Random identities between expected logarithms, made by rewriting terms: nothing of the oracle is used.

A line starts as a random sum of expected logarithms and divergences under one of a few models, and is
rewritten a few times by laws of probability that stand here, each on terms as they are written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from hw_cli.kernel.models import Factorised, Model, Sequence
from hw_cli.kernel.setting import Setting
from hw_cli.terms.core import (
    KL,
    Call,
    Density,
    Expectation,
    Function,
    Indexed,
    IndexedProduct,
    IndexedSum,
    Law,
    Negative,
    Number,
    Operand,
    Product,
    Quotient,
    Range,
    Sum,
    Symbol,
    Term,
    lift,
    log,
    total,
)
from hw_cli.terms.walk import bottom_up, free_variables, substitute, subterms

A, B, C, D = (Symbol(name) for name in "abcd")
T, t = Symbol("T"), Symbol("t")
P, Q = Law("p"), Law("q")
Variables = tuple[Term, ...]


def x(index: Operand, last: Operand | None = None) -> Indexed:
    start = lift(index)
    return Indexed(Symbol("x"), (start,) if last is None else (Range(start, lift(last)),))


def p(*own: Term, given: Variables = ()) -> Density:
    return Density(P, own, given)


def q(*own: Term, given: Variables = ()) -> Density:
    return Density(Q, own, given)


def mean(body: Term, law: Density) -> Term:
    return Expectation(body, law, law.variables)


@dataclass(frozen=True)
class Scene:
    """A model, densities to begin with, and pairs of conditionals that its factorisation makes equal."""

    setting: Setting
    letters: Variables
    joints: tuple[Density, ...]
    equal: tuple[tuple[Density, Density], ...] = ()


def _scene(model: Model, *joints: Density, equal: tuple[tuple[Density, Density], ...] = ()) -> Scene:
    return Scene(Setting(model=model), model.letters, joints, equal)


FREE = _scene(Model(letters=(A, B, C), free=("p", "q")), p(A, B, C), q(A, B, given=(C,)), q(B, C), p(A))
LINE = _scene(
    Model(
        letters=(A, B, C, D),
        laws=(
            Factorised(p(A, B, C, D), Product((p(A), p(B, given=(A,)), p(C, given=(B,)), p(D, given=(C,))))),
            Factorised(q(B, C, given=(A, D)), Product((q(B, given=(A,)), q(C, given=(B, D))))),
        ),
    ),
    p(A, B, C, D),
    p(B, C),
    p(B, D, given=(A,)),
    q(B, C, given=(A, D)),
    equal=(
        (p(C, given=(B,)), p(C, given=(A, B))),
        (p(D, given=(C,)), p(D, given=(B, C))),
        (p(A, given=(B,)), p(A, given=(B, C))),
        (p(D, given=(B,)), p(D, given=(A, B))),
        (q(B, given=(A,)), q(B, given=(A, D))),
        (q(C, given=(B, D)), q(C, given=(A, B, D))),
    ),
)
COLLIDER = _scene(
    Model(
        letters=(A, B, C, D),
        laws=(
            Factorised(p(A, B, C, D), Product((p(A), p(B), p(C, given=(A, B)), p(D, given=(C,))))),
            Factorised(q(A, B, given=(C, D)), Product((q(A, given=(C,)), q(B, given=(A, C))))),
        ),
    ),
    p(A, B, C, D),
    p(A, B),
    p(A, D, given=(B,)),
    q(A, B, given=(C, D)),
    equal=(
        (p(A), p(A, given=(B,))),
        (p(D, given=(C,)), p(D, given=(A, C))),
        (p(A, given=(B, C)), p(A, given=(B, C, D))),
        (q(A, given=(C,)), q(A, given=(C, D))),
    ),
)
_forward, _joint = q(x(1, T), given=(x(0),)), p(x(0, T))
_step, _back = q(x(t), given=(x(t - 1),)), p(x(t - 1), given=(x(t),))
CHAIN = Scene(
    Setting(
        model=Model(
            sequences=(Sequence(Symbol("x"), lift(0), T),),
            laws=(
                Factorised(_forward, IndexedProduct(_step, t, lift(1), T)),
                Factorised(_joint, Product((p(x(T)), IndexedProduct(_back, t, lift(1), T)))),
            ),
        )
    ),
    (),
    (_forward, _joint),
)
SCENES = (FREE, LINE, COLLIDER, CHAIN)


class Maker:
    """Makes pairs of equal terms, and spoils them."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def pair(self) -> tuple[Scene, Term, Term]:
        """A scene, and two terms that are equal in each of its models."""
        scene = self.random.choice(SCENES)
        start = self._start(scene)
        left, right = start, start
        for _ in range(self.random.randint(1, 5)):
            right = self._rewritten(scene, right)
        for _ in range(self.random.randint(0, 2)):
            left = self._rewritten(scene, left)
        return scene, left, right

    def _start(self, scene: Scene) -> Term:
        terms = []
        for _ in range(self.random.randint(1, 3)):
            term = self._timed() if scene is CHAIN else self._expected(scene)
            if self.random.random() < 0.3:
                term = lift(self.random.randint(2, 4)) * term
            terms.append(Negative(term) if self.random.random() < 0.4 else term)
        return total(tuple(terms))

    def _timed(self) -> Term:
        ends = (
            log(p(x(0), given=(x(1),))),
            log(Quotient(p(x(T)), q(x(T), given=(x(0),)))),
            log(_joint),
            log(q(x(1), given=(x(0),))),
            IndexedSum(log(_back), t, lift(1), T),
            IndexedSum(log(Quotient(_back, _step)), t, lift(1), T),
            IndexedSum(log(q(x(t), given=(x(0),))), t, lift(1), T),
            IndexedSum(KL(q(x(t - 1), given=(x(t), x(0))), _back), t, lift(2), T),
            KL(q(x(T), given=(x(0),)), p(x(T))),
        )
        return mean(self.random.choice(ends), _forward)

    def _expected(self, scene: Scene) -> Term:
        law = self.random.choice(scene.joints)
        body: list[Term] = []
        for _ in range(self.random.randint(1, 2)):
            own = self._some(scene.letters)
            rest = tuple(item for item in scene.letters if item not in own)
            given = self._some(rest) if rest and self.random.random() < 0.6 else ()
            body.append(log(Density(self.random.choice((P, Q)), own, given)))
        if self.random.random() < 0.3:
            own, other = law.variables, self.random.choice((P, Q))
            return KL(law, Density(other, own, self.random.choice((law.given, ()))))
        return mean(total(tuple(body)), law)

    def _some(self, items: Variables) -> Variables:
        count = self.random.randint(1, len(items))
        chosen = self.random.sample(items, count)
        return tuple(item for item in items if item in chosen)

    def _rewritten(self, scene: Scene, term: Term) -> Term:
        """The term with one law applied at one place, or as it is where none applies."""
        laws = list(_timed_laws() if scene is CHAIN else self._laws(scene))
        self.random.shuffle(laws)
        for law in laws:
            places = [node for node in subterms(term) if law(node) is not None]
            if places:
                place = self.random.choice(places)
                return _replaced(term, place, law(place) or place)
        return term

    def _laws(self, scene: Scene) -> Iterator[Callable[[Term], Term | None]]:
        extra = self.random.choice(scene.letters)
        yield from (_chained, _summed, _spelled, _gathered, _nested)
        yield lambda node: _completed(node, extra)
        yield lambda node: _widened(node, extra)
        for one, other in scene.equal:
            yield lambda node, one=one, other=other: other if node == one else None  # type: ignore[misc]
        model = scene.setting.model
        if model is not None:
            yield lambda node: next(
                (
                    log(item.factors)
                    for item in model.laws
                    if isinstance(node, Call) and node.arguments == (item.whole,)
                ),
                None,
            )

    def spoiled(self, term: Term) -> Term:
        """The term with one thing changed; it may still be the same."""
        ways = [_other_law, _other_conditions, _sign, _dropped, _coefficient, _later, _reversed]
        self.random.shuffle(ways)
        for way in ways:
            places = [node for node in subterms(term) if way(node) is not None]
            if places:
                place = self.random.choice(places)
                return _replaced(term, place, way(place) or place)
        return term


def _replaced(term: Term, old: Term, new: Term) -> Term:
    done = False

    def change(node: Term) -> Term:
        nonlocal done
        if node == old and not done:
            done = True
            return new
        return node

    return bottom_up(term, change)


# --- laws of probability on terms


def _log_of(node: Term) -> Term | None:
    match node:
        case Call(function=Function(name="log"), arguments=(inner,)):
            return inner
    return None


def _chained(node: Term) -> Term | None:
    """log p(a, b | c) = log p(a | c) + log p(b | a, c)."""
    match _log_of(node):
        case Density(law=law, variables=(first, *rest), given=given) if rest:
            one = Density(law, (first,), given)
            return log(one) + log(Density(law, tuple(rest), (first, *given)))
    return None


def _completed(node: Term, extra: Term) -> Term | None:
    """log p(a | c) = log p(a, d | c) − log p(d | a, c)."""
    match _log_of(node):
        case Density(law=law, variables=own, given=given) if extra not in (*own, *given):
            whole = Density(law, (*own, extra), given)
            return log(whole) - log(Density(law, (extra,), (*own, *given)))
    return None


def _widened(node: Term, extra: Term) -> Term | None:
    """E_{p(a | c)}[f] = E_{p(a, d | c)}[f]."""
    match node:
        case Expectation(body=body, law=Density(law=law, variables=own, given=given)) if extra not in (
            *own,
            *given,
        ) and extra not in free_variables(body):
            return mean(body, Density(law, (*own, extra), given))
    return None


def _nested(node: Term) -> Term | None:
    """E_{p(a, b | c)}[f] = E_{p(a | c)}[E_{p(b | a, c)}[f]]."""
    match node:
        case Expectation(body=body, law=Density(law=law, variables=(first, *rest), given=given)) if rest:
            inner = Density(law, tuple(rest), (first, *given))
            return mean(mean(body, inner), Density(law, (first,), given))
    return None


def _summed(node: Term) -> Term | None:
    """E[a + b] = E[a] + E[b]."""
    match node:
        case Expectation(body=Sum(terms=terms), law=Density() as law):
            return total(tuple(mean(item, law) for item in terms))
    return None


def _spelled(node: Term) -> Term | None:
    """KL[q ‖ p] = E_q[log q − log p]."""
    match node:
        case KL(left=Density() as left, right=right):
            return mean(log(left) - log(right), left)
    return None


def _gathered(node: Term) -> Term | None:
    """log a + log b = log(ab), log a − log b = log(a/b)."""
    match node:
        case Sum(terms=(one, Negative(term=other), *rest)) if (a := _log_of(one)) and (b := _log_of(other)):
            return total((log(Quotient(a, b)), *rest))
        case Sum(terms=(one, other, *rest)) if (a := _log_of(one)) and (b := _log_of(other)):
            return total((log(Product((a, b))), *rest))
    return None


def _timed_laws() -> Iterator[Callable[[Term], Term | None]]:
    yield from (_summed, _spelled, _gathered, _moved, _set_apart, _taken_out, _log_of_sum)
    past = q(x(t), given=(x(t - 1), x(0)))
    turned = Quotient(
        Product((q(x(t - 1), given=(x(t), x(0))), q(x(t), given=(x(0),)))), q(x(t - 1), given=(x(0),))
    )
    first = KL(q(x(T), given=(x(0),)), p(x(T)))
    for old, new, low in (
        (_step, past, 2),
        (past, turned, 2),
        (_back, p(x(t - 1), given=(x(t),)), 1),
    ):
        yield lambda node, old=old, new=new, low=low: _in_sum(node, old, new, low)  # type: ignore[misc]
    for one, other in (
        (log(_joint), log(Product((p(x(T)), IndexedProduct(_back, t, lift(1), T))))),
        (log(_joint), log(p(x(0), given=(x(1),))) + log(p(x(1, T)))),
        (log(_forward), IndexedSum(log(_step), t, lift(1), T)),
        (mean(first, _forward), first),
        (log(p(x(T))), mean(log(p(x(T))), p(x(0), given=(x(T),)))),
    ):
        yield lambda node, one=one, other=other: other if node == one else None  # type: ignore[misc]


def _in_sum(node: Term, old: Term, new: Term, low: int) -> Term | None:
    match node:
        case IndexedSum(body=body, index=index, low=Number() as start, high=high) if (
            index == t and start.value >= low and old in set(subterms(body))
        ):
            return IndexedSum(_replaced(body, old, new), t, start, high)
    return None


def _moved(node: Term) -> Term | None:
    """Σ_{t=1}^T f(t) = Σ_{t=0}^{T−1} f(t + 1)."""
    match node:
        case IndexedSum(body=body, index=index, low=Number() as low, high=high) if high == T and low.value:
            return IndexedSum(substitute(body, {index: t + 1}), t, lift(int(low.value) - 1), T - 1)
    return None


def _set_apart(node: Term) -> Term | None:
    """Σ_{t=1}^T f(t) = f(1) + Σ_{t=2}^T f(t)."""
    match node:
        case IndexedSum(body=body, index=index, low=low, high=high) if low == lift(1) and high == T:
            return substitute(body, {index: lift(1)}) + IndexedSum(body, index, lift(2), T)
    return None


def _taken_out(node: Term) -> Term | None:
    """E[Σ f] = Σ E[f]."""
    match node:
        case Expectation(body=IndexedSum(body=body, index=index, low=low, high=high), law=Density() as law):
            return IndexedSum(mean(body, law), index, low, high)
    return None


def _log_of_sum(node: Term) -> Term | None:
    """log(a/b) = log a − log b, log(ab) = log a + log b."""
    match _log_of(node):
        case Quotient(numerator=above, denominator=below):
            return log(above) - log(below)
        case Product(factors=(first, *rest)):
            return total((log(first), *map(log, rest)))
    return None


# --- spoiling


def _other_law(node: Term) -> Term | None:
    match node:
        case Density(law=law, variables=own, given=given):
            return Density(P if law == Q else Q, own, given)
    return None


def _other_conditions(node: Term) -> Term | None:
    match _log_of(node):
        case Density(law=law, variables=own, given=(_, *rest)):
            return log(Density(law, own, tuple(rest)))
    return None


def _sign(node: Term) -> Term | None:
    return node.term if isinstance(node, Negative) else None


def _dropped(node: Term) -> Term | None:
    return total(node.terms[1:]) if isinstance(node, Sum) else None


def _coefficient(node: Term) -> Term | None:
    return lift(2) * node if _log_of(node) is not None else None


def _later(node: Term) -> Term | None:
    match node:
        case IndexedSum(body=body, index=index, low=Number() as low, high=high):
            return IndexedSum(body, index, lift(int(low.value) + 1), high)
    return None


def _reversed(node: Term) -> Term | None:
    match node:
        case KL(left=left, right=right):
            return KL(right, left)
    return None
