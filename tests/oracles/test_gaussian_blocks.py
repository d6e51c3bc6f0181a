"""Lines about matrices of blocks, of sizes of their own: what the blocks prove, and what they leave."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hw_cli.kernel.setting import POSITIVE
from hw_cli.kernel.statement import Statement
from hw_cli.oracles.gaussian.block_matrices import part_of
from hw_cli.oracles.gaussian.gaussian_checker import ByBlocks, check
from hw_cli.oracles.gaussian.gaussian_lines import gaussian
from hw_cli.oracles.gaussian.line_reading import DEFINITE, Known
from hw_cli.terms.core import Density, Law, Matrix, Normal, Number, Symbol, Transpose
from hw_cli.terms.parse import parse_latex
from hw_cli.terms.relation import Relation

N, K, ONE = Symbol("n"), Symbol("k"), Number("1")
SHAPES = {
    **{Symbol(name): (N, N, "") for name in "AE"},
    **{Symbol(name): (K, K, "") for name in "DL"},
    **{Symbol(name): (N, K, "") for name in "BM"},
    **{Symbol(name): (K, N, "") for name in "CU"},
    **{Symbol(name): (N, ONE, "") for name in "xa"},
    **{Symbol(name): (K, ONE, "") for name in "yb"},
    Symbol("S"): (N, N, DEFINITE),
    Symbol("R"): (K, K, DEFINITE),
}
KNOWN = Known(SHAPES.get, lambda _: None, lambda term: POSITIVE if term in (N, K) else None, N)
WHOLE = r"\begin{pmatrix}A & B\\ C & D\end{pmatrix}"
OTHER = r"\begin{pmatrix}E & M\\ U & L\end{pmatrix}"
AT = r"\begin{pmatrix}x\\ y\end{pmatrix}"
LAW = rf"\mathcal{{N}}({AT}; \begin{{pmatrix}}a\\ b\end{{pmatrix}}, \begin{{bmatrix}}S & B\\ B^\top & R\end{{bmatrix}})"
LEFT, BELOW = r"(A - B D^{-1} C)^{-1}", r"(D - C A^{-1} B)^{-1}"
TRUE = (
    rf"{WHOLE}{AT} = \begin{{pmatrix}}A x + B y\\ C x + D y\end{{pmatrix}}",
    rf"{WHOLE}{OTHER} = \begin{{pmatrix}}A E + B U & A M + B L\\ C E + D U & C M + D L\end{{pmatrix}}",
    rf"{WHOLE} + 2{OTHER} = \begin{{pmatrix}}A + 2 E & B + 2 M\\ C + 2 U & D + 2 L\end{{pmatrix}}",
    rf"{WHOLE}^\top = \begin{{pmatrix}}A^\top & C^\top\\ B^\top & D^\top\end{{pmatrix}}",
    rf"\mathrm{{tr}}{WHOLE} = \mathrm{{tr}}(A) + \mathrm{{tr}}(D)",
    rf"\det{WHOLE} = \det(D)\det(A - B D^{{-1}} C)",
    rf"\det{WHOLE} = \det(A)\det(D - C A^{{-1}} B)",
    r"\det\begin{pmatrix}A & B\\ 0 & D\end{pmatrix} = \det(A)\det(D)",
    rf"{WHOLE}^{{-1}} = \begin{{pmatrix}}{LEFT} & -{LEFT} B D^{{-1}}\\ -D^{{-1}} C\cdot{LEFT} & {BELOW}\end{{pmatrix}}",
    r"\begin{pmatrix}A & B\\ 0 & D\end{pmatrix}^{-1} = \begin{pmatrix}A^{-1} & -A^{-1} B D^{-1}\\ 0 & D^{-1}\end{pmatrix}",
    rf"{AT}^\top\begin{{pmatrix}}S & B\\ B^\top & R\end{{pmatrix}}{AT} = x^\top S x + 2 x^\top B y + y^\top R y",
    rf"{LAW} = \mathcal{{N}}(y; b, R)\mathcal{{N}}(x; a + B R^{{-1}}(y - b), S - B R^{{-1}} B^\top)",
    rf"{LAW} = \mathcal{{N}}(x; a, S)\mathcal{{N}}(y; b + B^\top S^{{-1}}(x - a), R - B^\top S^{{-1}} B)",
    rf"\frac{{{LAW}}}{{\mathcal{{N}}(y; b, R)}} = \mathcal{{N}}(x; a + B R^{{-1}}(y - b), S - B R^{{-1}} B^\top)",
)
FALSE = (
    rf"{WHOLE}{AT} = \begin{{pmatrix}}A x + B y\\ C x - D y\end{{pmatrix}}",
    rf"{WHOLE}{OTHER} = \begin{{pmatrix}}E A + B U & A M + B L\\ C E + D U & C M + D L\end{{pmatrix}}",
    rf"{WHOLE}^\top = \begin{{pmatrix}}A^\top & B^\top\\ C^\top & D^\top\end{{pmatrix}}",
    rf"\det{WHOLE} = \det(D)\det(A + B D^{{-1}} C)",
    rf"\det{WHOLE} = \det(A)\det(D)",
    rf"{WHOLE}^{{-1}} = \begin{{pmatrix}}{LEFT} & {LEFT} B D^{{-1}}\\ -D^{{-1}} C\cdot{LEFT} & {BELOW}\end{{pmatrix}}",
    r"\begin{pmatrix}A & B\\ 0 & D\end{pmatrix}^{-1} = \begin{pmatrix}A^{-1} & A^{-1} B D^{-1}\\ 0 & D^{-1}\end{pmatrix}",
    rf"{AT}^\top\begin{{pmatrix}}S & B\\ B^\top & R\end{{pmatrix}}{AT} = x^\top S x + x^\top B y + y^\top R y",
    rf"{LAW} = \mathcal{{N}}(y; b, R)\mathcal{{N}}(x; a + B R^{{-1}}(y - b), S + B R^{{-1}} B^\top)",
    rf"{LAW} = \mathcal{{N}}(y; b, R)\mathcal{{N}}(x; a + B R^{{-1}} y, S - B R^{{-1}} B^\top)",
    rf"{LAW} = \mathcal{{N}}(y; b, R)\mathcal{{N}}(x; a, S)",
    r"\begin{pmatrix}1 & 2\\ 3 & 4\end{pmatrix}\begin{pmatrix}0 & 1\\ 1 & 0\end{pmatrix} = \begin{pmatrix}0 & 1\\ 1 & 0\end{pmatrix}\begin{pmatrix}1 & 2\\ 3 & 4\end{pmatrix}",
    # neither block on the diagonal ever has an inverse
    r"\begin{pmatrix}x x^\top & E\\ A & x x^\top\end{pmatrix}\begin{pmatrix}x x^\top & E\\ A & x x^\top\end{pmatrix}^{-1} = I",
    # no covariance, which is symmetric
    r"\mathcal{N}(\begin{pmatrix}x\\ a\end{pmatrix}; \begin{pmatrix}0\\ 0\end{pmatrix}, \begin{pmatrix}S & E\\ A E & S\end{pmatrix}) = \mathcal{N}(a; 0, S)\mathcal{N}(x; E S^{-1} a, S - E S^{-1} A E)",
)


def line(text: str) -> Statement:
    left, right = map(parse_latex, text.split(" = "))
    return Statement(left, Relation.EQ, right)


@pytest.mark.parametrize("text", TRUE)
def test_proved(text: str) -> None:
    found = gaussian(line(text), KNOWN)
    assert found is not None
    argument: ByBlocks = found.certificate
    assert check(line(text), argument, KNOWN)
    for parts in (argument.parts[1:], (*argument.parts, argument.parts[0])):
        assert not check(line(text), ByBlocks(parts), KNOWN)
    assert not any(check(line(other), argument, KNOWN) for other in FALSE)
    assert not check(replace(line(text), relation=Relation.LE), argument, KNOWN)


@pytest.mark.parametrize("text", FALSE)
def test_not_proved(text: str) -> None:
    assert gaussian(line(text), KNOWN) is None


x, y, a, b, S, B, C, R = map(Symbol, "xyabSBCR")
P = Law("p")


def test_parts_of_a_joint_law() -> None:
    head = Density(P, (x, y))
    joint = Normal(Matrix(((a,), (b,))), Matrix(((S, B), (C, R))))
    alone = part_of(Density(P, (y,)), head, joint, C)
    assert alone == (Normal(b, R, y), Transpose(B))
    assert part_of(Density(P, (x,), (y,)), head, joint, a) is not None
    for other in (Density(Law("q"), (y,)), Density(P, (a,)), Density(P, (x,), (a,)), head):
        assert part_of(other, head, joint, a) is None
