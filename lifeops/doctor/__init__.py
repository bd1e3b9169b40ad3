"""What may stand in the way of a sync, found before it does: one check for each."""
