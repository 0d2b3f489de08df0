"""The sealer's process: it seals and verifies, and hashes the same bytes bare."""

import resource
import time
from hashlib import sha256
from itertools import pairwise
from typing import Any

from audit import blocks, notes, sealing, verification
from audit.verification import Walk

KILOBYTES = 1000


def seal() -> dict[str, Any]:
    """Seal what is not sealed."""
    began = time.perf_counter()
    lines = sealing.seal(notes.signing_key(), None, whole=True)
    return {"lines": lines, "seconds": time.perf_counter() - began}


def verify() -> dict[str, Any]:
    """Verify every trail as `verify_audit` does; say how much memory the process ever took."""
    public = notes.signing_key().public_key()
    began = time.perf_counter()
    verification.check_guards()
    for trail_id in verification.trails():
        verification.verify(Walk(trail_id), public, {}, lambda _walk: None)
    verification.check_unsealed()
    seconds = time.perf_counter() - began
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTES
    return {"seconds": seconds, "megabytes": most}


def bare() -> dict[str, Any]:
    """Hash the same bytes line by line, and as one stream; reading them does not count."""
    lines, size, by_line, whole = 0, 0, 0.0, sha256()
    as_stream = 0.0
    for trail_id in verification.trails():
        with blocks.ahead(trail_id, 0) as found:
            for block in found:
                told, began = block.bytes, time.perf_counter()
                for begin, end in pairwise(block.ends):
                    sha256(told[begin:end]).digest()
                then = time.perf_counter()
                whole.update(told)
                by_line, as_stream = by_line + then - began, as_stream + time.perf_counter() - then
                lines, size = lines + block.size, size + len(told)
    return {"lines": lines, "bytes": size, "by_line": by_line, "as_stream": as_stream}
