"""What differs between what people write: tables of signs, of names, of what standing side by side means.

How signs are read comes first: rows of a table, one for each command. There is one reader. A derivation is read in `DERIVATION`, an answer of a pair in `ANSWER`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hw_cli.prose import say
from hw_cli.terms.functions import function_names
from hw_cli.terms.notation import GREEK

# --- kinds of tokens that carry a name

_NO_COMMANDS = frozenset(
    ["gamma", "zeta", "root", "sqrt", "abs", "binom", "factorial", "odot", "conj", "arg", "Re", "Im"]
)
FUNCTION_NAMES = {name: own for name, own in function_names().items() if own not in _NO_COMMANDS} | {
    "det": "det", "softmax": "softmax",
}  # fmt: skip
BARE = frozenset(["log", "ln", "exp", "sin", "cos", "tan", "sinh", "cosh", "tanh", "max", "min"])
"""Functions whose forgotten backslash is forgiven."""
TRACE_NAMES = frozenset({"tr", "Tr", "trace", "Trace"})
_EXPECTATION_NAMES = "E EE Eb EX Ex Exp Expect expect expected expectation Expectation esp Esp bbE"
EXPECTATION_NAMES = frozenset(_EXPECTATION_NAMES.split())
_DIVERGENCE_NAMES = "KL DKL Dkl dkl kl KLD kld kldiv KLdiv infdiv"
DIVERGENCE_NAMES = dict.fromkeys(_DIVERGENCE_NAMES.split(), "KL") | dict.fromkeys(
    ("JS", "JSD", "DJS", "jsd", "js", "JSdiv"), "JS"
)
"""The names of divergences, each with the one that is meant: Kullback and Leibler's, Jensen and Shannon's."""
EXTREMA = {
    **dict.fromkeys(("max", "sup"), "max"), **dict.fromkeys(("min", "inf"), "min"),
    **dict.fromkeys(("argmax", "arg max", "argsup", "Argmax", "ArgMax"), "argmax"),
    **dict.fromkeys(("argmin", "arg min", "arginf", "Argmin", "ArgMin"), "argmin"),
}  # fmt: skip
"""The names of extrema over the letter below them, and of where they are."""
MARKS = {
    "bar": "bar", "overline": "bar", "tilde": "tilde", "widetilde": "tilde", "hat": "hat", "widehat": "hat",
    "dot": "dot",
}  # fmt: skip
VARIANTS = {
    "varepsilon": "epsilon", "varphi": "phi", "vartheta": "theta", "varsigma": "sigma", "varrho": "rho",
    "varpi": "pi",
}  # fmt: skip
SIGNS_OF_GREEK = {glyph.text: name for name, glyph in GREEK.items()} | {
    "ϵ": "epsilon",
    "ϕ": "phi",
    "ϑ": "theta",
    "ς": "sigma",
    "ℓ": "ell",
}

# what changes only the look, or the space
_SILENT = (
    ", ; : ! > quad qquad displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits nonumber notag"
    " hfill large Large small normalsize allowbreak nobreak break mathstrut strut bigstrut mathopen mathclose"
    " mathbin mathrel mathord mathop enspace thinspace mathbf bm bold boldsymbol boldmath symbf mathrm mathit pmb"
    " vec mathsf mathtt mathnormal operatorname operatorname* bf rm it sf smash tiny scriptsize footnotesize underline ensuremath protect because"
    " therefore / mathbb mathcal mathds"
)
SILENT = frozenset(_SILENT.split()) | {" ", "\n", "\t", "\r"}
SIZES_LEFT = frozenset({"left", "bigl", "Bigl", "biggl", "Biggl"})
SIZES_RIGHT = frozenset({"right", "bigr", "Bigr", "biggr", "Biggr"})
SIZES = frozenset({"big", "Big", "bigg", "Bigg", "bigm", "Bigm", "biggm", "Biggm", "qty"})

# command or sign → kind, text
SPELLING: dict[str, tuple[str, str]] = {
    **dict.fromkeys((r"\{", r"\lbrace"), ("open", "{")), **dict.fromkeys((r"\}", r"\rbrace"), ("close", "}")),
    **dict.fromkeys((r"\lbrack", "[", r"\["), ("open", "[")), **dict.fromkeys((r"\rbrack", "]", r"\]"), ("close", "]")),
    **dict.fromkeys(("(", "（"), ("open", "(")), **dict.fromkeys((")", "）"), ("close", ")")),
    **dict.fromkeys(("，", ","), (",", ",")), **dict.fromkeys(("；", ";"), (";", ";")),
    **dict.fromkeys(("：", ":", r"\colon"), (":", ":")), **dict.fromkeys(("|", "∣", r"\vert"), ("vert", "|")),
    r"\lvert": ("lvert", "|"), r"\rvert": ("rvert", "|"), **dict.fromkeys((r"\mid", r"\given"), ("given", "|")),
    **dict.fromkeys((r"\|", "‖", r"\Vert"), ("norm", "‖")), r"\lVert": ("lnorm", "‖"), r"\rVert": ("rnorm", "‖"),
    **dict.fromkeys((r"\parallel", "∥"), ("par", "‖")), "+": ("+", "+"), **dict.fromkeys(("-", "−"), ("-", "-")),
    **dict.fromkeys((r"\pm", "±"), ("pm", "±")), **dict.fromkeys((r"\mp", "∓"), ("mp", "∓")), "*": ("times", "*"), **dict.fromkeys(("·", "⋅", "×", r"\cdot", r"\times"), ("times", "·")),
    **dict.fromkeys((r"\ast", r"\star"), ("star", "*")), **dict.fromkeys(("/", r"\div"), ("/", "/")),
    **dict.fromkeys(("^", "**"), ("^", "^")), r"\choose": ("above", "binom"), r"\%": ("percent", "%"),
    **dict.fromkeys((r"\_", "_"), ("_", "_")), **dict.fromkeys((r"\odot", "⊙"), ("odot", "⊙")),
    **dict.fromkeys((r"\circ", "∘"), ("circ", "∘")), **dict.fromkeys((r"\cap", "∩"), ("set", "cap")),
    **dict.fromkeys((r"\cup", "∪"), ("set", "cup")), r"\setminus": ("set", "setminus"),
    **dict.fromkeys((r"\neg", r"\lnot", "¬"), ("not", "¬")), **dict.fromkeys((r"\complement", "∁"), ("letter", "c")),
    **dict.fromkeys((r"\lmoustache", r"\int", r"\intop", r"\iint", r"\iiint", r"\idotsint"), ("big", "integral")),
    **dict.fromkeys((r"\ne", r"\neq", "≠"), ("rel", "!=")),
    **dict.fromkeys(("<=", "≤", r"\le", r"\leq", r"\leqslant"), ("rel", "<=")),
    **dict.fromkeys((">=", "≥", r"\ge", r"\geq", r"\geqslant"), ("rel", ">=")), "{": ("{", "{"), "}": ("}", "}"),
    ".": (".", "."), "!": ("!", "!"), **dict.fromkeys(("'", "’", "′", r"\prime"), ("'", "'")), "&": ("&", "&"),
    "=": ("rel", "="), **dict.fromkeys(("<", r"\lt"), ("rel", "<")), **dict.fromkeys((">", r"\gt"), ("rel", ">")),
    **dict.fromkeys((r"\in", "∈"), ("in", "∈")), **dict.fromkeys((r"\sim", "∼"), ("sim", "~")),
    **dict.fromkeys((r"\to", r"\rightarrow"), ("to", "→")),
    **dict.fromkeys((r"\downarrow", r"\searrow"), ("to", "↓")), **dict.fromkeys((r"\uparrow", r"\nearrow"), ("to", "↑")),
    **dict.fromkeys((r"\top", r"\intercal", r"\T", r"\transpose"), ("top", "⊤")),
    **dict.fromkeys((r"\frac", r"\dfrac", r"\tfrac", r"\cfrac"), ("frac", "frac")),
    r"\underset": ("under", "underset"), r"\over": ("above", "frac"), r"\overset": ("over", "overset"),
    r"\stackrel": ("over", "stackrel"), r"\underbrace": ("note", "_"), r"\overbrace": ("note", "^"),
    r"\sqrt": ("sqrt", "sqrt"), **dict.fromkeys((r"\sum", "∑"), ("big", "sum")), "∫": ("big", "integral"),
    **dict.fromkeys((r"\prod", "∏"), ("big", "product")), r"\lim": ("big", "limit"),
    **dict.fromkeys((r"\langle", r"\lang"), ("langle", "⟨")), **dict.fromkeys((r"\rangle", r"\rang"), ("rangle", "⟩")),
    **dict.fromkeys((r"\nabla", "∇"), ("nabla", "∇")), **dict.fromkeys((r"\partial", r"\part", "∂"), ("partial", "∂")), r"\ddot": ("mark", "ddot"),
    **dict.fromkeys((r"\infty", "∞"), ("const", "infinity")), **dict.fromkeys((r"\pi", "π"), ("const", "pi")),
    "e": ("const", "e"), r"\ell": ("letter", "ell"),
    **dict.fromkeys((r"\emptyset", r"\varnothing", "∅"), ("letter", "emptyset")),  # no condition: ε(x, ∅)
    **dict.fromkeys((r"\Loss", r"\L", r"\loss"), ("letter", "Loss")), r"\vzero": ("const", "zero"),
    **dict.fromkeys((r"\normal", r"\Normal", r"\N"), ("normal", "N")),
    **dict.fromkeys((r"\P", r"\Pr", r"\PR", r"\Prob", r"\prob"), ("letter", "P")), r"\R": ("letter", "bbR"), r"\eps": ("letter", "epsilon"),
    r"\dagger": ("stars", "dagger"), r"\ddagger": ("stars", "ddagger"),
    **dict.fromkeys((r"\dots", r"\ldots", r"\cdots", r"\dotsc", r"\dotsb", r"\dotsm", "…", "..."), ("dots", "…")),
    **dict.fromkeys((r"\d", r"\dd", r"\diff", r"\differential"), ("d", "d")),
    **dict.fromkeys((r"\ELBO", r"\elbo"), ("word", "ELBO")), r"\Var": ("word", "Var"), r"\var": ("word", "var"),
    r"\VAR": ("word", "Var"), **dict.fromkeys((r"\COV",), ("word", "Cov")),
    **dict.fromkeys((r"\Cor", r"\Corr", r"\COR", r"\corr"), ("word", "Corr")),
    r"\Cov": ("word", "Cov"), r"\cov": ("word", "cov"), r"\diag": ("word", "diag"),
    **dict.fromkeys(('\\binom', '\\dbinom', '\\tbinom'), ('binom', 'binom')),
    **{f'\\{side}{name}': (side + name, side + name) for side in 'lr' for name in ('floor', 'ceil')},
}  # fmt: skip
for _command in GREEK:
    SPELLING.setdefault("\\" + _command, ("letter", _command))
    SPELLING.setdefault("\\v" + _command, ("letter", _command))  # the course's bold letters
    SPELLING.setdefault("\\m" + _command, ("letter", _command))
    SPELLING.setdefault("\\b" + _command, ("letter", _command))
for _command, _name in VARIANTS.items():
    SPELLING["\\" + _command] = ("const" if _name == "pi" else "letter", _name)
for _sign, _name in SIGNS_OF_GREEK.items():
    SPELLING.setdefault(_sign, ("letter", _name))
for _letter in "fghmnpqswxyzQWXYZ":  # what a course calls \x or \z is a letter
    SPELLING.setdefault("\\" + _letter, ("letter", _letter))
for _letter in "abcdefghijklmnopqrstuvwxyz":
    SPELLING["\\v" + _letter] = ("letter", _letter)
    if _letter not in "fm":  # \bf and \bm are fonts
        SPELLING.setdefault("\\b" + _letter, ("letter", _letter))
    SPELLING["\\m" + _letter.upper()] = ("letter", _letter.upper())
    SPELLING.setdefault("\\b" + _letter.upper(), ("letter", _letter.upper()))
    SPELLING.setdefault("\\rv" + _letter, ("letter", _letter))  # the course's random vectors
    SPELLING.setdefault("\\rv" + _letter.upper(), ("letter", _letter.upper()))
    SPELLING.setdefault(_letter, ("letter", _letter))
    SPELLING.setdefault(_letter.upper(), ("letter", _letter.upper()))
for _command, _name in FUNCTION_NAMES.items():
    SPELLING.setdefault("\\" + _command, ("func", _name))
SPELLING[r"\arg"] = ("arg", "arg")
for _command, _name in EXTREMA.items():
    SPELLING.setdefault("\\" + _command, ("extremum", _name))
for _command in TRACE_NAMES:
    SPELLING["\\" + _command] = ("trace", "tr")
for _command in EXPECTATION_NAMES:
    SPELLING["\\" + _command] = ("E", "E")
for _command, _name in DIVERGENCE_NAMES.items():
    SPELLING["\\" + _command] = ("KL", _name)
for _command, _name in MARKS.items():
    SPELLING["\\" + _command] = ("mark", _name)

_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CALLIGRAPHIC = {_letter: ("letter", "cal" + _letter) for _letter in _CAPITALS} | {
    "D": ("letter", "D"),
    "H": ("letter", "H"),  # entropy
    "L": ("letter", "Loss"),
    "N": ("normal", "N"),
}
BLACKBOARD = {_letter: ("letter", "bb" + _letter) for _letter in _CAPITALS} | {
    "D": ("letter", "D"),
    "E": ("E", "E"),
    "H": ("letter", "H"),
    "I": ("letter", "I"),
    "P": ("letter", "P"),
    "V": ("word", "Var"),
}
for _letter in _CAPITALS:
    for _prefix in ("\\c", "\\cal", "\\g"):
        SPELLING.setdefault(_prefix + _letter, CALLIGRAPHIC[_letter])

_FONTS = "mb mbf bf bs bm bold vec mat rv rand ul mcal mx"  # prefixes of names of letters
_MARKED = {"til": "tilde", "t": "tilde", "hat": "hat", "h": "hat", "wh": "hat", "wt": "tilde", "bar": "bar"}
SPELLING.update(dict.fromkeys((r"\dif", r"\mathd", r"\rmd", r"\ud"), ("d", "d")))
SPELLING.update(dict.fromkeys((r"\reals", r"\RR", r"\Reals"), ("letter", "bbR")))
SPELLING.update(dict.fromkeys((r"\0", r"\mbzero", r"\bzero", r"\zero"), ("const", "zero")))


def usually(command: str) -> list[tuple[str, str]]:
    r"""The signs that a command which nobody defines stands for by its name, kind and text; none where it has no such name.

    A letter with a prefix for a font (`\mbx`, `\bftheta`) or a mark (`\tp`, `\hx`), the differential `\dx`, and a
    command that is one sign (`\θ`, `\·`).
    """
    name = command[1:]
    if len(name) == 1 and not name.isascii():
        return (
            [_NAMED_BY_SIGN.get(name) or SPELLING.get(name, ("", ""))]
            if name in SPELLING or name in _NAMED_BY_SIGN
            else []
        )
    for prefix in sorted((*_FONTS.split(), *_MARKED, "d"), key=len, reverse=True):
        rest = name.removeprefix(prefix)
        sign = SPELLING.get(rest if len(rest) == 1 else "\\" + rest, ("", ""))
        if rest == name or sign[0] not in ("letter", "const"):
            continue
        if prefix == "d":
            return [("d", "d"), sign]
        return [("mark", _MARKED[prefix]), sign] if prefix in _MARKED else [sign]
    return []


_NAMED_BY_SIGN = {"Σ": ("big", "sum"), "Π": ("big", "product"), "÷": ("frac", "frac")}

REFUSED = {"cases": say("a definition by cases is not understood")}
"""What has no term, and why."""

MATRICES = frozenset({"matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "smallmatrix", "array"})
_TRANSPARENT = (
    "align aligned alignat alignedat array subarray equation flalign gather gathered multline multlined split"
)
TRANSPARENT = frozenset(_TRANSPARENT.split())


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
    means: bool = False  # whether E(x_i) is a mean, as a text has it that speaks of variances and samples
    bars: bool = False  # whether the letter of `[xy]_0^1` is found out later: a call of BETWEEN


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


DERIVATION = Dialect(commands=FUNCTION_NAMES)

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
    r"\ratio": (":", ":"), r"\langle": ("langle", "⟨"), r"\rangle": ("rangle", "⟩"), r"\vec": ("mark", ""),
    r"\circ": ("circ", "∘"), "%": ("percent", "%"),
    "**": ("^", "^"), "==": ("rel", "="), "<=": ("rel", "<="), "–": ("-", "-"), "÷": ("/", "/"), "√": ("sqrt", "sqrt"),
    "∫": ("big", "integral"), "∑": ("big", "sum"), r"\e": ("const", "e"), r"\lg": ("func", "log10"),
}  # fmt: skip
_SILENT_IN_ANSWERS = "middle boxed $ upright displaylimits ( ) [ ] text mathrm"

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
        "TYPED": "",
        "RUN": "[A-Za-z]+",
        "SIGN": r"[^\\]",
    },
    spelling=_ANSWER_SIGNS,
    blackboard={face: ("set", face) for face in "RZNQC"},
    silent=frozenset(_SILENT_IN_ANSWERS.split()),
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
        "POWERED": "",
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
