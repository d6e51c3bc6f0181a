"""How LaTeX signs are read: rows of a table, one for each command."""

from __future__ import annotations

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
    " mathbin mathrel mathord mathop enspace thinspace mathbf bm boldsymbol boldmath symbf mathrm mathit pmb"
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
    **dict.fromkeys((r"\lbrack", "["), ("open", "[")), **dict.fromkeys((r"\rbrack", "]"), ("close", "]")),
    **dict.fromkeys(("(", "（"), ("open", "(")), **dict.fromkeys((")", "）"), ("close", ")")),
    **dict.fromkeys(("，", ","), (",", ",")), **dict.fromkeys(("；", ";"), (";", ";")),
    **dict.fromkeys(("：", ":", r"\colon"), (":", ":")), **dict.fromkeys(("|", "∣", r"\vert"), ("vert", "|")),
    r"\lvert": ("lvert", "|"), r"\rvert": ("rvert", "|"), **dict.fromkeys((r"\mid", r"\given"), ("given", "|")),
    **dict.fromkeys((r"\|", "‖", r"\Vert"), ("norm", "‖")), r"\lVert": ("lnorm", "‖"), r"\rVert": ("rnorm", "‖"),
    **dict.fromkeys((r"\parallel", "∥"), ("par", "‖")), "+": ("+", "+"), **dict.fromkeys(("-", "−"), ("-", "-")),
    "*": ("times", "*"), **dict.fromkeys(("·", "⋅", "×", r"\cdot", r"\times"), ("times", "·")),
    **dict.fromkeys((r"\ast", r"\star"), ("star", "*")), **dict.fromkeys(("/", r"\div"), ("/", "/")),
    **dict.fromkeys(("^", "**"), ("^", "^")), r"\choose": ("above", "binom"), r"\%": ("percent", "%"),
    **dict.fromkeys((r"\_", "_"), ("_", "_")), **dict.fromkeys((r"\odot", "⊙"), ("odot", "⊙")),
    **dict.fromkeys((r"\circ", "∘"), ("circ", "∘")), **dict.fromkeys((r"\cap", "∩"), ("set", "cap")),
    **dict.fromkeys((r"\cup", "∪"), ("set", "cup")), r"\setminus": ("set", "setminus"),
    **dict.fromkeys((r"\lmoustache", r"\int", r"\intop", r"\iint", r"\iiint", r"\idotsint"), ("big", "integral")),
    **dict.fromkeys((r"\ne", r"\neq", "≠"), ("rel", "!=")),
    **dict.fromkeys(("<=", "≤", r"\le", r"\leq", r"\leqslant"), ("rel", "<=")),
    **dict.fromkeys((">=", "≥", r"\ge", r"\geq", r"\geqslant"), ("rel", ">=")), "{": ("{", "{"), "}": ("}", "}"),
    ".": (".", "."), "!": ("!", "!"), **dict.fromkeys(("'", "’", "′", r"\prime"), ("'", "'")), "&": ("&", "&"),
    "=": ("rel", "="), **dict.fromkeys(("<", r"\lt"), ("rel", "<")), **dict.fromkeys((">", r"\gt"), ("rel", ">")),
    **dict.fromkeys((r"\in", "∈"), ("in", "∈")), **dict.fromkeys((r"\sim", "∼"), ("sim", "~")),
    **dict.fromkeys((r"\to", r"\rightarrow"), ("to", "→")),
    **dict.fromkeys((r"\top", r"\intercal", r"\T", r"\transpose"), ("top", "⊤")),
    **dict.fromkeys((r"\frac", r"\dfrac", r"\tfrac", r"\cfrac"), ("frac", "frac")),
    r"\underset": ("under", "underset"), r"\over": ("above", "frac"), r"\overset": ("over", "overset"),
    r"\stackrel": ("over", "stackrel"), r"\underbrace": ("note", "_"), r"\overbrace": ("note", "^"),
    r"\sqrt": ("sqrt", "sqrt"), **dict.fromkeys((r"\sum", "∑"), ("big", "sum")), "∫": ("big", "integral"),
    **dict.fromkeys((r"\prod", "∏"), ("big", "product")), r"\lim": ("big", "limit"),
    r"\langle": ("langle", "⟨"), r"\rangle": ("rangle", "⟩"), r"\nabla": ("nabla", "∇"), r"\partial": ("partial", "∂"),
    **dict.fromkeys((r"\infty", "∞"), ("const", "infinity")), **dict.fromkeys((r"\pi", "π"), ("const", "pi")),
    "e": ("const", "e"), r"\ell": ("letter", "ell"),
    **dict.fromkeys((r"\Loss", r"\L", r"\loss"), ("letter", "Loss")), r"\vzero": ("const", "zero"),
    **dict.fromkeys((r"\normal", r"\Normal", r"\N"), ("normal", "N")),
    **dict.fromkeys((r"\P", r"\Pr"), ("letter", "P")), r"\R": ("letter", "bbR"), r"\eps": ("letter", "epsilon"),
    r"\dagger": ("stars", "dagger"), r"\ddagger": ("stars", "ddagger"),
    **dict.fromkeys((r"\dots", r"\ldots", r"\cdots", r"\dotsc", r"\dotsb", r"\dotsm", "…", "..."), ("dots", "…")),
    **dict.fromkeys((r"\d", r"\dd", r"\diff", r"\differential"), ("d", "d")),
    **dict.fromkeys((r"\ELBO", r"\elbo"), ("word", "ELBO")), r"\Var": ("word", "Var"), r"\var": ("word", "var"),
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

_BOLD = (
    "mb",
    "mbf",
    "bf",
    "bs",
    "bm",
    "bold",
    "vec",
    "mat",
    "rv",
    "rand",
    "ul",
    "mcal",
    "mx",
)  # prefixes of names of letters
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
    for prefix in sorted((*_BOLD, *_MARKED, "d"), key=len, reverse=True):
        rest = name.removeprefix(prefix)
        sign = SPELLING.get(rest if len(rest) == 1 else "\\" + rest, ("", ""))
        if rest == name or sign[0] not in ("letter", "const"):
            continue
        if prefix == "d":
            return [("d", "d"), sign]
        return [("mark", _MARKED[prefix]), sign] if prefix in _MARKED else [sign]
    return []


_NAMED_BY_SIGN = {"Σ": ("big", "sum"), "Π": ("big", "product"), "÷": ("frac", "frac")}

REFUSED = {
    "\\pm": say("± stands for two values: a line for each would tell"),
    "±": say("± stands for two values: a line for each would tell"),
    "\\mp": say("± stands for two values: a line for each would tell"),
    "cases": say("a definition by cases is not understood"),
}
"""What has no term, and why."""

MATRICES = frozenset({"matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "smallmatrix", "array"})
_TRANSPARENT = (
    "align aligned alignat alignedat array subarray equation flalign gather gathered multline multlined split"
)
TRANSPARENT = frozenset(_TRANSPARENT.split())
