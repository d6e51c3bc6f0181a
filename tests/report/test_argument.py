from dataclasses import replace
from fractions import Fraction

import pytest

from hw_cli.answer import Answer, Part, Shown, VerifiedAnswer
from hw_cli.claims.claims import Chain, Sign
from hw_cli.kernel.reason import Certificate, Reason
from hw_cli.kernel.setting import POSITIVE, REALS, UNIT, Family, Integers, Interval, Setting
from hw_cli.oracles.sign_rules import CONSTANT
from hw_cli.oracles.signs import prove_sign
from hw_cli.prose import Language, say
from hw_cli.report.argument import Arguments, grounds
from hw_cli.report.latex import BlockViews, latex_style
from hw_cli.report.style import text_style
from hw_cli.terms.core import (
    Call,
    Derivative,
    Function,
    Indexed,
    IndexedSum,
    Number,
    Symbol,
    Term,
    call,
    indexed,
    lift,
    log,
    sqrt,
    symbols,
)
from hw_cli.terms.relation import Relation
from hw_cli.verify import verify

from .sample import OPEN, answer

GT, LT, GE = Relation.GT, Relation.LT, Relation.GE
x, y, i, N = symbols("x y i N")
w_i = Indexed(Symbol("w"), (i,))
c = indexed("c", 2)
G = Function("g")
AHEAD = Interval(low=Fraction(1))


def sign(term: Term, relation: Relation, setting: Setting, name: str = "a") -> Sign:
    """The claim with the certificate that is found for it."""
    found = prove_sign(term, setting)
    assert found is not None
    return Sign(name, term, relation, found, setting)


def said(*claims: Sign, language: Language = Language.EN, arguments: Arguments | None = None) -> str:
    text = text_style(language).message((arguments or Arguments()).of(claims))
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def on(**domains: Interval) -> Setting:
    return Setting(tuple((Symbol(name), domain) for name, domain in domains.items()))


GROWING = on(x=AHEAD).defining(G, (x,), x - 1 - log(x))
MIXTURE = Setting(
    ((x, REALS), (N, Integers(1, 4)), (i, Integers(1, N))),
    families=(Family(Symbol("w"), N, UNIT, sums_to_one=True),),
)
MIXED = IndexedSum(w_i * call("sigmoid", i * x), i, Number("1"), N)


# --- the sentence


@pytest.mark.parametrize(
    ("claim", "english", "french"),
    [
        (
            sign((2 * x + 1) / 2, GT, on(x=POSITIVE)),
            "For x > 0, we have (2 x + 1)/2 > 0.",
            "Pour x > 0, on a (2 x + 1)/2 > 0.",
        ),
        (sign(lift(Fraction(1, 8)), GT, Setting()), "1/8 > 0.", "1/8 > 0."),
        (
            sign(x**2 - 1, LT, on(x=UNIT)),
            "For 0 < x < 1, we have x² − 1 = (x − 1)(x + 1) < 0.",
            "Pour 0 < x < 1, on a x² − 1 = (x − 1)(x + 1) < 0.",
        ),
        (
            sign(c * x**2, GE, Setting(((c, POSITIVE), (x, REALS)))),
            "Since c₂ > 0, we have c₂ x² ≥ 0.",
            "Comme c₂ > 0, on a c₂ x² ≥ 0.",
        ),
        (
            sign(y - x, GT, on(x=REALS, y=REALS).supposing(y, GT, x)),
            "Since y > x by hypothesis, we have y − x > 0.",
            "Comme y > x par hypothèse, on a y − x > 0.",
        ),
        (
            sign(1 - call("sigmoid", x), GT, on(x=REALS)),
            "Since 0 < σ < 1, we have σ(x) < 1.",
            "Comme 0 < σ < 1, on a σ(x) < 1.",
        ),
        (
            sign(x + sqrt(x**2 - 1), GT, on(x=AHEAD)),
            "For x > 1, we have x² − 1 = (x − 1)(x + 1) > 0; hence x + √(x² − 1) > 0.",
            "Pour x > 1, on a x² − 1 = (x − 1)(x + 1) > 0 ; donc x + √(x² − 1) > 0.",
        ),
        (
            sign(Call(G, (x,)), GT, GROWING),
            "For x > 1, we have g′(x) = (x − 1)/x > 0; since g(1) = 0, it follows that g(x) > 0.",
            "Pour x > 1, on a g′(x) = (x − 1)/x > 0 ; comme g(1) = 0, il s’ensuit que g(x) > 0.",
        ),
        (
            sign(1 - MIXED, GT, MIXTURE),
            "Since wᵢ > 0, Σ[i=1, N] wᵢ = 1 and 0 < σ < 1, we have Σ[i=1, N] wᵢσ(i x) < 1.",
            "Comme wᵢ > 0, Σ[i=1, N] wᵢ = 1 et 0 < σ < 1, on a Σ[i=1, N] wᵢσ(i x) < 1.",
        ),
    ],
    ids=lambda value: "" if isinstance(value, str) else "claim",
)
def test_a_certificate_is_a_sentence(claim: Sign, english: str, french: str) -> None:
    assert said(claim) == english
    assert said(claim, language=Language.FR) == french


def test_beside_a_derived_sign_the_other_terms_are_told() -> None:
    assert said(sign(Call(G, (x,)) + x**2 * c, GT, GROWING.where((c, POSITIVE)))).endswith(
        "it follows that g(x) > 0; since x² c₂ > 0, it follows that g(x) + x² c₂ > 0."
    )


