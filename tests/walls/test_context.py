"""Who acts is signed by the database: forged, replayed and swapped contexts are refused."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.db.backends.utils import CursorWrapper

from agencies.models import Worker
from cases.models import Case
from kernel import context, scope
from kernel.models import SessionKind, hashed
from tests.cast import Cast, a_case, a_session, a_token, acting_as
from tests.walls.sql import FORGED, another, answer, code_of


def use(context: str) -> str | None:
    """Put a context in place and read with it; return the error code."""
    code_of("select set_config('app.context', %s, true)", context)
    return code_of(
        "with forged as materialized (select set_config('app.context', %s, true))"
        " select app.worker() from forged",
        context,
    )


def test_a_worker_sees_colleagues_and_granted_cases_and_no_other_agency(cast: Cast):
    mine, sara_s = a_case(cast.ivo, cast.alba), a_case(cast.sara, cast.alba)
    a_case(cast.nadia, cast.brisa)

    with acting_as(cast.ivo):
        assert set(Worker.objects.all()) == {cast.ivo, cast.sara}
        assert set(Case.objects.all()) == {mine}
    with acting_as(cast.sara):
        assert set(Case.objects.all()) == {mine, sara_s}


def test_a_forged_context_is_refused(cast: Cast):
    who = f"{cast.ivo.pk}|{cast.ivo.agency_id}"

    assert use(f"{who}||{'0' * 64}") == FORGED
    assert use(f"{who}|") == FORGED
    assert use(f"{who}") == FORGED
    assert use("nonsense") == FORGED


def test_a_context_is_worthless_in_the_next_transaction(cast: Cast):
    with acting_as(cast.ivo):
        captured = answer("select current_setting('app.context')")
        assert use(captured) is None

    assert use(captured) == FORGED


def test_a_context_is_worthless_on_another_connection(cast: Cast):
    with acting_as(cast.ivo), another() as other, other.cursor() as cursor:
        captured = answer("select current_setting('app.context')")
        cursor.execute("select set_config('app.context', %s, false)", [captured])
        with pytest.raises(DatabaseError, match="forged context"):
            cursor.execute("select app.worker()")


def test_a_context_cannot_be_swapped_to_another_worker_agency_or_topic(cast: Cast):
    with acting_as(cast.ivo):
        mine = answer("select current_setting('app.context')")
        worker, agency, topic, proved, signature = mine.split("|")

        assert use(mine.replace(worker, str(cast.sara.pk))) == FORGED
        assert use(mine.replace(agency, str(cast.brisa.agency.pk))) == FORGED
        assert use(f"{worker}|{agency}|risk.concern.raised|{proved}|{signature}") == FORGED
        assert use(f"{worker}|{agency}|{topic}||{signature}") == FORGED
        assert use(f"{worker}|{agency}|{topic}|{proved}||{signature}") == FORGED


def test_nobody_says_of_themselves_that_they_showed_a_factor(cast: Cast):
    token = a_token(cast.ivo, proved=False)
    with scope.opened() as now, transaction.atomic():
        context.begin(now, token=token, kind=SessionKind.API)
        mine = answer("select current_setting('app.context')")
        worker, agency, topic, proved, signature = mine.split("|")

        assert proved == ""
        assert use(f"{worker}|{agency}|{topic}|proved|{signature}") == FORGED


def test_an_unknown_token_gives_no_context():
    assert code_of("select app.begin_as(%s, 'API')", str(uuid4())) == FORGED


def test_a_token_is_good_for_its_own_kind_alone(cast: Cast):
    token, cookie = a_token(cast.ivo), str(a_session(cast.ivo).session_key)

    for shown, kind in ((token, SessionKind.BROWSER), (token, SessionKind.COMMAND)):
        assert code_of("select app.begin_as(%s, %s)", shown, kind.value) == FORGED
    assert code_of("select app.begin_as(%s, 'API')", cookie) == FORGED
    assert code_of("select app.begin_as(%s, 'BROWSER')", cookie) is None


def test_a_hash_from_a_dump_is_no_token(cast: Cast):
    assert code_of("select app.begin_as(%s, 'API')", hashed(a_token(cast.ivo))) == FORGED


def test_a_token_in_use_is_not_shown_to_other_sessions_of_the_role(cast: Cast):
    token = a_token(cast.ivo)

    with acting_as(cast.ivo), another() as watcher, watcher.cursor() as cursor:
        answer("select %s::text", "a value nobody should see")
        value_sent = queries_seen_by(cursor)
        context.begin(scope.current(), token=token, kind=SessionKind.API)
        token_sent = queries_seen_by(cursor)

    assert "select $1::text" in value_sent
    assert "a value nobody should see" not in value_sent
    assert "app.begin_as($1, $2)" in token_sent
    assert token not in token_sent


def queries_seen_by(cursor: CursorWrapper) -> str:
    """Return the last query of every session that this one may look at."""
    cursor.execute("select string_agg(query, ' ') from pg_stat_activity")
    [seen] = cursor.fetchone() or [""]
    return str(seen)
