"""Deeds after the round: result, deposits, balance, ruling, handover."""
