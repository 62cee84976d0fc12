"""Who bids, when it ends and who wins: the round as the law has it, and the room that runs it live."""
