"""The command line: one module a verb, results on standard output, everything else on standard error.

Exit codes: 0 read; 2 usage or configuration; 3 bad image; 4 not recognised; 5 provider failed.
"""

from __future__ import annotations

import sys
import warnings

import typer

from idbridge.errors import IdBridgeError

from . import archive, check, providers, recognize, serve, specimens

app = typer.Typer(
    name="idbridge",
    help="Read identity documents in Huawei's ID Document OCR contract, by any provider, offline too.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command(name="recognize")(recognize.recognize)
app.command(name="serve")(serve.serve)
app.command(name="providers")(providers.providers)
app.command(name="check")(check.check)
app.command(name="archive")(archive.archive)
app.command(name="specimens", context_settings=specimens.PASS_ON)(specimens.specimens)


def main() -> None:
    """Run the command line; an error of ours is one line on standard error and its own exit code."""
    warnings.filterwarnings("ignore", module="PIL")  # of odd metadata in a picture that reads all the same
    try:
        app()
    except IdBridgeError as exc:
        sys.stderr.write(f"idbridge: {exc}\n")
        sys.exit(exc.exit_code)
