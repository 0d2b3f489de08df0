"""Opening 300 sealed fields: ours, the bare primitive, and Fernet, in one process by turns."""

from uuid import UUID, uuid4

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bench.timing import in_turns, taken
from cases.models import Case, Person
from kernel import scope
from vault.envelope import NONCE_BYTES, Key, bound, new_key, seal
from vault.fields import SealedField
from vault.keys import Ring
from vault.sealed import Ciphertext, opened

PEOPLE = 100
NAMES = ("given_name", "surname", "birth_date")
HEADER = 18 + NONCE_BYTES
LONG = "He said on the telephone that he had changed. " * 12  # a note of half a page

Sheaf = list[tuple[Person, Key]]


def people(agency: UUID, texts: tuple[str, ...]) -> Sheaf:
    """Return people as `visible_to` brings them, each sealed under the key of their case."""
    found = []
    for _ in range(PEOPLE):
        case, key = Case(agency_id=agency), new_key()
        person = Person(case=case)
        vars(person)["seen_because"] = "work_case"
        for name, text in zip(NAMES, texts, strict=True):
            vars(person)[name] = Ciphertext(seal(text, key=key, context=_context(person, name)))
        found.append((person, key))
    return found


def _context(person: Person, name: str) -> tuple[bytes, ...]:
    field = person._meta.get_field(name)
    assert isinstance(field, SealedField)  # noqa: S101 - for the type checker
    return field.place(person).context()


def fetched(agency: UUID, found: Sheaf) -> dict[tuple[int, int], Ring]:
    """Return the keys as `vault.keys.prefetch` leaves them in the scope."""
    return {(person.case_id.int, agency.int): Ring({key.id: key}, key) for person, key in found}


def opened_all(agency: UUID, found: Sheaf, keys: dict[tuple[int, int], Ring]) -> None:
    """Open them all as a page does: keys fetched before, every opening noted."""
    with scope.opened() as now:
        now.agency_id, now.keys = agency, dict(keys)
        for person, _key in found:
            opened(person, *NAMES)


def bare(found: list[tuple[bytes, bytes, bytes]]) -> None:
    """Make the same calls to AES-GCM and nothing else."""
    for secret, sealed, covered in found:
        AESGCM(secret).decrypt(sealed[18:HEADER], sealed[HEADER:], covered)


def fernet(box: Fernet, tokens: list[bytes]) -> None:
    """Open the same texts as Fernet tokens."""
    for token in tokens:
        box.decrypt(token).decode()


def times(rounds: int, *, long: bool) -> dict[str, list[float]]:
    """Return how long 300 openings took, in turns: names, or notes of half a page."""
    agency, box = uuid4(), Fernet(Fernet.generate_key())
    texts = (LONG,) * 3 if long else ("Jonas", "Keel", "1984-03-11")
    found = people(agency, texts)
    keys = fetched(agency, found)
    raw = [
        (key.secret, sealed, bound(sealed[:HEADER], *_context(person, name)))
        for person, key in found
        for name in NAMES
        for sealed in [vars(person)[name].raw]
    ]
    tokens = [box.encrypt(text.encode()) for _ in found for text in texts]
    turns = {
        "ours": lambda: taken(lambda: opened_all(agency, found, keys), 5),
        "bare": lambda: taken(lambda: bare(raw), 5),
        "fernet": lambda: taken(lambda: fernet(box, tokens), 5),
    }
    return in_turns(turns, rounds)
