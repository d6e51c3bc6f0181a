"""Letters of functions that a text has as densities: the f of f(x, y) = f(x | y) f(y)."""

from __future__ import annotations

import re

_GIVEN = r"[^()$|]{0,40}(?:(?<![\\|])\|(?!\|)|\\mid|\\vert|\\given)[^()$|]{1,60}"
_CONDITIONAL = re.compile(
    rf"(?<![A-Za-z\\_{{])(?P<name>[fg])(?:_(?:\{{[^{{}}]*\}}|\\?\w+))?\s*(?:\\left|\\[bB]igg?l?)?\s*\({_GIVEN}(?:\\right|\\[bB]igg?r?)?\s*\)"
)
_OF_LAWS = re.compile(
    rf"(?<![A-Za-z\\])[pPq](?:_(?:\{{[^{{}}]*\}}|\\?\w+))?\s*(?:\\left|\\[bB]igg?l?)?\s*\({_GIVEN}\)"
)


def density_letters(text: str) -> frozenset[str]:
    r"""The letters f and g that a text has with a condition, where nothing else has one: no density p(x | y).

    A letter that is differentiated, inverted or called a function otherwise stays one, and so does one of which a formula
    says alone what it is: f(y | a) = a e^{-ay}.

    >>> density_letters(r"$f(x, y) = f(x \mid y) f(y)$")
    frozenset({'f'})
    >>> density_letters(r"$p(x | z)$, where $f(x | z)$ is a network")
    frozenset()
    """
    found = {match["name"] for match in _CONDITIONAL.finditer(text) if _again(text, match)}
    if not found or _OF_LAWS.search(text):
        return frozenset()
    return frozenset(name for name in found if not re.search(_A_FUNCTION.format(name=name), text))


def _again(text: str, match: re.Match[str]) -> bool:
    """Whether the letter has values in the same formula once more."""
    near = text[max(0, match.start() - _NEAR) : match.start()], text[match.end() : match.end() + _NEAR]
    formula = re.split(_ENDS, near[0])[-1] + " ; " + re.split(_ENDS, near[1])[0]
    return (
        re.search(
            rf"(?<![A-Za-z\\]){match['name']}(?:_(?:\{{[^{{}}]*\}}|\\?\w+))?\s*(?:\\left)?\s*\(", formula
        )
        is not None
    )


_NEAR = 300
_ENDS = r"\$|\\[\[\]]|\\(?:begin|end)\{(?:equation|align|gather|eqnarray)"
_A_FUNCTION = (
    r"(?<![A-Za-z\\]){name}(?:'|\s*\^\s*(?:\{{\s*-|\{{?\s*\\prime)|\s*:)"
    r"|\\nabla(?:_\{{?\\?\w+\}}?)?\s*{name}(?![A-Za-z])"
    r"|\b(?:functions?|networks?|map|mapping|model|fonctions?|réseaux?|hazard)\s+\$\s*{name}(?![A-Za-z])"
)
