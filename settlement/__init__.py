"""Where the money goes and who gets the thing: the case's own books, deposits, the balance, the handover."""
