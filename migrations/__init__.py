"""The way from one schema to the next; beside the packages, because it must know every stage's rows."""
