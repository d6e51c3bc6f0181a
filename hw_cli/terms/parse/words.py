"""How LaTeX signs are read: rows of a table, one for each command."""

from __future__ import annotations

from hw_cli.prose import say
from hw_cli.terms.notation import GREEK

# --- kinds of tokens that carry a name

_PLAIN = "log exp sin cos tan tanh sinh cosh arctan max min det arcsin arccos sigmoid softplus relu softmax"
FUNCTION_NAMES = {name: name for name in _PLAIN.split()} | {
    "ln": "log",
    "logistic": "sigmoid",
    "atan": "arctan",
    "tg": "tan",
    "sh": "sinh",
    "ch": "cosh",
    "th": "tanh",
    "arctg": "arctan",
    "Arctan": "arctan",
    "Arcsin": "arcsin",
    "Arccos": "arccos",
}
BARE = frozenset(["log", "ln", "exp", "sin", "cos", "tan", "sinh", "cosh", "tanh", "max", "min"])
"""Functions whose forgotten backslash is forgiven."""
TRACE_NAMES = frozenset({"tr", "Tr", "trace", "Trace"})
EXPECTATION_NAMES = frozenset(
    [
        "E",
        "EE",
        "Eb",
        "EX",
        "Ex",
        "Exp",
        "Expect",
        "expect",
        "expected",
        "expectation",
        "Expectation",
        "esp",
        "Esp",
        "bbE",
    ]
)
DIVERGENCE_NAMES = frozenset(["KL", "DKL", "Dkl", "dkl", "kl", "KLD", "kld", "kldiv", "KLdiv", "infdiv"])
MARKS = {
    "bar": "bar",
    "overline": "bar",
    "tilde": "tilde",
    "widetilde": "tilde",
    "hat": "hat",
    "widehat": "hat",
    "dot": "dot",
}
VARIANTS = {
    "varepsilon": "epsilon",
    "varphi": "phi",
    "vartheta": "theta",
    "varsigma": "sigma",
    "varrho": "rho",
    "varpi": "pi",
}
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
    " mathbin mathrel mathord mathop enspace thinspace mathbf bm boldsymbol boldmath symbf mathrm mathit pmb"
    " vec mathsf mathtt mathnormal operatorname operatorname* bf rm it sf smash tiny scriptsize footnotesize underline ensuremath protect because"
    " therefore /"
)
SILENT = frozenset(_SILENT.split()) | {" ", "\n", "\t", "\r"}
SIZES_LEFT = frozenset({"left", "bigl", "Bigl", "biggl", "Biggl"})
SIZES_RIGHT = frozenset({"right", "bigr", "Bigr", "biggr", "Biggr"})
SIZES = frozenset({"big", "Big", "bigg", "Bigg", "bigm", "Bigm", "biggm", "Biggm", "qty"})

