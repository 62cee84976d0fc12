"""The law of a lot's way from seizure to closed file: pure, over frozen values."""
