"""The signs of a formula as tokens: cut by one expression, macros expanded, looks dropped, brackets matched.

Everything that could make reading slow is refused here: long formulas and numerals, deep brackets,
macros that grow. Braces that TeX only groups by are dropped, since a reader of the page does not see them.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from hw_cli.prose import say
from hw_cli.terms.notation import GREEK
from hw_cli.terms.parse.brackets import matched
from hw_cli.terms.parse.cursor import ParseError, Signs, Token
from hw_cli.terms.parse.dialects import (
    BARE,
    BLACKBOARD,
    CALLIGRAPHIC,
    DERIVATION,
    DIVERGENCE_NAMES,
    MATRICES,
    REFUSED,
    SILENT,
    SIZES,
    SIZES_LEFT,
    SIZES_RIGHT,
    SPELLING,
    TRACE_NAMES,
    TRANSPARENT,
    Dialect,
    usually,
)
from hw_cli.terms.parse.macros import HAS_USUAL, PAIRED, USUAL, Macros

MAX_LENGTH = 20_000  # characters of one formula
MAX_EXPANSIONS = 1_000  # of macros, in one formula
MAX_WORK = 100_000  # signs that macros move, in one formula

# The kinds of signs, the first that fits wins; a dialect has rows of its own. What they mean together is read by
# `grammar.py`: a bar opens, closes or separates, letters side by side multiply or apply, by what surrounds them.
_KINDS = {
    "_SKIP": r"[\s~\u00a0\u200b\ufeff]+|%[^\n]*|\\(left|right|[bB]igg?[lr])\s*\.|\\([hv]space\*?|[hv]?phantom|mspace|label|tag\*?|cancelto|color|textcolor|colorbox)\s*(\[[^\]{}]*\]\s*)?\{([^{}]|\{[^{}]*\})*\}|\\tag\*?\s*\d+|\\(?:display|no?page|page)break\s*(?:\[\d\])?|\\m?kern\s*-?[\d.]+\s*(pt|em|ex|mu|cm|mm)|\\(blacksquare|square|Box|qed|checkmark|boxed|fbox|cancel|bcancel|xcancel)(?![A-Za-z])|。",
    "BEGIN": r"\\begin\s*\{(array|subarray)\}\s*(\{[^{}]*\})?|\\begin\s*\{[A-Za-z]{1,20}\*?\}",
    "END": r"\\end\s*\{[A-Za-z]{1,20}\*?\}",
    "WORD": r"\\(text|textrm|textup|textnormal|textit|textbf|mathrm|mathsf|mathtt|mathit|mbox|operatorname\*?)\s*\{(?:[^{}\\$]|\\_|\\[,;!])*\}",
    "PRINTED": r"\\(?:numprint|num|nombre)\s*\{\s*\d[\d\s~]*(?:[.,]\d+)?\s*\}",
    # 𝟙 of a condition: \mathbb{1}[…], \mathbf{1}_{x = y}, 1\{…\}
    "INDICATOR": r"\\(mathbb|mathds|mathbbm|Bbb|bbold)\s*(\{\s*1\s*\}|1)|(\\(mathbf|mathbb|bm|boldsymbol|mathrm|text)\s*\{\s*(1|I)\s*\}|(?<![\w\\^_{.])[1I])\s*(?=(\\(left|[bB]igg?l?)\s*)?(\\?[\[({]|\\lbrace|_\s*\{(?:\s*\\\{)?)(?:[^=<>|()\[\]{}]|\([^()=]*\)|\{[^{}=]*\}){1,40}?([=<>]|\\(ne|le|ge|leq|geq|neq|lt|gt)(?![a-z])))",
    "FANCY": r"(?P<operator>\\(?:operatorname\*?|mathop)\s*\{\s*)?\\(mathcal|cal(?![A-Za-z])|mathscr|mathfrak|mathbb|mathds|Bbb)\s*(\{\s*[A-Za-z0-9]+\s*\}|[A-Za-z0-9])(?(operator)\s*\})",
    "ROMAN": r"\\(mathrm|rm)\s+d",
    "SPACED": "",
    "ROW": r"\\\\(\*?\s*\[\s*-?[\d.]+\s*(pt|em|ex|cm|mm|in)\s*\])?|\\newline\b|\\cr\b",
    "COMMAND": r"\\(operatorname\*|[A-Za-z]+|[^A-Za-z])",
    "MAXIMA": "",
    "DOTS": r"\.\s?\.\s?\.",
    # 1e-4 of a program; 2e-1 may be 2 times e less 1
    "POWERED": r"(?:1(?:\.0*)?|\d+\.\d+)e[-+]?\d{1,2}(?![\w.^({\\])|\d+e-\d{2}(?![\w.^({\\])",
    "NUMBER": r"\d+((\.|\{,\})\d+)?|\.\d+",
    # a function or a name whose backslash was forgotten: never a product of letters
    "BARE": r"(?:(?<![A-Za-z\\])|(?<=_[A-Za-z]))(([Ll]og|ln|exp|sin|cos|tanh|softmax|sigmoid|ELBO|KL|JSD|JS)(?![A-Za-z])|(?:Pr|Var|Cov|Bernoulli|Binomial|Poisson|Exponential|Uniform|Unif|Laplace)(?=\s*(?:\\left\s*)?(?:[(\[]|\\\{))|(log|ln)(?=[pqPQ]\s*[_({'^\\]))",
    "TYPED": r"(?<![A-Za-z\\_^])(?:[A-Za-z]{2,30}(?:\\_[A-Za-z0-9]{1,30})+|[A-Za-z]{3,30}(?:\s?_[A-Za-z]{3,30})+|[A-Za-z]{3,30}(?![A-Za-z])|(?P<twice>[A-Z])(?P=twice)(?=_\s*\{?\s*(?:\\(?:text|mathrm|textrm|[mh]box|rm)|[A-Za-z]{3})))",
    "PAIR": r"<=|>=|(?<=[\w)}\]])\*\*(?=\s*[-\w({\\])",
    "RAISED": "[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+",
    "NAME": "",
    "RUN": "",
    "LETTER": r"[A-Za-z\u0391-\u03c9\u03d1\u03d5\u03f5\u2113]",
    "SIGN": r"[-+\u00b1*/^_&(){}\[\]|,;:=<>'!.\u2212\u00b7\u22c5\u00d7\u2264\u2265\u2260\u2248\u221d\u2016\u2225\u223c\uff08\uff09\uff0c\uff1b\uff1a\u2019\u2032\u2223\u221e\u2026\u2299\u2218\u2202\u2207\u2208\u220f\u2211\u222b]",
    "STRANGE": r".",
}
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_FIRST_IDEOGRAPH = "\u2e80"
_LONGEST_NAME = 12  # of a function or letter typed without a backslash


@cache
def _scanner(dialect: Dialect) -> re.Pattern[str]:
    rows = {**_KINDS, **dialect.rows}
    return re.compile("|".join(f"(?P<{kind}>{rows[kind]})" for kind in _KINDS if rows[kind]), re.DOTALL)


def signs(source: str, macros: Macros, dialect: Dialect = DERIVATION) -> Signs:
    """The tokens of a formula. Raises ParseError for what is too big, unbalanced or without meaning."""
    if len(source) > MAX_LENGTH:
        raise ParseError(say("the formula is too long to be read"), MAX_LENGTH)
    raw: list[_Raw] = []
    blanks: set[int] = set()
    for found in _scanner(dialect).finditer(source):
        kind = found.lastgroup or ""
        if kind == "_SKIP":
            blanks.add(found.end())
        else:
            raw.append((kind, found[0], found.start()))
    if macros or HAS_USUAL.search(source):
        raw = _expanded(raw, macros)
    latex = "\\" in source or "^{" in source or "_{" in source
    tokens = _classified(raw, dialect, latex)
    for token in tokens:
        token.spaced = token.at in blanks
    out = matched(tokens, len(source), dialect)
    out.latex = latex
    return out


# --- macros

_Raw = tuple[str, str, int]


def _expanded(raw: list[_Raw], macros: Macros) -> list[_Raw]:
    """Macros replaced by their bodies; every token of a body stands at the place of the call."""
    todo, out, count, work = raw[::-1], list[_Raw](), 0, 0
    while todo:
        kind, text, at = token = todo.pop()
        macro = macros.get(text[1:]) if kind == "COMMAND" else None
        usual = macro is None and kind == "COMMAND" and bool(todo) and text[1:] in USUAL
        if usual and text[1:] in PAIRED:
            _drop_size(todo)
        usual = usual and bool(todo) and todo[-1][1] == "{"
        if macro is None and not usual:
            out.append(token)
            if len(out) > DERIVATION.max_tokens:
                raise ParseError(say("the formula is too long to be read"), at)
            continue
        count += 1
        before = len(todo)
        if macro is None:
            body = _usual(token, todo)
        else:
            body = _body(macro.body, _arguments(todo, macro.arity, macro.default, at), at)
        work += before - len(todo) + len(body)
        if count > MAX_EXPANSIONS or len(todo) > DERIVATION.max_tokens or work > MAX_WORK:
            raise ParseError(say("a macro expands without end, or too far"), at)
        todo.extend(body[::-1])
    return out


def _drop_size(todo: list[_Raw]) -> None:
    r"""Drops the star or the size of a bracket that is a command: `\abs*{x}`, `\norm[\big]{x}`."""
    if todo[-1][1] == "*" and todo[-2:][0][1] == "{":
        todo.pop()
    elif [text for _, text, _ in todo[-3::2]] == ["]", "["] and todo[-2][1][1:] in SIZES | SIZES_LEFT:
        del todo[-3:]


def _usual(token: _Raw, todo: list[_Raw]) -> list[_Raw]:
    """A command with arguments in braces that the file does not define, as it is usually defined."""
    _kind, text, at = token
    bodies = USUAL[text[1:]]
    groups: list[list[_Raw]] = []
    while len(groups) < max(bodies) and todo and todo[-1][1] == "{":
        groups.append(_until(todo, "}", at))
    first = groups[0][0][1] if groups[0] else ""
    bracketed = len(groups) == 1 and (first in ("(", "[") or first[1:] in SIZES | SIZES_LEFT)
    number = max((size for size in bodies if size <= len(groups) and not bracketed), default=0)
    left = [sign for group in groups[number:] for sign in (("SIGN", "{", at), *group, ("SIGN", "}", at))]
    return [*(_body(bodies[number], groups[:number], at) if number else [("DONE", text, at)]), *left]


def _arguments(todo: list[_Raw], arity: int, default: str | None, at: int) -> list[list[_Raw]]:
    found: list[list[_Raw]] = []
    if arity and default is not None:
        given = bool(todo) and todo[-1][1] == "["
        found.append(_until(todo, "]", at) if given else _cut(default, at))
    while len(found) < arity:
        if not todo:
            raise ParseError(say("a macro lacks an argument"), at)
        found.append(_until(todo, "}", at) if todo[-1][1] == "{" else [todo.pop()])
    return found


def _until(todo: list[_Raw], closer: str, at: int) -> list[_Raw]:
    todo.pop()
    inside, depth = list[_Raw](), 0
    while todo:
        token = todo.pop()
        if token[1] == closer and not depth:
            return inside
        depth += (token[1] == "{") - (token[1] == "}")
        inside.append(token)
    raise ParseError(say("a bracket is not closed"), at)


def _body(body: str, arguments: list[list[_Raw]], at: int) -> list[_Raw]:
    out: list[_Raw] = []
    for number, piece in enumerate(re.split(r"#([1-9])", body)):
        if number % 2 == 0:
            out += _cut(piece, at)
        elif int(piece) <= len(arguments):
            out += arguments[int(piece) - 1]
        if len(out) > DERIVATION.max_tokens:
            raise ParseError(say("a macro expands without end, or too far"), at)
    return out


def _cut(text: str, at: int) -> list[_Raw]:
    """The signs of a macro's body, which is a derivation's whatever it is used in."""
    return [
        (kind, found[0], at)
        for found in _scanner(DERIVATION).finditer(text)
        if (kind := found.lastgroup or "") != "_SKIP"
    ]


# --- what each sign is


def _classified(raw: list[_Raw], dialect: Dialect, latex: bool) -> list[Token]:
    out: list[Token] = []
    environments: list[str] = []
    side = ""
    scripts: list[bool] = []  # whether the braces that are open are those of a script
    for place, (kind, text, at) in enumerate(raw):
        if kind == "TYPED":
            following = raw[place + 1][1] if place + 1 < len(raw) else ""
            out += _typed(text, at, dialect, following, bool(scripts and scripts[-1]))
            continue
        if text == "{":
            scripts.append(bool(scripts and scripts[-1]) or (place > 0 and raw[place - 1][1] in "_^"))
        elif text == "}" and scripts:
            scripts.pop()
        if kind in ("COMMAND", "SIGN", "LETTER", "DONE", "PAIR"):
            if text == "!=" and latex:  # n! = 6
                out += [Token("!", "!", at), Token("rel", "=", at + 1)]
                continue
            known = _known(text, dialect)
            if known is not None:
                name, meaning = known
                if side:
                    name, side = _sided(name, side), ""
                if name == "&" and not (environments and environments[-1] in MATRICES):
                    continue
                if name != "null":
                    out.append(Token(name, meaning, at))
                continue
            command = text[1:]
            if command in SIZES_LEFT:
                side = "l"
            elif command in SIZES_RIGHT:
                side = "r"
            elif command in SIZES:
                side = "c"
            elif command == "middle" and not dialect.answers:
                side = "m"
            elif text in REFUSED:
                raise ParseError(REFUSED[text], at)
            elif text[0] == "\\" and command not in SILENT | dialect.silent and (named := usually(text)):
                out += [Token(name, meaning, at) for name, meaning in named]
            elif text[0] != "\\" or command not in SILENT | dialect.silent:
                raise ParseError(say("{sign} is not understood", sign=_shown(text)), at)
        elif kind == "PRINTED":
            digits = re.sub(r"[^0-9.,]", "", text[text.index("{") :]).replace(",", ".")
            out.append(Token("num", digits, at))
        elif kind == "POWERED":
            out.append(Token("num", format(Decimal(text), "f"), at))
        elif kind in ("NUMBER", "SPACED"):
            if len(text) > dialect.max_digits:
                raise ParseError(say("a number has too many digits"), at)
            if _THOUSANDS.fullmatch(text):
                raise ParseError(say("a decimal comma, or one of thousands?"), at)
            number = text.replace("{,}", ".") if kind == "NUMBER" else re.sub(r"[^0-9.]", "", text)
            out.append(Token("num", "0" + number if number[0] == "." else number, at))
        elif kind == "RAISED":
            digits = text.translate(_RAISED)
            whole = digits.lstrip("-")
            if not whole or "-" in whole:
                raise ParseError(say("{sign} is not understood", sign=text), at)
            minus = [Token("-", "-", at)] if digits[0] == "-" else []
            out += [
                Token("^", "^", at),
                Token("{", "{", at),
                *minus,
                Token("num", whole, at),
                Token("}", "}", at),
            ]
        elif kind == "MAXIMA":
            out.append(Token("letter", "i", at) if text == "%i" else Token("const", text[1:], at))
        elif kind == "NAME":
            if len(text) > dialect.max_digits:
                raise ParseError(say("a name is too long"), at)
            out.append(Token("name", text, at))
        elif kind == "RUN":
            out += _run(text, at, dialect, latex)
        elif kind == "WORD":
            out += _word(text, at, dialect)
        elif kind == "INDICATOR":
            out.append(Token("indicator", "1", at))
        elif kind == "ROMAN":
            out.append(Token("d", "d", at))
        elif text == "Pr":
            out.append(Token("letter", "P", at))
        elif kind == "BARE":
            out += _word(rf"\text{{{text.lower() if text == 'Log' else text}}}", at, dialect)
        elif kind == "FANCY":
            out.append(_fancy(text, at, dialect))
        elif kind == "DOTS":
            out.append(Token("dots", "…", at))
        elif kind == "ROW":
            if environments and environments[-1] in MATRICES:
                out.append(Token("row", text, at))
        elif kind == "BEGIN":
            name = _inside(text)
            environments.append(name)
            if name in MATRICES:
                out.append(Token("begin", name, at))
            elif name not in TRANSPARENT:
                raise ParseError(REFUSED.get(name, say("{sign} is not understood", sign=name)), at)
        elif kind == "END":
            if not environments or environments[-1] != _inside(text):
                raise ParseError(say("an environment ends that was not begun"), at)
            if environments.pop() in MATRICES:
                out.append(Token("end", "", at))
        elif text >= _FIRST_IDEOGRAPH and text.isalpha():
            out.append(Token("text", text, at))  # words, which stand in formulas as notes alone
        else:
            raise ParseError(say("{sign} is not understood", sign=_shown(text)), at)
    if environments:
        raise ParseError(say("an environment is not ended"), raw[-1][2])
    return out if dialect.answers else _with_sums(out)


def _with_sums(tokens: list[Token]) -> list[Token]:
    r"""The tokens with `\Sigma_{i=1}^n`, `\Sigma_{x \in A}` and `\Pi_{s=1}^t` as the sums and the product they are."""
    for at, token in enumerate(tokens[:-2]):
        name = _OPERATORS.get(token.text) if token.kind == "letter" else None
        if name is not None and (tokens[at + 1].kind, tokens[at + 2].kind) == ("_", "{"):
            end = next((k for k in range(at + 3, len(tokens)) if tokens[k].kind == "}"), at + 3)
            inside = [one.text for one in tokens[at + 3 : end]]
            bounded = "=" in inside and [one.kind for one in tokens[end + 1 : end + 2]] == ["^"]
            if "∈" in inside or bounded:  # Σ_{y=1} may be a matrix
                tokens[at] = Token("big", name, token.at)
    return tokens


_OPERATORS = {"Sigma": "sum", "Pi": "product"}


def _known(text: str, dialect: Dialect) -> tuple[str, str] | None:
    """The kind and the meaning of a sign, a letter or a command."""
    own = dialect.spelling.get(text)
    if own is None and text[0] == "\\" and text[1:] in dialect.commands:
        own = ("func", dialect.commands[text[1:]])
    return own or SPELLING.get(text)


def _run(run: str, at: int, dialect: Dialect, latex: bool) -> list[Token]:
    """Letters side by side: functions and words by their names, else one letter after another.

    In LaTeX only a whole run is a name whose backslash was forgotten: xsin stands for four letters.
    """
    if latex:
        name = dialect.typed.get(run, ("", ""))
        if run in BARE and name[0] == "func":
            return [Token(*name, at)]
        return [Token(*SPELLING[letter], at + place) for place, letter in enumerate(run)]
    out: list[Token] = []
    start = 0
    while start < len(run):
        for end in range(min(len(run), start + _LONGEST_NAME), start + 1, -1):
            piece = run[start:end]
            kind, text = dialect.typed.get(piece, ("", ""))
            whole = end - start == len(run)
            inside = kind == "func" or piece == "pi" or (kind == "letter" and len(piece) > 3)
            if kind and (whole or inside):
                out.append(Token(kind, text, at + start))
                break
        else:
            end = start + 1
            out.append(Token(*SPELLING[run[start]], at + start))
        start = end
    return out


def _shown(text: str) -> str:
    return text if text.isprintable() else f"U+{ord(text[-1]):04X}"


def _sided(name: str, side: str) -> str:
    """What a sized delimiter is: `\\left|` and `\\left]` open, `\\right|` closes, `\\left.` is nothing."""
    if name in ("open", "close") and side in "lr":
        return "open" if side == "l" else "close"
    if name == "." and side in "lr":
        return "null"
    if name == "vert":
        return {"l": "lvert", "r": "rvert", "m": "given"}.get(side, "vert")
    if name == "given" and side in "lr":
        return {"l": "lvert", "r": "rvert"}[side]
    if name == "norm":
        return {"l": "lnorm", "r": "rnorm", "m": "par"}.get(side, "norm")
    return name


def _inside(text: str) -> str:
    return text[text.index("{") + 1 : text.index("}")].strip().rstrip("*")


_THOUSANDS = re.compile(r"[1-9][0-9]*\{,\}[0-9]{3}")
_JOINING = {"or": "or", "ou": "or", "and": "and", "et": "and"}
_UNIT = re.compile(r"[A-Za-z][A-Za-z0-9/^*·]{0,40}")
_UNITS = frozenset({"bit", "bits", "nat", "nats"})
_COMMENT = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_HYPHENED = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)+")


def _word(text: str, at: int, dialect: Dialect) -> list[Token]:
    """`\\mathrm{KL}`, `\\text{exp}`, `\\mathrm{d}`, `\\text{ELBO}`; a sentence is not mathematics."""
    start = text.index("{")
    command, content = text[1:start].strip(), text[start + 1 : -1].strip().replace("\\_", "_")
    content = re.sub(r"\\[,;!]", "", content)
    if content.replace(" ", "") in DIVERGENCE_NAMES:  # \mathrm{K L}, as some programs write it
        content = content.replace(" ", "")
    if content.lower().strip(" ,;") in _JOINING and dialect.answers:
        joining = _JOINING[content.lower().strip(" ,;")]
        return [Token(joining, joining, at)]
    if content in _UNITS or (not content and dialect.answers):
        return []
    if content and not content.strip("*"):
        return [Token("stars", content, at)]
    if content == "~":
        return [Token("sim", "~", at)]
    operator = command.startswith("operatorname")
    if dialect.answers and _UNIT.fullmatch(content) and "/" in content:
        return [Token("word", content, at)]
    note = command.startswith(("text", "mbox")) and not (dialect.answers and " " not in content)
    if content.endswith(".") and content[:-1].isalpha():  # \text{const.}
        content = content[:-1]
    if note and text[start + 1 : -1].strip() != text[start + 1 : -1] and content not in dialect.commands:
        return [Token("text", content, at)]  # \text{ since }; under a brace it is only a note
    if content in dialect.commands:
        return [Token("func", dialect.commands[content], at)]
    if content in TRACE_NAMES:
        return [Token("trace", "tr", at)]
    if content in DIVERGENCE_NAMES:
        return [Token("KL", DIVERGENCE_NAMES[content], at)]
    if len(content) == 1:
        if content == "d" and command != "mathit":
            return [Token("d", "d", at)]
        if content == "E":
            return [Token("E", "E", at)]
        kind, name = SPELLING.get(content, ("", ""))
        if kind in ("letter", "const"):
            return [Token(kind, name, at)]
    if content.isdigit():
        return [Token("num", content, at)]
    if (_COMMENT.fullmatch(content) or _HYPHENED.fullmatch(content)) and len(content) <= 40:
        return [Token("word", content, at, operator=operator)]
    if note or " " in content:
        return [Token("text", content, at)]
    return _classified(
        [(kind, piece, at) for kind, piece, _at in _cut("{" + content + "}", at)], dialect, True
    )


def _typed(run: str, at: int, dialect: Dialect, following: str, script: bool) -> list[Token]:
    """Letters side by side: a Greek letter without its backslash, a word of a program, `base\\_point`, `loc(x)`, or `SS_t`;
    else one letter after another, `abc`."""
    if run in GREEK and len(run) > 2 and not script:
        return [Token("letter", run, at)]
    run = run.replace("\\", "").replace(" ", "")  # in Markdown `\\_` is a sign below
    if "_" in run or (not script and _is_word(run, following)):
        return _word(rf"\text{{{run.title() if run in _MOMENTS else run}}}", at, dialect)
    return _classified([("LETTER", letter, at + k) for k, letter in enumerate(run)], dialect, True)


def _is_word(run: str, following: str) -> bool:
    """Whether letters typed side by side are a word and no product, whose letters would stand in order more often.

    >>> [_is_word(run, "") for run in ("train", "Cst", "SS", "RMSE", "abc", "abcd", "mgh", "PDP")]
    [True, True, True, True, False, False, False, False]
    >>> _is_word("loc", "("), _is_word("loc", "+"), _is_word("mgh", "(")
    (True, False, False)
    """
    if run in _ACRONYMS or (len(run) == 2 and run[0] == run[1]):
        return True
    vowels = bool(_VOWELS & {*run.lower()})
    if run.isupper() or [*run.lower()] == sorted(run) or _PRODUCT.fullmatch(run):
        return False
    if run.islower():
        put = following in ("(", "[") or following in SIZES_LEFT or following == r"\left"
        return vowels and (len(run) > 4 or (len(run) > 2 and put))
    return vowels and len(run) > 3 and run[0].isupper() and run[1:].islower()


_MOMENTS = ("var", "cov")
_VOWELS = frozenset("aeiou")
# sinx, and F(x) dx dy under an integral: xydxdy
_PRODUCT = re.compile("(?:sin|cos|tan|log|exp|ln)[A-Za-z]|[A-Za-z]*?(?:d[r-z])+")
_NAMES = (
    "MSE RMSE MAE MAPE SSE SSR SST RSS TSS ESS TPR FPR TNR FNR FDR PPV NPV AUC ROC DCG IDCG NDCG NLL BCE AIC BIC SNR PSNR "
    "CDF PDF IQR MAD VIF GCV MSD MSB MSW SSB SSW Cst Cte"
)
_ACRONYMS = frozenset(_NAMES.split())
_FANCY = re.compile(r"\\(mathcal|cal|mathscr|mathfrak|mathbb|mathds|Bbb)\s*\{?\s*([A-Za-z0-9]+)")


def _fancy(text: str, at: int, dialect: Dialect) -> Token:
    found = _FANCY.search(text)
    if found is None:
        raise ParseError(say("{sign} is not understood", sign=text), at)
    font, name = found.groups()
    blackboard = font in ("mathbb", "Bbb", "mathds")
    if name in DIVERGENCE_NAMES:
        return Token("KL", DIVERGENCE_NAMES[name], at)
    if name.isdigit():
        raise ParseError(say("{sign} is not understood", sign=text), at)
    known = (BLACKBOARD if blackboard else CALLIGRAPHIC).get(name)
    if blackboard:
        known = dialect.blackboard.get(name, known)
    if font == "mathfrak":  # beside a calligraphic one it is another letter
        known = "letter", "frak" + name
    kind, meaning = known or ("letter", ("bb" if blackboard else "cal") + name)
    return Token(kind, meaning, at)
