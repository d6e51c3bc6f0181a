"""What a wrong line may have been meant to say: small edits of its sides, tried until one makes it hold."""

from hw_cli.checking.explain.search import MAX_REPAIRS, Repair, first_repair, repairs

__all__ = ["MAX_REPAIRS", "Repair", "first_repair", "repairs"]
