"""Drafts: what was typed and not saved, for its writer alone, for a week."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections

from cases import actions
from cases.models import Case, Draft
from kernel.errors import VaultFailed
from tests.cast import Cast, a_case, a_group, acting_as
from vault import keys
from vault.models import DestroyReason

TYPED = json.dumps([["notes", "canary-d1 he waits at the corner"]])


def kept(worker, case, text=TYPED, **place):
    with acting_as(worker) as acting:
        seen = Case.objects.visible_to(acting).get(pk=case.pk)
        where = place or {"case": seen}
        return actions.keep_draft(
            form="case-facts", about_id=case.pk, text=text, worker=acting, **where
        )


def seen_by(worker) -> list[str]:
    with acting_as(worker) as acting:
        return [draft.text.open() for draft in Draft.objects.visible_to(acting)]


def test_the_newest_text_is_kept_once(cast: Cast):
    case = a_case(cast.ivo, cast.alba)

    kept(cast.ivo, case, "[]")
    kept(cast.ivo, case)

    assert seen_by(cast.ivo) == [TYPED]


def test_nobody_but_its_writer_sees_it_neither_supervisor_nor_by_sql(cast: Cast):
    case = a_case(cast.ivo, cast.alba)
    draft = kept(cast.ivo, case)

    assert seen_by(cast.sara) == []
    with acting_as(cast.sara), connections["default"].cursor() as cursor:
        cursor.execute("select count(*) from cases_draft where id = %s", [draft.pk])
        assert cursor.fetchone() == (0,)


def test_it_lies_sealed(cast: Cast):
    draft = kept(cast.ivo, a_case(cast.ivo, cast.alba))

    with connections["seed"].cursor() as cursor:
        cursor.execute("select d::text from cases_draft d where id = %s", [draft.pk])
        assert b"canary-d1".hex() not in cursor.fetchone()[0]


def test_a_conflict_of_interest_hides_it(cast: Cast):
    case = a_case(cast.ivo, cast.alba)
    kept(cast.ivo, case)

    with acting_as(cast.sara) as sara:
        case = Case.objects.visible_to(sara).get(pk=case.pk)
        actions.declare_conflict(case=case, about=cast.ivo, kind="KINSHIP", worker=sara)

    assert seen_by(cast.ivo) == []
    with acting_as(cast.ivo), connections["default"].cursor() as cursor:
        cursor.execute("select count(*) from cases_draft")
        assert cursor.fetchone() == (0,)


def test_a_conflict_with_a_participant_hides_the_groups_register_too(cast: Cast):
    group, [case, _other] = a_group(cast)
    with acting_as(cast.ivo) as ivo:
        actions.keep_draft(
            form="session-log", about_id=uuid4(), text=TYPED, group=group, worker=ivo
        )
    assert seen_by(cast.ivo) == [TYPED]

    with acting_as(cast.sara) as sara:
        case = Case.objects.visible_to(sara).get(pk=case.pk)
        actions.declare_conflict(case=case, about=cast.ivo, kind="KINSHIP", worker=sara)

    assert seen_by(cast.ivo) == []


def test_after_a_week_it_is_gone_whoever_saves_the_next_one(cast: Cast, move_clock):
    draft = kept(cast.ivo, a_case(cast.ivo, cast.alba))
    other = a_case(cast.sara, cast.alba)

    move_clock(timedelta(days=7, minutes=1))
    assert seen_by(cast.ivo) == []
    kept(cast.sara, other)

    assert not Draft.objects.using("seed").filter(pk=draft.pk).exists()


def test_it_goes_with_the_key_of_its_case(cast: Cast):
    case = a_case(cast.ivo, cast.alba)
    kept(cast.ivo, case)

    keys.destroy(case.pk, DestroyReason.ERASURE)

    with pytest.raises(VaultFailed):
        seen_by(cast.ivo)
