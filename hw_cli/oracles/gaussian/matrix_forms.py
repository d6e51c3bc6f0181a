"""Polynomials in vectors and matrices of symbolic sizes, in normal form.

A form is a sum of terms: a number's formula times scalars that are known by their name alone (xᵀAy, tr(AB), log|A|)
times a product of letters. What holds of all: (AB)ᵀ = BᵀAᵀ, and Aᵀ = A for what is symmetric; a product of one row
and one column is a number, equal to its transpose; tr(AB) = tr(BA) = tr(BᵀAᵀ); log|AB⁻¹| = log|A| − log|B|. The inverse
of a sum S, which is supposed to exist where it is written, is a letter N. What a product is written as besides (A A⁻¹ = I,
and what N S = S N = I says of N) are equations, which a search notes and a checker allows (`gaussian_checker`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from hw_cli.terms import core
from hw_cli.terms.core import Number, Term
from hw_cli.terms.tidy import exact_value

ONE, ZERO = Number("1"), Number("0")
MOST_TERMS = 400  # of a form
MOST_CLEARED = 4  # inverses at one end of a sum


class Unfit(Exception):
    """What is no polynomial in vectors and matrices, or whose sizes do not fit."""


class Letter(NamedTuple):
    """A vector or matrix; `inverse` and `turned` say that its inverse or transpose is meant."""

    term: Term
    rows: Term
    columns: Term
    symmetric: bool = False
    inverse: bool = False
    turned: bool = False


Word = tuple[Letter, ...]
Atom = tuple[str, Word]  # "" for a product of one row and one column; "tr"; "log det"
Key = tuple[tuple[Atom, ...], Word]


class Form(NamedTuple):
    """rows × columns (None: as many as fit, for multiples of I); each key's coefficient is a formula of numbers."""

    rows: Term | None
    columns: Term | None
    terms: dict[Key, Term]

    @property
    def is_scalar(self) -> bool:
        """Whether it is a number."""
        return self.rows == self.columns == ONE


class Equation(NamedTuple):
    """A product of letters, and the terms of the form that it is the same as."""

    run: Word
    other: tuple[tuple[Key, Term], ...]

    @property
    def form(self) -> Form:
        """What is written in its place; of the sizes that fit."""
        return Form(None, None, dict(self.other))


def scalar(term: Term) -> Form:
    """A number."""
    return Form(ONE, ONE, {} if exact_value(term) == 0 else {((), ()): term})


def identity(size: Term | None) -> Form:
    """The identity matrix."""
    return Form(size, size, {((), ()): ONE})


def times_number(a: Term, b: Term) -> Term:
    """A product of two formulas of numbers."""
    one, two = exact_value(a), exact_value(b)
    if one is not None and two is not None:
        return core.lift(one * two)
    if one == 1 or two == 1:
        return b if one == 1 else a
    return core.Product((a, b))


def plus_number(a: Term, b: Term) -> Term:
    """A sum of two formulas of numbers."""
    one, two = exact_value(a), exact_value(b)
    if one is not None and two is not None:
        return core.lift(one + two)
    if a == core.Negative(b) or b == core.Negative(a):
        return ZERO
    return core.Sum((a, b))


def add(*forms: Form) -> Form:
    """A sum. Raises Unfit where the sizes differ."""
    sized = next((form for form in forms if form.rows is not None), forms[0])
    terms: dict[Key, Term] = {}
    for form in forms:
        if form.rows is None and sized.rows != sized.columns:
            raise Unfit
        if form.rows is not None and form[:2] != sized[:2]:
            raise Unfit
        for key, value in form.terms.items():
            whole = plus_number(terms[key], value) if key in terms else value
            terms[key] = whole
            if exact_value(whole) == 0:
                del terms[key]
    if len(terms) > MOST_TERMS:
        raise Unfit
    return Form(sized.rows, sized.columns, terms)


def scaled(form: Form, number: Term) -> Form:
    """A form times a number's formula."""
    terms = {key: times_number(number, value) for key, value in form.terms.items()}
    return form._replace(terms={key: value for key, value in terms.items() if exact_value(value) != 0})


