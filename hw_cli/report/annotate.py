r"""A copy of the user's file with a mark behind each step, and what is wrong explained at its end.

Nothing that stands in the file is changed. In LaTeX a mark follows the right side of its step, where it takes no
room in a display; its definition stands before `\begin{document}`, the explanations before `\end{document}`. In
Markdown a line of marks follows each display.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from hw_cli.checking.checked import Finding
from hw_cli.prose import Language, Message, say
from hw_cli.report.check_words import LOOKS, TROUBLES, CheckedFile, counted, explanation, line_of, unread
from hw_cli.report.environment import make_environment, render
from hw_cli.report.fragment import needed, owned
from hw_cli.report.latex import latex_style, prose
from hw_cli.report.style import text_style
from hw_cli.report.templates import NOTATION
from hw_cli.report.texfile import TexFile

# \rlap: a display keeps its width. No change of size: within a formula it would change the formula's own.
MACROS = r"""% --- marks of hw check
\ifdefined\hwmark\else
  \protected\def\hwmark#1#2{\rlap{\kern.6em\csname hwsign#1\endcsname{#2}}}
  \protected\def\hwinline#1#2{\hbox{\kern.1em\csname hwsign#1\endcsname{#2}\kern.1em}}
  \def\hwsignholds#1{\hwpaint{0,.45,0}{\ifdefined\checkmark\checkmark\else\surd\fi}}
  \def\hwsignfails#1{\hwpaint{.8,0,0}{{\times}\,\scriptstyle\mathbf{[#1]}}}
  \def\hwsignopen#1{\hwpaint{.7,.4,0}{\mathbf{?}\,\scriptstyle\mathbf{[#1]}}}
  \def\hwsigndoubtful#1{\hwpaint{.5,0,.6}{\mathbf{!}\,\scriptstyle\mathbf{[#1]}}}
  \def\hwsigndefines#1{\hwpaint{0,0,.6}{\scriptstyle:=}}
  \def\hwsignabout#1{\hwpaint{0,.4,.5}{\approx}}
  \def\hwpaint#1#2{\ifdefined\color\color[rgb]{#1}\fi$#2$}
