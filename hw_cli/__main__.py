"""`python -m hw_cli` and the `hw` script."""

from hw_cli.cli.funnel import run


def main() -> None:
    """Run the command line and leave with its exit code."""
    raise SystemExit(run())


if __name__ == "__main__":
    main()
