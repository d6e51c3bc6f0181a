"""A statement of the sheet read out in Unicode, for a terminal.

This is no LaTeX reader at large: it knows the commands that `sheet.toml` uses (`KNOWN`, which a test
holds against the sheet) and leaves the bare name of any other. It never raises on the sheet's own
fragments, and its time is linear in their length.
"""

import re
from collections.abc import Callable
from itertools import accumulate

TIGHT = "\x02"  # eats the spaces on both sides of itself
ROW = "\t"  # begins a displayed row until the lines are laid out; white space never reads as a tab
INDENT = "    "

LETTERS = (
    "alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ kappa κ lambda λ mu μ nu ν xi ξ pi π rho ρ "
    "sigma σ tau τ phi φ varphi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Pi Π Sigma Σ Phi Φ Psi Ψ Omega Ω ell ℓ"
)
MACROS = "vx x vy y vz z vc c vmu μ vzero 0 E 𝔼 R ℝ KL KL normal 𝒩 Loss ℒ LaTeX LaTeX"
SIGNS = (
    "log log max max sum ∑ prod ∏ int ∫ nabla ∇ partial ∂ infty ∞ times × cdot · odot ⊙ geq ≥ ge ≥ leq ≤ le ≤ neq ≠ ne ≠ "
    "approx ≈ sim ∼ propto ∝ pm ± in ∈ subset ⊂ cup ∪ cap ∩ forall ∀ exists ∃ to → rightarrow → Rightarrow ⇒ mapsto ↦ "
    "mid | | ‖ Vert ‖ top T dots … ldots … cdots ⋯ langle ⟨ rangle ⟩ perp ⊥"
)
WORDS = f"{LETTERS} {MACROS} {SIGNS}".split()  # command, sign, command, sign, …
SYMBOLS = {
    **dict(zip(WORDS[::2], WORDS[1::2], strict=True)),
    **dict.fromkeys(
        ("left", "right", *(f"{size}{side}" for size in ("big", "Big", "bigg") for side in ("", "l", "r"))),
        "",
    ),
    **dict.fromkeys(("noindent", "displaystyle", "!"), ""),
    **dict.fromkeys(("quad", "qquad", ",", ";", ":"), " "),
    "lVert": f"‖{TIGHT}",
    "rVert": f"{TIGHT}‖",
    "og": f"«\u00a0{TIGHT}",
    "fg": f"{TIGHT}\u00a0»",
    "\\": "\n",
}
ACCENTS = {
    **dict.fromkeys(("bar", "overline"), "\u0304"), **dict.fromkeys(("tilde", "widetilde"), "\u0303"),
    **dict.fromkeys(("hat", "widehat"), "\u0302"), "dot": "\u0307",
}  # fmt: skip
CALLIGRAPHIC = dict(zip("BEFHILMNRP", "ℬℰℱℋℐℒℳ𝒩ℛ𝒫", strict=True))
DOUBLE = dict(zip("CEKNPQRVZ", "ℂ𝔼𝕂ℕℙℚℝ𝕍ℤ", strict=True)) | {"1": "𝟙"}

