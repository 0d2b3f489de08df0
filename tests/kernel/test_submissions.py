"""The same form sent twice makes one record, also when both arrive at once."""

import os
import threading
from uuid import UUID, uuid4

import psycopg
import pytest

from cases.models import TimelineEntry
from kernel import submissions
from kernel.errors import RuleBroken
from kernel.models import Submission
from tests.cast import Cast, a_case, a_token, acting_as


class Made:
    """Anything with an id."""

    def __init__(self, pk: UUID | None = None) -> None:
        self.pk = pk or uuid4()


def sent(submission_id: UUID | None, made: list[Made], purpose: str = "cases.note") -> Made:
    def act() -> Made:
        made.append(Made())
        return made[-1]

    return submissions.once(submission_id, purpose, act=act, again=Made)


def test_the_second_gets_what_the_first_made(cast: Cast):
    made: list[Made] = []
    submission_id = uuid4()

    with acting_as(cast.ivo):
        first = sent(submission_id, made)
    with acting_as(cast.ivo):
        second = sent(submission_id, made)

    assert (first.pk, len(made)) == (second.pk, 1)


def test_an_id_for_another_purpose_is_refused(cast: Cast):
    submission_id = uuid4()
    with acting_as(cast.ivo):
        sent(submission_id, [])

    with pytest.raises(RuleBroken, match="submission_reused"), acting_as(cast.ivo):
        sent(submission_id, [], purpose="cases.other")


def test_ids_of_different_workers_have_nothing_to_do_with_each_other(cast: Cast):
    made: list[Made] = []
    submission_id = uuid4()
    for worker in (cast.ivo, cast.sara, cast.nadia):
        with acting_as(worker):
            sent(submission_id, made)
            assert Submission.objects.count() == 1  # their own

    assert len(made) == 3


def test_without_an_id_every_form_counts(cast: Cast):
    made: list[Made] = []
    with acting_as(cast.ivo):
        sent(None, made)
        sent(None, made)

    assert len(made) == 2


def test_the_second_of_two_at_once_waits_for_the_first(cast: Cast):
    submission_id, token, made = uuid4(), a_token(cast.ivo), list[Made]()
    rows: list[int] = []

    def meanwhile() -> None:
        with psycopg.connect(
            host=os.environ["DB_HOST"],
            port=os.environ["DB_PORT"],
            dbname=os.environ["DB_NAME"],
            user="app_web",
            password=os.environ["DB_PASSWORD_WEB"],
        ) as other:
            other.execute("select app.begin_as(%s, 'API')", [token])
            asked = other.execute(
                "insert into kernel_submission (id, submission_id, purpose) values (%s, %s, 'x')"
                " on conflict (worker_id, submission_id) do nothing",
                [uuid4(), submission_id],
            )
            rows.append(asked.rowcount)

    with acting_as(cast.ivo):
        sent(submission_id, made)
        second = threading.Thread(target=meanwhile)
        second.start()
        second.join(0.3)
        assert rows == []  # it waits
    second.join(10)

    assert rows == [0]


def test_what_a_refused_form_made_is_gone_with_its_id(cast: Cast):
    submission_id, made = uuid4(), list[Made]()
    case = a_case(cast.ivo, cast.alba)
    kept = TimelineEntry.objects.using("seed").filter(case_id=case.pk).count()

    with pytest.raises(RuleBroken), acting_as(cast.ivo):
        submissions.once(submission_id, "cases.note", act=broken, again=Made)
    with acting_as(cast.ivo):
        sent(submission_id, made)

    assert len(made) == 1
    assert TimelineEntry.objects.using("seed").filter(case_id=case.pk).count() == kept


def broken() -> Made:
    """Refuse, as an action does."""
    raise RuleBroken("a_rule")
