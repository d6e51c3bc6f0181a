"""Mutations of the steps that prove: each place is changed by itself, and a test of that step must refuse it.

python -m tests.deep.mutations [--count 100] [--seed 1] [--only PART]

A comparison is turned round, + becomes −, a premise of an "and" is skipped, True becomes False, a number in a function moves
by one, a tolerance grows a millionfold. Each is loaded in a fork of its own; prints what survived. A change that can prove
nothing more stands in `ARGUED`.
"""

from __future__ import annotations

import argparse
import ast
import os
import resource
import sys
from collections.abc import Callable, Iterator
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from random import Random
from types import ModuleType

import flint  # noqa: F401
import numpy as np  # noqa: F401
import pytest
import sympy  # noqa: F401
import z3  # noqa: F401  # loaded once, before the forks

ROOT = Path(__file__).parents[2]
STEPS = {
    "oracles/equality/ranges.py": "tests/oracles/test_ranges.py",
    "oracles/equality/everywhere.py": "tests/oracles/test_ranges.py",
    "oracles/equality/cells.py": "tests/oracles/test_ranges.py",
    "oracles/equality/monotone.py": "tests/oracles/test_monotone.py",
    "oracles/equality/power_integrals.py": "tests/oracles/test_power_integrals.py",
    "oracles/equality/orders.py": "tests/oracles/test_orders.py",
    "terms/ball_functions.py": "tests/terms/test_ball_functions.py",
    "terms/ball_series.py": "tests/terms/test_ball_integrals.py",
    "terms/kinks.py": "tests/terms/test_kinks.py",
    "oracles/sign_rules.py": "tests/oracles/test_sign_rules.py",
    "oracles/equality/induction.py": "tests/oracles/test_equalities.py tests/oracles/test_integers.py",
    "oracles/equality/rewriting.py": "tests/oracles/test_equalities.py",
    "maps/bounds.py": "tests/maps/test_bounds.py",
    "kernel/decide.py": "tests/kernel/test_decide.py",
    "kernel/evidence.py": "tests/kernel/test_decide.py",
    "oracles/equality/confirming.py": "tests/oracles/test_confirming.py",
    "oracles/equality/elimination.py": "tests/oracles/test_elimination.py",
    "oracles/equality/closed.py": "tests/oracles/test_closed.py",
    "oracles/equality/bearing_out.py": "tests/oracles/test_closed.py",
    "oracles/equality/decide.py": "tests/oracles/test_comparing.py",
    "oracles/equality/normal/atoms.py": "tests/oracles/test_normal.py tests/oracles/test_normal_functions.py tests/oracles/test_normal_powers.py tests/oracles/test_normal_atoms.py",
    "oracles/equality/normal/calls.py": "tests/oracles/test_normal.py tests/oracles/test_normal_functions.py tests/oracles/test_normal_powers.py tests/oracles/test_normal_atoms.py",
    "oracles/equality/normal/exponentials.py": "tests/oracles/test_normal.py tests/oracles/test_normal_functions.py tests/oracles/test_normal_powers.py tests/oracles/test_normal_atoms.py",
    "oracles/equality/normal/polynomials.py": "tests/oracles/test_normal.py tests/oracles/test_normal_functions.py tests/oracles/test_normal_powers.py tests/oracles/test_normal_atoms.py",
    "oracles/equality/normal/ring.py": "tests/oracles/test_normal.py tests/oracles/test_normal_functions.py tests/oracles/test_normal_powers.py tests/oracles/test_normal_atoms.py",
    "terms/balls.py": "tests/terms/test_balls.py",
    "terms/ball_values.py": "tests/terms/test_ball_values.py tests/terms/test_balls.py",
    "terms/ball_means.py": "tests/terms/test_ball_means.py tests/terms/test_ball_lines.py",
    "oracles/judges/symbolic.py": "tests/oracles/test_symbolic.py tests/oracles/test_symbolic_steps.py",
    "oracles/judges/polynomial.py": "tests/oracles/test_polynomial.py",
    "oracles/judges/numeric.py": "tests/oracles/test_numeric.py",
    "oracles/expected/checker.py": "tests/oracles/test_expected_logs.py tests/oracles/test_checker_rules.py",
    "oracles/expected/rules.py": "tests/oracles/test_expected_logs.py tests/oracles/test_checker_rules.py",
    "oracles/expected/gaps.py": "tests/oracles/test_expected_logs.py tests/oracles/test_checker_rules.py",
}
# changes that no test can refuse: part of the line as it reads then → why it proves nothing that it did not
ARGUED: dict[str, dict[str, str]] = {
    "oracles/equality/bearing_out.py": {
        "STATIONS[2:3]": "which stations are looked at",
        "for sign in (2, -1, 0)": "how far away the places lie is a choice",
        "for sign in (1, -2, 0)": "how far away the places lie is a choice",
        "len(gaps) > 2": "how many values are enough is a choice",
        "for sign in (1, -2) if not": "how far away the places lie is a choice",
        "(high or Fraction(1)) - 2": "of several stretches each has an end",
    },
    "terms/ball_values.py": {
        "if exponent < 1:": "0 was looked at before",
        "root < 1001": "the same power another way",
        "abs(power) < 1001": "the same power another way",
        "if abs(power) < 1000 and True": "the same power another way",
        "if root < 1000 and True": "the same power another way",
        "root >= 1000": "the same power another way",
        "abs(power) >= 1000": "the same power another way",
        "for k in range(5)": "a number that is not used",
        "if not equality and True": "a real number is its own real part",
        "return value - (acb(size": "an error has no sign",
    },
    "terms/kinks.py": {},
    "oracles/judges/symbolic.py": {
        "before, now, n = (sympy.Integer(1), sympy.Integer(1), 0)": "times 0",
        "if sympy.expand(gap) == 1": "the numerator below shows it as well",
        "if _is_infinite(b) or False": "of two sides of which one is infinite the difference is",
        "if _is_infinite(a) or False": "of two sides of which one is infinite the difference is",
        "if free != 1 or False": "a sum of the expanded body is the same sum",
        "strict=False": "as long as one another",
        "simultaneous=False": "what is put in stands nowhere else",
        "if self._setting.unknown(function) is not None and True": "what has no name is not declared unknown",
    },
    "oracles/equality/normal/ring.py": {
        "if term.high is None or False": "an integral has both ends or none",
        "if term.low is None or False": "an integral has both ends or none",
        "ring.depends(((atom, 2),), bound)": "the power is not looked at",
        "any((e < 1 for m in poly": "a letter of any sign has whole powers, 1 and more without a division",
        "({moving: 2}, ONE_POLY)": "which multiple the atom stands for",
    },
    "oracles/equality/normal/polynomials.py": {
        "self.work = 1": "a budget",
        "if len(below) == 1 and True": "1 below moves nothing",
    },
    "oracles/equality/normal/atoms.py": {
        "if exponent < 0 and True": "what stands below is not 0: any power of it may be taken out",
        "if exponent < 1 and self.atoms[atom].kind == 'abs'": "any power of a size may be taken out",
        "(self.times(poly, {factor: 2}), True)": "twice a polynomial is 0 where it is",
        "(not 0 < exponent < 10)": "a budget",
        "strict=False": "as long as one another, which is looked at before",
    },
    "oracles/equality/normal/exponentials.py": {
        "if whole[max(whole, key=_order)] < 1": "a coefficient that is whole and not 0",
        "trial_limit=7": "what is tried first",
        "part.bit_length() > 63": "a budget",
        "(-8 <= c <= 9)": "a budget",
        "(-9 <= c <= 8)": "a budget",
        "if times < 1": "the power 0 is 1 either way",
        "(('prime', prime), 2)": "a name, no power",
        "abs(whole) < 11 ** 4": "a budget: a root of that power is the power",
        "abs(whole) < 10 ** 5": "a budget: a root of that power is the power",
        "(('to', monomial), 2)": "a name, no power",
        "if content >= 0": "a content is not 0",
    },
    "oracles/equality/normal/calls.py": {
        "if whole in range(22)": "from which lower number on factorials are written",
        "if ring.is_whole(({monomial: 2}, ONE_POLY))": "the coefficient is whole either way",
        "for k in range(int(whole or False))": "False is 0",
    },
    "terms/ball_means.py": {
        "if isinstance(coarse, arb) and True": "both grids give one kind of value",
        "if isinstance(fine, arb) and True": "both grids give one kind of value",
        "(3 + k * k)": "which line is looked at",
        "range(-nodes, nodes - 1)": "how far the nodes reach is a choice: what they leave out is looked at",
    },
    "oracles/equality/decide.py": {
        "given.deadline.left / 3": "a budget",
        "ends = {infinity: 2,": "less is shown",
        "core.lift(2) / limit.body": "twice the reciprocal tends to 0 with it",
        "if not isinstance(answer, Nothing) or False": "the deadline alone: less is looked at",
        "integrals: bool=True": "more is looked at",
        "if mirrored and True": "a counterexample among positive letters is one",
        "part.high is None": "an integral has both ends or none",
        "isinstance(part, core.Integral) and part.low is None": "an integral has both ends or none",
        "zip(one.index, other.index, strict=True)": "as long as one another, which is looked at beside",
        "Ring().shows(a, b) or False": "what is the same has the same normal form",
        "strict=False), 1)": "as long as one another, which is looked at before",
        "part in same or len(seen) > MAX_INDEXED": "it is found once more",
        "part in same or part in seen:": "a budget",
        "if jumps(part) and True": "more is asked",
        "return zero if Ring().shows(node, zero) and True": "what is 0 is 0",
        "return TIMED_OUT if": "neither decides",
        "if not slope or False": "a letter has a slope",
        "if isinstance(finite, Held) and (not (finite.domain or finite.partial)) or False": "the reciprocal shows it as well",
        "sign = 2": "only its sign counts",
        "prove(scene).proved and True": "closed forms are asked for once more, and borne out",
        "if isinstance(answer, Refutation) and True": "without such letters it is the same question",
        "if not isinstance(part, core.Indexed) or part in seen or len": "it is found once more",
    },
    "terms/ball_series.py": {
        "for sign in (1, -2)": "how near it is looked at",
        "if k + 2 in STATIONS": "which stations are looked at",
        "if k - 1 in STATIONS": "which stations are looked at",
        "or later == 1 for": "how rough an estimate may be is a choice",
        "or later != 0 for": "how rough an estimate may be is a choice",
        "or False for sooner": "how rough an estimate may be is a choice",
        "WIDER * sizes[-2]": "the term before is the larger one",
        "- previous[1])": "how rough an estimate may be is a choice",
        "WIDER * gap - FINEST": "how rough an estimate may be is a choice",
        "CLOSE * (1 - abs(": "how rough an estimate may be is a choice",
        "* arb(3) **": "which stations are looked at",
        "* (2 + abs(": "how rough an estimate may be is a choice",
        "abs(ends[1])": "how rough an estimate may be is a choice: the ends are near one another",
        "STATIONS[-2]": "it gives up sooner",
        "sizes[-2] < TINY": "one term later",
        "sizes[+FEW:]": "more is asked",
        "previous[-2]": "how rough an estimate may be is a choice",
        "else centre - step": "both sides are looked at",
        "if term.high is None or False": "an integral has both ends or none",
        "if term.low is None or False": "an integral has both ends or none",
        "isinstance(term, core.Integral) and True": "more is taken for an estimate, of which less follows",
        "flint.ctx.prec + 16": "more digits",
        "flint.ctx.prec - 17": "one bit less",
    },
    "oracles/equality/rewriting.py": {
        "(i - j) % 2": "of the same parity",
        "Fraction(1)) < 1": "how it is written",
        "if count > MAX_TERMS or False": "a budget",
        "strict=False": "as long as one another, which is looked at before",
    },
    "oracles/expected/rules.py": {
        "Index('·', 1)": "any other index tells it",
    },
    "oracles/expected/gaps.py": {
        "Index('·', 1)": "any other index tells it",
        "zip(one.items(), order, strict=False)": "as long as one another, which is looked at before",
        "((entry(atom), 2),)": "the number is not looked at there",
    },
    "oracles/equality/induction.py": {
        "exact(changed(part, {n: lift(1)}))": "the letter stands for the power n − 1 then",
        "if isinstance(part, core.IndexedSum) and True": "any sum may be a letter: it is the same in both",
        "if isinstance(node, core.Power) and True": "any power may be a letter: less follows",
        "rest.denominator == slope.denominator == 1)": "one over the letter",
        "(i.left + i.right)": "the same letters",
        "floor(domain.high) + 2": "only numbers of the range are looked at",
        "isinstance(part, core.Integral) and part.high in scene": "an integral has both ends or none",
        "domain.low is None or (domain.high is None)": "more is asked: it holds at every integer, supposed or not",
        "domain.high + domain.low > MOST_CASES": "a budget",
        "scene.point({letter: value}, 1)": "of what is drawn nothing is said",
        "Fraction(value or False)": "False is 0",
    },
    "oracles/equality/everywhere.py": {
        "low == domain.low and True": "an enclosure that is 0 at an end alone is one of a zero there, which is looked at before",
        "high == domain.high and True": "an enclosure that is 0 at an end alone is one of a zero there, which is looked at before",
        "2 / low if low else None": "more is asked",
        "BOXES // 8, depth=ORDERS - 2": "a budget",
        "core.Quotient(lift(2), core.Constant('e'))": "which places are looked at",
        "or self.domain.holds(Fraction(0)):": "what begins below 0 holds it",
        "if low else None, True, self.domain.low_in)": "more is asked",
        "if high - low > SHORT or not self._is_smooth(box)": "where it is smooth it has a value",
        "if value is not None and self.vanishes_at(place)": "balls spare the exact look, which decides",
        "(low is not None and place < low):": "beyond the end more is asked: the slope on a longer range",
        "- fall, box, strictly=False)": "it touches 0 at an end alone, where the zero is found before",
        "(start, edge) if low is not None else (edge, start))) or False": "one point more is looked at",
        "depth=depth + 1": "a budget",
        "not domain.high_in and True": "the interval beside it holds the end",
        "low != domain.low and (not domain.low_in)": "the interval beside it holds the end",
        "if self.depth != ORDERS else ends": "which places are looked at",
        "(high is not None and True):": "fewer places are looked at",
        "if zero and self.strictly or not": "more is asked",
        "lies_above(Negative(term), box, strictly=True) and True": "where a root's or a logarithm's argument is < 0 there is no value",
        "same_sign(slope, lambda factor: lies_above(factor, box, strictly=False))": "what vanishes at single places leaves it rising",
        "strictly=zero and True": "more is asked",
        "abs(middle + other) < Fraction(1, 10 ** 12)": "a zero that is left out lies in a gap, where nothing is proved",
        "if value is None or not self._is_smooth(box)": "the length is a budget: the mean value theorem holds on all",
        "if at is None or False": "more is asked",
        "if value is None or (high is not None and place > high)": "more is asked: on both sides of a place outside as well",
        "depth=self.depth + 1": "a budget",
        "not domain.low_in and True": "the interval beside it holds the end",
        "high != domain.high and (not domain.high_in)": "the interval beside it holds the end",
        "if zero and self.domain.holds(place) or not": "more is asked",
        "else +step": "more is asked: what lies beyond holds the rest",
        "not (zero or False)": "less is proved",
        "strictly=self.strictly and True": "more is asked",
        "range(1, ORDERS - 1)": "a budget",
        "zero = self.vanishes_at(lift(place)) and True": "balls spare the exact look, which decides",
        "(start or False)": "False is 0",
        "if self.strictly and self.domain.holds(place) or not": "more is asked",
        "not (value > 0 or False)": "more is asked",
        "if any((part not in (core.Function('sin')": "more places are looked at",
        "low_in=True)": "more is asked",
        "high_in=True)": "more is asked",
        "else Negative(slope), lambda part: lies_above(part, box, strictly=False)": "a factor that is ≥ 0 keeps what is ≥ 0",
        "value > 1)": "more is asked",
        "BOXES // 9": "a budget",
        "self.depth - 2": "a budget",
        "depth=depth - 2": "a budget",
        "for k in range(-25, 49)": "one more place is looked at",
        "range(1, ORDERS + 2)": "a budget",
        "Fraction(2, 2 ** 40)": "how short an interval may be is a budget",
        "Fraction(1, 2 ** 40) * (2": "how short an interval may be is a budget",
        "Fraction(1, 3 ** 40)": "how short an interval may be is a budget",
        "Fraction(1, 2 ** 41)": "how short an interval may be is a budget",
        "* (1 - abs(a))": "how short an interval may be is a budget",
        "if b + a < Fraction(1, 2 ** 40)": "how short an interval may be is a budget",
        "self._far(None, Fraction(1)) and": "the halves may overlap",
        "for step in (Fraction(1), *FAR)": "which edges are tried",
        "if self.work < 1": "a budget",
        "strictly: bool=True": "more is asked",
        "if self.domain.high is None and True": "a whole period is more than a part of it",
        "if self.domain.low is None and True": "a whole period is more than a part of it",
        "self.work -= 2": "a budget: less is proved",
        "(low is not None and True)": "fewer places are looked at",
        "if any((abs(middle - other)": "how near two places count as one",
        "for k in range(-24, 50)": "one more place is looked at",
        "if not self._is_smooth(box) or False": "how many slopes are looked at is a budget",
        "self._is_smooth(box) and lies_above(wanted, box, strictly=False)": "the slope at the zero is not 0: ≥ 0 around it is enough",
        "if not above and True:": "more is asked of denominators",
        "value.contains(1) and self.vanishes_at": "balls spare the exact look, which decides",
        "if visit(term) and True else None": "what does not speak of the letter has every period",
        "depth=depth - 1, strictly=True": "more is asked of the slope than is needed",
    },
    "oracles/equality/cells.py": {
        "Fraction(random.randint(1, 10006), 10008)": "which points of a cell are looked at",
        "(share * 2 - 2)": "which points of a cell are looked at",
        "(share * 3 - 1)": "which points of a cell are looked at",
        "range(2 * POINTS + 3)": "one more number is looked at",
        "if node.low is None or node.high is None:": "what is not bent is one piece",
        "if last + first > MOST_PIECES": "a budget",
        "turns - lift(Fraction(1, 2))": "of the same zeros",
        "if work < 1": "a budget",
        "if deadline.over or False": "a budget: less is found",
        "else Fraction(1)": "which points of a cell are looked at",
        "(share * 2 + 1)": "which points of a cell are looked at",
        "if node.low is None or not any": "an integral has both ends or none",
        "if node.high is None or not any": "an integral has both ends or none",
        "if exact(first) and True": "a number by itself has no letter",
        "randint(2, 10006)": "which points of a cell are looked at",
        "range(int(first) - 2": "more pieces",
        "int(last) + 3)": "more pieces",
        "randint(1, 10007)": "which points of a cell are looked at",
        "if variable not in free_variables(part) or False": "more pieces",
        "4 ** k": "which points of a cell are looked at",
        "range(3 * POINTS": "how many points are enough is a choice",
        "if work < 0 or False": "the deadline alone: no time, no answer",
        "high is None else -2": "which points of a cell are looked at",
    },
    "oracles/equality/confirming.py": {
        "if len(scene.letters) != 1 or (found is not None": "where no letter is complex no cut is asked for",
        "seen = {True: 1, False: 0}": "how many points are enough is a choice",
        "seen = {True: 0, False: 1}": "how many points are enough is a choice",
        "ENOUGH // 3": "how many points are enough is a choice",
        "count = 1": "how many points are enough is a choice",
        "whole and count >= 4": "how many points are enough is a choice",
        "whole and number > ENOUGH": "how many points are enough is a choice",
        "(whole and count >= 3)": "how many points are enough is a choice",
        "whole and count < 3": "how many points are enough is a choice",
        "number <= ENOUGH": "how many points are enough is a choice",
        "count >= ENOUGH or (count >= 3": "how many points are enough is a choice",
        "if count >= ENOUGH or False": "how many points are enough is a choice",
        "seen, tried = (1, 0)": "how many points are enough is a choice",
        "seen, tried = (0, 1)": "how many points are enough is a choice",
        "tried += 2": "how many points are enough is a choice",
        "min(3, tried)": "how many points are enough is a choice",
        "scene.seed + 3": "which points are drawn",
        "scene.seed - 2": "which points are drawn",
        "random.randint(2, 999)": "how near it lies",
        "random.randint(1, 1000)": "how near it lies",
        "11 ** 12": "how near it lies",
        "10 ** 13": "how near it lies",
        "value - Fraction(random": "on which side it lies",
        "ring.scaled(whole, -2)": "twice the polynomial has its sign",
        "bits *= 5": "more digits at once",
        "3 * bits": "more digits at once",
        "3 * MARGIN": "more digits at once",
        "if bits < MANY_BITS and True": "more digits at once",
        "if watch.lost and True": "more digits are asked for",
        "if bits < MANY_BITS:": "it gives up sooner",
        "MARGIN // 3": "how many bits are kept for safety is a choice",
        "size = arb(2)": "one digit is as little as none",
        "(arb(2) if size": "one digit is as little as none",
        "best = 1": "one digit is as little as none",
        "scene.point({}, 1)": "which function a letter for one stands for: nothing holds of it",
        "refuted_at(scene, {}, 1": "which function a letter for one stands for",
        "while bits <= MOST_BITS and True": "the deadline alone: less is looked at",
        "strict=False": "both are as long",
        "agrees(scene, place, tried) or False": "agrees refutes as well; what stands before it counts",
        "one_period(scene.left + scene.right": "a sum has the periods of a difference",
        "scene.ranges.values())) and True": "how many planes are looked at is a budget",
        "monomial[0][1] == 1) for monomial": "z3 gives no point, or one of a cell where roots and |u| keep one form",
        "seen[bool(scene.point(place, number)(letter).imag <= 0)]": "which half is counted first",
        "Fraction(1) for letter in scene.letters": "a letter that z3 leaves out may be anything",
        "MARGIN // 2 else 1": "one digit is as little as none",
        "size = abs(left) - abs(right)": "of what is equal the digits are counted from 1 on then, which are fewer or the same",
    },
    "oracles/equality/elimination.py": {
        "lift(Fraction(2, power.denominator))": "the name of a letter",
        "(exact(first) or 0) >= 1 and True": "a product of one factor is that factor",
        "if power >= 1 else": "x⁰ is 1 either way",
        "(exact(first) or 0) >= 2": "less is taken apart",
        "self._ring.written(monomial, 2)": "the coefficient is not looked at",
        "if ties and True": "z3 is asked once more",
        "unit) or False)": "what is none was refused before",
        "if parts.letters else 2": "a budget",
        "short_end(found.high.value, 2)": "wider bounds prove less",
        "short_end(found.low.value, -2)": "wider bounds prove less",
        "if relation is not Relation.EQ or False": "fewer ties are told",
        "or tie.relation is not Relation.EQ]": "what is told is true",
        "if others and (0 or False) >= 1": "less is taken apart",
        "slope.low.value, -2": "wider bounds prove less",
        "slope.high.value, 2": "wider bounds prove less",
        "for sign in (2, -1)": "only its sign counts",
        "for sign in (1, -2)": "only its sign counts",
        "if found is not True and True": "z3 is asked once more",
        "(exact(first) or False)": "False is 0",
        "if isinstance(item, core.Call) and item.function == core.Function('log'):": "a logarithm without a base has one argument",
        "_items(gap, Fraction(2))": "twice the difference has its sign",
        "if found is not False": "z3 is asked once more",
        "(value := exact(first)) and True": "a product of one factor is that factor",
    },
    "oracles/equality/orders.py": {
        "range(max(numbers) + 2)": "a coefficient that is 0",
        "ring.times(poly, {((place, -least),): 2})": "twice both",
        "edges[0][1] if edges else": "which point is taken on a line without ends",
        "factor.height_bits() > MOST_WORK and True": "a budget",
        "if lowest < 1": "times a power of 0",
        "(edges[0][0] if edges else domain.high or Fraction(0)) - 3": "which point is taken on a line without ends",
        "(edges[-1][1] if edges else domain.low or Fraction(0)) + 3": "which point is taken on a line without ends",
        "factor[0] != 0 or False": "an irreducible polynomial of degree 2 is not 0 at 0",
        "or False) - 2": "False is 0",
        "or False) + 2": "False is 0",
        "integer and True": "of several letters there is no polynomial in one",
        "factor.degree() > 3 and": "a budget",
        "ring.scaled(whole, -2)": "twice the polynomial has its sign",
        "factor.degree() > 2 or factor[0] != 0": "an irreducible polynomial of degree 2 is not 0 at 0",
        "default=1)": "powers that are none are not multiplied",
        "width / 5": "which point is taken between two ends",
        "for below in (": "which short number is taken between two ends",
        "else domain.low or Fraction(1)": "which point is taken on a line without ends",
        "-lowest + lowest % 2),): 2}": "twice the polynomial has its sign",
        "else domain.high or Fraction(1)": "which point is taken on a line without ends",
    },
    "oracles/equality/ranges.py": {
        "if last is None or last > first + 1": "digits that do not tell the first turn do not tell the last",
        "if first is None or last > first + 1": "digits that do not tell the last turn do not tell the first",
        "== (b.value > 0) else BELOW, False)": "∞ is reached by nothing, said or not",
        "strict=False": "both are two",
        "End(at_zero, False)": "∞ is reached by nothing, said or not",
        "else End(ABOVE, False)": "∞ is reached by nothing, said or not",
        "b.open or False": "an end that may be reached: less is proved",
        "a.open or False": "an end that may be reached: less is proved",
        "LINE = Span(End(BELOW, True), End(ABOVE, False))": "∞ is reached by nothing, said or not",
    },
    "oracles/judges/numeric.py": {
        "gaps[-2] < NEAR": "more is asked",
        "5 * BITS": "more digits at once",
        "arb(2).sqrt() * arb(11)": "which stations are looked at",
        "arb(3).sqrt()": "which stations are looked at",
        "AT_ENDS, far": "what is said",
        "STATIONS[-2]": "what is said",
        "return (2,)": "from a point as near, on the same side",
        "return (2, -1)": "from a point as near, on the same side",
        "(1, -2)": "from a point as near, on the same side",
        "else (-2,)": "from a point as near, on the same side",
        "2 / far": "which stations are looked at",
        "{INFINITY: 2,": "only its sign counts",
        "Negative(INFINITY): -2}": "only its sign counts",
        "(rise > 1 for": "more is asked",
        "[:81]": "what is said",
        "skipped += 2": "more is asked",
        "SEED + 2": "which points are drawn",
        "2 if few else FAR": "which points are drawn",
        "value.str(9": "how a value is shown",
        "radius=True": "how a value is shown",
        "range(1, MAX_SHOWN_DENOMINATOR + 2)": "how a value is shown",
        "SEED - 1": "which points are drawn",
        "sign = (value > 1)": "a point farther from the kink is on its side too",
    },
    "maps/bounds.py": {},
    "kernel/decide.py": {
        "if checker is None or not checker(certificate": "no checker is handed over where there is no statement",
    },
    "oracles/sign_rules.py": {
        "return same(at_root, lift(0), setting) and True": "what has no value at the root is not read either",
        "repr=True": "how a rule is shown",
        "whole == setting or False": "less follows",
        "(check(slope, whole) or False)": "what was checked is checked once more",
        "return vanishes(": "the point only spares a proof that would fail",
    },
    "terms/ball_functions.py": {
        "if not z.imag.contains(0) or False": "a domain without ends holds every number",
    },
    "oracles/judges/polynomial.py": {
        "self.rounds = True": "which of z3's solvers is asked",
        "model_completion=False": "a letter that z3 leaves out is no number then, and no point is given",
        "point = point or False": "another point, or none, is shown",
        "point = reader.point(solver.model()) or False": "another point, or none, is shown",
    },
    "terms/balls.py": {
        "flint.ctx.cap = order + 2": "one term more is kept",
        "h = arb(size) / arb(10) ** 9": "how far apart the places lie is a choice",
        "h = arb(size) / arb(11) ** 8": "how far apart the places lie is a choice",
        "if type(term) is not core.Symbol else None": "a shorter way to the same value",
        "record.definition is not None:": "the same value by its definition",
    },
    "oracles/equality/closed.py": {
        "if isinstance(part, core.Power) else lift(1)": "a number has no slope either way",
        "lift(c) ** (k + 1)": "of the same parity",
        "domains[node.variable] = Range(Fraction(1))": "far out: above 1 as above 0",
        "dict.fromkeys(free, Range(Fraction(1)))": "above 1 as above 0: borne out beyond both",
    },
}
SECONDS = 60
TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip

