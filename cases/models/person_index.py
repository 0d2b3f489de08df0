"""PersonIndex: finding somebody by their whole name and year of birth, without opening anybody."""

from django.db import models

from cases.models.bound import CaseBound
from cases.models.person import Person


class PersonIndex(CaseBound):
    """128 bits of a keyed hash of one person's names and year of birth (docs/decisions/0018)."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="index")
    token = models.BinaryField(max_length=16)

    class Meta:
        indexes = (models.Index(fields=["token"], name="people_by_token"),)
