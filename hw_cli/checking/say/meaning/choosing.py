"""Which contexts, and which variants of one, are meant by a derivation."""

from __future__ import annotations

from hw_cli.checking.say.contexts.context import Context, Variant
from hw_cli.checking.say.contexts.files import SHIPPED, shipped
from hw_cli.checking.say.usage.survey import Usage

NEAR = 3  # a context with so much less in its favour may still be meant


def ranked(usage: Usage) -> list[Context]:
    """The shipped contexts that fit, the best first: what a context needs occurs, and its hints count."""
    scores = []
    for place, name in enumerate(SHIPPED):
        context = shipped(name)
        if all(usage.features & set(need.split("|")) for need in context.needs):
            score = sum(hint in usage.features for hint in context.hints) + 2 * len(context.needs)
            scores.append((-score, place, context))
    scores.sort(key=lambda item: item[:2])
    return [context for score, _, context in scores if score <= scores[0][0] + NEAR and score < 0] or [
        shipped("plain")
    ]


def applies(variant: Variant, usage: Usage) -> bool:
    """Whether a variant is meant for a derivation: it has a letter that the variant needs, and none it forbids."""
    return (not variant.needs or any(need in usage.names for need in variant.needs)) and not any(
        ban in usage.letters | usage.bases for ban in variant.without
    )
