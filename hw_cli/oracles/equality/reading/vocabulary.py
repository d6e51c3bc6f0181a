"""The words and signs that answers are written with: functions, Greek letters, commands, and what they stand for.

A sign is a pair of its kind and its text; kinds are those of `hw_cli.oracles.equality.reading.signs.Sign`.
"""

from hw_cli.terms.functions import function_names
from hw_cli.terms.notation import GREEK

FUNCTIONS = function_names() | {"det": "det", "diff": "diff"}
LATEX_FUNCTIONS = {
    name for name in FUNCTIONS if name not in ("Gamma", "gamma", "zeta", "root", "abs", "diff", "choose")
}
TYPED_FUNCTIONS = {name for name in FUNCTIONS if name not in ("gamma", "zeta", "sh", "ch", "th", "tg")}
APPLIED_GREEK = {"Gamma": "gamma", "zeta": "zeta"}  # functions where a bracket follows, letters elsewhere
UNCLEAR_GREEK = frozenset(
    {"Phi", "Psi"}
)  # could be a distribution function or a letter where a bracket follows
TYPED_WORDS = {"in": ("rel", "in"), "pi": ("const", "pi"), "inf": ("const", "infinity"), "infinity": ("const", "infinity"),
               "oo": ("const", "infinity"), "or": ("or", "or"), "and": ("and", "and"), "union": ("cup", ""), "int": ("big", "integral"), "sum": ("big", "sum"), "prod": ("big", "product")}  # fmt: skip
GREEK_NAMES = set(GREEK) | {"ell"}
VARIANTS = {"varepsilon": "epsilon", "varphi": "phi", "vartheta": "theta", "varsigma": "sigma", "varrho": "rho",
            "varpi": "varpi", "omicron": "o", "hbar": "hbar", "imath": "i", "jmath": "j", "aleph": "aleph"}  # fmt: skip
SIGNS_OF_GREEK = {glyph.text: name for name, glyph in GREEK.items()} | {
    "ϵ": "epsilon",
    "ϕ": "phi",
    "ϑ": "theta",
}
# command (or sign) → kind, text
COMMANDS: dict[str, tuple[str, str]] = {
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
SIGNS: dict[str, tuple[str, str]] = {
    **{sign: (sign, sign) for sign in "+-*/^_!,;:()[]{}|'=<>"},
    "=": ("rel", "="), "<": ("rel", "<"), ">": ("rel", ">"), "≤": ("rel", "<="), "≥": ("rel", ">="), "≠": ("rel", "!="),
    "−": ("-", "-"), "–": ("-", "-"), "·": ("*", "*"), "⋅": ("*", "*"), "×": ("*", "*"), "÷": ("/", "/"), "∗": ("*", "*"),
    "±": ("pm", ""), "∓": ("mp", ""), "∞": ("const", "infinity"), "π": ("const", "pi"), "√": ("sqrt", ""), "°": ("degree", ""),
    "∪": ("cup", ""), "∩": ("cap", ""), "∈": ("rel", "in"), "ℝ": ("set", "R"), "∅": ("set", "empty"), "’": ("'", "'"), "′": ("'", "'"),
    "…": ("dots", "…"), "&": ("&", "&"), "→": ("to", ""), "∨": ("or", ""), "∧": ("and", ""), "∫": ("big", "integral"), "∑": ("big", "sum"),
}  # fmt: skip
RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", strict=True))
SILENT = {
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
BLACKBOARD = {"R": "R", "Z": "Z", "N": "N", "Q": "Q", "C": "C"}
PAIRS = {"<=": ("rel", "<="), ">=": ("rel", ">="), "=<": ("rel", "<="), "!=": ("rel", "!="), "**": ("^", "^"), "==": ("rel", "="), "->": ("to", "")}  # fmt: skip
MATRICES = {"matrix", "pmatrix", "bmatrix", "vmatrix", "array", "smallmatrix", "Bmatrix"}