def turned_word(word: Word) -> Word:
    """The transpose of a product."""
    return tuple(
        item
        if item.symmetric
        else item._replace(rows=item.columns, columns=item.rows, turned=not item.turned)
        for item in reversed(word)
    )


def turned(form: Form) -> Form:
    """The transpose."""
    terms: dict[Key, Term] = {
        (atoms, turned_word(word)): value for (atoms, word), value in form.terms.items()
    }
    return Form(form.columns, form.rows, terms)


class Algebra:
    """Products, traces, inverses and determinants of forms; it knows the sums that are inverted.

    `learn` says which equations hold of the inverse of a sum; of all equations those `allowed` are used (None: any).
    """

    def __init__(self, learn: Learn, allowed: Collection[Equation] | None = None) -> None:
        self.rules: dict[Word, Equation] = {}
        self.used: dict[Equation, None] = {}
        self._learn, self._allowed = learn, allowed
        self.sums: dict[Letter, Form] = {}
        self.bound: set[Term] = set()  # variables over which is averaged

    def times(self, *forms: Form) -> Form:
        """A product. Raises Unfit where the sizes differ."""
        whole = forms[0]
        for form in forms[1:]:
            whole = self._twice(whole, form)
        return whole

    def _twice(self, a: Form, b: Form) -> Form:
        if a.is_scalar or (a.rows is None and not b.is_scalar):
            rows, columns = b[:2]
        elif b.is_scalar or b.rows is None:
            rows, columns = a[:2]
        elif a.columns == b.rows:
            rows, columns = a.rows, b.columns
        else:
            raise Unfit
        parts = []
        for (some, left), value in a.terms.items():
            for (others, right), factor in b.terms.items():
                product = self.word((*left, *right))
                number = times_number(value, factor)
                terms: dict[Key, Term] = {}
                for (atoms, word), own in product.items():
                    key = (tuple(sorted((*some, *others, *atoms), key=repr)), word)
                    terms[key] = times_number(number, own)
                parts.append(Form(rows, columns, terms))
        if len(parts) > MOST_TERMS:
            raise Unfit
        return add(Form(rows, columns, {}), *parts)

    def word(self, word: Word) -> dict[Key, Term]:
        """A product of letters in normal form."""
        for k in range(len(word) - 1):
            one, two = word[k], word[k + 1]
            pair = (two, one) if one.inverse else (one, two)  # A A⁻¹ and A⁻¹ A: A has an inverse
            if one == two._replace(inverse=not two.inverse) and self._may_use(Equation(pair, NOTHING)):
                return self.word((*word[:k], *word[k + 2 :]))
        for run, equation in self.rules.items():
            for k in range(len(word) - len(run) + 1):
                if word[k : k + len(run)] == run and self._may_use(equation):
                    before, after = (
                        Form(None, None, {((), part): ONE}) for part in (word[:k], word[k + len(run) :])
                    )
                    return self.times(before, equation.form, after).terms
        return {_split(word): ONE}

    def _may_use(self, equation: Equation) -> bool:
        if self._allowed is not None and equation not in self._allowed:
            return False
        self.used[equation] = None
        return True

    def trace(self, form: Form) -> Form:
        """The trace. Raises Unfit of what is not square."""
        if form.rows != form.columns or form.rows is None:
            raise Unfit
        if form.is_scalar:
            return form
        parts = []
        for (atoms, word), value in form.terms.items():
            joint = next((k for k, item in enumerate(word) if item.rows == ONE), None)
            if not word:
                inner: dict[Key, Term] = {((), ()): form.rows}
            elif joint is not None:
                inner = self.word((*word[joint:], *word[:joint]))
            else:
                inner = self._cyclic(word)
            parts.append(self._with(atoms, value, Form(ONE, ONE, inner)))
        return add(Form(ONE, ONE, {}), *parts)

    def _cyclic(self, word: Word) -> dict[Key, Term]:
        """The trace of a product of matrices, which may begin at any of them."""
        around = [word[k:] + word[:k] for k in range(len(word))]
        for item in around:
            inner = self.word(item)
            if inner != {((), item): ONE}:
                return self.trace(Form(item[0].rows, item[0].rows, inner)).terms
        return {((("tr", min((*around, *map(turned_word, around)), key=repr)),), ()): ONE}

    def _with(self, atoms: tuple[Atom, ...], value: Term, form: Form) -> Form:
        return self.times(Form(ONE, ONE, {(atoms, ()): value}), form)

    def inverse(self, form: Form) -> Form:
        """The inverse, which is supposed to exist. Raises Unfit of what is not square or has a variable in it."""
        self._fixed(form)
        if form.rows != form.columns or not form.terms:
            raise Unfit
        ((atoms, word), value), *others = form.terms.items()
        if not others and not atoms and all(item.rows == item.columns for item in word):
            return scaled(self.times(identity(form.rows), *map(self._flipped, reversed(word))), over(value))
        before, form, after = self._cleared(form)
        letter, number = self._sum(form)
        return scaled(self.times(*after, _one(letter), *before), over(number))

    def _cleared(self, form: Form) -> tuple[list[Form], Form, list[Form]]:
        """A⁻¹ + B⁻¹ as A⁻¹ (A + B) B⁻¹: A, the sum, and B, so that no product begins or ends with an inverse."""
        before: list[Form] = []
        after: list[Form] = []
        for place, found in ((0, before), (-1, after)):
            for _ in range(MOST_CLEARED):
                ends = [word[place] for _, word in form.terms if word and word[place].inverse]
                plain = [item for item in ends if item not in self.sums]
                if not plain:
                    break
                matrix = _one(plain[0]._replace(inverse=False))
                form = self.times(form, matrix) if place else self.times(matrix, form)
                found.insert(0, matrix) if place == 0 else found.append(matrix)
        return before, form, after

    def _flipped(self, item: Letter) -> Form:
        whole = self.sums.get(item._replace(turned=False))
        return (
            _one(item._replace(inverse=not item.inverse))
            if whole is None
            else turned(whole)
            if item.turned
            else whole
        )

    def _sum(self, form: Form) -> tuple[Letter, Term]:
        """The inverse of a sum as a letter, with the number by which the sum was divided."""
        size = form.rows
        if size is None or any(atoms for atoms, _ in form.terms):
            raise Unfit
        lead = max((word for _, word in form.terms), key=lambda word: (len(word), repr(word)))
        number = form.terms[(), lead]
        rest = add(form, Form(form.rows, form.columns, {((), lead): ZERO}))
        rest.terms.pop(((), lead))
        rest = scaled(rest, over(number))
        form = add(rest, Form(form.rows, form.columns, {((), lead): ONE}))
        name = core.Label(repr(sorted(form.terms.items(), key=repr)))
        letter = Letter(name, size, size, turned(form).terms == form.terms, inverse=True)
        if letter not in self.sums:
            self.sums[letter] = form
            for equation in self._learn(self, letter, lead, rest._replace(rows=None, columns=None)):
                self.rules[equation.run] = equation
        return letter, number

    def log_determinant(self, form: Form) -> Form:
        """log|A|, which is supposed to be positive. Raises Unfit of what is not square."""
        self._fixed(form)
        size = form.rows
        if size != form.columns or size is None or not form.terms:
            raise Unfit
        ((atoms, word), value), *others = form.terms.items()
        if others:
            before, form, after = self._cleared(form)
            turned_round = self._turned_round(form)
            if turned_round is not None:
                outside = (self.log_determinant(part) for part in (*before, *after))
                return add(turned_round, *(scaled(part, core.lift(-1)) for part in outside))
            letter, value = self._sum(form)
            word = (
                letter._replace(inverse=False),
                *(item._replace(inverse=True) for part in (*before, *after) for item in letters(part)),
            )
        elif atoms or any(item.rows != item.columns for item in word):
            raise Unfit
        parts = [] if exact_value(value) == 1 else [scalar(core.Product((size, core.log(value))))]
        for item in word:
            plain = item._replace(inverse=False, turned=False)
            parts.append(
                Form(ONE, ONE, {((("log det", (plain,)),), ()): core.lift(-1 if item.inverse else 1)})
            )
        return add(Form(ONE, ONE, {}), *parts)

    def _turned_round(self, form: Form) -> Form | None:
        """log|L + c W| = log|L| + log|I + c L⁻¹W| of a letter L, or I, and a product W, which in the second may begin at any of
        its letters: |I + XY| = |I + YX| (Sylvester). None of another form."""
        if len(form.terms) != 2 or any(atoms for atoms, _ in form.terms):
            return None
        ((_, short), lead), ((_, long), number) = sorted(form.terms.items(), key=lambda pair: len(pair[0][1]))
        if len(short) > 1 or len(long) < 2:
            return None
        outside = Form(form.rows, form.columns, {((), short): lead})
        inside = self.times(self.inverse(outside), Form(form.rows, form.columns, {((), long): number}))
        if len(inside.terms) != 1:
            return None
        (((atoms, word), times),) = inside.terms.items()
        around = [word[k:] + word[:k] for k in range(len(word))]
        if atoms or exact_value(times) is None or any(item[0].rows == ONE for item in around):
            return None
        first = min((*around, *map(turned_word, around)), key=repr)
        name = core.Label(f"I + {times!r} {first!r}")
        atom = ("log det", (Letter(name, first[0].rows, first[0].rows),))
        return add(self.log_determinant(outside), Form(ONE, ONE, {((atom,), ()): ONE}))

    def of_rank_one(self, form: Form) -> tuple[Form, Form] | None:
        """L and 1 + c vᵀL⁻¹u of a form L + c uvᵀ, where L is a product that has an inverse: |L + c uvᵀ| is |L| times that (its
        eigenvectors are u, and all that v is orthogonal to). None of another form."""
        self._fixed(form)
        joints = {
            key: next((k for k, item in enumerate(key[1]) if item.rows == ONE), None) for key in form.terms
        }
        if sorted(map(bool, joints.values())) != [False, True] or any(atoms for atoms, _ in joints):
            return None
        plain, long = sorted(joints, key=lambda key: bool(joints[key]))
        word, number = long[1], form.terms[long]
        outside = Form(form.rows, form.columns, {plain: form.terms[plain]})
        row, column = _of(word[joints[long] :]), _of(word[: joints[long]])
        inside = self.times(row, self.inverse(outside), column)
        return outside, add(scalar(ONE), scaled(inside, number))

    def _fixed(self, form: Form) -> None:
        if any(item.term in self.bound for item in letters(form)):
            raise Unfit

    # --- expectations

    def mean(self, form: Form, variable: Letter, centre: Form, covariance: Form) -> Form:
        """E[form] for a normal variable, of degree at most 4 in it: by Isserlis's theorem on what is left of the mean."""
        noise = variable._replace(term=core.Label("noise"))
        moved = add(centre, Form(variable.rows, variable.columns, {((), (noise,)): ONE}))
        parts = [Form(form.rows, form.columns, {})]
        for (atoms, word), value in form.terms.items():
            if any(kind == "log det" and item.term == variable.term for kind, own in atoms for item in own):
                raise Unfit
            factors = [self._rebuilt(kind, own, variable.term, moved) for kind, own in atoms]
            main = Form(form.rows, form.columns, {((), ()): ONE})
            if word:
                main = self._rebuilt("", word, variable.term, moved)
            whole = self.times(scaled(main, value), *factors)
            parts += [
                self._paired(key, own, whole, noise.term, covariance) for key, own in whole.terms.items()
            ]
        return add(*parts)

    def _rebuilt(self, kind: str, word: Word, old: Term, new: Form) -> Form:
        if kind == "log det":
            return Form(ONE, ONE, {(((kind, word),), ()): ONE})
        forms = []
        for item in word:
            plain = Form(item.rows, item.columns, {((), (item,)): ONE})
            forms.append(plain if item.term != old else turned(new) if item.turned else new)
        whole = self.times(*forms)
        return self.trace(whole) if kind == "tr" else whole

    def _paired(self, key: Key, value: Term, shape: Form, noise: Term, covariance: Form) -> Form:
        """The mean of one term: the first noise in it with each of the others."""
        atoms, word = key
        count = sum(item.term == noise for _, own in (*atoms, ("", word)) for item in own)
        if count > 4:
            raise Unfit
        none = Form(shape.rows, shape.columns, {})
        if count % 2:
            return none
        if not count:
            return Form(shape.rows, shape.columns, {key: value})
        place = next((k for k, (_, own) in enumerate(atoms) if any(item.term == noise for item in own)), None)
        parts = [none]
        if place is None:
            ((left, right),) = list(_around(word, noise))[:1]
            return self._with(atoms, value, self.times(_of(left), covariance, _of(right)))
        first = next(_after(atoms[place][1], noise))
        others = (*atoms[:place], *atoms[place + 1 :])
        if first and first[-1].term == noise:
            inside = self.times(*map(_one, first[:-1]), covariance) if first[:-1] else covariance
            parts.append(self._with(others, value, self.times(self.trace(inside), _main(word, shape))))
        column = self.times(covariance, *map(_one, first))
        for k, (_, own) in enumerate(others):
            for rest in _after(own, noise):
                pair = self.times(*map(_one, turned_word(first)), covariance, *map(_one, rest))
                left_over = (*others[:k], *others[k + 1 :])
                parts.append(self._with(left_over, value, self.times(pair, _main(word, shape))))
        for k, item in enumerate(word):
            if item.term == noise:
                inside = turned(column) if item.turned else column
                main = self.times(*map(_one, word[:k]), inside, *map(_one, word[k + 1 :]))
                parts.append(self._with(others, value, main))
        whole = add(*parts)
        return add(
            none, *(self._paired(new, own, shape, noise, covariance) for new, own in whole.terms.items())
        )


