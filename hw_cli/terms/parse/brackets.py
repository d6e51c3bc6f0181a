"""Brackets matched, and constructions that are other spellings put as their usual ones.

Braces that TeX only groups by are dropped, since a reader of the page does not see them.
"""

from __future__ import annotations

from hw_cli.prose import say
from hw_cli.terms.parse.cursor import ParseError, Signs, Token
from hw_cli.terms.parse.dialects import Dialect

MAX_BRACES = 80
MAX_ROOT = 20  # signs in the brackets of a root
MAX_OVER = 50  # `\\over`, in one formula

_SPREADS = frozenset({"Var", "var", "Cov", "cov"})
_ARGUMENT_OF = frozenset({"^", "_", "mark"})


def matched(tokens: list[Token], length: int, dialect: Dialect) -> Signs:
    """The tokens without invisible braces; raises ParseError for unbalanced braces and deep brackets."""
    tokens = _without_notes(_operators_from_underset(_fractions_from_over(_starred(tokens))))
    tokens = _differentials_from_fractions(tokens)
    _mark_values(tokens)
    if dialect.answers:
        _open_intervals(tokens)
        keep, dropped = set(range(len(tokens))), set[int]()
    else:
        keep, dropped = _argument_braces(tokens)
    out: list[Token] = []
    partner: dict[int, int] = {}
    bars: dict[int, int] = {}
    openers: dict[int, int] = {}  # of what closes
    norms: dict[int, list[int]] = {}  # double bars directly in a bracket
    ends: dict[int, list[int]] = {}  # bars that open directly in one, and are not closed
    stack: list[int] = []
    for number, token in enumerate(tokens):
        kind = token.kind
        if (kind in ("{", "}") and number not in keep) or number in dropped:
            continue
        if kind == "{" or kind == "open":
            stack.append(len(out))
            bars[len(out)] = 0
            norms[len(out)] = []
            ends[len(out)] = []
            if len(stack) > dialect.max_depth:
                raise ParseError(say("brackets are nested too deep"), token.at)
        elif kind == "}" or kind == "close":
            if stack and (out[stack[-1]].kind == "{") == (kind == "}"):
                opener = stack.pop()
                partner[opener] = len(out)
                openers[len(out)] = opener
                if len(lone := ends.pop(opener)) == 1:  # p(x \lvert y), which no \rvert ends
                    out[lone[0]] = Token("given", "|", out[lone[0]].at)
                if len(norms[opener]) == 1 and kind == "close" and _is_of_law(out, opener, openers):
                    (bar,) = norms[opener]  # q(x \\| y) is q(x | y), as Markdown needs it
                    out[bar] = Token("given", "|", out[bar].at)
            elif kind == "close":
                raise ParseError(say("a bracket is closed that was not opened"), token.at)
            else:
                raise ParseError(say("a bracket is not closed"), out[stack[-1]].at if stack else token.at)
        elif kind == "vert" and stack:
            bars[stack[-1]] += 1
        elif kind == "norm" and stack:
            norms[stack[-1]].append(len(out))
        elif kind == "lvert" and stack:
            ends[stack[-1]].append(len(out))
        elif kind == "rvert" and stack and ends[stack[-1]]:
            ends[stack[-1]].pop()
        out.append(token)
    if stack:
        raise ParseError(say("a bracket is not closed"), out[stack[-1]].at)
    if len(out) > dialect.max_tokens:
        raise ParseError(say("the formula is too long to be read"), out[dialect.max_tokens].at)
    for number, token in enumerate(out[:-1]):
        if token.text in _SPREADS and (after := out[number + 1]).kind == "open" and after.text == "{":
            after.text, out[partner[number + 1]].text = "(", ")"  # Var\{X\}, of X and of no set
    out.append(Token("eof", "", length))
    return Signs(out, partner, bars)


def _is_of_law(out: list[Token], opener: int, openers: dict[int, int]) -> bool:
    """Whether the bracket that opens at a place stands behind p or q, perhaps with a subscript."""
    at = opener - 1
    at = openers.get(at, at)
    while at > 1 and (out[at].kind in ("{", "_") or out[at - 1].kind == "_"):
        at -= 1
    return at >= 0 and out[at].kind == "letter" and out[at].text in ("p", "q")


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
        if kind in _ARGUMENT_OF or (kind == "indicator" and number + 1 in partner):
            argument(number + 1)
        elif kind in ("frac", "binom"):
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
            if not (_shows_a_sum(inside) or _goes_on(inside, tokens[partner[number + 1] + 1 :][:1])):
                argument(number + 1)
    return keep, dropped


