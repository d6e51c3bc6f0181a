"""What differs between what people write: tables of signs, of names, of what standing side by side means.

There is one reader. A derivation is read in `DERIVATION`, an answer of a pair in `ANSWER`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hw_cli.terms.functions import function_names
from hw_cli.terms.notation import GREEK
from hw_cli.terms.parse import words

Sign = tuple[str, str]  # the kind of a token, and its text


@dataclass(frozen=True)
class Names:
    """What letters stand for where the page cannot tell: `f(x)` against `a(b + c)`, `p(x)`, `w^T`.

    A letter that is no function and no law multiplies the bracket after it, unless a comma, a bar or a
    semicolon in the bracket shows arguments. Before a lone letter in brackets, Greek letters and most capitals,
    letters with a parameter below (`u_\\theta(x)`) and functions of time (`x(t)`) apply; `u(x)` could be either,
    and is refused unless `u` is declared among the functions or the letters.
    """

    functions: frozenset[str] = frozenset(
        {"f", "g", "h", "F", "G", "H", "J", "C", "V", "v", "s", "sigma", "Loss"}
    )
    laws: frozenset[str] = frozenset({"p", "q", "P", "Q"})
    letters: frozenset[str] = frozenset()  # surely no functions
    transpose: bool = False  # whether `^T` transposes, or raises to the power T


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Dialect:
    """A way of writing: its tables, and what it knows that others do not.

    `rows`: patterns of kinds of signs, in place of the usual ones; `commands`: functions by their commands; `typed`:
    what runs of letters without a backslash are; `spelling`, `fancy`, `silent`: before the usual tables.

    `doubts`: where the page allows two readings, both are tried (else it is refused). `answers`: mixed and periodic
    numbers, per cent, degrees, the unit i, sets and intervals; definite functions written out; braces group; letters
    side by side in an index name one; sums have bounds. `reach`: the kinds of what a function without brackets takes
    (None: all that follows).
    """

    rows: Mapping[str, str] = field(default_factory=dict)
    spelling: Mapping[str, Sign] = field(default_factory=dict)
    blackboard: Mapping[str, Sign] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()
    commands: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, Sign] = field(default_factory=dict)
    names: Names = Names()
    doubts: bool = False
    answers: bool = False
    reach: frozenset[str] | None = None
    max_tokens: int = 8_000
    max_digits: int = 50
    max_depth: int = 40  # of brackets


DERIVATION = Dialect(commands=words.FUNCTION_NAMES)

_WORDS = {name: own for name, own in function_names().items() if own != "odot"}  # a sign, no word
_FUNCTIONS = _WORDS | {"det": "det", "diff": "diff"}
_TYPED = {
    name: ("func", own)
    for name, own in _FUNCTIONS.items()
    if name not in ["gamma", "zeta", "sh", "ch", "th", "tg"]
}
_TYPED_WORDS = {
    "in": ("in", "∈"), "pi": ("const", "pi"), "inf": ("const", "infinity"), "infinity": ("const", "infinity"),
    "oo": ("const", "infinity"), "or": ("or", "or"), "and": ("and", "and"), "union": ("cup", "∪"),
    "int": ("big", "integral"), "sum": ("big", "sum"), "prod": ("big", "product"),
}  # fmt: skip
_LETTERS = {"omicron": "o", "hbar": "hbar", "imath": "i", "jmath": "j", "aleph": "aleph", "varpi": "varpi"}
_ANSWER_SIGNS: dict[str, Sign] = {
    **{rf"\{name}": ("letter", own) for name, own in _LETTERS.items()},
    **dict.fromkeys((r"\leqq", "=<"), ("rel", "<=")),
    **dict.fromkeys((r"\geqq", ">="), ("rel", ">=")),
    **dict.fromkeys((r"\ne", r"\neq", "!=", "≠"), ("rel", "!=")),
    **dict.fromkeys((r"\bullet", r"\ast", "∗"), ("times", "·")),
    **dict.fromkeys((r"\times", "×"), ("times", "×")),
    **dict.fromkeys((r"\longrightarrow", "->", "→"), ("to", "→")),
    **dict.fromkeys((r"\emptyset", r"\varnothing", "∅"), ("set", "empty")),
    **dict.fromkeys((r"\R", "ℝ"), ("set", "R")),
    **dict.fromkeys((r"\lor", r"\vee", "∨"), ("or", "or")),
    **dict.fromkeys((r"\land", r"\wedge", "∧"), ("and", "and")),
    **dict.fromkeys((r"\degree", r"\textdegree", "°"), ("degree", "°")),
    **dict.fromkeys((r"\setminus", r"\backslash", r"\smallsetminus"), ("minus-set", "∖")),
    **dict.fromkeys((r"\cup", r"\bigcup", "∪"), ("cup", "∪")),
    **dict.fromkeys((r"\cap", "∩"), ("cap", "∩")),
    **dict.fromkeys((r"\pm", "±"), ("pm", "±")),
    **dict.fromkeys((r"\mp", "∓"), ("mp", "∓")),
    r"\ratio": (":", ":"), r"\langle": ("langle", "⟨"), r"\rangle": ("rangle", "⟩"), r"\vec": ("mark", ""),
    r"\circ": ("circ", "∘"), "%": ("percent", "%"), r"\ddot": ("mark", "ddot"),
    "**": ("^", "^"), "==": ("rel", "="), "<=": ("rel", "<="), "–": ("-", "-"), "÷": ("/", "/"), "√": ("sqrt", "sqrt"),
    "∫": ("big", "integral"), "∑": ("big", "sum"), r"\e": ("const", "e"), r"\lg": ("func", "log10"),
}  # fmt: skip
_SILENT_IN_ANSWERS = (
    "middle",
    "boxed",
    "$",
    "upright",
    "displaylimits",
    "(",
    ")",
    "[",
    "]",
    "text",
    "mathrm",
)

ANSWER = Dialect(
    rows={
        "_SKIP": r"[\s~\u00a0\u202f\u200b\ufeff$]+|\\(left|right|[bB]igg?[lr])\s*\.|\\[hv]space\*?\s*\{[^{}]*\}",
        "INDICATOR": "",
        "SPACED": r"\d{1,3}(?:(?:\\,|\\\ |~|\u202f|\u00a0)\d{3})+(?!\d)(?:\.\d+)?",
        "MAXIMA": r"%(?:pi|e|i)(?![A-Za-z])",
        "NUMBER": r"\d+(?:\.\d+)?|\.\d+",
        "PAIR": r"<=|>=|!=|\*\*|=<|==|->|:=",
        "RAISED": "[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+",
        "BARE": "",
        "RUN": "[A-Za-z]+",
        "SIGN": r"[^\\]",
    },
    spelling=_ANSWER_SIGNS,
    blackboard={face: ("set", face) for face in "RZNQC"},
    silent=frozenset(_SILENT_IN_ANSWERS),
    commands={name: own for name, own in _FUNCTIONS.items() if name not in ["Gamma", "gamma", "zeta", "root", "sqrt", "abs", "diff", "choose", "binom"]},
    typed={**{name: ("letter", name) for name in (*GREEK, "ell")}, **_TYPED, **_TYPED_WORDS},
    names=Names(functions=frozenset("fghFGH"), laws=frozenset(), letters=frozenset({"pi"})),
    doubts=True,
    answers=True,
    reach=frozenset(["letter", "const", "frac", "sqrt", "mark", "num", "word"]),
    max_tokens=4_000,
    max_digits=1_000,
    max_depth=60,
)  # fmt: skip

_INDEX = "(?:_?[0-9]+|_[A-Za-z]+|[₀₁₂₃₄₅₆₇₈₉]+)?"
_OF_MAPS = "exp log sqrt sigmoid tanh sin cos tan sinh cosh arctan erf max min abs relu softplus silu elu arsinh arcosh artanh logit"

MAP = Dialect(
    rows={
        **ANSWER.rows,
        "_SKIP": r"\s+",
        "SPACED": "",
        "MAXIMA": "",
        "NUMBER": r"\d+(?:\.\d*)?|\.\d+",
        "PAIR": r"\*\*",
        "NAME": rf"(?:[A-Za-z]+|[\u0370-\u03ff\u00b5]){_INDEX}",
        "RUN": "",
        "SIGN": r"[-+*/^()|,{}·×÷−–∕⋅√]",
    },
    spelling={"**": ("^", "^"), "×": ("times", "·"), "∕": ("/", "/"), "÷": ("/", "/"), "–": ("-", "-"), "√": ("sqrt", "sqrt")},
    commands={name: own for name, own in _FUNCTIONS.items() if own in _OF_MAPS.split()} | {"sigma": "sigmoid"},
    answers=True,
    reach=frozenset(),
    max_tokens=400,
    max_digits=30,
    max_depth=24,
)  # fmt: skip
"""A map of one variable, as it is typed: letters and functions are words, and what stands side by side is plain."""
