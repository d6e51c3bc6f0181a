"""How lines are found: named rules and searches. Nothing here is trusted."""