def test_claims_that_rest_on_the_same_are_one_list() -> None:
    here = on(x=POSITIVE)
    claims = (sign(x + 1, GT, here), sign(2 * x, GT, here), sign(x * (x + 3), GT, here))
    assert said(*claims) == "For x > 0, we have x + 1 > 0, 2 x > 0 and x (x + 3) > 0."


def test_what_was_derived_in_the_paragraph_is_followed_and_above_it_is_cited() -> None:
    first, second = sign(Call(G, (x,)), GT, GROWING), sign(2 * Call(G, (x,)), GT, GROWING)
    assert said(first, second).endswith("it follows that g(x) > 0; hence 2 g(x) > 0.")
    arguments = Arguments()
    said(first, arguments=arguments)
    assert said(second, arguments=arguments) == "Since g(x) > 0, we have 2 g(x) > 0."


def test_what_holds_on_one_domain_is_not_cited_on_another() -> None:
    below = replace(GROWING, domains=((x, UNIT),))
    arguments = Arguments()
    said(sign(Call(G, (x,)), GT, GROWING), arguments=arguments)
    text = said(sign(2 * Call(G, (x,)), GT, below), arguments=arguments)
    assert text.startswith(
        "For 0 < x < 1, we have g′(x) = (x − 1)/x < 0; since g(1) = 0, it follows that g(x) > 0"
    )


def test_another_domain_begins_another_sentence() -> None:
    claims = (sign(x - 1, GT, on(x=AHEAD)), sign(x - 1, LT, on(x=UNIT)))
    assert said(*claims) == "For x > 1, we have x − 1 > 0. For 0 < x < 1, we have x − 1 < 0."


def test_on_what_a_sign_rests() -> None:
    style = text_style(Language.EN)
    here = Setting(((c, POSITIVE), (x, REALS)))
    assert style.message(grounds(sign(c * x**2, GE, here).certificate, here)) == "c₂ > 0"
    assert grounds(sign(Call(G, (x,)), GT, GROWING).certificate, GROWING) is None
    assert grounds(sign(lift(2), GT, here).certificate, here) is None


# --- in an answer


def test_only_a_claim_that_holds_is_a_sentence() -> None:
    whole = answer()
    assert Arguments().argued(Shown(OPEN), whole) is None  # no certificate
    wrong = sign(x + 1, GT, on(x=POSITIVE))
    spoiled = replace(wrong, certificate=Certificate(x + 2, GT, CONSTANT))
    part = Part("1.1", say("Claim"), (Shown(spoiled),))
    judged = verify(Answer("q1", (), (part,), ()))
    assert not judged.status.passes
    assert Arguments().argued(part.blocks[0], judged) is None
    views = BlockViews(latex_style(Language.EN), None, full=False).of(part.blocks, judged)
    assert [view.template for view in views] == ["claim.tex.j2"]
    assert views[0].alarm


def test_claims_that_follow_one_another_are_one_paragraph_unless_all_is_shown() -> None:
    here = on(x=POSITIVE)
    blocks = tuple(Shown(sign(x + n, GT, here, name=f"a{n}")) for n in (1, 2))
    part = Part("1.1", say("Claim"), blocks)
    judged = verify(Answer("q1", (), (part,), ()))
    style = latex_style(Language.EN)
    concise = BlockViews(style, None, full=False).of(blocks, judged)
    assert [view.text for view in concise] == ["For $x > 0$, we have $x+1 > 0$ and $x+2 > 0$."]
    assert len(BlockViews(style, None).of(blocks, judged)) == 2


@pytest.mark.parametrize("language", Language)
def test_every_sign_of_the_sheet_s_answers_is_a_whole_sentence(
    language: Language, real_answers: dict[str, tuple[VerifiedAnswer, ...]]
) -> None:
    style = text_style(language)
    parts = [
        (part, given) for whole in real_answers.values() for given in whole for part in given.answer.parts
    ]
    seen = 0
    for part, given in parts:
        arguments = Arguments()
        for claim in filter(None, (arguments.argued(block, given) for block in part.blocks)):
            text = style.message(arguments.of([claim]))
            assert text.split(" ")[0] in ("For", "Since", "We", "Pour", "Comme", "On")
            assert text.endswith(f" {claim.relation.text} 0.") or " < 1." in text
            assert "{" not in text
            seen += 1
    signs = [
        claim for part, _ in parts for claim in part.claims if isinstance(claim, Sign) and claim.certificate
    ]
    assert seen == len(signs) >= 20


def test_the_slope_of_a_defined_function_is_primed() -> None:
    claim = sign(Derivative(Call(G, (x,)), x), GT, GROWING)
    assert said(claim) == "For x > 1, we have g′(x) = (x − 1)/x > 0."


def test_a_form_that_a_chain_displays_is_not_written_again() -> None:
    claim = sign(x**2 - 1, LT, on(x=UNIT))
    chain = Chain("b", claim.term, claim.setting).to((x - 1) * (x + 1), Reason("form", say("form")))
    part = Part("1.1", say("Claim"), (Shown(chain), Shown(claim)))
    judged = verify(Answer("q1", (), (part,), ()))
    arguments = Arguments()
    found = [arguments.argued(block, judged) for block in part.blocks]
    assert found == [None, claim]
    assert said(claim, arguments=arguments) == "For 0 < x < 1, we have x² − 1 < 0."
