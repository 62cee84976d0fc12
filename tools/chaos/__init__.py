"""Chaos: a real court whose processes are killed while people bid, and a checker of what must hold."""
