"""What the clock starts: sweeps over what is due; the scheduler only wakes them."""
