"""How names are written: rows of a table, one for each letter, function or sign."""

from __future__ import annotations

from dataclasses import dataclass

from hw_cli.terms.functions import function_record


@dataclass(frozen=True, slots=True)
class Glyph:
    """A name in LaTeX and in Unicode."""

    latex: str
    text: str


_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega "
    "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
)
GREEK = {
    name: Glyph("\\" + name, sign)
    for name, sign in zip(_GREEK.split(), "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ", strict=True)
}

LETTERS = GREEK | {
    "ell": Glyph(r"\ell", "ℓ"),
    "emptyset": Glyph(r"\varnothing", "∅"),
    "Loss": Glyph(r"\Loss", "ℒ"),
    "0": Glyph("0", "0"),
}

CONSTANTS = {
    "pi": Glyph(r"\pi", "π"),
    "e": Glyph("e", "e"),
    "i": Glyph("i", "i"),
    "infinity": Glyph(r"\infty", "∞"),
}

NAMES = {  # of matrices, and of the sheet
    "det": Glyph(r"\det", "det"),
    "Loss": Glyph(r"\Loss", "ℒ"),
    "Penalty": Glyph(r"\mathcal{R}", "ℛ"),
}


def function_glyph(name: str) -> Glyph | None:
    """How the name of a function is printed; None for one that is printed like a letter."""
    found = function_record(name)
    if found is None or not (found.latex or found.text):
        return NAMES.get(name) or _barred(name)
    return Glyph(found.latex or rf"\mathrm{{{name}}}", found.text or name)


def _barred(name: str) -> Glyph | None:
    """A letter under a bar: `vbar`, `Jbar`."""
    letter, bar = name[:1], MARKS["bar"]
    return Glyph(rf"{bar.latex}{{{letter}}}", letter + bar.text) if name[1:] == "bar" else None


def stands_bare(name: str) -> bool:
    """Whether the argument of a function may stand without parentheses when it cannot be misread."""
    found = function_record(name)
    return name == "det" or (found is not None and found.bare)


OPERATORS = {
    " ": Glyph(" ", " "),  # a function is applied
    ";": Glyph(";", "; "),
    "tr": Glyph(r"\tr", "tr"),
    "normal": Glyph(r"\normal", "𝒩"),
    "E": Glyph(r"\E", "𝔼"),
    "KL": Glyph(r"\KL", "KL"),
    "nabla": Glyph(r"\nabla", "∇"),
    "top": Glyph(r"\top", "ᵀ"),
    "sim": Glyph(r" \sim ", " ∼ "),
    "to": Glyph(r" \to ", " → "),
    "=": Glyph(" = ", " = "),
    "<": Glyph(" < ", " < "),
    ">": Glyph(" > ", " > "),
    "<=": Glyph(r" \leq ", " ≤ "),
    ">=": Glyph(r" \geq ", " ≥ "),
    "cap": Glyph(r" \cap ", " ∩ "),
    "cup": Glyph(r" \cup ", " ∪ "),
    "setminus": Glyph(r" \setminus ", " ∖ "),
}

FENCES = {  # left and right
    "()": (Glyph("(", "("), Glyph(")", ")")),
    "[]": (Glyph("[", "["), Glyph("]", "]")),
    "||": (Glyph("|", "|"), Glyph("|", "|")),
    "norm": (Glyph(r"\|", "‖"), Glyph(r"\|", "‖")),
}

MARKS = {  # LaTeX prefix command or superscript, Unicode suffix
    "star": Glyph(r"^\star", "*"),
    "prime": Glyph("'", "′"),
    "bar": Glyph(r"\bar", "\u0304"),
    "tilde": Glyph(r"\tilde", "\u0303"),
    "hat": Glyph(r"\hat", "\u0302"),
    "dot": Glyph(r"\dot", "\u0307"),
}

SUBSCRIPTS = str.maketrans("0123456789+-=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ")
SUPERSCRIPTS = str.maketrans("0123456789+-=()niDT", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᴰᵀ")
