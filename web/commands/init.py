"""`mingpai init`: make or bring up to date the database of this instance."""

import click

from migrations.run import upgrade
from web.config import settings_from_environment


@click.command(help="Make this instance's database, or bring it up to date.")
def command() -> None:
    """Migrate to the newest schema."""
    settings = settings_from_environment()
    revision = upgrade(settings.database_url)
    click.echo(f"The database is at revision {revision}.")
