"""The law of notices: how long they stand, what they say, what they may not say, who is told in person."""
