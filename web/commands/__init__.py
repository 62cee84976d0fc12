"""The commands of the program, one module each with a `command`; web/cli.py finds them."""
