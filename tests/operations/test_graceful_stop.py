"""Stopping: what has begun is finished, what has not begun is not lost."""

import os
import threading
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import UUID, uuid4

import psycopg
import pytest
from celery import Celery

from audit.models import OutboxMessage
from cases.models import Case
from kernel import clock
from local.processes import wait_until
from tests.cast import a_token, laid
from tests.operations.compose import OWN_BROKER
from tests.operations.conftest import Production
from tests.walls.sql import as_superuser


@contextmanager
def held(statement: str, *parameters: object) -> Iterator[psycopg.Connection]:
    """Hold a lock until the block ends; yield another connection, to look at it."""
    with as_superuser() as holder, as_superuser() as admin:
        holder.execute("begin")
        holder.execute(statement, parameters)  # type: ignore[arg-type]
        yield admin
        holder.execute("rollback")


def waiting(admin: psycopg.Connection) -> bool:
    """Say whether somebody waits for a lock in this database."""
    query = (
        "select count(*) from pg_stat_activity"
        " where datname = current_database() and wait_event_type = 'Lock'"
    )
    row = admin.execute(query).fetchone()
    return bool(row and row[0])


def until(condition, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def test_a_request_that_has_begun_is_answered_and_saved(machine, certificate, cast):
    house = Production(machine, certificate)
    house.start_web("web-2")
    reference = f"R-{uuid4()}"
    body = (
        f'{{"kind": "PROGRAMME", "team": "{cast.alba.team.pk}", "reference": "{reference[:38]}",'
        ' "given_name": "Mr", "surname": "K"}'
    )
    request = urllib.request.Request(
        f"http://127.0.0.1:{house.ports['web-2']}/api/v1/cases/",
        data=body.encode(),
        headers={
            "Authorization": f"Bearer {a_token(cast.ivo)}",
            "Content-Type": "application/json",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "192.0.2.7",
            "Host": "localhost",
        },
    )
    with ThreadPoolExecutor(2) as pool:
        with held("lock table cases_case in exclusive mode") as admin:
            answer = pool.submit(lambda: urllib.request.urlopen(request, timeout=30).status)
            until(lambda: waiting(admin))
            stopping = pool.submit(house.stop)
            time.sleep(0.5)
            assert not stopping.done()
        assert answer.result() == 201
        stopping.result()

    assert house.servers["web-2"].exit_status == 0
    assert Case.objects.using("seed").filter(reference=reference[:38]).exists()


@pytest.fixture
def messages(cast) -> list[UUID]:
    """Lay notices nobody listens to: delivering them is all there is to do."""
    rows = [
        OutboxMessage(
            topic=f"drill.nobody.listens.{n}",  # of one topic, all would go together
            agency_id=cast.alba.agency.pk,
            object_id=uuid4(),
            available_at=clock.now(),
        )
        for n in range(8)
    ]
    return [laid(row).pk for row in rows]


def undelivered(messages: list[UUID]) -> int:
    return OutboxMessage.objects.using("seed").filter(pk__in=messages, delivered_at=None).count()


def test_a_task_that_has_begun_is_finished_and_the_others_wait(machine, messages):
    broker = Celery(broker=os.environ["BROKER_URL"] + OWN_BROKER)
    worker = machine.server("worker")
    worker.start()
    wait_until(lambda: " ready." in worker.last_words(6000), worker)
    try:
        row = "select 1 from audit_outboxmessage where id = %s for update"
        with held(row, messages[0]) as admin:
            broker.send_task("audit.deliver", [str(messages[0])])
            until(lambda: waiting(admin))
            stopping = threading.Thread(target=worker.stop)
            stopping.start()
            time.sleep(1)
            for message in messages[1:]:
                broker.send_task("audit.deliver", [str(message)])
            assert worker.alive
        stopping.join()
        assert worker.exit_status == 0
        assert undelivered(messages[:1]) == 0
        assert undelivered(messages[1:]) == len(messages) - 1

        worker.start()
        until(lambda: undelivered(messages) == 0)
    finally:
        worker.stop()
