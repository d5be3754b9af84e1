"""Which datasets answer which query: a judged set for the Korean search, and the rules it was judged by."""
