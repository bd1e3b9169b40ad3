"""Formulas: parsed once, bound to tables, emitted per target, compared in neutral form."""
