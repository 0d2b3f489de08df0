"""A sealer that never rests, to be killed at any moment: a few lines in each transaction.

python -m tests.audit.restless FOLDER      the folder keeps its heads
"""

import sys
from pathlib import Path

import django


def main(folder: str) -> None:
    """Seal for ever."""
    django.setup()
    from audit import notes, sealing  # noqa: PLC0415 - needs the settings

    sealing.BATCH = 3
    while True:
        sealing.seal(notes.signing_key(), Path(folder), whole=True)


if __name__ == "__main__":
    main(sys.argv[1])
