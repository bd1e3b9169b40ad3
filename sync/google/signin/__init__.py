"""Signing in to Google: the client, the person's consent, what is kept of it, and its end."""
