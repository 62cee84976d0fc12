"""What is it worth? Four ways to the reference price; the floor of the terms of sale is in auction/rules."""
