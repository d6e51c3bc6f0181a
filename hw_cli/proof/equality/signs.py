r"""The signs of an answer, in LaTeX or as typed without it: `\frac{x}{2}`, `x^2*sin(x)`, `2x**3`.

Where a backslash stands the text is LaTeX: `x^10` then shows as x¹0. Elsewhere a run of digits is one exponent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hw_cli.prose import Message, say
from hw_cli.terms.notation import GREEK

MAX_LENGTH = 20_000
MAX_TOKENS = 4_000
MAX_DIGITS = 1_000
MAX_DEPTH = 60  # of brackets


class NotRead(Exception):
    """A formula is not understood: `problem` at `offset`."""

    def __init__(self, problem: Message, offset: int) -> None:
        super().__init__(problem.pattern)
        self.problem, self.offset = problem, offset


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: `kind` is `num`, `letter`, `func`, `word`, `end` or the sign itself."""

    kind: str
    text: str
    at: int
    spaced: bool = False  # a blank before it


FUNCTIONS = {
    name: name
    for name in [
        "sin",
        "cos",
        "tan",
        "cot",
        "sec",
        "csc",
        "sinh",
        "cosh",
        "tanh",
        "coth",
        "sech",
        "csch",
        "arcsin",
        "arccos",
        "arctan",
        "arccot",
        "arcsec",
        "arccsc",
        "arsinh",
        "arcosh",
        "artanh",
        "log",
        "ln",
        "lg",
        "exp",
        "sqrt",
        "cbrt",
        "root",
        "abs",
        "sign",
        "floor",
        "ceil",
        "max",
        "min",
        "gcd",
        "lcm",
        "det",
        "Re",
        "Im",
        "arg",
        "conj",
        "erf",
        "sigmoid",
        "log10",
        "log2",
        "binom",
        "factorial",
        "diff",
        "gamma",
    ]
} | {
    "cosec": "csc",
    "ctg": "cot",
    "cotg": "cot",
    "tg": "tan",
    "sh": "sinh",
    "ch": "cosh",
    "th": "tanh",
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "arctg": "arctan",
    "acot": "arccot",
    "asec": "arcsec",
    "acsc": "arccsc",
    "asinh": "arsinh",
    "acosh": "arcosh",
    "atanh": "artanh",
    "arcsinh": "arsinh",
    "arccosh": "arcosh",
    "arctanh": "artanh",
    "sgn": "sign",
    "signum": "sign",
    "ceiling": "ceil",
    "Abs": "abs",
    "choose": "binom",
    "binomial": "binom",
    "nCr": "binom",
    "conjugate": "conj",
    "Gamma": "gamma",
    "logistic": "sigmoid",
}
_LATEX_FUNCTIONS = {
    name for name in FUNCTIONS if name not in ("Gamma", "gamma", "root", "abs", "diff", "choose")
}
_TYPED_FUNCTIONS = {name for name in FUNCTIONS if name not in ("gamma", "sh", "ch", "th", "tg")}
_TYPED_WORDS = {"in": ("rel", "in"), "pi": ("const", "pi"), "inf": ("const", "infinity"), "infinity": ("const", "infinity"),
                "oo": ("const", "infinity"), "or": ("or", "or"), "and": ("and", "and"), "union": ("cup", ""), "int": ("big", "integral"), "sum": ("big", "sum"), "prod": ("big", "product")}  # fmt: skip
_GREEK = set(GREEK) | {"ell"}
_VARIANTS = {"varepsilon": "epsilon", "varphi": "phi", "vartheta": "theta", "varsigma": "sigma", "varrho": "rho",
             "varpi": "varpi", "omicron": "o", "hbar": "hbar", "imath": "i", "jmath": "j", "aleph": "aleph"}  # fmt: skip
_SIGNS_OF_GREEK = {glyph.text: name for name, glyph in GREEK.items()} | {
    "ϵ": "epsilon",
    "ϕ": "phi",
    "ϑ": "theta",
}