def _goes_on(inside: list[Token], behind: list[Token]) -> bool:
    r"""Whether what stands in braces behind a function is the head of its argument: `\log \mathbf{E}_q[x]`, `\log {x}_i`."""
    head = {token.kind for token in behind}
    return len(inside) == 1 and ("_" in head or (inside[0].text == "E" and "open" in head))


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
        kind = tokens[at].text
        fraction = [Token(kind, kind, place), left, *above, right, left, *below, right]
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


def _mark_values(tokens: list[Token]) -> None:
    r"""The bars of `f(x) |_{x = 0}` and `F(x) |_a^b`: neither absolute values nor what is given."""
    ends = [number for number, token in enumerate(tokens) if token.kind in ("vert", "rvert")]
    scripts = {"_", "^"}
    for number in ends:
        if number + 2 >= len(tokens) or tokens[number + 1].kind not in scripts:
            continue
        depth, end, tied = 0, number + 2, False
        while end < len(tokens):
            kind = tokens[end].kind
            depth += (kind == "{") - (kind == "}")
            tied |= kind == "rel" and depth == 1
            if not depth:
                break
            end += 1
        other = tokens[end + 1].kind if end + 1 < len(tokens) else ""
        if (tied and tokens[number + 1].kind == "_") or {tokens[number + 1].kind, other} == scripts:
            tokens[number].kind = "value"


_ENDS = frozenset({"+", "-", "rel", "close", "}", ",", ";", "&", "row", ".", "end", "or", "and"})


def _differentials_from_fractions(tokens: list[Token]) -> list[Token]:
    r"""`\int \frac{dx}{x}` as `\int \frac{1}{x} dx`, where nothing stands behind the fraction that it could take in."""
    first = next((number for number, token in enumerate(tokens) if token.text == "integral"), len(tokens))
    at = first
    while at < len(tokens) - 4:
        at += 1
        above = [token.text for token in tokens[at + 1 : at + 4]]
        if tokens[at].kind != "frac" or above[:2] != ["{", "d"] or tokens[at + 3].kind != "letter":
            continue
        partner = _braces(tokens)
        end = partner.get(at + 5, 0)
        below = tokens[at + 6].kind if end else ""
        if partner.get(at + 1) != at + 4 or not end or below == "d" or tokens[at + 6].text == "d":
            continue
        if end + 1 == len(tokens) or tokens[end + 1].kind in _ENDS:
            one = Token("num", "1", tokens[at + 2].at)
            tokens = [
                *tokens[: at + 2],
                one,
                *tokens[at + 4 : end + 1],
                *tokens[at + 2 : at + 4],
                *tokens[end + 1 :],
            ]
    return tokens


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
            if len(stack) > MAX_BRACES:
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


_BEFORE_AN_OPERAND = frozenset(
    {"(", "[", "{", ",", ";", "=", "cup", "cap", "minus-set", "in", "rel", "or", "and"}
)
_AFTER_AN_INTERVAL = frozenset({"cup", "cap", "minus-set", ",", ";", ".", "close", "or", "and", "}"})


def _open_intervals(tokens: list[Token]) -> None:
    """`]1, 2]` and `[1, 2[`: which of their brackets open and which close."""
    open_at: list[tuple[int, bool]] = []  # the brackets that are open, and whether a comma stands in each
    for number, token in enumerate(tokens):
        before = tokens[number - 1].kind if number else "{"
        after = tokens[number + 1].kind if number + 1 < len(tokens) else "."
        if token.kind == "close" and token.text == "]" and before in (*_BEFORE_AN_OPERAND, "open"):
            token.kind = "open"
        elif token.kind == "open" and token.text == "[" and open_at and open_at[-1][1]:
            ends = before not in (*_BEFORE_AN_OPERAND, "open") and after in _AFTER_AN_INTERVAL
            token.kind = "close" if ends else "open"
        if token.kind in ("open", "{"):
            open_at.append((number, False))
        elif token.kind in ("close", "}") and open_at:
            open_at.pop()
        elif token.kind in (",", ";") and open_at:
            open_at[-1] = (open_at[-1][0], True)
