"""What we tell the person at the terminal."""

import sys


def say(text: str) -> None:
    """Print one message at once; on standard error, which no program reads."""
    print(f"casecoord: {text}", file=sys.stderr, flush=True)