# command (or sign) → kind, text
_COMMANDS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac"), ("frac", "")),
    **dict.fromkeys(("binom", "dbinom", "tbinom"), ("binom", "")),
    **dict.fromkeys(("le", "leq", "leqslant", "leqq"), ("rel", "<=")),
    **dict.fromkeys(("ge", "geq", "geqslant", "geqq"), ("rel", ">=")),
    **dict.fromkeys(("ne", "neq"), ("rel", "!=")),
    **dict.fromkeys(("cdot", "ast", "bullet"), ("*", "")),
    "times": ("*", "times"),
    **dict.fromkeys(("to", "rightarrow", "longrightarrow"), ("to", "")),
    **dict.fromkeys(("dots", "ldots", "cdots", "dotsc", "dotsb"), ("dots", "…")),
    **dict.fromkeys(("emptyset", "varnothing"), ("set", "empty")),
    **dict.fromkeys(("lbrace", "{"), ("{{", "")),
    **dict.fromkeys(("rbrace", "}"), ("}}", "")),
    **dict.fromkeys(("lor", "vee"), ("or", "")),
    **dict.fromkeys(("land", "wedge"), ("and", "")),
    **dict.fromkeys(("vert", "lvert", "rvert"), ("|", "")),
    **dict.fromkeys(("Vert", "lVert", "rVert", "|"), ("norm", "")),
    **dict.fromkeys(("bar", "overline"), ("mark", "bar")),
    **dict.fromkeys(("tilde", "widetilde"), ("mark", "tilde")),
    **dict.fromkeys(("hat", "widehat"), ("mark", "hat")),
    **dict.fromkeys(("degree", "textdegree"), ("degree", "")),
    **dict.fromkeys(("setminus", "backslash", "smallsetminus"), ("minus-set", "")),
    **dict.fromkeys(("colon", "ratio"), (":", "")),
    **dict.fromkeys(("prime",), ("'", "")),
    "dot": ("mark", "dot"),
    "ddot": ("mark", "ddot"),
    "choose": ("choose", ""),
    "langle": ("langle", ""),
    "rangle": ("rangle", ""),
    "vec": ("mark", ""),
    "sqrt": ("sqrt", ""),
    "lt": ("rel", "<"),
    "gt": ("rel", ">"),
    "in": ("rel", "in"),
    "div": ("/", ""),
    "over": ("/", ""),
    "pm": ("pm", ""),
    "mp": ("mp", ""),
    "cup": ("cup", ""),
    "bigcup": ("cup", ""),
    "cap": ("cap", ""),
    "infty": ("const", "infinity"),
    "pi": ("const", "pi"),
    "circ": ("circ", ""),
    "sum": ("big", "sum"),
    "prod": ("big", "product"),
    "int": ("big", "integral"),
    "lim": ("big", "limit"),
    "partial": ("partial", ""),
    "lfloor": ("lfloor", ""),
    "rfloor": ("rfloor", ""),
    "lceil": ("lceil", ""),
    "rceil": ("rceil", ""),
    "lbrack": ("[", ""),
    "rbrack": ("]", ""),
    "%": ("percent", ""),
    "R": ("set", "R"),
    "ell": ("letter", "ell"),
    "e": ("const", "e"),
    "mathrm e": ("const", "e"),
}
_SIGNS: dict[str, tuple[str, str]] = {
    **{sign: (sign, sign) for sign in "+-*/^_!,;:()[]{}|'=<>"},
    "=": ("rel", "="), "<": ("rel", "<"), ">": ("rel", ">"), "≤": ("rel", "<="), "≥": ("rel", ">="), "≠": ("rel", "!="),
    "−": ("-", "-"), "–": ("-", "-"), "·": ("*", "*"), "⋅": ("*", "*"), "×": ("*", "*"), "÷": ("/", "/"), "∗": ("*", "*"),
    "±": ("pm", ""), "∓": ("mp", ""), "∞": ("const", "infinity"), "π": ("const", "pi"), "√": ("sqrt", ""), "°": ("degree", ""),
    "∪": ("cup", ""), "∩": ("cap", ""), "∈": ("rel", "in"), "ℝ": ("set", "R"), "∅": ("set", "empty"), "’": ("'", "'"), "′": ("'", "'"),
    "…": ("dots", "…"), "&": ("&", "&"), "→": ("to", ""), "∨": ("or", ""), "∧": ("and", ""), "∫": ("big", "integral"), "∑": ("big", "sum"),
}  # fmt: skip
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", strict=True))
_SILENT = {
    ",",
    ";",
    ":",
    "!",
    ">",
    "quad",
    "qquad",
    "displaystyle",
    "textstyle",
    "limits",
    "nolimits",
    "left",
    "right",
    "big",
    "Big",
    "bigg",
    "Bigg",
    "bigl",
    "bigr",
    "Bigl",
    "Bigr",
    "biggl",
    "biggr",
    "Biggl",
    "Biggr",
    "middle",
    "boxed",
    "$",
    "mathbf",
    "bm",
    "boldsymbol",
    "mathit",
    "mathnormal",
    "mathsf",
    "mathstrut",
    "ensuremath",
    "enspace",
    "thinspace",
    "operatorname",
    "bf",
    "rm",
    "it",
    "nonumber",
    "hfill",
    "upright",
    "displaylimits",
    "strut",
    "smash",
} | {" ", "(", ")", "[", "]", "\n", "\t", ","}
_BLACKBOARD = {"R": "R", "Z": "Z", "N": "N", "Q": "Q", "C": "C"}

