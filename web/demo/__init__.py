"""The demonstration: an invented court, told by the real deeds at past instants, and its robot bidders."""