\fi
"""
_COLOUR = r"""\ifdefined\color\else\RequirePackage{color}\fi
"""
_SUPPORT = r"""\providecommand{\boldsymbol}[1]{\mathbf{#1}}
\providecommand{\operatorname}[1]{\mathrm{#1}}
\providecommand{\text}[1]{\mbox{#1}}"""
_THEIRS = (r"\bm",)  # of a package
_BEGIN = re.compile(r"\\begin\s*\{document\}")
_END = re.compile(r"\\end\s*\{document\}")
_COMMENTS = re.compile(r"(?:[ \t]*%[^\n]*\n)*")
# what TeX writes to a file, to be read again where our definitions may not stand yet
_MOVED = re.compile(
    r"\\(?:part|chapter|(?:sub)*section|(?:sub)?paragraph|caption|title|author)\*?\s*[\[{][^\n]*$"
)
_CLOSES = re.compile(r"\$\$|\\\]|\\end\s*\{[A-Za-z]+\*?\}|^[ \t>]*```", re.MULTILINE)
_CLOSES_INLINE = re.compile(r"\$`?|\\\)|\\end\s*\{math\}")
_PREFIX = re.compile(r"[ \t>]*")
_SPECIAL = re.compile(r"[\\`*_<>\[\]#|$]")

Insertions = list[tuple[int, str]]


def annotated(file: CheckedFile, kind: str, language: Language) -> str:
    """The text of the file with marks and explanations; `kind` is `tex` or `md`."""
    return _markdown(file, language) if kind == "md" else _latex(file, language)


def _with(text: str, insertions: Insertions) -> str:
    """The text with all insertions; those at one place keep their order."""
    out, at = list[str](), 0
    for place, what in sorted(insertions, key=lambda item: item[0]):
        out += [text[at:place], what]
        at = place
    return "".join((*out, text[at:]))


# --- LaTeX


def _latex(file: CheckedFile, language: Language) -> str:
    text = file.text
    visible = TexFile(Path(file.name), text, "utf-8", "\n").visible
    marks = list(_marks(file, visible))
    numbered = [(number, finding) for finding, _, number in marks if number]
    notes = _explanations(file, numbered, language)
    begin, ends = _BEGIN.search(visible), list(_END.finditer(visible))
    start = begin.start() if begin else _after_comments(text)
    end = ends[-1].start() if begin and ends else len(text)
    macros = MACROS + (_COLOUR if begin else "") + _definitions(notes)
    insertions: Insertions = [(start, _own_line(text, start) + macros)]
    insertions += [(finding.step.rhs.end.offset, shown) for finding, shown, _ in marks]
    insertions.append((end, _own_line(text, end) + notes))
    return _with(text, insertions)


def _after_comments(text: str) -> int:
    """Behind the comments that a file begins with: editors read settings there."""
    found = _COMMENTS.match(text)
    return found.end() if found else 0


def _own_line(text: str, at: int) -> str:
    """A line break where something stands before `at` on its line; no comment can swallow what follows."""
    return "\n" if at and text[at - 1] != "\n" else ""


def _marks(file: CheckedFile, visible: str) -> Iterator[tuple[Finding, str, int]]:
    """Each step that can be marked with its mark, and the number of its explanation (0 without one)."""
    number = 0
    for item in file.checked.derivations:
        followed = {finding.step.lhs.end.offset: finding for finding in item.findings}
        for finding in item.findings:
            at = finding.step.rhs.end.offset
            beside = item.derivation.inline or _in_multline(visible, at)
            beside = beside or (at in followed and _on_one_row(visible, at, followed[at]))
            command = "hwinline" if beside else "hwmark"
            trouble = finding.status in TROUBLES
            number += trouble
            shown = f"{number}" if trouble else ""
            mark = (
                rf"\{command}{{{LOOKS[finding.status].sign}}}{{{shown}}}" if _may_stand(visible, at) else ""
            )
            yield finding, mark, number if trouble else 0


def _on_one_row(visible: str, at: int, following: Finding) -> bool:
    """Whether the next step stands on the same row: a mark without width would lie over its relation."""
    return r"\\" not in visible[at : following.step.position.offset]


def _in_multline(visible: str, at: int) -> bool:
    """Whether a place is in a `multline`: the number of the equation stands right behind its last row."""
    return visible.rfind(r"\begin{multline", 0, at) > visible.rfind(r"\end{multline", 0, at)


def _may_stand(visible: str, at: int) -> bool:
    """Whether a mark may stand at an offset: not in verbatim text, nor in what TeX writes to a file."""
    line = visible[visible.rfind("\n", 0, at) + 1 : at]
    return not visible[at - 1 : at].isspace() and not _MOVED.search(line)


def _explanations(file: CheckedFile, numbered: Iterable[tuple[int, Finding]], language: Language) -> str:
    style = latex_style(language)
    lines = [
        r"\par\bigskip\begingroup\small\parindent=0pt \parskip=2pt \raggedright",
        rf"\textbf{{hw check}}\enspace {prose(_counts(file), style)}\par",
    ]
    for number, finding in numbered:
        head = prose(say("line {line}", line=line_of(finding)), style)
        told = r"\par ".join(prose(item, style) for item in explanation(finding))
        lines.append(rf"\textbf{{[{number}]}}\enspace {head}\enspace {told}\par")
    for item in file.checked.skipped:
        lines.append(rf"{prose(unread(file, item), style)}\par")
    body = "\n".join((*lines, r"\endgroup"))
    return owned(make_environment(None), body, kept=_THEIRS) + "\n"


def _counts(file: CheckedFile) -> Message:
    """How many steps there are of each status that occurs."""
    found = [(status, count) for status, count in file.checked.counts.items() if count]
    values = {f"{status.value}": counted(status, count) for status, count in found}
    return Message(", ".join(f"{{{name}}}" for name in values), tuple(values.items()))


def notation() -> str:
    """The macros of the report's notation."""
    return render(make_environment(None), NOTATION, {})


def _definitions(notes: str) -> str:
    """The definitions that the explanations need."""
    plain = re.sub(r"\\hw([A-Za-z]+)", r"\\\1", notes)
    found = owned(make_environment(None), needed(f"{_SUPPORT}\n{notation()}", plain), kept=_THEIRS)
    return f"{found}\n" if found else ""


# --- Markdown


def _markdown(file: CheckedFile, language: Language) -> str:
    insertions: Insertions = []
    for item in file.checked.derivations:
        places: dict[int, list[Finding]] = {}
        for finding in item.findings:
            at = finding.step.rhs.end.offset
            places.setdefault(_closed(file.text, at, item.derivation.inline), []).append(finding)
        show = _beside if item.derivation.inline else _below
        insertions += [(at, show(file.text, at, found, language)) for at, found in places.items()]
    return _with(file.text, insertions)


def _closed(text: str, at: int, inline: bool) -> int:
    """Where marks may stand after a step: behind its formula's end, or at the end of the line that ends a display."""
    if inline:
        found = _CLOSES_INLINE.search(text, at)
        return found.end() if found else len(text)
    end = at
    while (found := _CLOSES.search(text, end)) and (
        end == at or not text[end : found.start()].strip(" \t>\n")
    ):
        end = found.end()
    line_end = text.find("\n", end)
    return len(text) if line_end < 0 else line_end


def _beside(text: str, at: int, findings: Sequence[Finding], language: Language) -> str:
    return "".join(f" {_told(finding, language)}" for finding in findings)


def _below(text: str, at: int, findings: Sequence[Finding], language: Language) -> str:
    """A paragraph below a display, in the same quotation or list."""
    prefix = min((_prefix(text, place) for place in (at, findings[0].step.position.offset)), key=len)
    style = text_style(language)
    shown = [
        f"{_told(finding, language, style.message(say('line {line}', line=line_of(finding))))}"
        for finding in findings
    ]
    gap = "" if text[at : at + 2] in ("\n\n", "\n", "") else f"\n{prefix}".rstrip(" ")
    return f"\n{prefix.rstrip(' ')}\n{prefix}**hw:** " + f"  \n{prefix}".join(shown) + gap


def _prefix(text: str, at: int) -> str:
    """The indentation of the line that holds a place, with the marks of its quotation."""
    found = _PREFIX.match(text, text.rfind("\n", 0, at) + 1)
    prefix = found[0] if found else ""
    return prefix[: prefix.rindex(">") + 1] + " " if ">" in prefix else prefix


def _told(finding: Finding, language: Language, where: str = "") -> str:
    """A mark, and for a trouble its explanation."""
    head = " ".join(filter(None, (LOOKS[finding.status].mark, where)))
    if finding.status not in TROUBLES:
        return head
    style = text_style(language)
    told = " — ".join(style.message(item) for item in explanation(finding))
    return f"{head} ({_SPECIAL.sub(_escaped, told)})"


def _escaped(found: re.Match[str]) -> str:
    return f"\\{found[0]}"
