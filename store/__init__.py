"""Ground floor two: rows, transactions, the tamper-evident journal, deadlines and keys; knows no auction."""
