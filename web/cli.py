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
    """Finds commands by the names of their modules; only the one that is called is imported."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands; a module beside them without one is passed over."""
        return sorted(name for name in _modules() if self.get_command(ctx, name))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        """Return one command."""
        module = _modules().get(cmd_name)
        if module is None:
            return None
        command: click.Command | None = getattr(import_module(f"web.commands.{module}"), "command", None)
        return command


def _modules() -> dict[str, str]:
    """Return the modules by the names of their commands; one that Python reserves ends in an underscore."""
    found = [module.name for module in pkgutil.iter_modules(web.commands.__path__)]
    return {name.rstrip("_").replace("_", "-"): name for name in found}


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
