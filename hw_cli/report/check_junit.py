"""A check as JUnit's XML, which every pipeline shows: a suite a file, a case a step."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from hw_cli.checking.checked import OPEN, Finding, Status
from hw_cli.checking.findings import rule_of
from hw_cli.errors import InputError
from hw_cli.prose import Language
from hw_cli.report.check_words import CheckedFile, explanation, line_of
from hw_cli.report.style import text_style

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_junit(
    files: Sequence[CheckedFile],
    language: Language,
    strict: bool = False,
    unreadable: Sequence[InputError] = (),
) -> str:
    """The steps of the files as test cases: a wrong one fails, one left open is skipped (`strict`: fails)."""
    style = text_style(language)
    root = ElementTree.Element("testsuites", name="hw check")
    for file in files:
        suite = ElementTree.SubElement(root, "testsuite", name=_xml(file.name))
        for finding in file.checked.findings:
            _case(suite, file, finding, language, strict)
        for item in file.checked.skipped:
            name = f"{file.label(item.position.line)}"
            case = ElementTree.SubElement(suite, "testcase", classname=_xml(file.name), name=name)
            tag = "failure" if strict else "skipped"
            ElementTree.SubElement(case, tag, message=_xml(style.message(item.why)))
        _count(suite)
    for fault in unreadable:
        name = str(fault.path) if fault.path else "stdin"
        suite = ElementTree.SubElement(root, "testsuite", name=_xml(name))
        case = ElementTree.SubElement(suite, "testcase", classname=_xml(name), name=_xml(name))
        ElementTree.SubElement(case, "error", message=_xml(style.message(fault.said)))
        _count(suite)
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _case(
    suite: ElementTree.Element, file: CheckedFile, finding: Finding, language: Language, strict: bool
) -> None:
    style, step = text_style(language), finding.step
    name = f"{file.label(line_of(finding))}: {step.lhs.source} {step.relation.value} {step.rhs.source}"
    case = ElementTree.SubElement(
        suite, "testcase", classname=_xml(file.name), name=_xml(" ".join(name.split()))
    )
    if finding.status is not Status.FAILS and finding.status not in OPEN:
        return
    failed = finding.status is Status.FAILS or strict
    first, *rest = (style.message(item) for item in explanation(finding, file.label))
    trouble = ElementTree.SubElement(case, "failure" if failed else "skipped", message=_xml(first))
    if failed:
        trouble.set("type", rule_of(finding) or "")
    trouble.text = _xml("\n".join(rest)) or None


def _count(suite: ElementTree.Element) -> None:
    for key, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(key, str(len(suite.findall(f"testcase/{tag}"))))
    suite.set("tests", str(len(suite.findall("testcase"))))


def _xml(text: str) -> str:
    """A text without what XML cannot hold."""
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)
