"""`python -m idbridge` is the command line."""

from idbridge.cli import main

main()
