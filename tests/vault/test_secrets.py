from base64 import b64decode, b64encode

import pytest

from kernel.errors import VaultFailed
from vault.secrets import open_secret, seal_secret


def test_a_seed_opens_for_its_purpose_alone():
    sealed = seal_secret("JBSWY3DPEHPK3PXP", "totp")

    assert "JBSWY3DPEHPK3PXP" not in sealed
    assert b"JBSWY3DPEHPK3PXP" not in b64decode(sealed)
    assert sealed.isascii()
    assert open_secret(sealed, "totp") == "JBSWY3DPEHPK3PXP"
    with pytest.raises(VaultFailed, match="not_authentic"):
        open_secret(sealed, "recovery")


@pytest.mark.parametrize("text", ["", "JBSWY3DPEHPK3PXP", "not base64!", "ä"])
def test_what_was_never_sealed_is_refused(text):
    with pytest.raises(VaultFailed, match="unknown_format"):
        open_secret(text, "totp")


def test_a_changed_secret_is_refused():
    raw = bytearray(b64decode(seal_secret("JBSWY3DPEHPK3PXP", "totp")))
    raw[-1] ^= 1

    with pytest.raises(VaultFailed, match="not_authentic"):
        open_secret(b64encode(bytes(raw)).decode(), "totp")
