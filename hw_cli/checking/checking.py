"""`hw check`: every derivation of a file judged in the context it is written in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from hw_cli.checking.carrying import Carried, joined, numbers_in, said_below, without_numbers
from hw_cli.checking.checked import OPEN, Answered, Checked, CheckedDerivation, Finding, Skipped, Status
from hw_cli.checking.corroborated import Support, corroborated, said_names
from hw_cli.checking.findings import RULES, advised, without_ignored
from hw_cli.checking.judge.judgement import Judgement, hinted
from hw_cli.checking.judge.line import FOR_SOME, OF_SOME
from hw_cli.checking.judge.one_reading import MOST, Above, Held
from hw_cli.checking.memory import Memory
from hw_cli.checking.read.derivation import Derivation, Mood, Stated, Step
from hw_cli.checking.read.markers import Titles
from hw_cli.checking.read.reader import Reading, read
from hw_cli.checking.say.chance import Telling, with_conditions
from hw_cli.checking.say.choosing import (
    chain_in,
    chained,
    fits,
    lettered_as,
    of_parameter,
    of_squares,
    ranked,
    structured,
    terms_of,
    with_arguments,
    with_values,
)
from hw_cli.checking.say.context import Context
from hw_cli.checking.say.context_files import NAMES, SHIPPED, contexts_of, read_context, shipped
from hw_cli.checking.say.conventions import with_ends, with_squares
from hw_cli.checking.say.definitions import (
    Declarations,
    Known,
    Named,
    bare,
    beside,
    declared,
    is_name,
    narrowed,
    nearest,
    stated,
    with_draws,
    with_parts,
)
from hw_cli.checking.say.facts import Scopes, of_subscripts, of_two_laws
from hw_cli.checking.say.moods import with_equivalences, with_lists, with_moods
from hw_cli.checking.say.ranges import Ranges, curved_names, curves
from hw_cli.checking.say.reserves import Relations
from hw_cli.checking.say.sizes import InLaws, Sizes, quadratic, supposed_in_words
from hw_cli.checking.say.survey import survey
from hw_cli.kernel.setting import Hypothesis, Interval
from hw_cli.oracles.models import Shape
from hw_cli.prose import say
from hw_cli.terms import core
from hw_cli.terms.core import Density, Law, Symbol, Term
from hw_cli.terms.parse import BETWEEN, Macros
from hw_cli.terms.relation import Relation
from hw_cli.terms.tidy import exact_value
from hw_cli.terms.walk import contains, subterms

if TYPE_CHECKING:
    from hw_cli.checking.against import Target
    from hw_cli.checking.read.files import Source
    from hw_cli.checking.statement import Statement
    from hw_cli.homework.protocol import Homework

_INDEPENDENCE = re.compile(
    r"ind[ée]pendan|independen|i\.\s?i\.\s?d|\biid\b|mean[- ]field|champ moyen|factori[sz]", re.IGNORECASE
)
_RELATED = re.compile(
    rf"{_INDEPENDENCE.pattern}|markov|\\(?:perp|bot|Perp|indep)(?![A-Za-z])|[⊥⫫]|(?-i:[A-Z]\s*(?:\\(?:to|(?:left)?rightarrow)\b|→|↔|–)\s*[A-Z])",
    re.IGNORECASE,
)  # what takes laws from those that are free
_LAWS = Density | Law | core.Normal | core.Expectation | core.KL
MOST_CONTEXTS = 3  # tried for one derivation
_IFF = re.compile(  # what is so where variables are independent, and of which nothing says that they are
    r"(?:if and only if|iff|\\iff|si et seulement si|ssi|equality (?:holds )?(?:if|when)|égalité (?:si|quand))[^.\n]{0,80}"
)
Asked = Callable[[str], tuple[Context, ...]]  # the contexts of a question, as its homework says them
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
    titles: Titles = MappingProxyType({}),
) -> Checked:
    """Every derivation of a text with a finding for each step.

    `context` is the name of a shipped one or `auto`; `context_text` is the TOML of another. `question` says which
    question unmarked derivations answer; comments and headings of the text say it too. `asked` gives the contexts of
    a question, `sheet` what it says of it, `titles` the headings of questions; `goals` are what the lines are compared with; `memory`: that of runs with these settings. Raises UsageError for an unknown context, InputErrors for a faulty one.
    """
    given = _given(context, context_text)
    functions = NAMES.functions | curved_names(text) | (given.function_names if given is not None else set())
    names = replace(NAMES, functions=functions, bars=True)
    reading = read(text, kind, macros=macros, names=names, titles=titles)
    if memory is not None:
        memory.begin()
    reading = replace(
        reading, derivations=_as_meant(with_lists(tuple(map(with_moods, reading.derivations))), reading.text)
    )
    scopes = Scopes(reading.text)
    sizes, intervals = Sizes(reading.text, scopes), Ranges(reading.text, scopes)
    relations = Relations(reading.text, reading.derivations, scopes)
    bending, equations = curves(reading.text, scopes), None
    facts: dict[Hypothesis, int] = {}  # what is supposed, and where its scope ends
    everywhere, foreign = declared(reading.derivations), _foreign(reading, asked)
    within: dict[int, Declarations] = {}  # by scope
    in_laws: dict[int, InLaws] = {}
    count = sum(len(item.steps) for item in reading.derivations)
    done = 0
    checked = []
    checks = []
    carried = Carried()
    telling, all_drawn = Telling(reading.text), reading.drawn
    if "$" in reading.text and "cal" in reading.text:  # 𝒩, of which words may say that a letter has it
        from hw_cli.checking.say.draws import told

        all_drawn += tuple(told(reading.text))
    if any(one.named is not None for one in all_drawn):
        from hw_cli.checking.say.distributions import with_rates

        all_drawn = with_rates(all_drawn, reading.derivations)
    asserted = _IFF.sub("", reading.text)
    independent, related = (bool(found.search(asserted)) for found in (_INDEPENDENCE, _RELATED))
    numbers = [scopes.number(item.start.offset) for item in reading.derivations]
    of_names = [tuple(stated(item)) for item in reading.derivations]
    all_said, support = said_names(reading.derivations), Support(reading.text, scopes)
    held_in: dict[int, list[Held]] = {}  # lines that hold, by their scope
    telling_laws: list[Held] = []  # those of the file whose reading says what laws are
    of_laws: set[Term] = set()
    in_words = tuple(supposed_in_words(reading.text))
    released: set[int] = set()  # scopes in which what is supposed is given up, or put aside
    for at, item in enumerate(reading.derivations):
        scope = numbers[at]
        if _RELEASED.search(reading.text, reading.derivations[at - 1].end if at else 0, item.start.offset):
            released.add(scope)
        if scope not in in_laws:
            here = (
                other for other, number in zip(reading.derivations, numbers, strict=True) if number == scope
            )
            in_laws[scope] = InLaws(term for other in here for term in terms_of(other))
        shapes = tuple(in_laws[scope].shapes(sizes.at(item.start.offset), terms_of(item)).items())
        drawn = tuple(one for one in all_drawn if scopes.bears(one.offset, item.start.offset, item.end))
        parameters: dict[Term, Interval] = {}
        if drawn or any(map(_draws, terms_of(item))):
            from hw_cli.checking.say.draws import covariances, domains, followed, over_draws

            parameters, shapes = domains(drawn), (*shapes, *covariances(drawn, dict(shapes)))
            names_here = (*nearest(of_names, at, numbers), *of_names[at])
            item = over_draws(item, drawn, shapes, names_here, independent)
            drawn += tuple(followed(drawn, names_here, {base for base, shape in shapes if shape is not None}))
        if scope not in within:
            here = (
                other for other, number in zip(reading.derivations, numbers, strict=True) if number == scope
            )
            within[scope] = replace(
                beside(declared(tuple(here)), everywhere),
                chain=chain_in(reading.text, scopes.start(item.start.offset), scopes.end(item.start.offset)),
            )
        sized = sizes.bold.union(base for base, shape in shapes if shape is not None)
        letters = frozenset[Term]()
        if within[scope].laws:
            letters = letters.union(*map(subterms, terms_of(item)))
        laws = tuple(
            (head, law)
            for head, law in within[scope].laws  # of x_t in another section, not of p(x) in this one
            if head.variables[0] in letters or not isinstance(head.variables[0], core.Indexed)
        )
        following = tuple[Density, ...]()
        if len(laws) > 1:
            from hw_cli.checking.say.following import with_following

            laws, following = with_following(laws, sized)
        said = replace(
            within[scope],
            following=following,
            equations=nearest(of_names, at, numbers),
            shapes=shapes,
            laws=with_draws(laws, drawn, terms_of(item)),
            drawn=frozenset(one.letter for one in drawn),
            domains=narrowed(
                narrowed(within[scope].domains, parameters), intervals.at(item.start.offset, item.end)
            ),
            curved=bending.at(item.start.offset, item.end),
            bold=sizes.bold,
            related_letters=relations.at(item.start.offset),
            tables=frozenset(
                base.name for base, index in carried.names(scope) if index and isinstance(base, Symbol)
            ),
            free=sizes.declared,
            independent=independent,
            related=related,
            chance=telling.between(scopes.start(item.start.offset), item.steps[-1].position.offset),
            released=scope in released,
        )
        below, above_here = Carried(), carried.names(scope)
        explained = said_below(reading.derivations, at, numbers)
        below.add(named for named in explained if bare(named[0]) not in above_here)
        meant, label = _question_of(item, reading, question, foreign)
        statement = None if meant is None else sheet(meant, label)
        said = said if statement is None else statement.beside(said)
        terms = terms_of(item)
        facts = {fact: end for fact, end in facts.items() if item.start.offset < end}
        asked_here = () if equations is None else equations.near(item.start.offset)
        above = Above(tuple(held_in.setdefault(scope, [])[-MOST:]), tuple(telling_laws), asked_here)
        supposed = tuple(facts) if statement is None else (*statement.facts, *facts)
        supposed += tuple(
            fact
            for offset, fact in in_words
            if scopes.number(offset) == scope and offset < item.end and fact not in supposed
        )
        of_facts = (side for fact in supposed for side in (fact.left, fact.right))
        about = (*terms, *of_laws, *of_facts)
        known = (*below.for_terms(terms), *carried.for_terms(about, scope))
        fixed = carried.fixed(scope, part := scopes.part(item.start.offset))
        if statement is not None:
            known, fixed = (*statement.about(about, item), *known), (*statement.fixed(), *fixed)
        contexts = (given,) if given is not None else _contexts(item, known, said, reading, meant, asked)
        asked_of = (item, contexts, said, known, supposed, fixed, above)
        found = (
            memory.check(check_derivation, *asked_of) if memory is not None else check_derivation(*asked_of)
        )
        if given is None and question is None and any(isinstance(fact.left, Density) for fact in supposed):
            found = found if said.released else _with_laws(found, supposed, item, *asked_of[2:])
        found = found if statement is None else replace(found, statement=statement)
        if equations is None and any(
            one.status is Status.TO_SOLVE or one.message == FOR_SOME for one in found.findings
        ):
            from hw_cli.checking.judge.equations import Equations  # for a text that has some

            equations = Equations(scopes)
        found = found if equations is None else equations.following(found)
        if given is None and question is None and reading.marker_at(item.start) is None:
            found = corroborated(found, all_said)
        if given is None:
            found = support.weighed(found, (*known, *said.laws))
        held_in[scope] += found.held
        telling_laws += (line for line in found.held if line.reading.plan.variant.laws)
        of_laws |= {body for line in found.held for _, body in line.reading.plan.variant.laws}
        for step in (item.step for item in found.findings if item.status is Status.DENIED):
            left, right = step.lhs.term, step.rhs.term
            if left is not None and right is not None:  # `we drop the assumption that p_g = p`
                gone = [item for item in (of_two_laws(left, right), of_two_laws(right, left)) if item]
                gone += [Hypothesis(left, Relation.EQ, right), Hypothesis(right, Relation.EQ, left)]
                facts = {fact: end for fact, end in facts.items() if fact not in gone}
        for step, what in found.supposed:
            of_laws_alone = isinstance(what.left, Density) and isinstance(what.right, core.Product)
            if (of_laws_alone and not step.lasting) or _ONLY_IF.search(item.before):
                continue  # "if $p(x, y) = p(x) p(y)$" says so of a case, "if and only if" of none
            end = scopes.end(step.position.offset, step.lasting)
            if of_subscripts(what.left, what.right):  # i = j, and then i ≠ j: another case
                others = {
                    fact
                    for fact in facts
                    if {fact.left, fact.right} == {what.left, what.right} and fact.relation != what.relation
                }
                facts = {fact: to for fact, to in facts.items() if fact not in others}
                end = min(end, scopes.case(step.position.offset))
            facts[what] = max(facts.get(what, 0), end)
        carried.add((*said_beside(found), *found.definitions), scope, _supposed(found), part)
        held = (finding.step for finding in found.findings if finding.status is Status.HOLDS)
        carried.adopt((step.lhs.term for step in held if step.lhs.term is not None), scope, part)
        own = tuple(context for context in contexts if context.name == found.context)
        checks.append(partial(_judged, contexts=own, said=said))
        checked.append(found)
        done += len(item.steps)
        if progress is not None:
            progress(done, count)
    if memory is not None:
        memory.end(text, kind, names)
    if "igenvalue" in text or "propre" in text:
        from hw_cli.checking.spectra import spectra, with_spectra  # for few texts

        values = tuple(spectra(reading.text, reading.derivations, names))
        checked = with_spectra(checked, values, reading.text)
    unknown = [
        Skipped(item.position, say("there is no context {name}", name=item.context))
        for item in reading.markers
        if item.context is not None and item.context not in SHIPPED
    ]
    unknown += [
        Skipped(item.position, say("there is no finding {name}", name=name))
        for item in reading.ignored
        for name in item.rules
        if name not in RULES
    ]
    skipped = sorted((*reading.skipped, *unknown), key=lambda one: one.position)
    derivations, missing = tuple(checked), tuple[Answered, ...]()
    if goals:
        from hw_cli.checking.against import compared

        derivations, missing = compared(checked, goals, reading, checks)
    shown = tuple(without_ignored(advised(item), reading.ignored, ignore) for item in derivations)
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
        titles=homework.titles,
        macros=macros,
        goals=goals,
        progress=progress,
        ignore=ignore,
    )


def told_by(homework: Homework, whole: str | None, question: str, label: str | None) -> Statement | None:
    """What a homework says of a question and of the part of that label, else of the part `whole`."""
    from hw_cli.checking.statement import statement_of  # for what answers a question

    return statement_of(homework, question, label or (whole.partition(".")[2] if whole else None))


_ROWS = re.compile(
    r"\b(?:row|column|ligne|colonne)|=\s*(?:\\left)?(?:\[|\\begin\{[pb]matrix\})\s*[^\s\],&]{1,30}_\{?1"
)


_ONLY_IF = re.compile(r"(?:\bonly if|\biff|seulement si|\bssi)\s*$")
_RELEASED = re.compile(
    r"\bdrop\w* (?:this|the|that|our) \w+|no longer (?:assume|suppose|require)|ne suppos\w+ plus|quelconques?\b|"
    r"\b(?:any|arbitrary|general) (?:\w+ )?(?:vectors?|matri(?:x|ces))|in general\b|en général\b|cas général|general case|"
    r"\bunconstrained|sans contrainte|\botherwise\b|\bsinon\b|\binstead\b|plutôt|second case|deuxième cas|contradiction|absurde|"
    r"\bstart(?:s|ing)?\b|\bdépart\b|au contraire|\b(?:odd|even|impairs?|pairs?)\b|student|étudiant|\bwrong\b|another model|autre modèle|\bexercise\b|\bexercice\b|\bunder \$|\bsous \$|this is (?:false|wrong)|c['’]est faux|"
    r"impossible|(?:it|but it) (?:is|does) not\b|has none|n['’]en a pas|not assume|^\s*\*\*\(?[b-z]\)?",
    re.IGNORECASE | re.MULTILINE,
)
_TIED = re.compile(
    r"\bmarkov|\bdependent\b(?! on)|\bdépendante?s\b(?! de)|\b(?:one another|each other|les un(?:e?)s des autres)\b|"
    r"not independent|pas indépendant|(?<!un)correlated|(?<!dé)corrélé|\btime series|série temporelle|\bHMM\b|state[- ]space|"
    r"autoregressive|autorégressi|trajector|trajectoire|without replacement|sans remise|\bcoupled|couplé|"
    r"(?:not|pas) factori|random (?:walk|field)|marche aléatoire|\bneighbou?rs\b|\bvoisins?\b|naive bayes|bayésien naïf",
    re.IGNORECASE,
)


def _as_meant(derivations: tuple[Derivation, ...], text: str) -> tuple[Derivation, ...]:
    """The derivations as the whole text means them: what it says is equivalent, the unit, laws made of others."""
    if any(sign in text for sign in ("iff", "eftrightarrow", "⇔", "⟺")):
        derivations = tuple(with_equivalences(one, text) for one in derivations)
    if _TIED.search(text):
        derivations = tuple(replace(one, tied=True) for one in derivations)
    nodes = {node for one in derivations for term in terms_of(one) for node in subterms(term)}
    if Symbol("i") in nodes:
        from hw_cli.checking.say.unit import with_unit  # for few texts

        derivations = with_unit(derivations, text)
    if any(isinstance(node, core.Call) and node.function == BETWEEN for node in nodes):
        from hw_cli.checking.say.bars import with_bars  # for few texts

        derivations = tuple(map(with_bars, derivations))
    if any(isinstance(node, core.Power) for node in nodes):
        derivations = of_squares(derivations)
    if _ROWS.search(text) or any(isinstance(node, core.IndexedSum) for node in nodes):
        from hw_cli.checking.say.rows import with_rows  # for few texts

        derivations = with_rows(derivations, text)
    if any(isinstance(node, core.Normal) for node in nodes):
        derivations = with_squares(derivations)
        if any(isinstance(node, core.IndexedSum) for node in nodes):
            from hw_cli.checking.say.components import with_components  # for few texts

            derivations = with_components(derivations, text)
    if any(isinstance(node, core.IndexedSum | core.IndexedProduct) for node in nodes):
        from hw_cli.checking.say.labelled import with_tables

        derivations = tuple(with_ends(with_tables(one)) for one in derivations)
    if Symbol("delta") in nodes and any(isinstance(node, core.Expectation) for node in nodes):
        from hw_cli.checking.say.points import with_points  # for few texts

        derivations = with_points(derivations)
    if any(isinstance(node, core.Derivative) and node.variable == Symbol("t") for node in nodes):
        from hw_cli.checking.say.trajectories import ALONG, with_velocities  # for few texts

        derivations = with_velocities(derivations) if ALONG.search(text) else derivations
    if any(isinstance(node, Density | Law) for node in nodes):
        if any(isinstance(node, Law) and node.name == "P" and node.parameters for node in nodes):
            derivations = tuple(one.mapped(with_conditions) for one in derivations)
        from hw_cli.checking.say.generated import with_generated
        from hw_cli.checking.say.given_laws import with_given_laws
        from hw_cli.checking.say.mixtures import with_mixtures
        from hw_cli.checking.say.unnormalised import with_unnormalised

        derivations = with_mixtures(with_generated(with_unnormalised(derivations)))
        derivations = with_given_laws(derivations, text)
    return derivations


def _given(context: str, context_text: str | None) -> Context | None:
    if context_text is not None:
        return read_context(context_text, context)
    return None if context == "auto" else shipped(context)


def _draws(term: Term) -> bool:
    """Whether a mean says its law by a name: E_{b ~ Bernoulli(p)}."""
    return any(
        isinstance(node, core.Expectation) and isinstance(node.law, core.Call) for node in subterms(term)
    )


def _all_said(terms: tuple[Term, ...], said: Declarations) -> bool:
    """Whether the text says a formula for each law that terms speak of."""
    laws = {(head.law, head.variables, head.given) for head, _ in said.laws}
    used = {
        (node.law, node.variables, node.given)
        for term in terms
        for node in subterms(term)
        if isinstance(node, Density)
    }
    return bool(used) and used <= laws


def said_beside(found: CheckedDerivation) -> Iterator[Named]:
    """What is said beside lines of names, which was put to use there and holds below too."""
    for finding in found.findings:
        step, head, body = finding.step, finding.step.lhs.term, finding.step.rhs.term
        if not step.aside or finding.status is not Status.HOLDS or step.mood is Mood.ASSUMPTION:
            continue
        if head is not None and body is not None and is_name(head) and exact_value(body) is None:
            yield head, body


def _supposed(found: CheckedDerivation) -> Iterator[Term]:
    """The names that a derivation defines in so many words, from there on: `let n = 2`."""
    for finding in found.findings:
        step = finding.step
        if step.mood in (Mood.DEFINITION, Mood.ASSUMPTION) and step.lasting:
            yield from (side for side in (step.lhs.term, step.rhs.term) if side is not None)


def _foreign(reading: Reading, asked: Asked) -> frozenset[str]:
    """The questions that headings name, `Exercise 3`, and under which nothing is written that the sheet's contexts of
    them speak of: exercises of another sheet."""
    terms: dict[str, list[Term]] = {}
    for item in reading.derivations:
        marker = reading.marker_at(item.start)
        if marker is not None and marker.question is not None:
            at = marker.position.offset
            if reading.text[at : reading.text.find("\n", at)].strip():  # a comment is blank here
                terms.setdefault(marker.question, []).extend(terms_of(item))
    return frozenset(
        name for name, said in terms.items() if not any(map(partial(fits, survey(tuple(said))), asked(name)))
    )


def _question_of(
    derivation: Derivation, reading: Reading, question: str | None, foreign: frozenset[str]
) -> tuple[str | None, str | None]:
    """The question that a derivation answers, and the label of the part: as headings say, else `question`."""
    marker = reading.marker_at(derivation.start)
    if marker is not None and marker.question and marker.question not in foreign:
        return marker.question, marker.part
    return question, None


def _with_laws(
    found: CheckedDerivation, supposed: tuple[Hypothesis, ...], derivation: Derivation, *about: Any
) -> CheckedDerivation:
    """What is found where laws factorise as the text supposes, if more lines hold then, and all that do without."""
    from hw_cli.checking.say import factorised  # for texts that suppose one

    laws = factorised.supposed(supposed)
    if not laws:
        return found
    context = read_context(factorised.content(laws, terms_of(derivation)), "laws")
    other = check_derivation(derivation, (context,), *about)
    pairs = [(one.status, two.status) for one, two in zip(found.findings, other.findings, strict=True)]
    worse = any(two is Status.FAILS or (one is Status.HOLDS and two is not one) for one, two in pairs)
    return found if worse or all(one is two for one, two in pairs) else other


def _contexts(
    derivation: Derivation,
    known: tuple[Named, ...],
    said: Declarations,
    reading: Reading,
    question: str | None,
    asked: Asked,
) -> tuple[Context, ...]:
    """The contexts a derivation may be meant in, the likeliest first: by its terms and what its names are said to be.

    `question`: the one that it answers."""
    marker = reading.marker_at(derivation.start)
    if marker is not None and marker.context in SHIPPED:
        return (shipped(marker.context),)
    if question is not None and len(only := asked(question)) == 1:
        return (replace(only[0], structures=()),)  # a question says its model
    terms = terms_of(with_values(derivation))
    found = ranked(survey((*terms, *(body for _, body in known))))
    if not found[0].laws and _all_said(terms, said):
        found = list(dict.fromkeys((shipped("gaussians"), *found)))
    if question is not None:
        meant = asked(question)
        own = [item for item in meant if item.name not in SHIPPED]
        inside = [item for item in found if item in meant]
        asked_of = [*own, *inside] or meant or found
        return tuple(replace(item, structures=()) for item in asked_of)
    return tuple(found)


def check_derivation(
    derivation: Derivation,
    contexts: tuple[Context, ...],
    said: Declarations | None = None,
    carried: tuple[Named, ...] = (),
    facts: tuple[Hypothesis, ...] = (),
    fixed: tuple[Named, ...] = (),
    above: Above | None = None,
) -> CheckedDerivation:
    """A derivation with a finding for each step, in the context that understands the most of them.

    `carried`: what formulas above it have defined; `facts`: what is supposed here;
    `fixed`: those of its names that may not be said to be something else; `above`: the lines above that hold.

    Of the structures that a context's model may have, that under which the fewest steps fail is meant.
    """
    judged = partial(_judged, derivation, contexts)
    told = said or Declarations()
    found = judged(told, carried, facts, fixed, above or Above())
    bodies = (body for _, body in carried)
    forms = quadratic(bodies) - dict(told.shapes).keys() if _crossed(found) else set()
    forms -= quadratic(terms_of(derivation))  # said of any matrix
    if forms:
        shapes = (*told.shapes, *((letter, Shape(kind="symmetric")) for letter in forms))
        other = judged(replace(told, shapes=shapes), carried, facts, fixed, above or Above())
        found = _unless_symmetric(found, other, max(forms, key=repr))
    goals = [item.step for item in found.findings if item.status is Status.GOAL]
    if any(step.relation is Stated.EQ for step in goals) and (
        carried or facts or contains(_LAWS, *terms_of(derivation))  # not of letters alone: words may say more
    ):
        claimed = replace(
            derivation, steps=tuple(replace(step, mood=Mood.CLAIM) for step in derivation.steps)
        )
        if _crossed(_judged(claimed, contexts, told, carried, facts, fixed, above or Above())):
            found = replace(found, findings=tuple(map(_unattainable, found.findings)))
    return replace(found, findings=tuple(map(hinted, found.findings)))


def _unattainable(found: Finding) -> Finding:
    """The finding for what is to be shown, and is not so by what is known of its letters."""
    if found.status is not Status.GOAL:
        return found
    return replace(found, status=Status.DOUBTFUL, message=say("to be shown, and it differs by what is known"))


def _judged(
    derivation: Derivation,
    contexts: tuple[Context, ...],
    said: Declarations,
    carried: tuple[Named, ...] = (),
    facts: tuple[Hypothesis, ...] = (),
    fixed: tuple[Named, ...] = (),
    above: Above = Above(),  # noqa: B008  # frozen
) -> CheckedDerivation:
    """The same without hints."""
    given = of_parameter(with_arguments(with_values(derivation)), carried)
    if carried:  # s_i(1 - s_j), where s_j is no function, whether or not what it is said to be is put to use
        given = given.mapped(Known(carried).multiplied)
        carried = with_parts(carried, terms_of(given))
    if any(isinstance(node, core.Indexed) for term in terms_of(given) for node in subterms(term)):
        from hw_cli.checking.say.written_out import written_out  # about entries alone

        given, carried = written_out(given, carried)
    judged = partial(_in_context, given, said, carried, facts, fixed, above)
    best = judged(contexts[0])
    tried = [best]
    fewest = _cost(best)[::2]  # a line that fails is no reason to look for a context that defines by it
    for context in contexts[1:MOST_CONTEXTS]:
        if not any(fewest) and not _crossed(best):
            break
        found = judged(context)
        if (lacking := _cost(found)[::2]) < fewest:
            best, fewest = found, lacking
        tried.append(found)
    return _under_all(best, tried)


def _in_context(
    given: Derivation,
    said: Declarations,
    carried: tuple[Named, ...],
    facts: tuple[Hypothesis, ...],
    fixed: tuple[Named, ...],
    above: Above,
    context: Context,
) -> CheckedDerivation:
    """A derivation judged in one context, under the structure of its model with which the fewest steps are wrong."""
    derivation, terms = lettered_as(given, context)
    usage = survey(terms)
    chain = chained(context, said.chain, usage)
    best: CheckedDerivation | None = None
    least = (0, 0, 0)
    for made in structured(context, usage, terms) if chain is None else (chain,):
        judged = partial(Judgement, derivation, made, said, facts=facts, above=above)
        found = judged(carried).result()
        unsure = any(item.status in (Status.FAILS, *OPEN) for item in found.findings)
        if carried and (unsure or numbers_in(carried)):
            first, found = found, joined(found, judged().result(), carried, fixed, said.released)
            lost = [one.status is Status.HOLDS is not two.status for one, two in both(first, found)]
            if any(lost):  # by r = 0 of a case, perhaps without need
                plain = judged(without_numbers(carried)).result()
                findings = (
                    two if gone and two.status is Status.HOLDS else one
                    for gone, (one, two) in zip(lost, both(found, plain), strict=True)
                )
                found = replace(found, findings=tuple(findings))
        cost = _cost(found)
        if made.independent and not said.independent and best is not None:
            found = _supposing(found, best, made)
        if best is None or cost < least:
            best, least = found, cost
        if not any(least):
            break
    if best is None:
        raise ValueError("a context without structures")
    return best


def both(one: CheckedDerivation, other: CheckedDerivation) -> tuple[tuple[Finding, Finding], ...]:
    """The findings for each step in two judgements of a derivation."""
    return tuple(zip(one.findings, other.findings, strict=True))


def _crossed(found: CheckedDerivation) -> bool:
    return any(item.status is Status.FAILS for item in found.findings)


def _under_all(best: CheckedDerivation, tried: list[CheckedDerivation]) -> CheckedDerivation:
    """The findings without crosses of lines that hold in another context which the derivation may be meant in: that
    context where all that is crossed holds in it and nothing is lost, else a doubt; nor of what is an equation there."""
    for other in tried if _crossed(best) else ():
        pairs = both(best, other)
        solved = [
            first.status is Status.FAILS and (second.message in OF_SOME or second.status is Status.TO_SOLVE)
            for first, second in pairs
        ]
        findings = tuple(
            second if free else first for (first, second), free in zip(pairs, solved, strict=True)
        )
        best = replace(best, findings=findings)
        freed = [first.status is Status.FAILS and second.status is Status.HOLDS for first, second in pairs]
        if not any(freed):
            continue
        if not _crossed(other) and all(
            second.status is Status.HOLDS or first.status is not Status.HOLDS for first, second in pairs
        ):
            return other
        why = say("it holds in another context, {context}: which is meant is not said", context=other.context)
        findings = tuple(
            replace(first, status=Status.DOUBTFUL, message=why, root=False, hint=None) if free else first
            for (first, _), free in zip(pairs, freed, strict=True)
        )
        best = replace(best, findings=findings)
    return best


def _cost(found: CheckedDerivation) -> tuple[int, int, int]:
    """How many steps are read and have no meaning in a context, are wrong or doubtful in it, or are undecided."""
    strange = sum(item.status is Status.NOT_UNDERSTOOD and _parsed(item.step) for item in found.findings)
    wrong = sum(item.status in (Status.FAILS, Status.DOUBTFUL) for item in found.findings)
    return strange, wrong, sum(item.status is Status.UNDECIDED for item in found.findings)


def _supposing(found: CheckedDerivation, plain: CheckedDerivation, context: Context) -> CheckedDerivation:
    """The findings under a structure of independent variables, of which the text does not speak."""
    findings = tuple(
        replace(
            one,
            status=Status.DOUBTFUL,
            message=say("holds if {supposed}; nothing says so", supposed=context.assumed),
        )
        if one.status is Status.HOLDS and other.status is Status.FAILS and context.assumed is not None
        else one
        for one, other in zip(found.findings, plain.findings, strict=True)
    )
    return replace(found, findings=findings)


def _unless_symmetric(found: CheckedDerivation, other: CheckedDerivation, name: Term) -> CheckedDerivation:
    """The findings without crosses of lines that hold where a matrix of which nothing is said is symmetric."""
    why = say("it holds where {name} is symmetric; nothing says so", name=name)
    findings = tuple(
        replace(first, status=Status.DOUBTFUL, message=why, root=False, hint=None)
        if first.status is Status.FAILS and second.status is Status.HOLDS
        else first
        for first, second in zip(found.findings, other.findings, strict=True)
    )
    return replace(found, findings=findings)


def _parsed(step: Step) -> bool:
    return step.lhs.term is not None and step.rhs.term is not None


__all__ = ["check_derivation", "check_text"]
