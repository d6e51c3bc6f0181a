"""Brackets that a side of a line lost or has too many of, put where they belong: where one repair is sensible."""

from __future__ import annotations

import re

_BRACKET = re.compile(r"\\\\|\\[{}]|\\[A-Za-z]+|[()\[\]{}]")
_CLOSER = {"(": ")", "[": "]", "{": "}"}
_OPENER = {closer: opener for opener, closer in _CLOSER.items()}
MOST_MENDED = 3  # brackets of one side


def balanced(shown: str) -> str | None:
    r"""A formula with its brackets matched; None where they do match, or where it is not clear how they would.

    One bracket that is open where one of another form closes is closed before it, and one at the end is closed there;
    one that closes at the end what nothing opened is left out. A brace that ends a round bracket was meant as its end.

    >>> balanced(r"E[\log(p(x)]"), balanced("f(x))"), balanced(r"\exp(a^{2}}"), balanced("[a(b + c(d]")
    ('E[\\log(p(x))]', 'f(x)', '\\exp(a^{2})', None)
    """
    stack: list[str] = []
    out: list[str] = []
    at = mended = 0
    for match in _BRACKET.finditer(shown):
        sign = match[0]
        out.append(shown[at : match.start()])
        at = match.end()
        if sign in _CLOSER:
            stack.append(sign)
        elif sign in _OPENER:
            wanted = _OPENER[sign]
            if sign == "}" and wanted not in stack and stack:
                sign = _CLOSER[stack.pop()]
                mended += 1
            elif stack and stack[-1] == wanted:
                stack.pop()
            elif stack[-2:-1] == [wanted] and stack[-1] != "{":
                sign = _CLOSER[stack.pop()] + sign
                stack.pop()
                mended += 1
            elif not stack and not shown[at:].strip(" .,;\n") and sign != "}":
                sign = ""
                mended += 1
            else:
                return None
        out.append(sign)
    out.append(shown[at:])
    if len(stack) > 1 or "{" in stack or mended + len(stack) > MOST_MENDED:
        return None
    if stack:
        out.append(_CLOSER[stack[0]])
    return "".join(out) if mended or stack else None


def without_doubled(shown: str) -> str | None:
    """A formula with one `))` as `)`, where that matches its brackets: `N(m(x)), s)`; None for any other."""
    found = list(re.finditer(r"\)\s*\)", shown))
    extra = shown.count(")") - shown.count("(")
    return shown[: found[0].start()] + shown[found[0].end() - 1 :] if extra == 1 and len(found) == 1 else None


def shown_through(shown: str, command: str) -> str | None:
    r"""A formula without a command that nothing defines, where it has one argument: a font, as `\B{x}`; None elsewhere.

    >>> shown_through(r"\B{x} + \B{y}", r"\B"), shown_through(r"\pf{x}{y}", r"\pf")
    ('{x} + {y}', None)
    """
    name = re.escape(command) + ("(?![A-Za-z])" if command[-1:].isalpha() and command.isascii() else "")
    group = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
    if not re.search(rf"{name}\s*\{{", shown) or re.search(
        rf"{name}\s*(?!\s*\{{)|{name}\s*{group}\s*\{{", shown
    ):
        return None
    return re.sub(rf"{name}\s*(?=\{{)", "", shown)
