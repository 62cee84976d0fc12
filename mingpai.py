"""The entry point: under a server gevent comes before everything else, then the command line."""

import sys

# Only a server waits on sockets; the other commands must not pay for that, nor be changed by it.
if sys.argv[1:2] in (["serve"], ["demo"]):
    from gevent import monkey

    monkey.patch_all()


def main() -> None:
    """Run the command line."""
    from web.cli import main as run  # noqa: PLC0415 - nothing may be imported before the patch above

    run()


if __name__ == "__main__":
    main()
