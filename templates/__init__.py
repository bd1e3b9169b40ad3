"""The shipped templates: data only, and how to list and find them."""
