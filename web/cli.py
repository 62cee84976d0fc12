"""The command line: `mingpai` with every command that web/commands/ holds."""

import pkgutil
import sys
from importlib import import_module

import click

import web.commands
from web.config import BadSettingsError


# `import` is a word of Python, so its module carries a stroke at the end.
_MODULES = {
    found.name.strip("_").replace("_", "-"): found.name
    for found in pkgutil.iter_modules(web.commands.__path__)
    if found.name != "opening"
}


class Commands(click.Group):
    """Finds commands by the names of their modules, and imports one only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of all commands."""
        return sorted(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return one command."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"web.commands.{_MODULES[cmd_name]}").command
        return command


@click.command(cls=Commands)
@click.version_option(package_name="mingpai", message="mingpai %(version)s")
def cli() -> None:
    """明拍 Mingpai: open judicial auctions, from seizure to hammer."""


def main() -> None:
    """Run the command line; settings that cannot be used are one sentence, not a traceback."""
    try:
        cli()
    except BadSettingsError as fault:
        click.echo(f"mingpai: {fault}", err=True)
        sys.exit(2)
