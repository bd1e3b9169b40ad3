"""Bank statements, one format to a file."""
