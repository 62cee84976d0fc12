"""The law on the money of a case and on handing the thing over: pure functions and values."""
