"""Numbers that count everybody's work, veiled: their gaps would tell what other agencies do.

A route opened again makes a task for a service that attached the link, and none for one that did
not. Both make lines of the trail, and its numbers run through all agencies.
"""

from uuid import UUID

from django.utils.crypto import salted_hmac

HALF, LARGEST = 8, 2**63
ROUNDS = range(4)  # of a Feistel network: with four, nobody tells it from chance


def veil(number: int) -> UUID:
    """Return what stands for a number; neither order nor distance shows."""
    left, right = number.to_bytes(2 * HALF, "big")[:HALF], number.to_bytes(2 * HALF, "big")[HALF:]
    for turn in ROUNDS:
        left, right = right, _mixed(left, right, turn)
    return UUID(bytes=left + right)


def unveil(veiled: bytes) -> int | None:
    """Return the number, or None where none was veiled."""
    left, right = veiled[:HALF], veiled[HALF:]
    for turn in reversed(ROUNDS):
        left, right = _mixed(right, left, turn), left
    number = int.from_bytes(left + right, "big")
    return number if number < LARGEST else None


def _mixed(half: bytes, by: bytes, turn: int) -> bytes:
    mask = salted_hmac(f"api.veiled.{turn}", by, algorithm="sha256").digest()
    return bytes(one ^ other for one, other in zip(half, mask, strict=False))