SUPERSCRIPTS = str.maketrans("0123456789+−=()iknDNT*", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁱᵏⁿᴰᴺᵀ*")
SUBSCRIPTS = str.maketrans("0123456789+−=()aeiklmnoprstux", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑᵢₖₗₘₙₒₚᵣₛₜᵤₓ")

# babel sets these spaces in French; in a terminal they have to be in the text
FRENCH_SPACES = {":": "\u00a0:", ";": "\u202f;", "!": "\u202f!", "?": "\u202f?"}

_LEXEME = re.compile(r"\\[A-Za-z]+|\\.|\s+|.", re.DOTALL)


def plain(statement: str, language: str = "fr") -> str:
    r"""The statement as Unicode text: a line per paragraph, per item and per displayed row.

    `language` only decides the spaces before `: ; ! ?`, which a French statement leaves to babel.

    >>> plain(r"Let $x_1^2 \in \R^+$, and $p_\phi(x) = \frac{1}{2}$.")
    'Let x₁² ∈ ℝ⁺, and p_φ(x) = (1/2).'
    """
    return _lay_out(Reader(statement, FRENCH_SPACES if language == "fr" else {}).until(""))


class Reader:
    """Recursive descent over the lexemes; `math` says whether the current lexeme stands in mathematics."""

    def __init__(self, source: str, spaces: dict[str, str]) -> None:
        self.lexemes = _LEXEME.findall(source)[::-1]
        self.spaces = spaces
        self.math = False

    def until(self, stop: str) -> str:
        """Everything up to the lexeme `stop`, which is consumed, or to the end."""
        pieces = []
        while self.lexemes and (lexeme := self.lexemes.pop()) != stop:
            pieces.append(self.read(lexeme))
        return "".join(pieces)

    def read(self, lexeme: str) -> str:
        """One lexeme with what it takes."""
        if lexeme.isspace():
            return "\n\n" if lexeme.count("\n") > 1 and not self.math else " "
        if lexeme.startswith("\\"):
            return self.command(lexeme[1:])
        if lexeme == "{":
            return self.until("}")
        if lexeme == "$":
            return _tidy(self.inside(True, "$"))
        if lexeme in "^_":
            return _script(lexeme, self.argument())
        if lexeme in "~&":
            return "\u00a0" if lexeme == "~" else " "
        if self.math:
            return "−" if lexeme == "-" else lexeme
        return self.spaces.get(lexeme, lexeme)

    def command(self, name: str) -> str:
        """A command with what it takes."""
        if name in SYMBOLS:
            return SYMBOLS[name]
        if name in ACCENTS:
            return self.argument() + ACCENTS[name]
        return COMMANDS[name](self) if name in COMMANDS else name

    def inside(self, math: bool, stop: str) -> str:
        """Like `until`, in or out of mathematics."""
        before, self.math = self.math, math
        content = self.until(stop)
        self.math = before
        return content

    def argument(self) -> str:
        """A group in braces, or one lexeme."""
        while self.lexemes and self.lexemes[-1].isspace():
            self.lexemes.pop()
        return self.read(self.lexemes.pop()) if self.lexemes else ""

    def words(self) -> str:
        """A group in braces, out of mathematics."""
        if self.lexemes and self.lexemes[-1] == "{":
            self.lexemes.pop()
        return self.inside(False, "}")

    def option(self) -> str:
        """A group in brackets, or nothing."""
        if not self.lexemes or self.lexemes[-1] != "[":
            return ""
        self.lexemes.pop()
        return self.until("]")

    def environment(self) -> str:
        r"""What stands between `\begin` and `\end`."""
        if self.argument() == "enumerate":
            content = self.until(r"\end")
        elif self.math:
            content = "\n" + self.until(r"\end") + "\n"
        else:
            content = self.display(r"\end")
        self.argument()
        return content

    def display(self, stop: str) -> str:
        """Displayed rows up to `stop`."""
        rows = self.inside(True, stop).split("\n")
        return "".join(f"\n{ROW}{_tidy(row)}" for row in rows if row.strip()) + "\n"

    def fraction(self) -> str:
        """Two arguments, one over the other."""
        return "/".join(("(" + _bracketed(self.argument()), _bracketed(self.argument()) + ")"))

    def underbrace(self) -> str:
        """An argument and what stands below its brace."""
        body = self.argument()
        if not self.lexemes or self.lexemes[-1] != "_":
            return body
        self.lexemes.pop()
        return f"{body} =: {self.argument()}"

    def letters(self, shapes: dict[str, str]) -> str:
        """Letters of another shape, where there is one."""
        return "".join(shapes.get(letter, letter) for letter in self.argument())


COMMANDS: dict[str, Callable[[Reader], str]] = {
    "[": lambda reader: reader.display(r"\]"),
    "begin": Reader.environment,
    "emph": Reader.argument,
    "footnote": lambda reader: f" [{reader.words()}]",
    **dict.fromkeys(("frac", "dfrac", "tfrac"), Reader.fraction),
    "item": lambda reader: f"\n{reader.option()}",
    "mathcal": lambda reader: reader.letters(CALLIGRAPHIC),
    "mathbb": lambda reader: reader.letters(DOUBLE),
    **dict.fromkeys(
        ("mathrm", "mathbf", "bm", "boldsymbol", "operatorname", "mathsf", "mathit"), Reader.argument
    ),
    "sqrt": lambda reader: "√" + _bracketed(reader.argument()),
    "tag": lambda reader: f" ({reader.words()})",
    "text": Reader.words,
    **dict.fromkeys(("textbf", "textit", "texttt"), Reader.argument),
    "underbrace": Reader.underbrace,
    "xrightarrow": lambda reader: f"⟶ ({reader.argument()})",
}
KNOWN = frozenset({*SYMBOLS, *ACCENTS, *COMMANDS, "]", "end"})


def _script(mark: str, body: str) -> str:
    tight = body.replace(" ", "")
    table = SUPERSCRIPTS if mark == "^" else SUBSCRIPTS
    if tight and all(ord(character) in table for character in tight):
        return tight.translate(table)
    return mark + (tight if tight.isalnum() else f"({body.strip()})")


def _bracketed(body: str) -> str:
    """The operand of a fraction or a root, in brackets when a space or a sign outside brackets splits it.

    >>> _bracketed("p(x | z)"), _bracketed("1 − β"), _bracketed("a−b"), _bracketed("−2")
    ('p(x | z)', '(1 − β)', '(a−b)', '−2')
    """
    body = body.strip()
    depth = accumulate((sign in "([") - (sign in ")]") for sign in body)
    splits = (
        (sign == " " or (at and sign in "+−±")) and not level
        for at, (sign, level) in enumerate(zip(body, depth, strict=True))
    )
    return f"({body})" if any(splits) else body


def _tidy(math: str) -> str:
    """Mathematics on one line, without spaces inside brackets."""
    return re.sub(r"(?<=[(\[]) | (?=[)\]])", "", " ".join(math.split()))


def _lay_out(text: str) -> str:
    lines = [re.sub(" +", " ", line.strip(" ")) for line in re.sub(f" *{TIGHT} *", "", text).split("\n")]
    return re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip("\n").replace(ROW, INDENT)
