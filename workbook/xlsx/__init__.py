"""Excel files: read fast, change only what changed."""
