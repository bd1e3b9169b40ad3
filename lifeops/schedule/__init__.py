"""Syncs that run by themselves: one file for each scheduler, behind one protocol."""
