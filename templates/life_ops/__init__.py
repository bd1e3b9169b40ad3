"""The life-ops template."""
