"""Translations: `locale/*/LC_MESSAGES/*.po` are kept, what programs read is made from them."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog


def compiled(folder: Path) -> Path:
    """Make each catalogue that is older than its source, and return the folder.

    Containers do it while they are built; elsewhere the first process after a change does.
    """
    for source in folder.glob("*/LC_MESSAGES/*.po"):
        made = source.with_suffix(".mo")
        if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
            compile_one(source, made)
    return folder


def compile_one(source: Path, made: Path) -> None:
    """Make one catalogue; whoever reads meanwhile has the old one whole."""
    from babel.messages.pofile import read_po  # noqa: PLC0415 - half a second, once a change

    with source.open("rb") as file:
        write(read_po(file, abort_invalid=True), made)


def write(catalogue: "Catalog", made: Path) -> None:
    """Write a catalogue that programs read."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - as above

    draft = made.with_suffix(f".{os.getpid()}")
    with draft.open("wb") as file:
        write_mo(file, catalogue)
    draft.replace(made)
