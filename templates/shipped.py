"""Loading a shipped template, as people ask for it by name."""

from datetime import date

import templates
from templates.samples import generated
from workbook.template.load import load as load_folder
from workbook.template.manifest import Single, manifest
from workbook.template.manifest import variants as variants_in
from workbook.template.model import Template
from workbook.template.variant import Variant, variant
from workbook.xlsx.collector import collector_paused


def load(
    name: str,
    *,
    variant: str = "",
    single: str = "",
    sample: bool = False,
    as_of: date | None = None,
) -> Template:
    """Return a shipped template.

    Args:
        name: as people type it: ``life-ops``.
        variant: the role to make it for: ``creative``; empty for the general one.
        single: the name of the single workbook to make of it; empty for the whole.
        sample: whether to generate its sample rows; blank workbooks need none.
        as_of: the day that the sample year surrounds; without it the template's own.

    Raises:
        KeyError: there is no such template, variant or single workbook.
    """
    folder = templates.folder(name)
    if variant and variant not in variants_in(folder):
        raise KeyError(variant)
    with collector_paused():
        rows = generated(folder, as_of or manifest(folder).as_of) if sample else {}
        return load_folder(folder, variant=variant, single=single, more=rows)


def variants(name: str) -> dict[str, Variant]:
    """Return the variants of a shipped template, by the name that people type."""
    folder = templates.folder(name)
    return {each: variant(folder, each) for each in variants_in(folder)}


def singles(name: str) -> dict[str, Single]:
    """Return the single workbooks of a shipped template, by the name that people type."""
    return {each.name: each for each in manifest(templates.folder(name)).singles}


def title(name: str) -> str:
    """Return what a shipped template is called."""
    return manifest(templates.folder(name)).title
