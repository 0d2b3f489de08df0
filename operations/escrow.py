"""The root key in three shares of words, any two of which bring it back (docs/decisions/0017)."""

from collections.abc import Iterable
from hashlib import sha256
from itertools import combinations
from pathlib import Path

from shamir_mnemonic import combine_mnemonics, generate_mnemonics
from shamir_mnemonic.utils import MnemonicError

from operations import sets

NEEDED, SHARES = 2, 3
# Stretching helps weak passphrases; there is none here, and the key is 32 random bytes.
EXPONENT = 0


class SharesBroken(Exception):
    """These shares bring nothing back; says why, and quotes none of their words."""


def split(secret: bytes) -> list[str]:
    """Return three shares, each a line of words. Raises: SharesBroken."""
    [shares] = generate_mnemonics(1, [(NEEDED, SHARES)], secret, iteration_exponent=EXPONENT)
    if any(combine(pair) != secret for pair in combinations(shares, NEEDED)):
        raise SharesBroken("the shares do not bring the key back")
    return list(shares)


def combine(shares: Iterable[str]) -> bytes:
    """Return what was split. Raises: SharesBroken."""
    try:
        secret: bytes = combine_mnemonics(list(shares))
    except MnemonicError:
        raise SharesBroken("these are not two shares of one key, or a word is wrong") from None
    return secret


def write(folder: Path, secret: bytes) -> list[Path]:
    """Write each share into a file that only we can read; return the files. Raises: SharesBroken.

    Each says which key it belongs to, by a fingerprint that tells nothing of it.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    paths = []
    for number, share in enumerate(split(secret), start=1):
        path = folder / f"share-{number}.txt"
        sets.write(path, _page(number, share, fingerprint(secret)))
        paths.append(path)
    return paths


def read(paths: Iterable[Path]) -> bytes:
    """Return the key from the files of shares, or what was typed off them. Raises: SharesBroken."""
    shares = []
    for path in paths:
        try:
            lines = path.read_text(encoding="ascii").splitlines()
        except (OSError, ValueError):
            raise SharesBroken(f"{path} cannot be read") from None
        words = [line for line in lines if not line.startswith("#")]
        shares.append(" ".join(" ".join(words).lower().split()))
    return combine(shares)


def fingerprint(secret: bytes) -> str:
    """Return what a key is called on paper."""
    return sha256(b"casecoord root key fingerprint" + secret).hexdigest()[:16]


def _page(number: int, share: str, called: str) -> str:
    words = share.split()
    rows = [" ".join(words[at : at + 8]) for at in range(0, len(words), 8)]
    return "\n".join(
        [
            f"# Share {number} of {SHARES} of the root key {called}. Any {NEEDED} bring it back:",
            "# manage.py escrow combine SHARE SHARE --to root.key",
            "# Keep them in different places, with different people. One alone tells nothing.",
            *rows,
            "",
        ]
    )
