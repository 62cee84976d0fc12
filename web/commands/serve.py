"""`mingpai serve`: serve this instance over HTTP and WebSockets."""

import os

import click

from web.config import PORT_MAX, settings_from_environment
from web.server import serve


@click.command(help="Serve this instance over HTTP and WebSockets.")
@click.option("--port", type=click.IntRange(1, PORT_MAX), help="Listen here instead of at PORT.")
def command(port: int | None) -> None:
    """Serve until stopped."""
    environ = dict(os.environ)
    if port is not None:
        environ["PORT"] = str(port)
    serve(settings_from_environment(environ))
