"""The law of the live round: who may take part, which bid counts, when it ends, what its record shows."""
