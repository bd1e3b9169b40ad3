"""Requests that behave: paced under Google's limits, patient with its failures, never for ever."""