Change = Callable[[], None]


def changes(tree: ast.AST) -> Iterator[tuple[int, Change]]:
    """Every change of a module, with its line; applying one changes the tree."""
    marks = {
        part
        for node in ast.walk(tree)
        for mark in getattr(node, "decorator_list", ())
        for part in ast.walk(mark)
    }
    for node in ast.walk(tree):
        if node in marks:  # frozen=True says nothing of a proof
            continue
        line = getattr(node, "lineno", 0)
        match node:
            case ast.Compare(ops=[op]) if type(op) in TURNED:
                yield line, lambda node=node: setattr(node, "ops", [TURNED[type(node.ops[0])]()])  # type: ignore[misc]
            case ast.BinOp(op=ast.Add()):
                yield line, lambda node=node: setattr(node, "op", ast.Sub())  # type: ignore[misc]
            case ast.BinOp(op=ast.Sub()):
                yield line, lambda node=node: setattr(node, "op", ast.Add())  # type: ignore[misc]
            case ast.UnaryOp(op=ast.USub(), operand=operand) if not isinstance(operand, ast.Constant):
                yield line, lambda node=node: setattr(node, "op", ast.UAdd())  # type: ignore[misc]
            case ast.BoolOp(values=values):
                for k in range(len(values)):
                    yield line, lambda node=node, k=k: node.values.pop(k)  # type: ignore[misc]
            case ast.Constant(value=bool() as value):
                yield line, lambda node=node, value=value: setattr(node, "value", not value)  # type: ignore[misc]
            case ast.FunctionDef(body=body):
                for part in (part for statement in body for part in ast.walk(statement)):
                    if isinstance(part, ast.Constant) and type(part.value) is int:
                        yield part.lineno, lambda part=part: setattr(part, "value", part.value + 1)  # type: ignore[misc]
            case ast.Assign(value=ast.BinOp(op=ast.Pow(), right=ast.UnaryOp()) as value):  # arb(2) ** -36
                grown = ast.BinOp(value, ast.Mult(), ast.Constant(10**6))
                yield line, lambda node=node, grown=grown: setattr(node, "value", grown)  # type: ignore[misc]
            case ast.Compare(comparators=[ast.Call(func=ast.Name(id="Fraction" | "arb")) as value]):
                grown = ast.BinOp(value, ast.Mult(), ast.Constant(10**6))
                yield line, lambda node=node, grown=grown: setattr(node, "comparators", [grown])  # type: ignore[misc]


