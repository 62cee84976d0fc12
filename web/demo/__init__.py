"""The demonstration: an invented court, told by the real deeds at past instants, with robots that bid in it."""
