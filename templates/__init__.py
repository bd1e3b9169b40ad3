"""The shipped templates, as data: one folder of TOML files for each."""

from pathlib import Path

_HERE = Path(__file__).parent


def names() -> tuple[str, ...]:
    """Return the names of the shipped templates, as people type them: ``life-ops``."""
    found = (each.parent.name for each in _HERE.glob("*/template.toml"))
    return tuple(sorted(name.replace("_", "-") for name in found))


def folder(name: str) -> Path:
    """Return the folder of the template called ``name``; ``KeyError`` if there is none."""
    if name not in names():
        raise KeyError(name)
    return _HERE / name.replace("-", "_")
