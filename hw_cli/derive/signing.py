"""Sign claims as question modules make them: the term, its claimed sign, and the certificate found."""

from __future__ import annotations

from hw_cli.claims.claims import Sign
from hw_cli.kernel.certificate import Certificate
from hw_cli.kernel.setting import Setting
from hw_cli.oracles import sign_rules
from hw_cli.oracles.signs import prove_sign
from hw_cli.terms.core import Product, Quotient, Term
from hw_cli.terms.relation import Relation


def sign(name: str, term: Term, relation: Relation, setting: Setting) -> Sign:
    """The claim that a term has a sign, with the certificate found for it (or none)."""
    return Sign(name, term, relation, prove_sign(term, setting), setting)


def sign_of_form(name: str, term: Term, form: Term, relation: Relation, setting: Setting) -> Sign:
    """A sign read off another form of the term, e.g. one got by multiplying with the conjugate."""
    premise = prove_sign(form, setting)
    certificate = premise and Certificate(term, premise.relation, sign_rules.REWRITTEN, (premise,))
    return Sign(name, term, relation, certificate, setting)


def sign_of_ratio(name: str, term: Term, above: Sign, below: tuple[Sign, ...], setting: Setting) -> Sign:
    """The sign of a term that equals a ratio, from signs that were found of its numerator and of the factors below it.

    Raises ValueError when one of them has no certificate.
    """
    known = [claim.certificate for claim in (above, *below) if claim.certificate]
    if len(known) != 1 + len(below):
        raise ValueError(f"{name} rests on a sign that was not found")
    top, *factors = known
    under = Certificate(
        Product(tuple(factor.term for factor in factors)),
        sign_rules.product_relation([factor.relation for factor in factors]),
        sign_rules.PRODUCT,
        tuple(factors),
    )
    ratio = Certificate(
        Quotient(top.term, under.term),
        sign_rules.product_relation([top.relation, under.relation]),
        sign_rules.QUOTIENT,
        (top, under),
    )
    return Sign(
        name, term, above.relation, Certificate(term, ratio.relation, sign_rules.REWRITTEN, (ratio,)), setting
    )
