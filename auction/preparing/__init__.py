"""Deeds before the round: case and asset, survey, reference price, terms of sale, notice, registration."""
