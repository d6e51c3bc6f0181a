"""Reading TeX's log: the error that stopped it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LOCATED = re.compile(r"^(?:error: )?(?:\./)?(?P<file>\S+\.\w+):(?P<line>\d+): (?P<message>.+)$", re.M)
_UNLOCATED = re.compile(r"^! ?(?P<message>\S.*)$", re.M)
_CONTEXT = re.compile(r"^l\.\d+ (?P<read>.*)$", re.M)
_AFTERMATH = ("==> Fatal error", "Emergency stop")  # follow the error that matters
_NO_END = re.compile(r"^! Emergency stop\.\n<\*>", re.M)
_NO_PAGES = re.compile("^.*no pages of output", re.I | re.M)


@dataclass(frozen=True)
class TexError:
    """What stopped TeX: `file` and `line` (from 1) where known, and what TeX had read of that line."""

    message: str
    file: str | None = None
    line: int | None = None
    read: str | None = None


def first_error(log: str) -> TexError | None:
    """The first real error of a log written with `-file-line-error`.

    >>> first_error("./report.tex:3: Undefined control sequence.\\nl.3 \\\\foo\\n").message
    'Undefined control sequence.'
    """
    found = sorted(
        (hit for pattern in (_LOCATED, _UNLOCATED) for hit in pattern.finditer(log)),
        key=lambda hit: hit.start(),
    )
    real = [hit for hit in found if not hit["message"].strip().startswith(_AFTERMATH)]
    if real:
        return _error(real[0], log)
    if _NO_END.search(log):
        return TexError(r"the document ends without \end{document}")
    if _NO_PAGES.search(log):
        return TexError("the document has no pages")
    return _error(found[0], log) if found else None


def _error(hit: re.Match[str], log: str) -> TexError:
    place = hit.groupdict()
    context = _CONTEXT.search(log, hit.end())
    return TexError(
        message=hit["message"].strip(),
        file=place.get("file"),
        line=int(hit["line"]) if "line" in place else None,
        read=context["read"] if context else None,
    )