class Spoiled(Loader):
    """Loads one module from a changed tree."""

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree

    def exec_module(self, module: ModuleType) -> None:
        """Run the changed source as the module."""
        code = compile(self.tree, str(getattr(module.__spec__, "origin", "")), "exec")
        exec(code, module.__dict__)


class Finder(MetaPathFinder):
    """Finds one module, changed, before its file is found."""

    def __init__(self, file: str, tree: ast.Module) -> None:
        self.name, self.file, self.tree = "hw_cli." + file.removesuffix(".py").replace("/", "."), file, tree

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """The changed module, for its name."""
        origin = str(ROOT / "hw_cli" / self.file)
        return ModuleSpec(fullname, Spoiled(self.tree), origin=origin) if fullname == self.name else None


def survived(file: str, number: int) -> tuple[int, str] | None:
    """The place of a change that its tests let pass, and what stands there; None where they refuse it."""
    tree = ast.parse((ROOT / "hw_cli" / file).read_text())
    before = ast.unparse(tree).splitlines()
    line, apply = list(changes(tree))[number]
    apply()
    for node in ast.walk(tree):
        if isinstance(node, ast.BoolOp) and len(node.values) == 1:
            node.values.append(ast.Constant(isinstance(node.op, ast.And)))
    after = ast.unparse(tree).splitlines()
    there = next((new.strip() for old, new in zip(before, after, strict=False) if old != new), "")
    if any(part in there for part in ARGUED.get(file, ())):
        return None
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))  # of work: a busy machine refuses nothing
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
        sys.meta_path.insert(0, Finder(file, ast.fix_missing_locations(tree)))
        os._exit(
            pytest.main(
                ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
                + [str(ROOT / test) for test in STEPS[file].split()]
            )
        )
    return (line, there) if os.waitpid(child, 0)[1] == 0 else None


def main() -> int:
    """Try a sample of changes; 1 where more than 3 % survive."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="a part of the names of the modules that are changed")
    options = parser.parse_args()
    places = [
        (file, number)
        for file in STEPS
        if options.only in file
        for number in range(len(list(changes(ast.parse((ROOT / "hw_cli" / file).read_text())))))
    ]
    chosen = Random(options.seed).sample(places, min(options.count, len(places)))
    left = []
    for tried, (file, number) in enumerate(chosen, 1):
        found = survived(file, number)
        if found is not None:
            left.append((file, *found))
        if found is not None or tried % 10 == 0:  # a long run tells how far it is
            print(f"{tried} tried, {len(left)} survived", file=sys.stderr, flush=True)
    print(f"{len(chosen)} of {len(places)} places changed, {len(chosen) - len(left)} refused or argued")
    for file, line, there in sorted(left):
        print(f"  survived: hw_cli/{file}, line {line}: {there}")
    return 1 if len(left) > 0.03 * len(chosen) else 0


if __name__ == "__main__":
    sys.exit(main())