Learn = Callable[[Algebra, Letter, Word, Form], Iterator[Equation]]
NOTHING = ((((), ()), ONE),)  # the terms of the identity


def letters(form: Form) -> Iterator[Letter]:
    """The letters of a form."""
    for atoms, word in form.terms:
        for own in (*(own for _, own in atoms), word):
            yield from own


def _one(item: Letter) -> Form:
    return Form(item.rows, item.columns, {((), (item,)): ONE})


def _of(word: Word) -> Form:
    if not word:
        return identity(None)
    return Form(word[0].rows, word[-1].columns, {((), word): ONE})


def _main(word: Word, shape: Form) -> Form:
    return Form(shape.rows, shape.columns, {((), word): ONE})


def over(number: Term) -> Term:
    """1 over a formula of numbers."""
    value = exact_value(number)
    return core.lift(1 / Fraction(value)) if value else core.Quotient(ONE, number)


def _around(word: Word, noise: Term) -> Iterator[tuple[Word, Word]]:
    """What stands before and after the product of a column and a row of noise."""
    for k in range(len(word) - 1):
        if word[k].term == word[k + 1].term == noise:
            yield word[:k], word[k + 2 :]


def _after(word: Word, noise: Term) -> Iterator[Word]:
    """What stands behind a row of noise, once for each noise in a number."""
    for item in (word, turned_word(word))[: 1 if len(word) == 1 else 2]:
        if item[0].term == noise:
            yield item[1:]


def _split(word: Word) -> Key:
    """A product as numbers, each in canonical form, and what is no number of it."""
    joints = [k for k in range(1, len(word)) if word[k].rows == ONE]
    if word and word[0].rows == ONE:
        joints = [0, *joints]
    if word and word[-1].columns == ONE:
        joints = [*joints, len(word)]
    if len(joints) < 2:
        return (), word
    atoms = [("", min(part, turned_word(part), key=repr)) for part in _pieces(word, joints)]
    return tuple(sorted(atoms, key=repr)), (*word[: joints[0]], *word[joints[-1] :])


def _pieces(word: Word, joints: list[int]) -> Iterator[Word]:
    for start, end in pairwise(joints):
        yield word[start:end]
