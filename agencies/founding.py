"""What whoever runs the server does before anybody can sign in: an agency and its first admin.

Runs as the migrator, whom no running process is: a web server cannot make an agency.
"""

import json
from typing import Any

from django.db import connection, models, transaction

from agencies.actions.enrolment import LASTS
from agencies.models import Agency, Enrolment, EnrolmentKind, Role, Worker
from agencies.one_time import hash_of, new_code
from kernel import clock


class Refused(Exception):
    """The database would not have it: `other`, `email_taken`."""


def found_agency(agency: Agency, *, email: str, name: str) -> str:
    """Make an agency with its first admin; return that one's code, or "" if it was there before.

    Raises: Refused.
    Source: docs/rules/agencies.md R-A1.
    """
    admin = Worker(email=email.lower(), name=name, agency=agency, roles=[Role.AGENCY_ADMIN])
    code = new_code()
    enrolment = _enrolment(code, agency_id=agency.pk, worker_id=admin.pk)
    rows = [_row(agency), _row(admin), _row(enrolment)]
    told = _ask("select app.found_agency(%s, %s, %s)", *rows)
    if told in {"made", "known"}:
        return code if told == "made" else ""
    raise Refused(told)


def operators_code(email: str) -> str:
    """Make a code for a worker who lost everything; return it, or "" if nobody may be helped.

    Source: docs/rules/agencies.md R-A2.
    """
    code = new_code()
    told = _ask("select app.operators_code(%s, %s)", email, _row(_enrolment(code)))
    return code if told else ""


def _enrolment(code: str, **ids: Any) -> Enrolment:
    return Enrolment(
        kind=EnrolmentKind.FIRST,
        code_hash=hash_of(code),
        expires_at=clock.now() + LASTS,
        needs_second=False,
        **ids,
    )


def _row(row: models.Model) -> str:
    """Return a row as the database reads it."""
    columns = {field.column: getattr(row, field.attname) for field in row._meta.concrete_fields}
    # Columns that the database fills itself are not ours to name.
    return json.dumps(
        {name: value for name, value in columns.items() if name != "made_at"}, default=str
    )


def _ask(query: str, *parameters: str) -> str:
    with transaction.atomic(), connection.cursor() as cursor:
        # As the login itself: the owner of the tables, whose role it takes, may not.
        cursor.execute("set local role app_migrator")
        cursor.execute(query, parameters)
        return cursor.fetchone()[0] or ""
