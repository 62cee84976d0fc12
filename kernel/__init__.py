"""Ground floor one: money, time, legal days, law figures, refusals and ids; standard library only."""
