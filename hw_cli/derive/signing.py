"""Sign claims as question modules make them: the term, its claimed sign, and the certificate found."""

from __future__ import annotations

from hw_cli.claims.claims import Sign
from hw_cli.kernel.certificate import Certificate
from hw_cli.kernel.setting import Setting
from hw_cli.oracles import sign_rules
from hw_cli.oracles.signs import prove_sign
from hw_cli.terms.core import Term
from hw_cli.terms.relation import Relation


def sign(name: str, term: Term, relation: Relation, setting: Setting) -> Sign:
    """The claim that a term has a sign, with the certificate found for it (or none)."""
    return Sign(name, term, relation, prove_sign(term, setting), setting)


def sign_of_form(name: str, term: Term, form: Term, relation: Relation, setting: Setting) -> Sign:
    """A sign read off another form of the term, e.g. one got by multiplying with the conjugate."""
    premise = prove_sign(form, setting)
    certificate = premise and Certificate(term, premise.relation, sign_rules.REWRITTEN, (premise,))
    return Sign(name, term, relation, certificate, setting)
