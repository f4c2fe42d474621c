"""The command line: parsing and printing. Everything heavy is imported inside a command."""


def main() -> None:
    """Run the command line; a fault is one clear line on standard error and an exit code."""
    import sys

    from marketlink.cli.anywhere import brought_forward
    from marketlink.cli.app import app
    from marketlink.cli.faults import run_guarded

    run_guarded(lambda: app(brought_forward(sys.argv[1:])))