_LEX = re.compile(
    r"""(?P<blank>[\s~\u00a0\u202f\u200b\ufeff$]+)
    |(?P<word>\\(?:text|textrm|textup|textnormal|textbf|textit|mathrm|mathsf|mathtt|mbox|operatorname\*?)\s*\{(?P<inside>[^{}\\$]*)\})
    |(?P<fancy>\\(?:mathcal|mathscr|mathfrak|mathbb|mathds)\s*\{?\s*(?P<face>[A-Za-z])\s*\}?)
    |(?P<begin>\\begin\s*\{(?P<env>[A-Za-z]{1,12}\*?)\}(?:\s*\{[lcr|\s]*\})?)
    |(?P<end>\\end\s*\{[A-Za-z]{1,12}\*?\})
    |(?P<space>\\[hv]space\*?\s*\{[^{}]*\}|\\(?:left|right)\s*\.)
    |(?P<row>\\\\|\\cr\b)
    |(?P<command>\\(?:[A-Za-z]+|.))
    |(?P<spaced>\d{1,3}(?:(?:\\,|\\\ |~|\u202f|\u00a0)\d{3})+(?!\d)(?:\.\d+)?)
    |(?P<maxima>%(?:pi|e|i)(?![A-Za-z]))
    |(?P<num>\d+(?:\.\d+)?|\.\d+)
    |(?P<letters>[A-Za-z]+)
    |(?P<pair><=|>=|!=|\*\*|=<|==|->|:=)
    |(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_PAIRS = {"<=": ("rel", "<="), ">=": ("rel", ">="), "=<": ("rel", "<="), "!=": ("rel", "!="), "**": ("^", "^"), "==": ("rel", "="), "->": ("to", "")}  # fmt: skip
MATRICES = {"matrix", "pmatrix", "bmatrix", "vmatrix", "array", "smallmatrix", "Bmatrix"}


def is_latex(text: str) -> bool:
    """Whether a text is read as LaTeX."""
    return "\\" in text


def signs(text: str) -> list[Sign]:
    """The signs of a text, with an `end`. Raises NotRead for what is too long, nested too deep or unknown."""
    if len(text) > MAX_LENGTH:
        raise NotRead(say("the formula is too long to be read"), MAX_LENGTH)
    latex = is_latex(text)
    out: list[Sign] = []
    spaced = False
    for match in _LEX.finditer(text):
        at = match.start()
        if match["blank"] is not None or match["space"] is not None:
            spaced = True
            continue
        if len(out) > MAX_TOKENS:
            raise NotRead(say("the formula is too long to be read"), at)
        before = len(out)
        if match["word"] is not None:
            out += _word(match["word"], match["inside"], at)
        elif match["fancy"] is not None:
            face = match["face"]
            blackboard = "bb" in match["fancy"][:8] or "ds" in match["fancy"][:8]
            known = _BLACKBOARD.get(face) if blackboard else None
            out.append(Sign("set", known, at) if known else Sign("letter", f"cal{face}", at))
        elif match["begin"] is not None:
            if match["env"] not in MATRICES:
                raise NotRead(say("{sign} is not understood", sign=match["env"]), at)
            out.append(Sign("begin", match["env"], at))
        elif match["end"] is not None:
            out.append(Sign("end-env", "", at))
        elif match["row"] is not None:
            out.append(Sign("row", "", at))
        elif match["command"] is not None:
            out += _command(match["command"], at)
        elif match["spaced"] is not None:
            out.append(Sign("num", re.sub(r"[^0-9.]", "", match["spaced"]), at, spaced))
        elif match["maxima"] is not None:
            name = match["maxima"][1:]
            out.append(Sign("letter", "i", at) if name == "i" else Sign("const", name, at))
        elif match["num"] is not None:
            if len(match["num"]) > MAX_DIGITS:
                raise NotRead(say("a number has too many digits"), at)
            out.append(Sign("num", match["num"], at, spaced))
        elif match["letters"] is not None:
            out += _letters(match["letters"], at, latex, spaced)
        elif match["pair"] is not None:
            if match["pair"] == "!=" and latex:  # n! = 6
                out += [Sign("!", "!", at), Sign("rel", "=", at + 1)]
                continue
            if match["pair"] not in _PAIRS:
                raise NotRead(say("{sign} is not understood", sign=match["pair"]), at)
            out.append(Sign(*_PAIRS[match["pair"]], at))
        elif match["raised"] is not None:
            digits = "".join(_RAISED[sign] for sign in match["raised"])
            out += [Sign("^", "^", at), Sign("{", "{", at)]
            if digits[0] == "-":
                out.append(Sign("-", "-", at))
            out += [Sign("num", digits.lstrip("-") or "1", at), Sign("}", "}", at)]
        else:
            out += _other(match["other"], at, latex)
        if spaced and len(out) > before and not out[before].spaced:
            first = out[before]
            out[before] = Sign(first.kind, first.text, first.at, True)
        spaced = spaced and len(out) == before
    depth = 0
    for sign in out:
        depth += (sign.kind in _OPENERS) - (sign.kind in _CLOSERS)
        if depth > MAX_DEPTH:
            raise NotRead(say("brackets are nested too deep"), sign.at)
    out.append(Sign("end", "", len(text)))
    return out


_OPENERS = {"(", "[", "{", "{{", "begin"}
_CLOSERS = {")", "]", "}", "}}", "end-env"}


def _other(sign: str, at: int, latex: bool) -> list[Sign]:
    if sign in _SIGNS:
        return [Sign(*_SIGNS[sign], at)]
    if sign in _SIGNS_OF_GREEK:
        return [Sign("letter", _SIGNS_OF_GREEK[sign], at)]
    if sign == "%" and not latex:
        return [Sign("percent", "", at)]
    if sign == ".":
        return [Sign(".", ".", at)]
    shown = sign if sign.isprintable() else f"U+{ord(sign):04X}"
    raise NotRead(say("{sign} is not understood", sign=shown), at)


def _command(text: str, at: int) -> list[Sign]:
    name = text[1:]
    if name in _COMMANDS:
        return [Sign(*_COMMANDS[name], at)]
    if name in _SILENT:
        return []
    if name in _GREEK or name in _VARIANTS:
        return [Sign("letter", _VARIANTS.get(name, name), at)]
    if name in _LATEX_FUNCTIONS:
        return [Sign("func", FUNCTIONS[name], at)]
    if name in ("tfrac1", "mathrm", "text"):
        return []
    raise NotRead(say("{sign} is not understood", sign=text if text.isprintable() else "\\"), at)


def _word(command: str, inside: str, at: int) -> list[Sign]:
    content = inside.strip()
    lowered = content.lower().strip(" ,;")
    if not content:
        return []
    if content in FUNCTIONS and content not in ("gamma",):
        return [Sign("func", FUNCTIONS[content], at)]
    if lowered in ("or", "ou"):
        return [Sign("or", "", at)]
    if lowered in ("and", "et"):
        return [Sign("and", "", at)]
    if content == "e":
        return [Sign("const", "e", at)]
    if content == "d":
        return [Sign("letter", "d", at)]
    if content == "i":
        return [Sign("letter", "i", at)]
    if re.fullmatch(r"\d+(\.\d+)?", content):
        return [Sign("num", content, at)]
    if len(content) == 1 and content.isalpha():
        return [Sign("letter", content, at)]
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9/^*·]{0,40}", content):
        return [Sign("word", content, at)]
    raise NotRead(say("text inside a formula is not understood"), at)


def _letters(run: str, at: int, latex: bool, spaced: bool) -> list[Sign]:
    """A run of letters: functions and words known by name, else one letter after another."""
    known = (
        {"sin", "cos", "tan", "log", "ln", "exp", "sinh", "cosh", "tanh", "max", "min"}
        if latex
        else _TYPED_FUNCTIONS
    )
    out: list[Sign] = []
    start = 0
    while start < len(run):
        for end in range(min(len(run), start + 12), start, -1):
            piece = run[start:end]
            whole = start == 0 and end == len(run)
            if piece in known and (whole or not latex):
                out.append(Sign("func", FUNCTIONS[piece], at + start, spaced))
                break
            if latex or end - start < 2:
                continue
            if piece in _TYPED_WORDS and (whole or piece in ("pi",)):
                out.append(Sign(*_TYPED_WORDS[piece], at + start, spaced))
                break
            if piece in _GREEK and (whole or end - start > 3):
                out.append(Sign("letter", piece, at + start, spaced))
                break
        else:
            end = start + 1
            letter = run[start]
            out.append(
                Sign("const", "e", at + start, spaced)
                if letter == "e"
                else Sign("letter", letter, at + start, spaced)
            )
        start, spaced = end, False
    return out
