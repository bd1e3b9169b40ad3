"""The kinds of request that a batch may hold, one file per family."""
