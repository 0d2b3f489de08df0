"""An agreement: drafted by one, signed by both, warned of, suspended, renewed, ended."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from agencies import actions, events, handlers
from agencies.jurisdictions import packs
from agencies.models import (
    Agency,
    Agreement,
    AgreementCategory,
    AgreementState,
    DisclosureBasis,
    Notice,
    Role,
    Standing,
    Worker,
)
from audit.outbox import OutboxMessage
from kernel import clock
from kernel.errors import NotAllowed, RuleBroken
from sharing.models import DisclosureKind
from tests.cast import Cast, a_worker, acting_as, an_agreement

COPY, OTHER = "a" * 64, "b" * 64


def today() -> date:
    return clock.now().date()


def propose(worker: Worker, partner: Agency, **told) -> Agreement:
    with acting_as(worker) as acting:
        return actions.propose_agreement(
            worker=acting,
            **{
                "partner": Agency.objects.visible_to(acting).get(pk=partner.pk),
                "pack": "EU-1",
                "bases": ["SURVIVOR_CONSENT"],
                "categories": ["CAUTION", "ABSENCE"],
                "starts_date": today(),
                "ends_date": today() + timedelta(days=100),
                **told,
            },
        )


def done(worker: Worker, agreement: Agreement, act: Any, **told: Any) -> Any:
    with acting_as(worker) as acting:
        seen = Agreement.objects.visible_to(acting).get(pk=agreement.pk)
        return act(agreement=seen, worker=acting, **told)


def sign(worker: Worker, agreement: Agreement, copy: str = COPY) -> Any:
    return done(worker, agreement, actions.sign_agreement, document_hash=copy, signed_date=today())


def in_force(cast: Cast, **told: Any) -> Any:
    agreement = propose(cast.sara, cast.cima.agency, **told)
    sign(cast.sara, agreement)
    return sign(carl(cast), agreement)


def carl(cast: Cast) -> Worker:
    found = Worker.objects.using("seed").filter(agency=cast.cima.agency, name="Carl").first()
    return found or a_worker("carl", cast.cima, Role.SUPERVISOR)


def test_it_is_in_force_when_both_have_signed_the_same_copy(cast):
    agreement = propose(cast.sara, cast.cima.agency)
    assert agreement.state == AgreementState.DRAFT

    sign(cast.sara, agreement)
    rows = Agreement.objects.using("seed").filter(pk=agreement.pk)
    assert not rows.in_date(today()).exists()
    sign(carl(cast), agreement)

    assert rows.in_date(today()).naming("CAUTION").exists()
    assert not rows.in_date(today()).naming("IMMINENT_DANGER").exists()


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"ends_date": date(2020, 1, 1), "starts_date": date(2020, 2, 1)}, "ends_before_it_begins"),
        ({"ends_date": date(2020, 2, 1), "starts_date": date(2020, 1, 1)}, "lies_in_the_past"),
        ({"ends_date": date(2090, 1, 1)}, "agreement_too_long"),
        ({"bases": []}, "basis_missing"),
        ({"categories": []}, "category_missing"),
        ({"pack": "XX-9"}, "not_in_pack"),
        ({"pack": "CONSENT-1", "bases": ["STATUTORY_GATEWAY"]}, "not_in_pack"),
    ],
)
def test_some_drafts_do_not_go(cast, told, code):
    with pytest.raises(RuleBroken, match=code):
        propose(cast.sara, cast.cima.agency, **told)


def test_it_has_two_parties_of_the_right_kind_that_work(cast):
    with pytest.raises(RuleBroken, match="own_agency"):
        propose(cast.sara, cast.alba.agency)
    with pytest.raises(RuleBroken, match="parties_do_not_fit"):
        propose(cast.lea, cast.cima.agency)
    Agency.objects.using("seed").filter(pk=cast.cima.agency.pk).update(suspended_at=clock.now())
    with pytest.raises(RuleBroken, match="agency_suspended"):
        propose(cast.sara, cast.cima.agency)
    with pytest.raises(NotAllowed):
        propose(cast.ivo, cast.brisa.agency)


def test_two_copies_that_differ_are_no_agreement(cast):
    agreement = propose(cast.sara, cast.cima.agency)
    sign(cast.sara, agreement)

    with pytest.raises(RuleBroken, match="another_document"):
        sign(carl(cast), agreement, OTHER)
    with pytest.raises(RuleBroken, match="already_signed"):
        sign(cast.sara, agreement)
    with pytest.raises(Agreement.DoesNotExist):
        sign(cast.lea, agreement)
    sign(carl(cast), agreement)
    with pytest.raises(RuleBroken, match="nothing_to_sign"):
        sign(cast.sara, agreement)


FOR_THEM = (
    "insert into agencies_signature (id, agreement_id, agency_id, worker_id, document_hash,"
    " signed_date, recorded_at) select gen_random_uuid(), id, support_id, app.worker(), 'x',"
    " current_date, now() from agencies_agreement where id = %s"
)


@pytest.mark.parametrize(
    "statement", ["update agencies_agreement set state = 'ACTIVE' where id = %s", FOR_THEM]
)
def test_nobody_signs_for_the_other_party_by_any_sql(cast, statement):
    agreement = propose(cast.sara, cast.cima.agency)
    sign(cast.sara, agreement)

    with acting_as(cast.sara), pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(statement, [agreement.pk])


def test_who_suspends_it_lifts_it_and_either_ends_it(cast):
    agreement = in_force(cast)

    done(cast.sara, agreement, actions.suspend_agreement)
    with pytest.raises(RuleBroken, match="not_yours"):
        done(carl(cast), agreement, actions.resume_agreement)
    with pytest.raises(RuleBroken, match="not_in_force"):
        done(carl(cast), agreement, actions.suspend_agreement)
    assert done(cast.sara, agreement, actions.resume_agreement).state == AgreementState.ACTIVE
    assert done(carl(cast), agreement, actions.end_agreement).state == AgreementState.TERMINATED
    with pytest.raises(RuleBroken, match="is_over"):
        done(cast.sara, agreement, actions.end_agreement)


def test_an_ended_one_comes_back_by_no_sql(cast):
    agreement = in_force(cast)
    done(cast.sara, agreement, actions.end_agreement)

    with acting_as(cast.sara), pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute("update agencies_agreement set state = 'ACTIVE'")


def test_a_renewal_is_an_agreement_of_its_own(cast):
    first = in_force(cast)

    second = in_force(cast, renews=first, ends_date=today() + timedelta(days=300))

    assert second.renews_id == first.pk
    assert Agreement.objects.using("seed").get(pk=first.pk).state == AgreementState.ACTIVE
    with pytest.raises(RuleBroken, match="parties_do_not_fit"):
        propose(cast.sara, cast.brisa.agency, renews=first)


def queued(agreement: Agreement, topic: str):
    rows = OutboxMessage.objects.using("seed").filter(object_id=agreement.pk)
    return rows.filter(topic__startswith=topic)


def test_warnings_wait_for_their_mornings_and_the_end_for_the_earlier_midnight(cast):
    Agency.objects.using("seed").filter(pk=cast.cima.agency.pk).update(time_zone="Asia/Tokyo")
    agreement = in_force(cast, ends_date=today() + timedelta(days=40))

    warnings = queued(agreement, f"{events.AGREEMENT_ENDS}.")
    ends = queued(agreement, events.AGREEMENT_ENDED)

    topics = sorted({one.topic.rsplit(".", 1)[1] for one in warnings})
    assert topics == ["30", "7"]  # sixty days before is over
    assert {one.agency_id for one in warnings} == {cast.alba.agency.pk, cast.cima.agency.pk}
    midnight = datetime.combine(agreement.ends_date, datetime.min.time(), UTC)
    assert {one.available_at for one in ends} == {midnight + timedelta(hours=15)}  # in Tokyo


def test_a_warning_is_told_once_and_not_after_a_renewal(cast, monkeypatch):
    first = in_force(cast)
    told: list[object] = []
    monkeypatch.setattr(handlers.notices, "tell", lambda **what: told.append(what))
    topic = f"{events.AGREEMENT_ENDS}.7"
    message = SimpleNamespace(topic=topic, object_id=first.pk, agency_id=cast.alba.agency.pk)

    with acting_as(cast.sara):
        handlers.agreement_told(message)
    assert len(told) == 1
    in_force(cast, renews=first, ends_date=today() + timedelta(days=300))
    with acting_as(cast.sara):
        handlers.agreement_told(message)

    assert len(told) == 1


def test_where_it_stands_is_asked_of_its_dates(cast):
    agreement = an_agreement(
        cast.alba.agency, cast.cima.agency, ends_date=today() + timedelta(days=60)
    )

    days = {0: Standing.EXPIRING, -1: Standing.ACTIVE, 60: Standing.EXPIRING, 61: Standing.EXPIRED}
    for after, standing in days.items():
        assert agreement.standing(today() + timedelta(days=after)) == standing


def test_packs_name_what_the_program_knows():
    assert {"EU-1", "CONSENT-1"} <= set(packs())
    for pack in packs().values():
        assert pack.bases <= set(DisclosureBasis.values)
        assert pack.categories <= set(AgreementCategory.values)
    assert set(AgreementCategory.values) == set(DisclosureKind.values)


def test_signing_tells_both_parties(cast):
    agreement = in_force(cast)

    changed = queued(agreement, events.AGREEMENT_CHANGED)

    assert {one.agency_id for one in changed} == {cast.alba.agency.pk, cast.cima.agency.pk}
    assert not Notice.objects.using("seed").filter(worker=cast.ivo, object_id=agreement.pk).exists()
