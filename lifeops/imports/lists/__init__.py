"""Lists of people, clients and sales, one format to a file."""
