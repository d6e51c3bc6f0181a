"""What goes wrong when a term is read by an interpreter (a printer, an evaluator, a bridge)."""

from hw_cli.terms.core import Term


class UnknownNode(TypeError):
    """An interpreter met a node that it gives no meaning to."""

    def __init__(self, node: Term, interpreter: str = "this interpreter") -> None:
        super().__init__(f"{interpreter} gives no meaning to {node!r}")
        self.node = node
        self.interpreter = interpreter
