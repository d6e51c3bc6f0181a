"""The signs of a formula as tokens: cut by one expression, macros expanded, looks dropped, brackets matched.

Everything that could make reading slow is refused here: long formulas and numerals, deep brackets,
macros that grow. Braces that TeX only groups by are dropped, since a reader of the page does not see them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hw_cli.prose import say
from hw_cli.terms.parse.errors import ParseError
from hw_cli.terms.parse.macros import HAS_USUAL, USUAL, Macros
from hw_cli.terms.parse.words import (
    BLACKBOARD,
    CALLIGRAPHIC,
    DIVERGENCE_NAMES,
    FUNCTION_NAMES,
    MATRICES,
    REFUSED,
    SILENT,
    SIZES,
    SIZES_LEFT,
    SIZES_RIGHT,
    SPELLING,
    TRACE_NAMES,
    TRANSPARENT,
)

MAX_LENGTH = 20_000  # characters of one formula
MAX_TOKENS = 8_000
MAX_DEPTH = 40  # of brackets
MAX_DIGITS = 50
MAX_ROOT = 20  # signs in the brackets of a root
MAX_OVER = 50  # `\over`, in one formula
MAX_EXPANSIONS = 1_000  # of macros, in one formula
MAX_WORK = 100_000  # signs that macros move, in one formula

CLOSING = {"(": ")", "[": "]", "{": "}"}


@dataclass(slots=True)
class Token:
    """One sign: what it is, its text, where it starts in the source."""

    kind: str
    text: str
    at: int


@dataclass(slots=True)
class Signs:
    """A formula ready to be read: its tokens, the partner of each bracket, the bars inside each bracket."""

    tokens: list[Token]
    partner: dict[int, int]
    bars: dict[int, int]


# The kinds of signs, the first that fits wins. What they mean together is read by `grammar.py`: a bar opens,
# closes or separates, letters side by side multiply or apply, by what surrounds them.
_KINDS = {
    "_SKIP": r"[\s~\u00a0\u200b\ufeff]+|%[^\n]*|\\(left|right|[bB]igg?[lr])\s*\.|\\([hv]space\*?|[hv]?phantom|mspace|label|tag\*?|cancelto|color|textcolor|colorbox)\s*(\[[^\]{}]*\]\s*)?\{([^{}]|\{[^{}]*\})*\}|\\m?kern\s*-?[\d.]+\s*(pt|em|ex|mu|cm|mm)|\\(blacksquare|square|Box|qed|checkmark|boxed|fbox|cancel|bcancel|xcancel)(?![A-Za-z])|。",
    "BEGIN": r"\\begin\s*\{array\}\s*(\{[^{}]*\})?|\\begin\s*\{[A-Za-z]{1,20}\*?\}",
    "END": r"\\end\s*\{[A-Za-z]{1,20}\*?\}",
    "WORD": r"\\(text|textrm|textup|textnormal|textit|textbf|mathrm|mathsf|mathtt|mathit|mbox|operatorname\*?)\s*\{(?:[^{}\\$]|\\_)*\}",
    "FANCY": r"\\(mathcal|cal(?![A-Za-z])|mathscr|mathfrak|mathbb|mathds|Bbb)\s*(\{\s*[A-Za-z0-9]+\s*\}|[A-Za-z0-9])",
    "ROMAN": r"\\(mathrm|rm)\s+d",
    "ROW": r"\\\\(\*?\s*\[\s*-?[\d.]+\s*(pt|em|ex|cm|mm|in)\s*\])?|\\newline\b",
    "COMMAND": r"\\(operatorname\*|[A-Za-z]+|[^A-Za-z])",
    "DOTS": r"\.\s?\.\s?\.",
    "NUMBER": r"\d+((\.|\{,\})\d+)?|\.\d+",
    # a function or a name whose backslash was forgotten: never a product of letters
    "BARE": r"(?<![A-Za-z\\])(log|ln|exp|sin|cos|tanh|softmax|sigmoid|ELBO|KL|JSD|JS)(?![A-Za-z])",
    "LETTER": r"[A-Za-z\u0391-\u03c9\u03d1\u03d5\u03f5\u2113]",
    "SIGN": r"[-+\u00b1*/^_&(){}\[\]|,;:=<>'!.\u2212\u00b7\u22c5\u00d7\u2264\u2265\u2260\u2248\u221d\u2016\u2225\u223c\uff08\uff09\uff0c\uff1b\uff1a\u2019\u2032\u2223\u221e\u2026]",
    "STRANGE": r".",
}
_SCANNER = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS.items()), re.DOTALL)


def signs(source: str, macros: Macros) -> Signs:
    """The tokens of a formula. Raises ParseError for what is too big, unbalanced or without meaning."""
    if len(source) > MAX_LENGTH:
        raise ParseError(say("the formula is too long to be read"), MAX_LENGTH)
    raw = [
        (kind, found[0], found.start())
        for found in _SCANNER.finditer(source)
        if (kind := found.lastgroup or "") != "_SKIP"
    ]
    if macros or HAS_USUAL.search(source):
        raw = _expanded(raw, macros)
    return _matched(_classified(raw), len(source))


# --- macros

_Raw = tuple[str, str, int]


def _expanded(raw: list[_Raw], macros: Macros) -> list[_Raw]:
    """Macros replaced by their bodies; every token of a body stands at the place of the call."""
    todo, out, count, work = raw[::-1], list[_Raw](), 0, 0
    while todo:
        kind, text, at = token = todo.pop()
        macro = macros.get(text[1:]) if kind == "COMMAND" else None
        usual = (
            macro is None and kind == "COMMAND" and bool(todo) and todo[-1][1] == "{" and text[1:] in USUAL
        )
        if macro is None and not usual:
            out.append(token)
            if len(out) > MAX_TOKENS:
                raise ParseError(say("the formula is too long to be read"), at)
            continue
        count += 1
        before = len(todo)
        if macro is None:
            body = _usual(token, todo)
        else:
            body = _body(macro.body, _arguments(todo, macro.arity, macro.default, at), at)
        work += before - len(todo) + len(body)
        if count > MAX_EXPANSIONS or len(todo) > MAX_TOKENS or work > MAX_WORK:
            raise ParseError(say("a macro expands without end, or too far"), at)
        todo.extend(body[::-1])
    return out


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
        if len(out) > MAX_TOKENS:
            raise ParseError(say("a macro expands without end, or too far"), at)
    return out


def _cut(text: str, at: int) -> list[_Raw]:
    return [
        (kind, found[0], at)
        for found in _SCANNER.finditer(text)
        if (kind := found.lastgroup or "") != "_SKIP"
    ]


# --- what each sign is


def _classified(raw: list[_Raw]) -> list[Token]:
    out: list[Token] = []
    environments: list[str] = []
    side = ""
    for kind, text, at in raw:
        if kind in ("COMMAND", "SIGN", "LETTER", "DONE"):
            known = SPELLING.get(text)
            if known is not None:
                name, meaning = known
                if side:
                    name, side = _sided(name, side), ""
                if name == "&" and not environments[-1:]:
                    continue
                if name == "&" and environments[-1] not in MATRICES:
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
            elif command == "middle":
                side = "m"
            elif text in REFUSED:
                raise ParseError(REFUSED[text], at)
            elif command not in SILENT:
                raise ParseError(say("{sign} is not understood", sign=_shown(text)), at)
        elif kind == "NUMBER":
            if len(text) > MAX_DIGITS:
                raise ParseError(say("a number has too many digits"), at)
            if _THOUSANDS.fullmatch(text):
                raise ParseError(say("a decimal comma, or one of thousands?"), at)
            number = text.replace("{,}", ".")
            out.append(Token("num", "0" + number if number[0] == "." else number, at))
        elif kind == "WORD":
            out += _word(text, at)
        elif kind == "ROMAN":
            out.append(Token("d", "d", at))
        elif kind == "BARE":
            out += _word(rf"\text{{{text}}}", at)
        elif kind == "FANCY":
            out.append(_fancy(text, at))
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
        else:
            raise ParseError(say("{sign} is not understood", sign=_shown(text)), at)
    if environments:
        raise ParseError(say("an environment is not ended"), raw[-1][2])
    return out


def _shown(text: str) -> str:
    return text if text.isprintable() else f"U+{ord(text[-1]):04X}"


def _sided(name: str, side: str) -> str:
    """What a sized delimiter is: `\\left|` opens, `\\right|` closes, `\\left.` is nothing."""
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
_COMMENT = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def _word(text: str, at: int) -> list[Token]:
    """`\\mathrm{KL}`, `\\text{exp}`, `\\mathrm{d}`, `\\text{ELBO}`; a sentence is not mathematics."""
    start = text.index("{")
    command, content = text[1:start].strip(), text[start + 1 : -1].strip().replace("\\_", "_")
    if content and not content.strip("*"):
        return [Token("stars", content, at)]
    if content == "~":
        return [Token("sim", "~", at)]
    note = command.startswith(("text", "mbox"))
    if content.endswith(".") and content[:-1].isalpha():  # \text{const.}
        content = content[:-1]
    if note and text[start + 1 : -1].strip() != text[start + 1 : -1] and content not in FUNCTION_NAMES:
        return [Token("text", content, at)]  # \text{ since }; under a brace it is only a note
    if content in FUNCTION_NAMES:
        return [Token("func", FUNCTION_NAMES[content], at)]
    if content in TRACE_NAMES:
        return [Token("trace", "tr", at)]
    if content in DIVERGENCE_NAMES:
        return [Token("KL", "KL", at)]
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
    if _COMMENT.fullmatch(content) and len(content) <= 40:
        return [Token("word", content, at)]
    if note or " " in content:
        return [Token("text", content, at)]
    return _classified([(kind, piece, at) for kind, piece, _at in _cut("{" + content + "}", at)])


_FANCY = re.compile(r"\\(mathcal|cal|mathscr|mathfrak|mathbb|mathds|Bbb)\s*\{?\s*([A-Za-z0-9]+)")


def _fancy(text: str, at: int) -> Token:
    found = _FANCY.match(text)
    if found is None:
        raise ParseError(say("{sign} is not understood", sign=text), at)
    font, name = found.groups()
    blackboard = font in ("mathbb", "Bbb", "mathds")
    if name in DIVERGENCE_NAMES:
        return Token("KL", "KL", at)
    if name.isdigit():
        raise ParseError(say("{sign} is not understood", sign=text), at)
    known = (BLACKBOARD if blackboard else CALLIGRAPHIC).get(name)
    kind, meaning = known or ("letter", ("bb" if blackboard else "cal") + name)
    return Token(kind, meaning, at)


# --- brackets

_ARGUMENT_OF = frozenset({"^", "_", "mark"})


def _matched(tokens: list[Token], length: int) -> Signs:
    """The tokens without invisible braces; raises ParseError for unbalanced braces and deep brackets."""
    tokens = _without_notes(_operators_from_underset(_fractions_from_over(_starred(tokens))))
    keep, dropped = _argument_braces(tokens)
    out: list[Token] = []
    partner: dict[int, int] = {}
    bars: dict[int, int] = {}
    stack: list[int] = []
    for number, token in enumerate(tokens):
        kind = token.kind
        if (kind in ("{", "}") and number not in keep) or number in dropped:
            continue
        if kind == "{" or kind == "open":
            stack.append(len(out))
            bars[len(out)] = 0
            if len(stack) > MAX_DEPTH:
                raise ParseError(say("brackets are nested too deep"), token.at)
        elif kind == "}" or kind == "close":
            if stack and (out[stack[-1]].kind == "{") == (kind == "}"):
                opener = stack.pop()
                partner[opener] = len(out)
            elif kind == "close":
                raise ParseError(say("a bracket is closed that was not opened"), token.at)
            else:
                raise ParseError(say("a bracket is not closed"), out[stack[-1]].at if stack else token.at)
        elif kind == "vert" and stack:
            bars[stack[-1]] += 1
        out.append(token)
    if stack:
        raise ParseError(say("a bracket is not closed"), out[stack[-1]].at)
    if len(out) > MAX_TOKENS:
        raise ParseError(say("the formula is too long to be read"), out[MAX_TOKENS].at)
    out.append(Token("eof", "", length))
    return Signs(out, partner, bars)


def _argument_braces(tokens: list[Token]) -> tuple[set[int], set[int]]:
    """The braces that hold an argument (of a script, a fraction, a root, …), and the notes under braces."""
    partner = _braces(tokens)
    keep: set[int] = set()
    dropped: set[int] = set()

    def argument(at: int) -> int:
        if at in partner:
            keep.update((at, partner[at]))
            return partner[at] + 1
        return at + 1

    for number, token in enumerate(tokens):
        kind = token.kind
        if kind in _ARGUMENT_OF:
            argument(number + 1)
        elif kind == "frac":
            argument(argument(number + 1))
        elif kind == "sqrt":
            start = number + 1
            if start < len(tokens) and tokens[start].text == "[":
                near = range(start, min(len(tokens), start + MAX_ROOT))
                start = next((at + 1 for at in near if tokens[at].text == "]"), start)
            argument(start)
        elif kind == "note":
            dropped.add(number)
            script = partner.get(number + 1, number + 1) + 1
            if script < len(tokens) and tokens[script].kind == token.text:
                dropped.update(range(script, partner.get(script + 1, script + 1) + 1))
        elif kind == "func" and number + 1 in partner:
            inside = tokens[number + 2 : partner[number + 1]]
            if not _shows_a_sum(inside):
                argument(number + 1)
    return keep, dropped


_AFTER_STAR = frozenset({"close", "}", ",", "+", "-", "/", "vert", "rvert"})


def _starred(tokens: list[Token]) -> list[Token]:
    """`D*` as `D^*`, where nothing stands behind the star that it could multiply."""
    out: list[Token] = []
    for number, token in enumerate(tokens):
        behind = tokens[number + 1].kind if number + 1 < len(tokens) else "}"
        if token.text == "*" and token.kind == "times" and out[-1:] and behind in _AFTER_STAR:
            if out[-1].kind == "letter" and behind not in ("+", "-"):
                out.append(Token("^", "^", token.at))
            elif out[-1].kind == "letter":  # the star of D, or a product with −1?
                raise ParseError(say("{sign} is not understood here", sign="*"), token.at)
        out.append(token)
    return out


def _fractions_from_over(tokens: list[Token]) -> list[Token]:
    r"""`{A \over B}` as `\frac{A}{B}`, its modern spelling. Raises ParseError for one that no bracket holds."""
    bars = sum(token.kind == "above" for token in tokens)
    if bars > MAX_OVER:
        raise ParseError(say("the formula is too long to be read"), tokens[0].at)
    for _ in range(bars):
        at = max(place for place, token in enumerate(tokens) if token.kind == "above")
        start, end = _edge(tokens, at, -1), _edge(tokens, at, 1)
        place = tokens[at].at
        left, right = Token("{", "{", place), Token("}", "}", place)
        above, below = tokens[start + 1 : at], tokens[at + 1 : end]
        if not above or not below:
            raise ParseError(say("{sign} is not understood here", sign="\\over"), place)
        fraction = [Token("frac", "frac", place), left, *above, right, left, *below, right]
        tokens = [*tokens[: start + 1], *fraction, *tokens[end:]]
    return tokens


def _edge(tokens: list[Token], at: int, step: int) -> int:
    """Where the bracket opens (step −1) or closes (step 1) that holds a place. Raises ParseError outside all."""
    deeper, wanted = (("{", "open"), ("}", "close"))[::step]
    depth, place = 0, at + step
    while 0 <= place < len(tokens):
        kind = tokens[place].kind
        if kind in wanted and not depth:
            return place
        if kind == "above" and not depth:
            break  # two in one group: TeX refuses it too
        depth += (kind in deeper) - (kind in wanted)
        place += step
    raise ParseError(say("{sign} is not understood here", sign="\\over"), tokens[at].at)


def _operators_from_underset(tokens: list[Token]) -> list[Token]:
    """`\\underset{A}{B}` as `B_{A}`, its other spelling."""
    if not any(token.kind == "under" for token in tokens):
        return tokens
    partner = _braces(tokens)
    out: list[Token] = []
    at = 0
    while at < len(tokens):
        middle = partner.get(at + 1, -1) + 1
        if tokens[at].kind == "under" and middle and middle in partner:
            end = partner[middle]
            out += [*tokens[middle + 1 : end], Token("_", "_", tokens[at].at), *tokens[at + 1 : middle]]
            at = end + 1
        else:
            out.append(tokens[at])
            at += 1
    return out


def _without_notes(tokens: list[Token]) -> list[Token]:
    """`\\overset{A}{B}` as `B`."""
    if not any(token.kind == "over" for token in tokens):
        return tokens
    partner = _braces(tokens)
    dropped: set[int] = set()
    for number, token in enumerate(tokens):
        if token.kind == "over":
            dropped.update(range(number, partner.get(number + 1, number + 1) + 1))
    return [token for number, token in enumerate(tokens) if number not in dropped]


def _braces(tokens: list[Token]) -> dict[int, int]:
    partner: dict[int, int] = {}
    stack: list[int] = []
    for number, token in enumerate(tokens):
        if token.kind == "{":
            stack.append(number)
            if len(stack) > 2 * MAX_DEPTH:
                raise ParseError(say("brackets are nested too deep"), token.at)
        elif token.kind == "}":
            if not stack:
                raise ParseError(say("a bracket is closed that was not opened"), token.at)
            partner[stack.pop()] = number
    if stack:
        raise ParseError(say("a bracket is not closed"), tokens[stack[-1]].at)
    return partner


def _shows_a_sum(inside: list[Token]) -> bool:
    """Whether a sum stands in braces without brackets: `\\log{A - B}` shows as log A − B."""
    depth = 0
    for token in inside:
        depth += (token.kind in ("{", "open")) - (token.kind in ("}", "close"))
        if token.kind in "+-" and not depth:
            return True
    return False
