"""Two-way sync between stores: pure merge, one engine, and the stores it runs between."""
