"""A Google Sheets server on loopback, for use without an account and for tests."""
