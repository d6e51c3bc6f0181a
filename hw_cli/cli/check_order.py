"""One run of `hw check`: the files are read, checked, and shown in the form that is asked for."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from hw_cli.cli import console, streams
from hw_cli.errors import ExitCode, InputError, InputErrors, UsageError
from hw_cli.prose import Language, Message, say

if TYPE_CHECKING:
    from hw_cli.checking.against import Target
    from hw_cli.checking.checked import Checked
    from hw_cli.checking.read.files import NotFollowed, Source
    from hw_cli.homework.protocol import Homework
    from hw_cli.report.check_words import CheckedFile
    from hw_cli.terms.parse import Macros

NOTES = 10  # of files that are not read; the rest is counted


class Format(StrEnum):
    """The forms of a check."""

    RICH = "rich"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
    JUNIT = "junit"
    HTML = "html"


class Only(StrEnum):
    """Which steps the terminal shows."""

    WRONG = "wrong"
    ALL = "all"


@dataclass(frozen=True)
class Group:
    """A file of the command line with what it includes, and the macros that they define together."""

    sources: tuple[Source, ...]
    macros: Macros


@dataclass
class Order:
    """What the command line asks for; `read` are the files that the last run read."""

    homework: Homework
    files: tuple[Path, ...]
    language: Language
    form: Format = Format.RICH
    context: str = "auto"
    question: str | None = None
    part: str | None = None  # of the question, for --against
    against: bool = False
    rules_url: str | None = None  # where the page of the findings is published
    strict: bool = False
    ignore: tuple[str, ...] = ()
    baseline: Path | None = None
    annotate: Path | None = None
    force: bool = False
    follow: bool = False
    kind: str | None = None
    only: Only | None = None
    watched: bool = False
    why: str | None = None
    read: tuple[Path, ...] = field(init=False)
    _annotated: bool = field(init=False, default=False)
    _before: Counter[tuple[str, str]] | None = field(init=False, default=None)  # the last run's troubles
    _unreadable: tuple[InputError, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        self.read = self.files

    def check_annotate(self) -> None:
        """Raise UsageError where the marked copy cannot be written, before long work."""
        from hw_cli.checking.read.source import KINDS
        from hw_cli.files import check_writable, refuse_existing

        out = self.annotate
        if out is None:
            return
        if len(self.files) > 1:
            raise UsageError(say("--annotate marks one file"), say("check the others without it"))
        if self.files[0].suffix.lower() in (".ipynb", ".rst"):
            said = say("--annotate marks LaTeX and Markdown")
            raise UsageError(said, say("a page with marks: {option}", option="--format html"))
        texts = {"", ".tex", ".txt", self.files[0].suffix.lower(), *KINDS} - {".ipynb", ".rst"}
        if out.suffix.lower() not in texts:
            said = say("--annotate writes a text, and {file} is named otherwise", file=str(out))
            raise UsageError(said, say("a page with marks: {option}", option="--format html"))
        if out.exists() and any(file.exists() and out.samefile(file) for file in self.files):
            raise UsageError(
                say("--annotate names the file itself"), say("name another: the original is never touched")
            )
        refuse_existing(out, self.force)
        check_writable(out)

    def run(self) -> ExitCode:
        """Read, check and print; gives the exit code.

        Raises InputErrors for files that cannot be read, when the others are checked and shown. A file without any derivation has nothing to check, and
        is told of; one none of whose formulas could be read is a bad file.
        """
        from hw_cli.checking.say.context_files import read_context_text

        context = read_context_text(self.context)
        checked: list[CheckedFile] = []
        for group in self._groups():
            found = [self._check(source, group.macros, context) for source in group.sources]
            if not any(file.checked.derivations or file.checked.skipped for file in found):
                self._note(group.sources[0].name, _NO_DERIVATION)
                continue
            checked += found
            if self.annotate is not None:
                self._write(group.sources[0], found[0])
        checked = self._against_baseline(checked)
        if checked or self.form is not Format.RICH:
            self._print(checked)
        self._summarise(checked)
        if self.watched:
            self._tell_changes(checked)
        if self._unreadable:
            raise InputErrors(self._unreadable)
        for file in checked:
            if not file.checked.judged:
                self._note(file.name, say("none of its formulas could be checked"))
        results = [file.checked for file in checked]
        if any(item.judged and not item.passes(self.strict) for item in results):
            return ExitCode.UNVERIFIED
        return ExitCode.OK if all(item.judged for item in results) else ExitCode.INPUT

    # --- reading

    def _groups(self) -> list[Group]:
        from hw_cli.checking.read.files import read_source, with_included
        from hw_cli.terms.parse import read_macros

        groups: list[Group] = []
        faults: list[InputError] = []
        untold: list[NotFollowed] = []
        for file in self.files:
            try:
                found = with_included(read_source(file, self.kind), self.follow, untold.append)
            except InputError as error:
                faults.append(error)
                continue
            macros: Macros = {}
            if len(found) > 1:
                for source in found:
                    macros = {**macros, **read_macros(source.text)}
            groups.append(Group(found, macros))
        self._unreadable = tuple(faults)
        paths = [source.path for group in groups for source in group.sources if source.path is not None]
        self.read = tuple(dict.fromkeys((*self.files, *paths)))
        self._tell(untold)
        return groups

    def _tell(self, untold: Sequence[NotFollowed]) -> None:
        """Say on stderr which files are named and not read."""
        for item in untold[:NOTES]:
            text = say("{wanted} is not checked: {why}", wanted=item.wanted, why=item.why)
            console.note(f"{item.name}:{item.line}: {console.words(text)}")
        if len(untold) > NOTES:
            console.note(say("{n} more files are not checked", n=len(untold) - NOTES))

    # --- checking

    def _check(self, source: Source, macros: Macros, context: str | None) -> CheckedFile:
        from hw_cli.report.check_words import CheckedFile

        about = say("checking {name}", name=source.name)
        with console.progress(None, about) as steps:

            def progress(done: int, total: int) -> None:
                steps.describe(Message(f"{{about}}: {done}/{total}", (("about", about),)))

            try:
                found = self._judge(source, macros, context, progress)
            except InputError as error:
                raise self._placed(error) from error
        return CheckedFile(source.name, source.text, found, source.cells)

    def _placed(self, error: InputError) -> InputErrors:
        """Faults of the context, with the name of its file."""
        faults = error.faults if isinstance(error, InputErrors) else (error,)
        return InputErrors(
            tuple(
                InputError(
                    fault.said,
                    fault.advised,
                    path=fault.path or Path(self.context),
                    line=fault.line,
                    column=fault.column,
                )
                for fault in faults
            )
        )

    def _judge(
        self, source: Source, macros: Macros, context: str | None, progress: Callable[[int, int], None]
    ) -> Checked:
        from hw_cli.checking.checking import check_source

        goals: tuple[Target, ...] = ()
        if self.against:
            from hw_cli.checking.references import results_in

            goals = results_in(source, self.homework, self.question, self.part)
        return check_source(
            source,
            self.homework,
            context=self.context,
            ignore=self.ignore,
            context_text=context,
            question=self.question,
            part=self.part,
            macros=macros or None,
            goals=goals,
            progress=progress,
        )

    # --- showing

    def _tell_changes(self, files: Sequence[CheckedFile]) -> None:
        """Say how many troubles are new since the run before, and how many are gone."""
        from hw_cli.checking.baseline import fingerprint
        from hw_cli.report.check_words import TROUBLES

        now = Counter(
            (file.name, fingerprint(finding))
            for file in files
            for finding in file.checked.findings
            if finding.status in TROUBLES
        )
        if self._before is not None and now != self._before:
            new, gone = now - self._before, self._before - now
            console.note(say("since the last run: {n} new, {m} gone", n=new.total(), m=gone.total()))
        self._before = now

    def _print(self, files: Sequence[CheckedFile]) -> None:
        if self.why is not None:
            from hw_cli.report.check_why import why_lines

            told = list(why_lines(files, self.why, self.language))
            if not told:
                raise UsageError(
                    say("line {line} has no step", line=self.why), say("hw check shows where steps are")
                )
            for text in told:
                streams.write(text)
            return
        if self.form is Format.RICH:
            from hw_cli.report.check_terminal import check_lines

            out = console.out()
            whole = None if self.only is None else self.only is Only.ALL
            for line in check_lines(files, self.language, out.width, whole):
                out.print(line, no_wrap=True, overflow="ignore", crop=False, highlight=False)
            return
        streams.write(self._text(files), nl=False)

    def _text(self, files: Sequence[CheckedFile]) -> str:
        if self.form is Format.JSON:
            from hw_cli.report.check_json import to_json

            return streams.as_json(to_json(files, self.language, self.strict, self._unreadable))
        if self.form is Format.HTML:
            from hw_cli.report.check_html import to_html

            return to_html(files, self.language)
        if self.form is Format.JUNIT:
            from hw_cli.report.check_junit import to_junit

            return to_junit(files, self.language, self.strict, self._unreadable)
        from hw_cli.report.check_sarif import to_github, to_sarif

        if self.form is Format.SARIF:
            return streams.as_json(to_sarif(files, self.language, self.rules_url))
        return to_github(files, self.language)

    def _summarise(self, files: Sequence[CheckedFile]) -> None:
        """Add to the summary of a GitHub job, where there is one."""
        named = os.environ.get("GITHUB_STEP_SUMMARY")
        if self.form is not Format.GITHUB or not named:
            return
        from hw_cli.report.check_sarif import to_summary

        with suppress(OSError), open(named, "a", encoding="utf-8") as out:
            out.write(to_summary(files, self.language))

    def _against_baseline(self, files: Sequence[CheckedFile]) -> list[CheckedFile]:
        """The files without what the baseline accepts; one that is not there yet is written."""
        if self.baseline is None:
            return list(files)
        from hw_cli.checking.baseline import read_baseline, to_baseline, without_accepted

        if not self.baseline.exists():
            from hw_cli.files import write_atomically

            text = to_baseline({file.name: file.checked for file in files})
            write_atomically(self.baseline, text.encode())
            console.note(say("the findings of today are accepted: {file}", file=str(self.baseline)))
        accepted = read_baseline(self.baseline)
        return [
            replace(file, checked=without_accepted(file.checked, accepted.get(file.name, Counter())))
            for file in files
        ]

    def _write(self, source: Source, file: CheckedFile) -> None:
        """Write the marked copy; in a run after the first, over the one of the run before."""
        from hw_cli.files import keep_old, write_atomically
        from hw_cli.report.annotate import annotated

        if self.annotate is None:
            return
        kept = keep_old(self.annotate) if self.annotate.exists() and not self._annotated else None
        text = annotated(file, source.kind, self.language)
        write_atomically(self.annotate, source.encode(text))
        self._annotated = True
        if kept is not None:
            console.note(say("the old file is kept as {file}", file=str(kept)))
        console.note(say("the marked copy is {file}", file=str(self.annotate)))

    def _note(self, name: str, message: Message) -> None:
        console.note(f"{name}: {self._words(message)}")

    def _words(self, message: Message) -> str:
        return message.fill(self.language, show=str)


_NO_DERIVATION = say(
    "no derivation is found: steps are looked for in displayed formulas and in $…$, joined by = ≤ ≥ …"
)