# command or sign → kind, text
SPELLING: dict[str, tuple[str, str]] = {
    "\\{": ("open", "{"),
    "\\}": ("close", "}"),
    "\\lbrace": ("open", "{"),
    "\\rbrace": ("close", "}"),
    "\\lbrack": ("open", "["),
    "\\rbrack": ("close", "]"),
    "(": ("open", "("),
    ")": ("close", ")"),
    "，": (",", ","),
    "；": (";", ";"),
    "：": (":", ":"),
    "（": ("open", "("),
    "）": ("close", ")"),
    "[": ("open", "["),
    "]": ("close", "]"),
    "|": ("vert", "|"),
    "∣": ("vert", "|"),
    "\\vert": ("vert", "|"),
    "\\lvert": ("lvert", "|"),
    "\\rvert": ("rvert", "|"),
    "\\mid": ("given", "|"),
    "\\given": ("given", "|"),
    "\\|": ("norm", "‖"),
    "‖": ("norm", "‖"),
    "\\Vert": ("norm", "‖"),
    "\\lVert": ("lnorm", "‖"),
    "\\rVert": ("rnorm", "‖"),
    "\\parallel": ("par", "‖"),
    "∥": ("par", "‖"),
    "+": ("+", "+"),
    "-": ("-", "-"),
    "−": ("-", "-"),
    "*": ("times", "*"),
    "·": ("times", "·"),
    "⋅": ("times", "·"),
    "×": ("times", "·"),
    "\\cdot": ("times", "·"),
    "\\times": ("times", "·"),
    "\\ast": ("star", "*"),
    "\\star": ("star", "*"),
    "/": ("/", "/"),
    "\\div": ("/", "/"),
    "^": ("^", "^"),
    **dict.fromkeys(("\\binom", "\\dbinom", "\\tbinom"), ("binom", "binom")),
    **{f"\\{side}{name}": (side + name, side + name) for side in "lr" for name in ("floor", "ceil")},
    "\\choose": ("above", "binom"),
    "\\%": ("percent", "%"),
    "\\_": ("_", "_"),  # as Markdown is escaped
    "\\odot": ("odot", "⊙"),
    "⊙": ("odot", "⊙"),
    "\\circ": ("circ", "∘"),
    "∘": ("circ", "∘"),
    "\\lmoustache": ("big", "integral"),
    "\\ne": ("rel", "!="),
    "\\neq": ("rel", "!="),
    "≠": ("rel", "!="),
    "**": ("^", "^"),
    "<=": ("rel", "<="),
    ">=": ("rel", ">="),
    "_": ("_", "_"),
    "{": ("{", "{"),
    "}": ("}", "}"),
    ",": (",", ","),
    ";": (";", ";"),
    ":": (":", ":"),
    "\\colon": (":", ":"),
    ".": (".", "."),
    "!": ("!", "!"),
    "'": ("'", "'"),
    "’": ("'", "'"),
    "′": ("'", "'"),
    "\\prime": ("'", "'"),
    "&": ("&", "&"),
    "=": ("rel", "="),
    "<": ("rel", "<"),
    ">": ("rel", ">"),
    "\\lt": ("rel", "<"),
    "\\gt": ("rel", ">"),
    "≤": ("rel", "<="),
    "≥": ("rel", ">="),
    "\\le": ("rel", "<="),
    "\\leq": ("rel", "<="),
    "\\leqslant": ("rel", "<="),
    "\\ge": ("rel", ">="),
    "\\geq": ("rel", ">="),
    "\\geqslant": ("rel", ">="),
    "\\in": ("in", "∈"),
    "∈": ("in", "∈"),
    "\\sim": ("sim", "~"),
    "∼": ("sim", "~"),
    "\\to": ("to", "→"),
    "\\rightarrow": ("to", "→"),
    "\\top": ("top", "⊤"),
    "\\intercal": ("top", "⊤"),
    "\\T": ("top", "⊤"),
    "\\transpose": ("top", "⊤"),
    "\\frac": ("frac", "frac"),
    "\\dfrac": ("frac", "frac"),
    "\\tfrac": ("frac", "frac"),
    "\\cfrac": ("frac", "frac"),
    "\\underset": ("under", "underset"),
    "\\over": ("above", "frac"),
    "\\overset": ("over", "overset"),
    "\\stackrel": ("over", "stackrel"),
    "\\underbrace": ("note", "_"),
    "\\overbrace": ("note", "^"),
    "\\sqrt": ("sqrt", "sqrt"),
    "\\sum": ("big", "sum"),
    "\\prod": ("big", "product"),
    "\\int": ("big", "integral"),
    "\\intop": ("big", "integral"),
    "\\iint": ("big", "integral"),  # each takes all the differentials that follow
    "\\iiint": ("big", "integral"),
    "\\idotsint": ("big", "integral"),
    "\\lim": ("big", "limit"),
    "\\nabla": ("nabla", "∇"),
    "\\partial": ("partial", "∂"),
    "\\infty": ("const", "infinity"),
    "∞": ("const", "infinity"),
    "\\pi": ("const", "pi"),
    "π": ("const", "pi"),
    "e": ("const", "e"),
    "\\ell": ("letter", "ell"),
    "\\Loss": ("letter", "Loss"),
    "\\vzero": ("const", "zero"),
    "\\normal": ("normal", "N"),
    "\\Normal": ("normal", "N"),
    "\\N": ("normal", "N"),
    "\\L": ("letter", "Loss"),
    "\\loss": ("letter", "Loss"),
    "\\P": ("letter", "P"),
    "\\Pr": ("letter", "P"),
    "\\R": ("letter", "bbR"),
    "\\eps": ("letter", "epsilon"),
    "\\dagger": ("stars", "dagger"),
    "\\ddagger": ("stars", "ddagger"),
    "\\dots": ("dots", "…"),
    "\\ldots": ("dots", "…"),
    "\\cdots": ("dots", "…"),
    "\\dotsc": ("dots", "…"),
    "\\dotsb": ("dots", "…"),
    "\\dotsm": ("dots", "…"),
    "…": ("dots", "…"),
    "...": ("dots", "…"),
    "\\d": ("d", "d"),
    "\\dd": ("d", "d"),
    "\\diff": ("d", "d"),
    "\\differential": ("d", "d"),
    "\\ELBO": ("word", "ELBO"),
    "\\elbo": ("word", "ELBO"),
    "\\Var": ("word", "Var"),
    "\\var": ("word", "var"),
    "\\Cov": ("word", "Cov"),
    "\\cov": ("word", "cov"),
    "\\diag": ("word", "diag"),
}
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
for _command in TRACE_NAMES:
    SPELLING["\\" + _command] = ("trace", "tr")
for _command in EXPECTATION_NAMES:
    SPELLING["\\" + _command] = ("E", "E")
for _command in DIVERGENCE_NAMES:
    SPELLING["\\" + _command] = ("KL", "KL")
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

REFUSED = {
    "\\pm": say("± stands for two values: a line for each would tell"),
    "±": say("± stands for two values: a line for each would tell"),
    "\\mp": say("± stands for two values: a line for each would tell"),
    "cases": say("a definition by cases is not understood"),
}
"""What has no term, and why."""

MATRICES = frozenset({"matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "smallmatrix", "array"})
TRANSPARENT = frozenset(
    {
        "align",
        "aligned",
        "alignat",
        "alignedat",
        "array",
        "equation",
        "flalign",
        "gather",
        "gathered",
        "multline",
        "multlined",
        "split",
    }
)
