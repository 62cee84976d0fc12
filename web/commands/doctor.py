"""`mingpai doctor`: look for whatever would make a live round unsafe."""

import click

from web.config import settings_from_environment
from web.doctor import examine


@click.command(help="Look for whatever would make a live round unsafe; fails if something would.")
def command() -> None:
    """Print every finding; end with status 1 if one of them stops the server."""
    findings = examine(settings_from_environment())
    for finding in findings:
        click.echo(f"{finding.mark} {finding.text}")
    if any(finding.level == "block" for finding in findings):
        raise SystemExit(1)
