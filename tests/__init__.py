"""The tests: rules without a database, the rest on real ones; guards hold facts about the whole program."""
