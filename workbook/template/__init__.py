"""Templates in TOML, read into a typed ``Template``, every problem with file and line."""
