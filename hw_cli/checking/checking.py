"""`hw check`: a file is read, what it says is understood, each derivation is judged, and what is found is explained."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING

from hw_cli.checking.carrying import Carrying
from hw_cli.checking.checked import Answered, Checked, CheckedDerivation, Skipped, Status
from hw_cli.checking.corroborated import Support
from hw_cli.checking.findings import RULES, advised, without_ignored
from hw_cli.checking.judge.derivations import (
    check_derivation,
    is_for_some,
    judged_in,
    with_past,
    with_supposed_laws,
)
from hw_cli.checking.judge.one_reading import Ground
from hw_cli.checking.read.markers import Titled, untitled
from hw_cli.checking.read.reader import Reading, read
from hw_cli.checking.say.choosing import Asked, Choosing
from hw_cli.checking.say.context import Context
from hw_cli.checking.say.context_files import NAMES, SHIPPED, contexts_of, read_context, shipped
from hw_cli.checking.say.ranges import curved_names
from hw_cli.checking.say.rewriting import as_meant
from hw_cli.checking.say.whole_text import WholeText
from hw_cli.prose import say
from hw_cli.terms.parse import Macros

if TYPE_CHECKING:
    from hw_cli.checking.against import Target
    from hw_cli.checking.memory import Memory
    from hw_cli.checking.read.files import Source
    from hw_cli.checking.statement import Statement
    from hw_cli.homework.protocol import Homework

Told = Callable[[str, str | None], "Statement | None"]  # what the sheet says of a question and a part
Progress = Callable[[int, int], None]


def check_text(
    text: str,
    kind: str = "tex",
    *,
    context: str = "auto",
    context_text: str | None = None,
    question: str | None = None,
    asked: Asked = lambda question: (),
    sheet: Told = lambda question, part: None,
    macros: Macros | None = None,
    goals: tuple[Target, ...] = (),
    progress: Progress | None = None,
    ignore: tuple[str, ...] = (),
    memory: Memory | None = None,
    titled: Titled = untitled,
) -> Checked:
    """Every derivation of a text with a finding for each step.

    `context` is the name of a shipped one or `auto`; `context_text` is the TOML of another. `question` says which
    question unmarked derivations answer; comments and headings of the text say it too. `asked` gives the contexts of
    a question, `sheet` what it says of it, `titled` whose heading one is; `goals` are what the lines are compared with; `memory`: that of runs with these settings. Raises UsageError for an unknown context, InputErrors for a faulty one.
    """
    given = _given(context, context_text)
    functions = NAMES.functions | curved_names(text) | (given.function_names if given is not None else set())
    densities = frozenset[str]()
    if "|" in text or "\\mid" in text:
        from hw_cli.checking.say.density_letters import density_letters  # for what may have conditions

        densities = density_letters(text)
    names = replace(NAMES, functions=functions - densities, laws=NAMES.laws | densities, bars=True)
    reading = read(text, kind, macros=macros, names=names, titled=titled)
    reading = replace(reading, derivations=as_meant(reading.derivations, reading.text))
    whole = WholeText(reading)
    choosing = Choosing(reading, given, question, asked)
    carrying = Carrying(whole, reading.derivations, reading.text)
    support = Support(reading.text, whole.scopes, reading.derivations)
    judge = check_derivation if memory is None else partial(memory.check, check_derivation)
    if memory is not None:
        memory.begin()
    count, done = sum(len(item.steps) for item in reading.derivations), 0
    checked: list[CheckedDerivation] = []
    checks = []
    for at in range(len(reading.derivations)):
        item, said = whole.at(at, carrying.tables(at))
        meant, part = choosing.question_of(item)
        statement = None if meant is None else sheet(meant, part)
        ground = carrying.ground(at, item, said, statement)
        contexts = choosing.contexts(item, ground.carried, ground.said)
        found = judge(item, contexts, ground)
        if any(map(is_for_some, found.findings)):
            from hw_cli.checking.judge.solved_below import with_solved  # for what may be an equation

            later = next(iter(reading.derivations[at + 1 : at + 2]), None)
            between = reading.text[item.end : item.end if later is None else later.start.offset]
            found = with_solved(found, later, between, partial(judge, contexts=contexts, ground=ground))
        found = with_supposed_laws(found, item, ground) if choosing.is_free else found
        if any(one.status is Status.FAILS for one in found.findings) and (past := carrying.past(at)):
            found = with_past(found, past, partial(judge, item, contexts), ground)
        found = carrying.followed(at, replace(found, statement=statement))
        if given is None:
            marked = not choosing.is_free or choosing.is_marked(item)
            found = support.weighed(found, (*ground.carried, *ground.said.laws), marked)
        carrying.add(at, found)
        checked.append(found)
        own = tuple(context for context in contexts if context.name == found.context)
        checks.append(partial(judged_in, contexts=own, ground=Ground(ground.said)))
        done += len(item.steps)
        if progress is not None:
            progress(done, count)
    if memory is not None:
        memory.end(text, kind, names)
    if "igenvalue" in text or "propre" in text:
        from hw_cli.checking.spectra import spectra, with_spectra  # for few texts

        values = tuple(spectra(reading.text, reading.derivations, names))
        checked = with_spectra(checked, values, reading.text)
    derivations, missing = tuple(checked), tuple[Answered, ...]()
    if goals:
        from hw_cli.checking.against import compared

        derivations, missing = compared(checked, goals, reading, checks)
    shown = tuple(without_ignored(advised(item), reading.ignored, ignore) for item in derivations)
    skipped = sorted((*reading.skipped, *_unknown(reading)), key=lambda one: one.position)
    return Checked(shown, tuple(dict.fromkeys(skipped)), missing)


def check_source(
    source: Source,
    homework: Homework,
    *,
    context: str = "auto",
    context_text: str | None = None,
    question: str | None = None,
    part: str | None = None,
    macros: Macros | None = None,
    goals: tuple[Target, ...] = (),
    progress: Progress | None = None,
    ignore: tuple[str, ...] = (),
) -> Checked:
    """The same of a file that was read, in the contexts that a homework names for its questions, and with what it says of
    them; `part`, as `3.b`, is the one that unmarked derivations answer."""
    return check_text(
        source.text,
        source.kind,
        context=context,
        context_text=context_text,
        question=question,
        asked=cache(partial(contexts_of, homework)),
        sheet=partial(told_by, homework, part),
        titled=homework.titled,
        macros=macros,
        goals=goals,
        progress=progress,
        ignore=ignore,
    )


def told_by(homework: Homework, whole: str | None, question: str, label: str | None) -> Statement | None:
    """What a homework says of a question and of the part of that label, else of the part `whole`."""
    from hw_cli.checking.statement import statement_of  # for what answers a question

    return statement_of(homework, question, label or (whole.partition(".")[2] if whole else None))


def _given(context: str, context_text: str | None) -> Context | None:
    if context_text is not None:
        return read_context(context_text, context)
    return None if context == "auto" else shipped(context)


def _unknown(reading: Reading) -> Iterator[Skipped]:
    """The contexts and findings that comments of a file name, and that there are not."""
    for marker in reading.markers:
        if marker.context is not None and marker.context not in SHIPPED:
            yield Skipped(marker.position, say("there is no context {name}", name=marker.context))
    for comment in reading.ignored:
        for name in comment.rules:
            if name not in RULES:
                yield Skipped(comment.position, say("there is no finding {name}", name=name))


__all__ = ["check_derivation", "check_source", "check_text", "told_by"]
