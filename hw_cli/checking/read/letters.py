r"""Letters that a text itself shows to be functions or numbers: `E(w) = …` names a function, `p_k (1 - p_k)` a number p_k."""

from __future__ import annotations

import re
from dataclasses import replace

from hw_cli.terms.parse import Names
from hw_cli.terms.parse.applying import EULER
from hw_cli.terms.parse.dialects import VARIANTS

_NAME = r"(?P<name>[A-Za-z]|\\[A-Za-z]+)"
_LETTER = (
    r"(?:\\(?:mathbf|boldsymbol|bm|vec)\s*\{\s*\\?[A-Za-z]+\s*\}|\\[A-Za-z]+|[A-Za-z])(?:_(?:\w|\{\w+\}))?"
)
_DEFINED = re.compile(
    rf"(?:\$|\\\[|\\\(|\}}|\\\\|^)[ ]?&?[ ]?{_NAME}[ ]?\([ ]?{_LETTER}(?:[ ]?[,;][ ]?{_LETTER}){{0,8}}[ ]?\)[ ]*&?[ ]*(?::|\\coloneqq|=)",
    re.MULTILINE,
)
_SLOPE = re.compile(rf"\\nabla\s*(?:_(?:\w|\\[A-Za-z]+|\{{[^{{}}]*\}})\s*)?(?:\^2\s*)?{_NAME}\s*\(")
_CHANCE = frozenset("EHIPQVpq")  # means, entropies, informations, probabilities
_MEAN = re.compile(r"(?<![A-Za-z\\{])E\s*(?:\[|_|\\left|\\[bB]ig|\{|[a-z(]\s*\()")
_SAMPLES = re.compile(
    r"(?<![A-Za-z])[Vv]ar(?![A-Za-z])|\bi\.\s?i\.\s?d\b|\biid\b|\bunbiased|\bsans biais|\bestimat(?:or|eur)|"
    r"\brandom variable|\bvariables? aléatoire|\bexpected value|\bespérance",
    re.IGNORECASE,
)
_ENERGY = re.compile(
    r"\benerg|\bénerg|\berror|\berreur|exp\s*(?:\\left|\\[bB]ig+l?)?\s*[({]\s*-\s*E|e\^\{?\s*-\s*E",
    re.IGNORECASE,
)
_OWN_BRACKET = re.compile(
    r"(?<![A-Za-z\\])(?P<law>[pqPQ])\s*[_^][^()=]{0,40}\(\s*(?:[^()]*?(?<![A-Za-z\\]))?(?P=law)\s*_[^()|]*\)"
    r"|\(\s*1\s*-\s*(?P<rest>[pq])\s*\)"
)
_ADDED = re.compile(r"\\([a-z]+)\s*[-+]|[-+]\s*\\([a-z]+)\s*\)")
_GAMMA = re.compile(r"\\Gamma(?![A-Za-z])(?P<applied>[\s']*(?:\\left|\\[bB]ig+l?)?\s*\([^,;|]{1,40}?\))?")
_BY_INTEGRAL = re.compile(r"\\Gamma\s*(?:\\left)?\s*\([^=]{1,20}\)\s*&?\s*:?=\s*\\int")


def _has_gamma(text: str, defined: set[str]) -> bool:
    """Whether Γ is the gamma function: with one argument in brackets wherever it stands, and no other meaning."""
    found = [match["applied"] for match in _GAMMA.finditer(text)]
    return (
        bool(found)
        and None not in found
        and ("Gamma" not in defined or _BY_INTEGRAL.search(text) is not None)
    )


def with_functions(text: str, names: Names) -> Names:
    """The names with those that stand before their arguments as a whole left side; E(w) too, where E is no mean; and e,
    where it is such an argument, as a letter."""
    found = set()
    for match in _DEFINED.finditer(text):
        name = match["name"].removeprefix("\\")
        name = VARIANTS.get(name, name)
        argument = match[0].split("(", 1)[1].strip()
        error = name == "E" and not argument[0].isupper() and not _MEAN.search(text)
        if match["name"] not in _CHANCE or error:
            found.add(name)
    found |= {
        match["name"]
        for match in _SLOPE.finditer(text)
        if match["name"] not in _CHANCE and "\\" not in match["name"]
    }
    if any(re.search(r"[(,;]\s*e\s*[),;]", match[0]) for match in _DEFINED.finditer(text)):
        names = replace(names, letters=names.letters | {"e"})  # C(e) = …: no number
    if "E" not in found and _SAMPLES.search(text) and not _ENERGY.search(text):
        names = replace(names, means=True)
    if _has_gamma(text, found):
        found |= {"Gamma", EULER}
    return replace(names, functions=names.functions | (found - names.letters)) if found else names


def with_numbers(formula: str, names: Names) -> Names:
    r"""The names of one formula: what stands in its own bracket is no law, and the σ of `(\sigma + 1) a + \sigma(1 - b)`
    no function."""
    found = {match["law"] or match["rest"] for match in _OWN_BRACKET.finditer(formula)}
    found |= {match[1] for match in _ADDED.finditer(formula)} & names.functions
    if not found:
        return names
    functions = names.functions - found
    return replace(names, laws=names.laws - found, letters=names.letters | found, functions=functions)
