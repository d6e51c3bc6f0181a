"""Nearly true pairs drawn with a seed, by the cause that makes them look true, beside true ones of the same look.

python -m tests.deep.nearly [--each 100] [--seed 1] [--jobs 2]

Nothing false may hold, nothing true may fail, and of the true ones 97 % must hold. Undecided ones are listed.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from math import asin, e, pi, sqrt
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))


@dataclass(frozen=True)
class Case:
    """A pair with the truth about it."""

    cause: str
    left: str
    relation: str
    right: str
    assume: tuple[str, ...]
    true: bool


Made = tuple[str, str, str, tuple[str, ...], bool]


def _kinks(r: Random) -> Iterator[Made]:
    c = r.choice((1, -1)) * r.randint(2, 9) * 10 ** r.randint(0, 9)
    shift = f"x{'-' if c > 0 else '+'}{abs(c)}"
    yield f"|{shift}|", "=", shift, (), False
    yield rf"\max({shift},0)", "=", "0", (f"x<{c + 1}",), False
    yield rf"\max({shift},0)", "=", "0", (f"x<{c}",), True
    yield rf"\sqrt{{({shift})^2}}", "=", f"|{shift}|", (), True
    yield rf"\sqrt{{({shift})^2}}", "=", shift, (f"x>{c}",), True
    yield rf"\mathrm{{relu}}({shift})", "=", rf"\frac{{{shift}+|{shift}|}}{{2}}", (), True
    yield rf"\min(x,{c})", "=", "x", (f"x<{c + Fraction(1, 7)}",), False


def _branches(r: Random) -> Iterator[Made]:
    k = r.randint(1, 12)
    top = f"{pi / 2 / k + r.randint(1, 9) / 10 ** r.randint(2, 6):.9f}"
    below = f"{pi / 2 / k - 1e-4:.6f}"
    yield rf"\arcsin(\sin {k}x)", "=", f"{k}x", ("x>0", f"x<{top}"), False
    yield rf"\arcsin(\sin {k}x)", "=", f"{k}x", ("x>0", f"x<{below}"), True
    yield rf"\arctan(\tan {k}x)", "=", f"{k}x", ("x>0", f"x<{top}"), False
    yield rf"\arccos(\cos {k}x)", "=", f"{k}x", ("x>0", f"x<{pi / k + 0.003:.6f}"), False
    yield rf"\arccos(\cos {k}x)", "=", f"{k}x", ("x>0", f"x<{pi / k - 0.001:.6f}"), True
    yield rf"\tan(\arctan {k}x)", "=", f"{k}x", (), True


def _integrals(r: Random) -> Iterator[Made]:
    a = Fraction(r.randint(1, 9), 10)
    slip = 10.0 ** -r.randint(5, 9)
    value = float(a) * asin(float(a)) + sqrt(1 - float(a) ** 2) - 1
    yield rf"\int_0^{{{a}}}\arcsin x\,dx", "=", f"{value + slip:.12f}", (), False
    yield rf"\int_0^{{{a}}}\arcsin x\,dx", "<", f"{value - slip:.12f}", (), False
    yield rf"\int_0^{{{a}}}\arcsin x\,dx", "<", f"{value + slip:.12f}", (), True
    yield (
        rf"\int_0^{{{a}}}\arcsin x\,dx",
        "=",
        rf"\frac{{{a.numerator}}}{{{a.denominator}}}\arcsin\frac{{{a.numerator}}}{{{a.denominator}}}+\sqrt{{1-\frac{{{a.numerator**2}}}{{{a.denominator**2}}}}}-1",
        (),
        True,
    )
    n, m = r.randint(1, 6), r.randint(2, 5)
    yield rf"\int_0^1x^{{\frac{{{n}}}{{{m}}}}}\,dx", "=", rf"\frac{{{m}}}{{{n + m}}}", (), True
    yield (
        rf"\int_0^1x^{{\frac{{{n}}}{{{m}}}}}\,dx",
        "=",
        rf"\frac{{{m}}}{{{n + m}}}+10^{{-{r.randint(8, 24)}}}",
        (),
        False,
    )
    c = r.randint(1, 4)
    yield rf"\int_0^{{{2 * c}}}|x-{c}|\,dx", "=", f"{c * c}", (), True
    yield rf"\int_0^{{{n}}}\lfloor x\rfloor\,dx", "=", rf"\frac{{{n}\cdot {n - 1}}}{{2}}", (), True


def _roots(r: Random) -> Iterator[Made]:
    c, power = r.randint(1, 40), r.choice((8, 15, 25, 60, 200))
    yield f"(x-{c})(x-{c}-10^{{-{power}}})", ">=", "0", (), False
    yield f"(x-10^{{{power}}})(x-10^{{{power}}}-1)", ">=", "0", (), False
    yield f"(x-{c})^2(x+{c})^2", ">=", "0", (), True
    yield f"(x-{c})^2+10^{{-{power}}}", ">", "0", (), True
    yield f"(x-{c})^2", ">", "0", (), False
    yield f"x^2-{c}", "!=", "0", (), False


def _saturation(r: Random) -> Iterator[Made]:
    k = r.randint(1, 9) * 10 ** r.randint(3, 9)
    yield rf"\tanh({k}x)", "=", "1", ("x>0",), False
    yield rf"\sigma({k}x)", "=", "1", ("x>0",), False
    yield rf"1+e^{{-{r.randint(500, 20000)}}}", "=", "1", (), False
    yield rf"\operatorname{{erf}}({r.randint(7, 90)})", "=", "1", (), False
    yield rf"\tanh({k}x)", "<", "1", (), True
    yield rf"\tanh({k}x)", "=", rf"2\sigma({2 * k}x)-1", (), True
    yield rf"x+10^{{-{r.randint(30, 400)}}}", "=", "x", (), False


def _sampled(r: Random) -> Iterator[Made]:
    root = r.choice((2, 3, 5, 7, 11))
    yield rf"\sin x+\sin(\sqrt{{{root}}}x)", "<=", f"1.{'9' * r.randint(2, 6)}", (), False
    yield rf"\sin x+\cos(\sqrt{{{root}}}x)", "<=", "2", (), True
    c = r.randint(1, 30)
    yield r"\sin x", "<", "1", (), False
    yield rf"{c}\cos x", "<=", f"{c}", (), True
    yield r"e^x", ">", rf"e^{{{c}}}(x-{c}+1)", (), False
    yield r"e^x", ">=", rf"e^{{{c}}}(x-{c}+1)", (), True
    yield r"\ln x", "<=", r"x-1", ("x>0",), True
    yield r"\ln x", "<", rf"\frac{{x}}{{{c}}}+\ln {c}-1", ("x>0",), False


def _steps(r: Random) -> Iterator[Made]:
    k, n = r.randint(1, 9) * 10 ** r.randint(3, 11), r.randint(2, 99)
    yield rf"\lfloor x/{k}\rfloor", "=", "0", ("x>0",), False
    yield rf"\lfloor x+{n}\rfloor", "=", rf"\lfloor x\rfloor+{n}", (), True
    yield rf"\lceil x/{k}\rceil", "=", "1", ("x>0",), False
    yield rf"\operatorname{{sgn}}(x-{k})", "=", "-1", (), False
    yield rf"\lfloor {n}x\rfloor", "<=", f"{n}x", (), True
    yield rf"\lfloor {n}x\rfloor", ">=", rf"{n}\lfloor x\rfloor", (), True
    yield rf"\lfloor {n}x\rfloor", "<=", rf"{n}\lfloor x\rfloor+{n - 2}", (), False
    yield rf"\lceil x\rceil-\lfloor x-{n}\rfloor", "<=", f"{n + 1}", (), True
    yield rf"\lfloor x/{k}\rfloor+\lfloor y/{k}\rfloor", "<=", rf"\lfloor (x+y)/{k}\rfloor", (), True


def _limits(r: Random) -> Iterator[Made]:
    k, n = r.randint(1, 9), r.randint(3, 15)
    yield rf"\lim_{{x\to\infty}}\sin({k}\pi x)", "=", "0", (), False
    yield rf"\lim_{{x\to\infty}}\frac{{x}}{{10^{{{n}}}+x}}", "=", "0", (), False
    yield rf"\lim_{{x\to\infty}}\frac{{{k}x}}{{10^{{{n}}}+x}}", "=", f"{k}", (), True
    yield rf"\lim_{{x\to0}}\frac{{\sin({k}x)}}{{x}}", "=", f"{k}", (), True
    yield rf"\lim_{{x\to0}}\frac{{\sin({k}x)}}{{x}}", "=", f"{k}+10^{{-{n}}}", (), False
    yield rf"\sum_{{k=0}}^{{\infty}}\frac{{1}}{{{k + 1}^k}}", "=", rf"\frac{{{k + 1}}}{{{k}}}", (), True


def _densities(r: Random) -> Iterator[Made]:
    m = r.choice((1, -1)) * r.randint(20, 150)
    density = rf"\frac{{1}}{{\sqrt{{2\pi}}}}e^{{-(x{'-' if m > 0 else '+'}{abs(m)})^2/2}}"
    line = r"\int_{-\infty}^{\infty}"
    yield rf"{line}{density}\,dx", "=", "1", (), True
    yield rf"{line}{density}\,dx", "=", "0", (), False
    yield rf"{line}x{density}\,dx", "=", "0", (), False
    yield rf"{line}x{density}\,dx", "=", f"{m}", (), True


def _domains(r: Random) -> Iterator[Made]:
    a = r.randint(1, 40)
    b = a + r.randint(1, 9)
    product, split = rf"\sqrt{{(x-{a})(x-{b})}}", rf"\sqrt{{x-{a}}}\sqrt{{x-{b}}}"
    yield product, "=", split, (), False
    yield product, "=", split, (f"x>{b}",), True
    yield rf"\log((x-{a})^2)", "=", rf"2\log(x-{a})", (), False
    yield rf"\log((x-{a})^2)", "=", rf"2\log(x-{a})", (f"x>{a}",), True
    yield rf"\log((x-{a})^2)", "=", rf"2\log|x-{a}|", (), True
    yield rf"\frac{{x^2-{a * a}}}{{x-{a}}}", "=", f"x+{a}", (), True


def _digits(r: Random) -> Iterator[Made]:
    n, p = r.randint(2, 30), r.randint(8, 30)
    yield rf"\sqrt{{{n}+{n + 1}+2\sqrt{{{n * (n + 1)}}}}}", "=", rf"\sqrt{{{n}}}+\sqrt{{{n + 1}}}", (), True
    yield rf"\sqrt{{{n * n + 1}}}", "=", f"{sqrt(n * n + 1):.12f}", (), False
    yield rf"e^{{{n}}}+10^{{-{p}}}", "=", rf"e^{{{n}}}", (), False
    yield rf"\arctan\frac{{1}}{{{n}}}+\arctan {n}", "=", r"\frac{\pi}{2}", (), True
    yield rf"\arctan\frac{{1}}{{{n}}}+\arctan {n}+10^{{-{p}}}", "=", r"\frac{\pi}{2}", (), False
    yield rf"{n}e", "=", f"{n * e:.10f}", (), False


def _names(r: Random) -> Iterator[Made]:
    n = r.randint(2, 40)
    yield rf"\Gamma({n})", "=", f"{n - 1}!", (), True
    yield r"\Gamma(x+1)", "=", r"x\Gamma(x)", ("x>0",), True
    yield r"\Gamma(x+1)", "=", rf"{n}\Gamma(x)", ("x>0",), False
    yield rf"\mathrm{{ReLU}}({n}x)", "=", rf"{n}\mathrm{{ReLU}}(x)", (), True
    yield rf"\mathrm{{softplus}}({n}x)", "=", rf"\ln(1+e^{{{n}x}})", (), True
    yield rf"\mathrm{{silu}}({n}x)", "=", rf"{n}\mathrm{{silu}}(x)", (), False
    yield r"\operatorname{erf}(-x)", "=", r"-\operatorname{erf}(x)", (), True


CAUSES: dict[str, Callable[[Random], Iterator[Made]]] = {
    function.__name__.strip("_"): function
    for function in (_kinks, _branches, _integrals, _roots, _saturation, _sampled, _steps, _limits, _densities, _domains, _digits, _names)
}  # fmt: skip


def drawn(
    seed: int, each: int, causes: Mapping[str, Callable[[Random], Iterator[Made]]] = CAUSES
) -> list[Case]:
    """The cases of all causes, at least `each` of a cause, each once where there are so many."""
    out: list[Case] = []
    for cause, make in causes.items():
        random, found = Random(f"{seed}/{cause}"), dict[Case, None]()
        for _ in range(40 * each):
            found.update(dict.fromkeys(Case(cause, *made) for made in make(random)))
            if len(found) >= each:
                break
        out += found
    return out


def judged(case: Case) -> tuple[str, bool]:
    """Status and whether it is proved."""
    from hw_cli.oracles.equality.texts import compare_latex
    from hw_cli.report.equality import certain

    try:
        answer = compare_latex(case.left, case.right, case.relation, case.assume)
    except Exception as error:  # whatever ends the command is a fault, with its pair
        return f"{type(error).__name__}: {error}", False
    return str(answer.seen), certain(answer)


def run(about: str | None, make: Callable[[int, int], list[Case]], each: int) -> int:
    """Judge all cases and print what is wrong; 1 where something is."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--each", type=int, default=each)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    cases = make(options.seed, options.each)
    with ProcessPoolExecutor(options.jobs) as pool:
        verdicts = list(pool.map(judged, cases, chunksize=8))
    wrong, open_, held, true = [], [], 0, 0
    causes: Counter[str] = Counter()
    for case, (status, proved) in zip(cases, verdicts, strict=True):
        causes[case.cause] += 1
        true += case.true
        held += case.true and status == "holds"
        line = f"{case.cause}: {case.left} {case.relation} {case.right} {list(case.assume)}: {status}{', proved' if proved else ''}"
        crash = ":" in status
        if crash or (not case.true and status == "holds") or (case.true and status == "fails"):
            wrong.append(line)
        elif case.true and status != "holds":
            open_.append(line)
    print(f"{len(cases)} pairs, {dict(causes)}")
    print(f"of {true} true ones {held} hold ({100 * held / true:.1f} %)")
    print("\n".join(["wrong:", *wrong, "true, and not held:", *open_]))
    return 1 if wrong or held < 0.97 * true else 0


if __name__ == "__main__":
    sys.exit(run(__doc__, drawn, 170))
