"""Reports of one page: a business review of an account, a brief before a meeting."""
