"""What happened, in numbers: each with its period, scope and definition."""
