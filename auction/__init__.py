"""The conductor: one lot from seizure to closed file."""
