"""Contexts: what the letters, laws and names of a derivation mean."""

from __future__ import annotations

from dataclasses import dataclass

from hw_cli.kernel.models import Model
from hw_cli.kernel.setting import Interval
from hw_cli.oracles.models import Definition, Shape
from hw_cli.prose import Message
from hw_cli.terms.core import Density, Symbol, Term

Laws = tuple[tuple[Density, Term], ...]


@dataclass(frozen=True)
class Told:
    """What the text around a derivation says of its random variables."""

    apart: bool = False  # they are independent
    alike: bool = False  # X_1, …, X_n have one law
    more: bool = False  # something of their law, which tables do not follow
    dense: bool = False  # they have densities: an entropy may be negative
    # small letters each of whose values has a probability; "" is all of them
    discrete: frozenset[str] = frozenset()
    worded: bool = False  # what words say of a law alone: centred, uniform
    pairs: frozenset[frozenset[str]] = frozenset()  # names of two that are independent


UNTOLD = Told()


@dataclass(frozen=True)
class Structure:
    """A model in place of the context's.

    It is not meant by a derivation that writes one of the densities `unless` (a condition that the structure makes
    needless), or that has fewer than so many `variables`; nor, where it is `apart`, by one that gives a variable of
    a sequence another of the same sequence: p(z_{t-1} | z_t) is not written of independent variables.
    """

    model: Model
    words: Message | None = None
    unless: tuple[Density, ...] = ()
    variables: int = 0
    apart: bool = False


@dataclass(frozen=True)
class Variant:
    """One of several meanings of a context; the first that makes a line hold is the one that is told."""

    words: Message | None = None
    needs: tuple[Term, ...] = ()  # applies where one of these letters occurs
    without: tuple[Term, ...] = ()  # and none of these
    definitions: tuple[Definition, ...] = ()
    laws: Laws = ()
    letters: tuple[Term, ...] = ()
    free: tuple[str, ...] = ()
    vectors: frozenset[Term] = frozenset()
    matrices: frozenset[Term] = frozenset()
    components: frozenset[Term] = frozenset()
    covariances: frozenset[Term] = frozenset()
    dimension: tuple[Term, ...] = ()  # letters for the length of the vectors
    shapes: tuple[
        tuple[Term, Shape], ...
    ] = ()  # of letters, where the text says more than that they are vectors
    length: int | None = None  # that the text fixes
    columns: bool = False  # the derivative of a number by a column is a column
    data: str = ""  # the law whose marginal of what is observed is the law of the data
    fixed: frozenset[Term] = frozenset()  # variables whose own law has no parameters: z of p(z) p_θ(x|z)
    noise: bool = False  # letters of noise are independent standard normal variables
    apart: bool = False  # and each name is one of its own
    scores: bool = False  # the score of the law of x_t is read as that of its law given x_0
    supposed: bool = False  # its definitions are what is usual, and say no letter: targets add up to 1
    same: tuple[tuple[str, str], ...] = ()  # laws that are another one: q is p


@dataclass(frozen=True)
class Context:
    """What letters mean in a derivation."""

    name: str
    title: Message
    model: Model | None = None
    structures: tuple[Structure, ...] = ()
    assumed: Message | None = None  # of the structure of the model
    independent: bool = False  # that structure has variables that are independent
    observed: tuple[Term, ...] = ()
    sizes: tuple[tuple[Term, tuple[int, ...]], ...] = ()
    indices: tuple[tuple[Term, tuple[Term, Term]], ...] = ()
    synonyms: tuple[tuple[Term, tuple[Term, ...]], ...] = ()  # letters that others write for one: a_t for α_t
    expectations: tuple[tuple[str, tuple[Density, ...]], ...] = ()
    definitions: tuple[Definition, ...] = ()
    laws: Laws = ()
    domains: tuple[tuple[Term, Interval], ...] = ()
    functions: frozenset[Term] = frozenset()
    increasing: frozenset[Term] = frozenset()
    curved: tuple[tuple[Term, str], ...] = ()  # functions that are convex or concave
    vector_functions: frozenset[Term] = frozenset()
    proportional: Term | None = None
    variants: tuple[Variant, ...] = (Variant(),)
    needs: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    equations: bool = False  # lines may be equations to solve: 2x + 3 = 7
    smooth: bool = False  # laws that nothing describes are any smooth densities
    chance: bool = False  # capitals are random variables and events of which no law is given
    never: tuple[str, ...] = ()  # what occurs in no derivation of this kind
    maps: bool = False  # letters may be one-to-one functions of one another: x = f(z)

    @property
    def function_names(self) -> frozenset[str]:
        """The letters that are functions, for the reader of formulas."""
        return frozenset(item.name for item in self.functions if isinstance(item, Symbol))
