"""`idbridge serve`: the gateway for clients of Huawei's ID Document OCR."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from typing import Annotated, Final

import typer

from idbridge import config
from idbridge.errors import ConfigError

from ._input import ConfigOption

NEEDS_EXTRA: Final = 'the gateway needs more packages: pip install "idbridge[gateway]"'


def serve(
    host: Annotated[str | None, typer.Option("--host", help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option("--port", help="The port to listen on; 0 takes a free one.")] = None,
    workers: Annotated[int | None, typer.Option("--workers", help="Processes that read; default: cores + 1.")] = None,
    auth: Annotated[
        str | None, typer.Option("--auth", help='"none" lets anyone call, on loopback only; default: as configured.')
    ] = None,
    config_file: ConfigOption = None,
) -> None:
    """Serve Huawei's API to its unmodified clients (needs idbridge[gateway])."""
    try:
        from idbridge.gateway import app, server, settings  # noqa: PLC0415  # they come with the extra
    except ModuleNotFoundError as exc:
        raise ConfigError(NEEDS_EXTRA) from exc
    loaded = config.load(config_file)
    chosen = settings.load(loaded, host=host, port=port, workers=workers, auth=auth)
    for name in chosen.providers(loaded.provider):
        loaded.open(name).close()  # what is wrong with it is better said here than by each worker
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(message)s")
    if chosen.access_log:
        logging.getLogger("idbridge.gateway").setLevel(logging.INFO)
    gateway = server.make_server(app.create_app(chosen, loaded.open, provider=loaded.provider), chosen)
    # uvicorn says on standard error what keeps it from listening, and exits.
    with suppress(KeyboardInterrupt, SystemExit):
        gateway.run()
    if not gateway.started:
        raise ConfigError(f"cannot serve on {chosen.host}:{chosen.port}; choose another host or port")
