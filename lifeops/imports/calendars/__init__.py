"""Calendars: meetings and journeys."""
