"""The life-ops template's sample year, one module for each group of tables.

Each has ``rows(seed, as_of)``; see :data:`templates.samples.Rows`.
"""
