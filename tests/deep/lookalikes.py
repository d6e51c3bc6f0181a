"""Pairs of the shapes that homework has, each beside a spoiled one: the slip lies where few would look.

python -m tests.deep.lookalikes [--each 60] [--seed 1] [--jobs 2]

Limits, sums and integrals with parameters, nested kinks, matrices, branch points, orders of a tiny part, nested functions, huge and
tiny constants, sharp inequalities, integers. Nothing false may hold, nothing true may fail.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from math import comb, factorial, pi
from random import Random

from tests.deep.nearly import Case, Made, drawn, run


def _slip(r: Random, letter: str = "x") -> str:
    """A part that is nowhere large near 0, or nowhere at all."""
    n = r.randint(9, 45)
    return r.choice(
        (
            f"10^{{-{n}}}",
            f"e^{{-{5 * n}}}",
            rf"\max({letter}-10^{{{n}}},0)",
            rf"\frac{{{letter}}}{{10^{{{n}}}}}",
            rf"e^{{-({letter}-{n})^2\cdot 10^{{{n}}}}}",
            rf"\lfloor {letter}/10^{{{n}}}\rfloor",
            rf"10^{{-{n}}}\sin {letter}",
            rf"(1+\operatorname{{sgn}}({letter}-10^{{{n}}}))",
            rf"\mathrm{{relu}}(\sin({letter})-1+10^{{-{n}}})",
            rf"\max(10^{{-{n}}}-|{letter}-{n}|,0)",
        )
    )


def _limits(r: Random) -> Iterator[Made]:
    a, b, n = r.randint(1, 9), r.randint(2, 9), r.randint(3, 14)
    yield rf"\lim_{{n\to\infty}}(1+\frac{{{a}}}{{n}})^n", "=", f"e^{{{a}}}", (), True
    yield rf"\lim_{{n\to\infty}}(1+\frac{{{a}}}{{n}})^n", "=", f"e^{{{a}}}+10^{{-{n}}}", (), False
    yield rf"\lim_{{x\to\infty}}(\sqrt{{x^2+{a}x}}-x)", "=", rf"\frac{{{a}}}{{2}}", (), True
    yield rf"\lim_{{x\to\infty}}(\sqrt{{x^2+{a}x}}-x)", "=", f"{a / 2}001", (), False
    yield rf"\lim_{{x\to\infty}}\frac{{\ln x}}{{x^{{1/{b}}}}}", "=", "0", (), True
    yield rf"\lim_{{x\to\infty}}\frac{{\ln x}}{{\ln(10^{{{n}}}x)}}", "=", "0", (), False
    yield r"\lim_{x\to0}\frac{|x|}{x}", "=", "1", (), False
    yield rf"\lim_{{x\to0}}\lfloor {a}+x\rfloor", "=", f"{a}", (), False
    yield rf"\lim_{{x\to0}}x\sin\frac{{{a}}}{{x}}", "=", "0", (), True
    yield rf"\lim_{{x\to0}}\sin\frac{{{a}\pi}}{{x}}", "=", "0", (), False
    yield rf"\lim_{{x\to{a}}}\frac{{x^{b}-{a**b}}}{{x-{a}}}", "=", f"{b * a ** (b - 1)}", (), True
    yield (
        rf"\lim_{{x\to{a}}}\frac{{x^{b}-{a**b}}}{{x-{a}}}",
        "=",
        f"{b * a ** (b - 1)}+10^{{-{n}}}",
        (),
        False,
    )
    yield rf"\lim_{{x\to\infty}}\frac{{e^{{x/10^{{{n}}}}}}}{{x^{{{b}}}}}", "=", "0", (), False
    yield rf"\lim_{{x\to\infty}}x^{{{b}}}e^{{-x/10^{{{n}}}}}", "=", "0", (), True
    yield rf"\lim_{{x\to\infty}}\tanh(x/10^{{{n}}})", "=", "0", (), False
    yield rf"\lim_{{x\to\infty}}(\lfloor {b}x\rfloor-{b}\lfloor x\rfloor)", "=", "0", (), False
    yield r"\lim_{n\to\infty}\sin(\pi n)", "=", "0", ("n integer",), True
    yield rf"\lim_{{x\to0}}\frac{{\sin {a}x-{a}x}}{{x^3}}", "=", rf"-\frac{{{a**3}}}{{6}}", (), True
    yield rf"\lim_{{x\to0}}\frac{{\sin {a}x-{a}x}}{{x^2}}", "=", rf"-\frac{{{a**3}}}{{6}}", (), False


def _sums(r: Random) -> Iterator[Made]:
    a, b, n = r.randint(1, 9), r.randint(2, 7), r.randint(5, 40)
    given = ("n integer", "n>0")
    yield rf"\sum_{{k=0}}^n\binom{{n}}{{k}}{a}^k", "=", rf"{a + 1}^n", given, True
    yield (
        rf"\sum_{{k=0}}^n\binom{{n}}{{k}}{a}^k",
        "=",
        rf"{a + 1}^n+\lfloor n/10^{{{b}}}\rfloor",
        given,
        False,
    )
    yield rf"\sum_{{k=0}}^{{n}}{b}^k", "=", rf"\frac{{{b}^{{n+1}}-1}}{{{b - 1}}}", given, True
    yield (
        rf"\sum_{{k=0}}^{{n}}{b}^k",
        "=",
        rf"\frac{{{b}^{{n+1}}-1}}{{{b - 1}}}+\prod_{{j=1}}^{{{n}}}(n-j)",
        given,
        False,
    )
    yield r"\sum_{k=1}^n\frac1k", ">=", r"\ln(n)", given, True
    yield r"\sum_{k=1}^n\frac1k", ">=", r"\ln(n+1)", given, True
    yield r"\sum_{k=1}^n\frac1k", "<=", r"\ln(n)+1", given, True
    yield r"\sum_{k=1}^n\frac1k", "<=", rf"{b}+{a}", given, False
    yield r"\sum_{k=1}^n\frac1k", ">=", r"\ln(n)+0.578", given, False
    yield r"\sum_{k=1}^n\frac1{k^2}", "<=", "2", given, True
    yield r"\sum_{k=1}^n\frac1{k^2}", "<", r"\frac{\pi^2}{6}-10^{-9}", given, False
    yield r"\sum_{k=1}^{\infty}\frac1{k^2}", "=", r"\frac{\pi^2}{6}", (), True
    yield r"\sum_{k=1}^{\infty}\frac1{k^2}", "=", rf"\frac{{\pi^2}}{{6}}+10^{{-{n}}}", (), False
    yield rf"\sum_{{k=0}}^{{\infty}}\frac{{{a}^k}}{{k!}}", "=", f"e^{{{a}}}", (), True
    yield rf"\sum_{{k=0}}^{{\infty}}\frac{{{a}^k}}{{k!}}", "=", f"e^{{{a}}}-10^{{-{n}}}", (), False
    yield rf"\sum_{{k=0}}^{{{n}}}\frac{{{a}^k}}{{k!}}", "=", f"e^{{{a}}}", (), False
    yield r"\sum_{k=0}^{\infty}x^k", "=", r"\frac1{1-x}", ("|x|<1",), True
    yield r"\sum_{k=0}^{\infty}x^k", "=", r"\frac1{1-x}", (f"|x|<1.{'0' * b}1",), False
    yield r"\sum_{k=1}^{\infty}\frac1k", "=", f"{n}", (), False
    yield r"\sum_{k=0}^{\infty}(-1)^k", "=", r"\frac12", (), False
    yield rf"\sum_{{k=1}}^{{{n}}}k^3", "=", f"{(n * (n + 1) // 2) ** 2}", (), True
    yield r"\prod_{k=1}^{n}\frac{k+1}{k}", "=", "n+1", given, True
    yield r"\prod_{k=1}^{n}(1+\frac{1}{k^2})", "<=", "3.6", given, False


def _integrals(r: Random) -> Iterator[Made]:
    a, b, n = r.randint(1, 9), r.randint(2, 7), r.randint(6, 30)
    pos = ("a>0",)
    yield rf"\int_0^ax^{b}\,dx", "=", rf"\frac{{a^{b + 1}}}{{{b + 1}}}", (), True
    yield rf"\int_0^ax^{b}\,dx", "=", rf"\frac{{a^{b + 1}}}{{{b + 1}}}+{_slip(r, 'a')}", (), False
    yield r"\int_0^{\infty}e^{-ax}\,dx", "=", r"\frac1a", pos, True
    yield r"\int_0^{\infty}e^{-ax}\,dx", "=", r"\frac1a", (f"a>-10^{{-{n}}}",), False
    yield rf"\int_{{-1}}^{{{b}}}\frac{{1}}{{x^2}}\,dx", "=", rf"-1-\frac1{{{b}}}", (), False
    yield rf"\int_{{-{b}}}^{{{b}}}\frac{{1}}{{x}}\,dx", "=", "0", (), False
    yield rf"\int_0^{{{b}}}\frac{{1}}{{\sqrt x}}\,dx", "=", rf"2\sqrt{{{b}}}", (), True
    yield rf"\int_0^{{{b}}}\ln x\,dx", "=", rf"{b}\ln {b}-{b}", (), True
    yield rf"\int_0^{{{b}}}\ln x\,dx", "=", rf"{b}\ln {b}-{b}+10^{{-{n}}}", (), False
    yield rf"\int_0^x|t-{a}|\,dt", "=", rf"\frac{{{a * a}+(x-{a})|x-{a}|}}{{2}}", (), True
    yield rf"\int_0^x|t-{a}|\,dt", "=", rf"\frac{{{a * a}-(x-{a})^2}}{{2}}", (f"x<{a}.00001",), False
    yield rf"\int_0^x\max(t,{a})\,dt", "=", f"{a}x", (f"x<{a}",), True
    yield rf"\int_0^x\max(t,{a})\,dt", "=", f"{a}x", (f"x<{a}.01",), False
    yield rf"\int_0^1 e^{{-{10**b}t}}\,dt", "=", rf"\frac1{{{10**b}}}", (), False
    yield r"\int_0^{\infty}\frac{\sin x}{x}\,dx", "=", r"\frac{\pi}{2}", (), True
    yield r"\int_0^{\infty}\frac{\sin x}{x}\,dx", "=", rf"\frac{{\pi}}{{2}}-10^{{-{n}}}", (), False
    yield r"\int_0^1\frac{dx}{1+x^2}", "=", r"\frac{\pi}{4}", (), True
    yield r"\int_0^1\frac{dx}{1+x^2}", "=", rf"\frac{{\pi}}{{4}}+10^{{-{n}}}", (), False
    yield rf"\int_0^{{{b}}}10^{{{n}}}e^{{-10^{{{n}}}(x-1)^2}}\,dx", "=", "0", (), False
    yield rf"\int_0^{{{2 * b}}}\mathrm{{relu}}(10^{{-{b}}}-|x-{b}.3|)\,dx", "=", "0", (), False
    yield r"\int_0^1x^{a-1}\,dx", "=", r"\frac1a", pos, True
    yield r"\int_0^1x^{a-1}\,dx", "=", r"\frac1a", (f"a>-{a}",), False
    yield rf"\int_0^{{2\pi}}\sin^2({b}x)\,dx", "=", r"\pi", (), True
    yield r"\int_0^{2\pi}\sin^2(ax)\,dx", "=", r"\pi", pos, False
    yield r"\int_0^{2\pi}\sin^2(nx)\,dx", "=", r"\pi", ("n integer", "n>0"), True
    yield r"\int_0^{2\pi}\sin^2(nx)\,dx", "=", r"\pi", ("n integer",), False
    yield r"\int_0^1x^n\,dx", "<=", rf"\frac{{1}}{{{b}}}", ("n integer", f"n>={b - 1}"), True
    yield r"\int_0^1x^n\,dx", "<", rf"\frac{{1}}{{{b}}}", ("n integer", f"n>={b - 1}"), False
    yield r"\int_0^x e^{-t^2}\,dt", "=", r"\frac{\sqrt\pi}{2}\operatorname{erf}x", (), True
    yield r"\int_0^x e^{-t^2}\,dt", "<", r"0.8862", (), False
    yield r"\int_0^x e^{-t^2}\,dt", "<", r"0.88623", (), True
    yield r"\int_1^x\frac{1}{t}\,dt", "=", r"\ln x", ("x>0",), True
    yield r"\int_1^x\frac{1}{t}\,dt", "=", r"\ln|x|", (), False
    yield rf"\frac{{d}}{{dx}}\int_0^{{x^2}}\cos(t^{b})\,dt", "=", rf"2x\cos(x^{{{2 * b}}})", (), True
    yield rf"\frac{{d}}{{dx}}\int_0^{{x^2}}\cos(t^{b})\,dt", "=", rf"\cos(x^{{{2 * b}}})", (), False


def _kinks(r: Random) -> Iterator[Made]:
    a, b, n = r.randint(1, 9), r.randint(2, 9), r.randint(3, 14)
    yield rf"||x|-{a}|", "=", rf"\max(|x|-{a},{a}-|x|)", (), True
    yield rf"||x|-{a}|", "=", rf"|x-{a}|", ("x>0",), True
    yield rf"||x|-{a}|", "=", rf"|x-{a}|", (f"x>-10^{{-{n}}}",), False
    yield rf"\lfloor\lfloor x\rfloor/{b}\rfloor", "=", rf"\lfloor x/{b}\rfloor", (), True
    yield rf"\lfloor\lceil x\rceil/{b}\rfloor", "=", rf"\lfloor x/{b}\rfloor", (), False
    yield r"\lfloor 2x\rfloor", "=", r"\lfloor x\rfloor+\lfloor x+\frac12\rfloor", (), True
    yield r"\lfloor 2x\rfloor", "=", rf"\lfloor x\rfloor+\lfloor x+0.{'4' + '9' * n}\rfloor", (), False
    yield r"\lceil x\rceil", "=", r"-\lfloor-x\rfloor", (), True
    yield r"\lceil x\rceil", "=", r"\lfloor x\rfloor+1", (), False
    yield r"\operatorname{sgn}(x)|x|", "=", "x", (), True
    yield r"|x|", "=", rf"\sqrt{{x^2}}+{_slip(r)}", (), False
    yield r"\mathrm{relu}(x)-\mathrm{relu}(-x)", "=", "x", (), True
    yield r"\mathrm{relu}(x)-\mathrm{relu}(-x)", "=", f"x+{_slip(r)}", (), False
    yield rf"|x+y+{a}|", "<=", rf"|x|+|y|+{a}", (), True
    yield rf"|x+y+{a}|", "<", rf"|x|+|y|+{a}", (), False
    yield r"||x|-|y||", "<=", "|x-y|", (), True
    yield r"||x|-|y||", "=", "|x-y|", (), False
    yield r"||x|-|y||", "=", "|x-y|", ("x>0", "y>0"), True
    yield r"||x|-|y||", "=", "|x-y|", ("x>0", f"y>-10^{{-{n}}}"), False
    yield r"\max(x,\min(y,z))", "=", r"\min(\max(x,y),\max(x,z))", (), True
    yield r"\max(x,\min(y,z))", "=", r"\min(\max(x,y),z)", (), False
    yield r"\max(x,y,z)+\min(x,y,z)", "<=", "x+y+z", ("x>=0", "y>=0", "z>=0"), True
    yield r"\max(x,y)\min(x,y)", "=", "xy", (), True
    yield r"\max(x^2,y^2)", "=", r"\max(x,y)^2", (), False
    yield r"\max(x^2,y^2)", "=", r"\max(|x|,|y|)^2", (), True
    yield rf"\min(\max(x,-{a}),{a})", "=", rf"\frac{{|x+{a}|-|x-{a}|}}{{2}}", (), True
    yield rf"\min(\max(x,-{a}),{a})", "=", rf"{a}\tanh({10**n}x)", (), False
    yield rf"\max({b}x,x)", "=", rf"{b}x", ("x>0",), True
    yield rf"\max({b}x,x)", "=", rf"{b}x", (f"x>-10^{{-{n}}}",), False
    yield r"\lfloor x\rfloor+\lfloor -x\rfloor", "=", "-1", (), False
    yield r"\lfloor\sqrt{\lfloor x\rfloor}\rfloor", "=", r"\lfloor\sqrt x\rfloor", ("x>0",), True
    yield r"x-\lfloor x\rfloor", "<", "1", (), True
    yield r"x-\lfloor x\rfloor", "<", f"0.{'9' * n}", (), False
    yield rf"\frac{{d}}{{dx}}|x-{a}|", "=", "1", (f"x>{a}",), True
    yield rf"\frac{{d}}{{dx}}|x-{a}|", "=", "1", (f"x>{a - 1}.999",), False
    yield rf"|\max(x,{a})-\max(y,{a})|", "<=", "|x-y|", (), True
    yield rf"|\max(x,{a})-\max(y,{a})|", "<=", f"0.{'9' * n}|x-y|", (), False
    yield rf"|x|^{b}+10^{{-{n}}}", ">", f"|x^{b}|", (), True
    yield rf"|x|+|x-{a}|+|x-{a + b}|", ">=", f"{a + b}", (), True
    yield rf"|x|+|x-{a}|+|x-{a + b}|", ">=", f"{a + b}.00001", (), False


def _matrices(r: Random) -> Iterator[Made]:
    a, b, n = r.randint(1, 9), r.randint(2, 9), r.randint(9, 30)

    def m(*e: object) -> str:
        return rf"\begin{{pmatrix}}{e[0]}&{e[1]}\\{e[2]}&{e[3]}\end{{pmatrix}}"

    yield m("x", a, 0, "x") + m(1, b, 0, 1), "=", m("x", f"{b}x+{a}", 0, "x"), (), True
    yield m("x", a, 0, "x") + m(1, b, 0, 1), "=", m("x", f"{b}x+{a}+{_slip(r)}", 0, "x"), (), False
    yield m("x", a, b, "y") + m(1, 1, 0, 1), "=", m(1, 1, 0, 1) + m("x", a, b, "y"), (), False
    yield rf"\det{m('x', a, b, 'y')}", "=", f"xy-{a * b}", (), True
    yield rf"\det{m('x', a, b, 'y')}", "=", f"xy-{a * b}+10^{{-{n}}}", (), False
    yield m("x", a, 0, "y") + "^{-1}", "=", m(r"\frac1x", rf"-\frac{{{a}}}{{xy}}", 0, r"\frac1y"), (), True
    yield m("x", a, 0, "y") + "^{-1}", "=", m(r"\frac1x", rf"-\frac{{{a}}}{{x+y}}", 0, r"\frac1y"), (), False
    yield m(1, "x", 0, 1) + f"^{b}", "=", m(1, f"{b}x", 0, 1), (), True
    yield m(1, "x", 0, 1) + f"^{b}", "=", m(1, f"x^{b}", 0, 1), (), False
    yield (
        m(r"\cos x", r"-\sin x", r"\sin x", r"\cos x") + "^2",
        "=",
        m(r"\cos 2x", r"-\sin 2x", r"\sin 2x", r"\cos 2x"),
        (),
        True,
    )
    yield (
        m(r"\cos x", r"-\sin x", r"\sin x", r"\cos x") + "^2",
        "=",
        m(r"\cos 2x", r"\sin 2x", r"\sin 2x", r"\cos 2x"),
        (),
        False,
    )
    yield m("|x|", 0, 0, 1), "=", m("x", 0, 0, 1), (f"x>-10^{{-{n}}}",), False
    yield m("|x|", 0, 0, 1), "=", m("x", 0, 0, 1), ("x>0",), True
    yield (
        rf"\operatorname{{tr}}({m('x', a, b, 'y')}{m('y', b, a, 'x')})",
        "=",
        f"2xy+{a * a}+{b * b}",
        (),
        True,
    )
    yield (
        rf"\operatorname{{tr}}({m('x', a, b, 'y')}{m('y', b, a, 'x')})",
        "=",
        f"2xy+{2 * a * b}+{(a - b) ** 2}+10^{{-{n}}}",
        (),
        False,
    )
    yield rf"{m('x', a, b, 'y')}^T", "=", m("x", b, a, "y"), (), True
    yield rf"\det({m('x', a, b, 'y')}^2)", "=", f"(xy-{a * b})^2", (), True
    yield rf"\det({m('x', a, b, 'y')}^2)", ">=", "0", (), True
    yield rf"\det({m('x', a, b, 'y')}^2)", ">", "0", (), False
    yield rf"\det({b}{m('x', a, b, 'y')})", "=", f"{b}(xy-{a * b})", (), False
    yield rf"\det({b}{m('x', a, b, 'y')})", "=", f"{b * b}(xy-{a * b})", (), True


def _branch(r: Random) -> Iterator[Made]:
    a, b, n = r.randint(1, 9), r.randint(2, 9), r.randint(3, 14)
    yield rf"\sqrt{{z^2}}+{a}i", "=", f"z+{a}i", (), False
    yield rf"\sqrt z\sqrt z+{a}i", "=", f"z+{a}i", (), True
    yield rf"\log(zw)+{a}i", "=", rf"\log z+\log w+{a}i", (), False
    yield rf"e^{{\log z}}+{a}i", "=", f"z+{a}i", (), True
    yield rf"\log e^z+{a}i", "=", f"z+{a}i", (), False
    yield r"\arcsin x+\arccos x", "=", r"\frac\pi2", ("-1<=x<=1",), True
    yield r"\arcsin x+\arccos x", "=", rf"\frac\pi2+{_slip(r)}", (), False
    yield r"\arctan x+\arctan y", "=", r"\arctan\frac{x+y}{1-xy}", (), False
    yield r"\arctan x+\arctan y", "=", r"\arctan\frac{x+y}{1-xy}", ("xy<1",), True
    yield r"\arctan x+\arctan y", "=", r"\arctan\frac{x+y}{1-xy}", (f"xy<1.{'0' * b}1",), False
    yield r"\operatorname{arcosh}(\cosh x)", "=", "|x|", (), True
    yield r"\operatorname{arcosh}(\cosh x)", "=", "x", (f"x>-10^{{-{n}}}",), False
    yield r"\operatorname{arsinh}(\sinh x)", "=", "x", (), True
    yield r"\operatorname{arsinh}(\sinh x)", "=", f"x+{_slip(r)}", (), False
    yield rf"\ln(x^{{{2 * b}}})", "=", rf"{2 * b}\ln|x|", (), True
    yield rf"\ln(x^{{{2 * b}}})", "=", rf"{2 * b}\ln x", (), False
    yield rf"(x^{{{b}}})^{{1/{b}}}", "=", "|x|" if b % 2 == 0 else "x", ("x>0",), True
    yield rf"(x^{{{2 * a}}})^{{1/{2 * a}}}", "=", "x", (f"x>-10^{{-{n}}}",), False
    yield r"\arcsin(\sin x)", "=", r"\pi-x", (r"x>1.5708", "x<4.7123"), True
    yield r"\arcsin(\sin x)", "=", r"\pi-x", (r"x>1.5707", "x<4.7123"), False
    yield r"\arctan(\tan x)", "=", r"x-\pi", ("1.5708<x<4.7123",), True
    yield r"\arctan(\tan x)", "=", r"x-\pi", ("1.5708<x<4.7124",), False
    yield r"\arccos(\cos x)", "=", r"2\pi-x", ("3.1416<x<6.2831",), True
    yield r"\arccos(\cos x)", "=", r"2\pi-x", ("3.1416<x<6.2832",), False
    yield r"\arctan\frac1x", "=", r"\frac\pi2-\arctan x", ("x>0",), True
    yield r"\arctan\frac1x", "=", r"\frac\pi2-\arctan x", ("x!=0",), False
    yield r"\sqrt{x^2-1}", "=", r"\sqrt{x-1}\sqrt{x+1}", ("x>1",), True
    yield r"\sqrt{x^2-1}", "=", r"\sqrt{x-1}\sqrt{x+1}", (), False
    yield rf"\sqrt{{x^2+2\cdot 10^{{-{n}}}x}}", "=", "x", ("x>0",), False
    yield r"\arg(z^2)", "=", r"2\arg(z)", (), False
    yield r"|e^{iz}|", "=", r"e^{-\Im(z)}", (), True
    yield r"|e^{iz}|", "=", r"1", (), False
    yield r"\sqrt[3]{x^3}", "=", "x", (), True
    yield r"\sqrt[4]{x^4}", "=", "x", (), False
    yield r"\ln\frac{x}{y}", "=", r"\ln x-\ln y", ("x>0", "y>0"), True
    yield r"\ln\frac{x}{y}", "=", r"\ln x-\ln y", (), False
    yield r"\operatorname{artanh}(x)", "=", r"\frac12\ln\frac{1+x}{1-x}", (), True
    yield rf"\log_{b}(x^2)", "=", rf"2\log_{b}x", ("x>0",), True


def _orders(r: Random) -> Iterator[Made]:
    """Both sides agree to several orders in a tiny or a huge part."""
    n = r.randint(60, 900)
    t, big = f"10^{{-{n}}}", f"10^{{{n}}}"
    x = r.choice(("x", "y", r"\sqrt2", "e"))
    rows = (
        (rf"\cos({t})", "1"), (rf"\cosh({t})\cos({t})", "1"), (rf"\sin(\tan({t}))", rf"\tan(\sin({t}))"), (rf"\ln(1+{t})", rf"{t}-\frac{{{t}\cdot {t}}}{{2}}"),
        (rf"\sqrt{{1+{t}}}", rf"1+\frac{{{t}}}{{2}}"), (rf"e^{{{t}}}", f"1+{t}"), (rf"\arctan({big})", r"\frac{\pi}{2}"), (rf"{x}+\tanh({t})", f"{x}+{t}"),
        (rf"{x}\cos({t})", x), (rf"2^{{{t}}}", rf"1+{t}\ln2"), (rf"\operatorname{{arsinh}}({big})", rf"\ln(2\cdot {big})"), (rf"({x}^2+1)^{{{t}}}", rf"1+{t}\ln({x}^2+1)"),
        (rf"\sigma({t})", rf"\frac12+\frac{{{t}}}{{4}}"), (rf"\sqrt{{{big}+1}}-\sqrt{{{big}}}", rf"\frac{{1}}{{2\sqrt{{{big}}}}}"), (rf"\Gamma(1+{t})", "1"),
        (rf"\operatorname{{erf}}({t})", rf"\frac{{2}}{{\sqrt\pi}}{t}"), (rf"\sin({x}+{t})", rf"\sin({x})+{t}\cos({x})"), (rf"\max({x},{x}+{t})", x),
        (rf"|{x}|+\sqrt{{({t})^2}}", f"|{x}|"), (rf"\int_0^1\cos({t}s)\,ds", "1"), (rf"\int_0^{{{t}}}\sin s\,ds", rf"\frac{{({t})^2}}{{2}}"), (rf"\frac{{\sin({t})}}{{{t}}}", "1"),
    )  # fmt: skip
    for left, right in rows:
        yield left, "=", right, (), False


def _nested(r: Random) -> Iterator[Made]:
    b, n = r.randint(2, 9), r.randint(8, 40)
    pairs = (
        (r"\mathrm{softplus}(x)-\mathrm{softplus}(-x)", "x", ()),
        (r"\cos(\arctan x)", r"\frac{1}{\sqrt{1+x^2}}", ()),
        (r"\sin(2\arctan x)", r"\frac{2x}{1+x^2}", ()),
        (r"\sinh(\operatorname{arcosh}x)", r"\sqrt{x^2-1}", ("x>1",)),
        (r"\ln(\cosh x)", r"|x|+\ln(1+e^{-2|x|})-\ln2", ()),
        (r"\ln(\sigma(x))", r"-\mathrm{softplus}(-x)", ()),
        (r"\sigma(x)(1-\sigma(x))", r"\frac{1}{2+2\cosh x}", ()),
        (r"e^{e^{x}\ln2}", r"2^{e^x}", ()),
        (r"\sin(\cos x)^2+\cos(\cos x)^2", "1", ()),
        (r"\operatorname{arcosh}(1+\frac{x^2}{2})", r"2\operatorname{arsinh}\frac{|x|}{2}", ()),
        (r"\ln(x+\sqrt{x^2+1})", r"\operatorname{arsinh}x", ()),
        (r"\frac{\Gamma(x+2)}{\Gamma(x)}", r"x(x+1)", ("x>0",)),
        (r"\frac{d}{dx}\mathrm{softplus}(x)", r"\sigma(x)", ()),
        (r"\frac{d}{dx}x^x", r"x^x(1+\ln x)", ("x>0",)),
        (r"\frac{d^2}{dx^2}e^{-x^2}", r"(4x^2-2)e^{-x^2}", ()),
        (r"\ln(1+e^{x})-\ln(1+e^{-x})", "x", ()),
        (r"\mathrm{silu}(x)-\mathrm{silu}(-x)", "x", ()),
        (r"\mathrm{silu}(x)+\mathrm{silu}(-x)", r"x\tanh\frac{x}{2}", ()),
    )
    for left, right, given in pairs:
        yield left, "=", right, given, True
        yield left, "=", f"{right}+{_slip(r)}", given, False
    yield rf"\tanh(\tanh({10**b}x))", "=", r"\tanh 1", ("x>0",), False
    yield r"e^{-e^{x}}", "=", "0", (f"x>{b + 2}",), False
    yield rf"\sigma(\sigma({10**b}x))", "=", r"\sigma(1)", ("x>0",), False
    yield r"\sin(\pi\lfloor x\rfloor)", "=", "0", (), True
    yield r"\cos(\pi\lfloor x\rfloor)", "=", "1", (), False
    yield rf"\arctan(10^{{{n}}}x)", "=", r"\frac{\pi}{2}\operatorname{sgn}x", (), False


def _constants(r: Random) -> Iterator[Made]:
    a, b, n = r.randint(1, 9), r.randint(2, 9), r.randint(8, 40)
    yield rf"(1+10^{{-{n}}})^{{10^{{{n}}}}}", "=", "e", (), False
    yield rf"(1+10^{{-{n}}})^2", "=", rf"1+2\cdot 10^{{-{n}}}", (), False
    yield rf"(1+10^{{-{n}}})^2", "=", rf"1+2\cdot 10^{{-{n}}}+10^{{-{2 * n}}}", (), True
    yield r"e^{\pi\sqrt{163}}", "=", "262537412640768744", (), False
    yield r"e^{\pi\sqrt{163}}", "<", "262537412640768744", (), True
    yield r"3987^{12}+4365^{12}", "=", "4472^{12}", (), False
    yield r"1782^{12}+1841^{12}", "=", "1922^{12}", (), False
    yield r"e^6-\pi^4-\pi^5", "=", "0", (), False
    yield rf"{n * 20}!+1", "=", f"{n * 20}!", (), False
    yield rf"\frac{{{n}!}}{{{n - 2}!}}", "=", f"{n * (n - 1)}", (), True
    yield rf"\sqrt{{10^{{{2 * n}}}+1}}", "=", f"10^{{{n}}}", (), False
    yield rf"\sqrt{{10^{{{2 * n}}}+1}}-10^{{{n}}}", "<", rf"\frac{{1}}{{2\cdot 10^{{{n}}}}}", (), True
    yield rf"\sin(10^{{{n}}}\pi)", "=", "0", (), True
    yield rf"\sin(10^{{{n}}}\cdot 3.14159265358979)", "=", "0", (), False
    yield rf"\cos(10^{{-{n}}})", "=", "1", (), False
    yield rf"\cos(10^{{-{n}}})", "<", "1", (), True
    yield rf"\ln(1+10^{{-{n}}})", "=", f"10^{{-{n}}}", (), False
    yield rf"\sqrt{{{a}+10^{{-{n}}}}}-\sqrt{{{a}}}", ">", "0", (), True
    yield rf"\sqrt{{{a}+10^{{-{n}}}}}-\sqrt{{{a}}}", "<=", "0", (), False
    yield rf"\sqrt{{{a + 1}+2\sqrt{{{a}}}}}", "=", rf"1+\sqrt{{{a}}}", (), True
    yield r"\sqrt[3]{2+\sqrt5}+\sqrt[3]{2-\sqrt5}", "=", "1", (), True
    yield r"\sqrt[3]{2+\sqrt5}+\sqrt[3]{2-\sqrt5}", "=", f"1+10^{{-{n}}}", (), False
    yield r"\cos\frac{\pi}{7}\cos\frac{2\pi}{7}\cos\frac{4\pi}{7}", "=", r"-\frac18", (), True
    yield (
        r"\cos\frac{\pi}{7}\cos\frac{2\pi}{7}\cos\frac{4\pi}{7}",
        "=",
        rf"-\frac18-10^{{-{n}}}",
        (),
        False,
    )
    yield r"4\arctan\frac15-\arctan\frac1{239}", "=", r"\frac\pi4", (), True
    yield r"4\arctan\frac15-\arctan\frac1{240}", "=", r"\frac\pi4", (), False
    yield rf"\ln({a}\cdot 10^{{{n * 10}}})", "=", rf"\ln {a}+{n * 10}\ln 10", (), True
    yield rf"\binom{{{n}}}{{{a}}}", "=", f"{comb(n, a)}", (), True
    yield rf"\binom{{{n}}}{{{a}}}", "=", f"{comb(n, a) + 1}", (), False
    yield rf"\operatorname{{erf}}({b})", "<", "1", (), True
    yield rf"1-\operatorname{{erf}}({n})", "=", "0", (), False
    yield rf"\lfloor\pi\cdot 10^{{{b}}}\rfloor", "=", f"{int(pi * 10**b)}", (), True
    yield rf"\lfloor\pi\cdot 10^{{{b}}}\rfloor", "=", f"{int(pi * 10**b) + 1}", (), False
    yield rf"{factorial(n % 20 + 3)}", "=", rf"{n % 20 + 3}!", (), True
    yield r"\frac{1}{998001}", "=", "0.000001002003004005", (), False
    yield r"\pi", "=", r"\frac{355}{113}", (), False
    yield r"\int_0^{\infty}\cos(2x)\prod_{k=1}^{5}\cos\frac{x}{k}\,dx", "=", r"\frac\pi8", (), False


def _bounds(r: Random) -> Iterator[Made]:
    a, b, n = r.randint(1, 9), r.randint(2, 9), r.randint(3, 9)
    xp, xy = ("x>0",), ("x>0", "y>0")
    tiny = f"10^{{-{n}}}"
    rows = (
        ("x^x", ">=", r"e^{-1/e}", xp, rf"e^{{-1/e}}+{tiny}"),
        (r"x^{1/x}", "<=", r"e^{1/e}", xp, rf"e^{{1/e}}-{tiny}"),
        (r"\sin x", ">=", r"x-\frac{x^3}{6}", xp, rf"x-(\frac16-{tiny})x^3"),
        (r"\tan x", ">=", r"x+\frac{x^3}{3}", ("0<x<1.57",), rf"x+(\frac13+{tiny})x^3"),
        (r"\cos x", ">=", r"1-\frac{x^2}{2}", (), rf"1-(\frac12-{tiny})x^2"),
        (r"\cosh x", "<=", r"e^{x^2/2}", (), rf"e^{{x^2(\frac12-{tiny})}}"),
        (r"\ln(1+x)", ">=", r"\frac{x}{1+x}", ("x>-1",), rf"\frac{{x}}{{1+x}}+{tiny}"),
        (r"\ln(1+x)", ">=", r"\frac{2x}{2+x}", xp, rf"\frac{{2x}}{{2+(1-{tiny})x}}"),
        (r"\tanh x", "<=", "x", xp, rf"(1-{tiny})x"),
        (r"\sin x", "<=", "x", xp, rf"(1-{tiny})x"),
        (r"\frac{x}{1+x^2}", "<=", r"\frac12", (), rf"\frac12-{tiny}"),
        (r"xe^{-x}", "<=", r"e^{-1}", (), rf"e^{{-1}}-{tiny}"),
        (r"x\ln x+(1-x)\ln(1-x)", ">=", r"-\ln2", ("0<x<1",), rf"-\ln2+{tiny}"),
        (r"\sigma(x)(1-\sigma(x))", "<=", r"\frac14", (), rf"\frac14-{tiny}"),
        (r"\mathrm{softplus}(x)", ">=", r"\mathrm{relu}(x)", (), rf"\mathrm{{relu}}(x)+{tiny}"),
        (r"\mathrm{softplus}(x)", ">=", r"\ln2+\frac x2", (), rf"\ln2+\frac x2+{tiny}x^2"),
        (
            r"\ln x",
            "<=",
            r"\sqrt x-\frac{1}{\sqrt x}",
            ("x>1",),
            rf"(1-{tiny})(\sqrt x-\frac{{1}}{{\sqrt x}})",
        ),
        (r"e^x", ">=", r"1+x+\frac{x^2}{2}", xp, rf"1+x+(\frac12+{tiny})x^2"),
        (r"e^{-x^2}", "<=", r"\frac{1}{1+x^2}", (), rf"\frac{{1}}{{1+(1+{tiny})x^2}}"),
        (rf"(1+x)^{{{b}}}", ">=", f"1+{b}x", ("x>-1",), f"1+({b}+{tiny})x"),
        (r"\arctan x", "<=", "x", xp, rf"(1-{tiny})x"),
        (r"\arctan x", ">=", r"\frac{x}{1+x^2}", xp, rf"\frac{{x}}{{1+(\frac13-{tiny})x^2}}"),
        (r"\sin x+\cos x", "<=", r"\sqrt2", (), rf"\sqrt2-{tiny}"),
        (
            rf"{a}\sin x+{b}\cos x",
            "<=",
            rf"\sqrt{{{a * a + b * b}}}",
            (),
            rf"\sqrt{{{a * a + b * b}}}-{tiny}",
        ),
        (r"|\sin x-\sin y|", "<=", "|x-y|", (), rf"(1-{tiny})|x-y|"),
        (r"e^{(x+y)/2}", "<=", r"\frac{e^x+e^y}{2}", (), rf"\frac{{e^x+e^y}}{{2}}-{tiny}(x-y)^2e^{{10x}}"),
        (r"x^2+y^2+1", ">=", "x+y+xy", (), f"x+y+xy+{tiny}"),
        (r"\frac{x}{y}+\frac{y}{x}", ">=", "2", xy, rf"2+{tiny}"),
        (r"\frac{2xy}{x+y}", "<=", r"\sqrt{xy}", xy, rf"\sqrt{{xy}}-{tiny}x"),
        (r"\ln\frac{x+y}{2}", ">=", r"\frac{\ln x+\ln y}{2}", xy, rf"\frac{{\ln x+\ln y}}{{2}}+{tiny}"),
        (r"\ln(e^x+e^y)", ">=", r"\max(x,y)", (), rf"\max(x,y)+{tiny}"),
        (r"\ln(e^x+e^y)", "<=", r"\max(x,y)+\ln2", (), rf"\max(x,y)+\ln2-{tiny}"),
        (r"\sqrt{x^2+y^2}", "<=", "|x|+|y|", (), rf"(1-{tiny})(|x|+|y|)"),
        (r"\sqrt{x+y}", "<=", r"\sqrt x+\sqrt y", xy, rf"(1-{tiny})(\sqrt x+\sqrt y)"),
        (r"(xz+yw)^2", "<=", "(x^2+y^2)(z^2+w^2)", (), f"(x^2+y^2)(z^2+w^2)-{tiny}x^2"),
        (r"\frac{x+y+z}{3}", ">=", r"\sqrt[3]{xyz}", (*xy, "z>0"), rf"\sqrt[3]{{xyz}}+{tiny}x"),
        (r"x\ln\frac{x}{y}", ">=", "x-y", xy, f"x-y+{tiny}"),
        (r"x^3+y^3", ">=", r"xy(x+y)", xy, rf"(1+{tiny})xy(x+y)"),
        (r"\frac{x^2}{2}+\frac{y^2}{2}", ">=", "xy", (), f"(1+{tiny})xy"),
        (r"\frac{x^3}{3}+\frac{2y^{3/2}}{3}", ">=", "xy", xy, f"(1+{tiny})xy"),
        (r"e^x", ">=", "e x", (), f"ex+{tiny}"),
        (r"|\tanh x-\tanh y|", "<=", "|x-y|", (), rf"(1-{tiny})|x-y|"),
        (r"\cosh x\cosh y", ">=", r"\cosh(x+y)-\sinh x\sinh y", (), rf"\cosh(x+y)-\sinh x\sinh y+{tiny}"),
        (r"x-1-\ln x", ">=", "0", xp, tiny),
        (r"x^4+y^4+z^4", ">=", "xyz(x+y+z)", (), f"xyz(x+y+z)+{tiny}x^4"),
    )
    for left, sign, right, given, spoiled in rows:
        yield left, sign, right, given, True
        yield left, sign, spoiled, given, False


def _integers(r: Random) -> Iterator[Made]:
    a, b, n = r.randint(1, 9), r.randint(2, 9), r.randint(11, 60)
    z, p = ("n integer",), ("n integer", "n>0")
    yield r"\lfloor\sqrt{n^2+1}\rfloor", "=", "n", p, True
    yield rf"\lfloor\sqrt{{n^2+{n}}}\rfloor", "=", "n", ("n integer", f"n>{n // 2}"), True
    yield rf"\lfloor\sqrt{{n^2+{n}}}\rfloor", "=", "n", ("n integer", f"n>{n // 2 - 2}"), False
    yield r"\lfloor\frac{n+1}{2}\rfloor", "=", r"\lceil\frac n2\rceil", z, True
    yield rf"\lfloor\frac{{n+1}}{{{b + 1}}}\rfloor", "=", rf"\lceil\frac{{n}}{{{b + 1}}}\rceil", z, False
    yield "n!", ">", f"{b}^n", ("n integer", f"n>={3 * b}"), True
    yield "n!", ">", f"{b}^n", ("n integer", f"n>={b}"), factorial(b) > b**b
    yield "2^n", ">=", "n^2", ("n integer", "n>=4"), True
    yield "2^n", ">=", f"{n}n^2", ("n integer", f"n>={n // 10}"), False
    yield "2^n", ">=", "n+1", p, True
    yield "2^n", "<=", f"10^{{{n}}}", p, False
    yield r"\gcd(n,n+1)", "=", "1", p, True
    yield rf"\gcd(n,n+{n})", "=", "1", p, False
    yield r"\binom{n}{2}", "=", r"\frac{n(n-1)}{2}", ("n integer", "n>=2"), True
    yield (
        r"\binom{n}{2}",
        "=",
        rf"\frac{{n(n-1)}}{{2}}+\lfloor n/{10**b}\rfloor",
        ("n integer", "n>=2"),
        False,
    )
    yield (
        r"\binom{n}{k}",
        "=",
        r"\binom{n-1}{k}+\binom{n-1}{k-1}",
        ("n integer", "k integer", "k>=1", "n>=1", "n>=k"),
        True,
    )
    yield r"(-1)^{n(n+1)}", "=", "1", z, True
    yield r"(-1)^{n}", "=", rf"\cos({2 * b + 1}\pi n)", z, True
    yield rf"\sin(\frac{{\pi n}}{{{n}}})", ">=", "0", ("n integer", "n>=0", f"n<={n}"), True
    yield rf"\sin(\frac{{\pi n}}{{{n}}})", ">=", "0", ("n integer", "n>=0", f"n<={n + 1}"), False
    yield f"n^2-{2 * n}n+{n * n}", ">", "0", z, False
    yield f"n^2-{2 * n + 1}n+{n * n + n}", ">=", "0", z, True
    yield f"n^2-{2 * n + 1}n+{n * n + n}", ">=", "0", (), False
    yield f"{2 * b}n", "!=", f"{2 * a + 1}", z, True
    yield f"{b}n", "!=", f"{b * n}", z, False
    yield "n^2", "!=", f"{n * n + 1}", z, True
    yield "n^2", "!=", f"{n * n}", z, False
    yield r"\sum_{k=1}^n(2k-1)", "=", "n^2", p, True
    yield r"\prod_{k=1}^nk", "=", "n!", p, True
    yield r"\frac{n!}{n^n}", "<=", "1", p, True
    yield r"\frac{n!}{n^n}", "<", "1", p, False
    yield r"n^{1/n}", "<", "1.45", p, True
    yield r"n^{1/n}", "<", "1.44", p, False
    yield r"(1+\frac1n)^n", "<", "e", p, True
    yield r"(1+\frac1n)^n", "<", f"2.718{a}", p, a > 2
    yield r"(1+\frac1n)^{n+1}", ">", "e", p, True


CAUSES: dict[str, Callable[[Random], Iterator[Made]]] = {
    function.__name__.strip("_"): function
    for function in (
        _limits,
        _sums,
        _integrals,
        _kinks,
        _matrices,
        _branch,
        _nested,
        _constants,
        _bounds,
        _integers,
    )
}


def cases(seed: int, each: int) -> list[Case]:
    """At least `each` cases of a shape."""
    return drawn(seed, each, CAUSES)


if __name__ == "__main__":
    sys.exit(run(__doc__, cases, 60))
