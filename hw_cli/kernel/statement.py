"""Statements: what can be true or false, without its words."""

from __future__ import annotations

from dataclasses import dataclass

from hw_cli.terms.core import Term
from hw_cli.terms.relation import Relation


@dataclass(frozen=True)
class Statement:
    """`left relation right`."""

    left: Term
    relation: Relation
    right: Term
