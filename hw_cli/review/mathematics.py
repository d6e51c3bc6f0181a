r"""Mathematics in a review: a small language that cannot fail in TeX nor do harm; all else is words.

    formula = piece*          piece = atom, then at most one ^ and one _, each with an atom or a group
    atom    = sign | group | symbol | command with its groups | \left( formula \right)

`safe` gives the formula as LaTeX, or None: its caller then shows the source as words.
"""

from __future__ import annotations

import re
import unicodedata

from hw_cli.terms.notation import GREEK

LONGEST, DEEPEST = 2000, 20

_GREEK = (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
)
_SIGNS = (
    "times cdot pm mp div ast circ oplus otimes cap cup setminus wedge vee neg leq le geq ge neq ne approx equiv sim "
    "simeq propto ll gg in notin subset subseteq to rightarrow leftarrow leftrightarrow Rightarrow Leftrightarrow "
    "mapsto iff infty partial nabla forall exists emptyset ldots cdots dots top perp mid parallel prime ell hbar "
    "langle rangle lVert rVert lvert rvert Vert vert lfloor rfloor lceil rceil quad qquad , ; : ! | { } "
    "% # & _ $"
)
_OPERATORS = (
    "sum prod int log ln exp max min arg sup inf lim det dim ker Pr sin cos tan sinh cosh tanh arctan deg gcd"
)
_NOTATION = (
    "E R KL Loss normal tr vzero vmu vtheta vphi vpsi vepsilon mSigma mLambda "
    + " ".join(f"v{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")
    + " "
    + " ".join(f"m{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
)
SYMBOLS = frozenset(f"{_GREEK} {_SIGNS} {_OPERATORS} {_NOTATION}".split())
_ONE_GROUP = (
    "mathbb mathcal mathbf mathrm mathit mathsf bm boldsymbol sqrt hat widehat"
    " bar overline tilde widetilde vec dot ddot underline operatorname"
)
# how many groups a command takes
ARGUMENTS = dict.fromkeys(_ONE_GROUP.split(), 1) | dict.fromkeys(("frac", "dfrac", "tfrac", "binom"), 2)
WORDS = ("text", "textbf", "textit")  # whose group is words
_LETTERS_ONLY = ("mathbb", "mathcal", "operatorname")
_FENCES = r"( ) [ ] | . / \{ \} \| \langle \rangle \lVert \rVert"
_DELIMITERS = _FENCES.split()
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-*/=<>()[]|,.;:!?@ \n\t")
_SIGN_OF = {
    **{glyph.text: glyph.latex for glyph in GREEK.values()},
    **dict(zip("−×·≤≥≠≈∈∞→∑∏∂∇±", [r"-", r"\times", r"\cdot", r"\leq", r"\geq", r"\neq", r"\approx", r"\in", r"\infty", r"\to", r"\sum", r"\prod", r"\partial", r"\nabla", r"\pm"], strict=True)),
}  # fmt: skip
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|.", re.DOTALL)
_IN_WORDS = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ0-9 .,:;!?()/=+'-]*")


class _Refused(Exception):
    """The formula is outside the language."""


def safe(source: str) -> str | None:
    r"""The formula as LaTeX that TeX accepts, or None.

    >>> safe(r"\frac{1}{2} \KL[q \| p] + θ_1^2")
    '\\frac{1}{2} \\KL [q \\| p] + \\theta _{1}^{2}'
    >>> safe(r"\input{/etc/passwd}"), safe("x^a^b"), safe("{")
    (None, None, None)
    """
    if len(source) > LONGEST or not source.strip():
        return None
    reader = _Reader(_TOKEN.findall(unicodedata.normalize("NFC", source))[::-1])
    try:
        written = reader.formula("", 0)
    except _Refused:
        return None
    return written.strip() or None


class _Reader:
    """Recursive descent over the signs, last sign first."""

    def __init__(self, signs: list[str]) -> None:
        self.signs = signs

    def formula(self, stop: str, depth: int) -> str:
        """Pieces up to the sign `stop`, which is consumed; `""` is the end of all."""
        if depth > DEEPEST:
            raise _Refused
        pieces: list[str] = []
        while True:
            if not self.signs:
                if stop:
                    raise _Refused
                return "".join(pieces)
            sign = self.signs.pop()
            if sign == stop:
                return "".join(pieces)
            pieces.append(self.piece(sign, depth))

    def piece(self, sign: str, depth: int) -> str:
        if sign in ("^", "_", "'"):
            self.signs.append(sign)
            return "{}" + self.scripts(depth)
        return self.atom(sign, depth) + self.scripts(depth)

    def scripts(self, depth: int) -> str:
        found: dict[str, str] = {}
        while self.signs and self.signs[-1] in ("^", "_", "'"):
            mark = self.signs.pop()
            if mark == "'":
                primes = 1
                while self.signs and self.signs[-1] == "'":
                    self.signs.pop()
                    primes += 1
                mark, body = "^", r"\prime " * primes
            else:
                self.skip()
                body = self.argument(depth)
            if mark in found:
                raise _Refused
            found[mark] = body
        return "".join(f"{mark}{{{body}}}" for mark, body in found.items())

    def atom(self, sign: str, depth: int) -> str:
        if sign == "{":
            return "{" + self.formula("}", depth + 1) + "}"
        if sign in _PLAIN:
            return " " if sign.isspace() else sign
        if sign in _SIGN_OF:
            return f"{_SIGN_OF[sign]} "
        if sign == r"\left":
            opening = self.delimiter()
            inner = self.formula(r"\right", depth + 1)
            return rf"\left{opening}{inner}\right{self.delimiter()}"
        if not sign.startswith("\\"):
            raise _Refused
        return self.command(sign[1:], depth)

    def command(self, name: str, depth: int) -> str:
        if name == " ":
            return r"{\ }"  # bare, it would be cut at the end of a formula
        if name in SYMBOLS:
            return rf"\{name} " if name.isalpha() else rf"\{name}"
        if name in WORDS:
            return rf"\{name}{{{self.words()}}}"
        if name not in ARGUMENTS:
            raise _Refused
        groups = []
        for _ in range(ARGUMENTS[name]):
            self.skip()
            if name == "sqrt" and self.signs[-1:] == ["["]:
                raise _Refused
            groups.append(self.argument(depth))
        if name in _LETTERS_ONLY and not all(re.fullmatch("[A-Za-z]+", group) for group in groups):
            raise _Refused
        return rf"\{name}" + "".join(f"{{{group}}}" for group in groups)

    def argument(self, depth: int) -> str:
        if not self.signs:
            raise _Refused
        sign = self.signs.pop()
        if sign == "{":
            return self.formula("}", depth + 1)
        if sign.isspace() or sign in ("^", "_", "'", "}", r"\left", r"\right"):
            raise _Refused
        return self.atom(sign, depth + 1)

    def words(self) -> str:
        self.skip()
        if not self.signs or self.signs.pop() != "{":
            raise _Refused
        letters = []
        while self.signs and self.signs[-1] != "}":
            letters.append(self.signs.pop())
        inner = "".join(letters)
        if not self.signs or not _IN_WORDS.fullmatch(inner):
            raise _Refused
        self.signs.pop()
        return inner

    def delimiter(self) -> str:
        self.skip()
        if not self.signs or self.signs[-1] not in _DELIMITERS:
            raise _Refused
        return f"{self.signs.pop()} "

    def skip(self) -> None:
        while self.signs and self.signs[-1].isspace():
            self.signs.pop()
