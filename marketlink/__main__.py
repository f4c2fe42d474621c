"""`python -m marketlink` is the command line."""

from marketlink.cli import main

main()
