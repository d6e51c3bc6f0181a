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


@dataclass(frozen=True)
class Condition:
    """`term relation 0`: what a side needs in order to be defined, or what a statement says."""

    term: Term
    relation: Relation


@dataclass(frozen=True)
class Injective:
    """The map `variable ↦ term` takes no value twice."""

    term: Term
    variable: Term


@dataclass(frozen=True)
class Written:
    """Two formulas as they are typed, values or statements, stand in a relation."""

    left: str
    relation: Relation
    right: str


Asked = Statement | Injective | Written
