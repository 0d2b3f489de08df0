"""The outbox between real processes: racing ones, forged messages, and no broker at all."""

import json
import os
import subprocess
import sys
import time
from uuid import UUID, uuid4

from celery import current_app

from audit import outbox, tasks
from audit.models import AuditEvent, OutboxMessage
from local.environment import for_process
from local.processes import Server
from tests.cast import Cast, a_token, acting_as
from tests.walls.sql import as_role

RACE = """
import sys, json, django
django.setup()
from audit import log, outbox, tasks
outbox.listen(sys.argv[1], lambda message: log.record("test.race.won", message.object_id))
print("ready", flush=True)
for outbox_id in json.loads(sys.stdin.readline()):
    tasks.deliver(outbox_id)
"""
PUBLISH = """
import sys, time, django
django.setup()
from django.db import transaction
from uuid import UUID
from audit import outbox
from kernel import context, scope
topic, agency_id, object_id, token = sys.argv[1:]
started = time.monotonic()
with scope.opened() as now, transaction.atomic(durable=True):
    context.begin(now, token=token, kind="API")
    print(outbox.publish(topic, agency_id=UUID(agency_id), object_id=UUID(object_id)))
print(time.monotonic() - started)
"""


def environment(kind: str, **more: str) -> dict[str, str]:
    """Return what a process of a kind is given."""
    return {
        **for_process(kind, os.environ),
        "DJANGO_SETTINGS_MODULE": "casecoord.settings",
        **more,
    }


def queued(cast: Cast, topic: str) -> UUID:
    with acting_as(cast.ivo):
        return outbox.publish(topic, agency_id=cast.alba.agency.pk, object_id=uuid4())


def is_delivered(outbox_id: UUID) -> bool:
    return (
        OutboxMessage.objects.using("seed").exclude(delivered_at=None).filter(pk=outbox_id).exists()
    )


def test_two_processes_deliver_each_message_once(cast: Cast):
    topic = f"test.race.{uuid4().hex[:12]}"
    ids = [queued(cast, topic) for _ in range(40)]
    objects = list(
        OutboxMessage.objects.using("seed").filter(pk__in=ids).values_list("object_id", flat=True)
    )
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACE, topic],
            env=environment("task"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for racer in racers:
        assert racer.stdout
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin
        racer.stdin.write(json.dumps([str(outbox_id) for outbox_id in ids]) + "\n")
        racer.stdin.flush()
    for racer in racers:
        racer.communicate(timeout=60)

    assert all(is_delivered(outbox_id) for outbox_id in ids)
    won = AuditEvent.objects.using("seed").filter(name="test.race.won", subject_id__in=objects)
    assert sorted(map(str, won.values_list("subject_id", flat=True))) == sorted(map(str, objects))


def test_without_a_broker_work_goes_on_and_the_sweep_delivers(cast: Cast):
    topic = f"test.alone.{uuid4().hex[:12]}"
    nowhere = "redis+socket:///nonexistent/valkey.sock"
    done = subprocess.run(
        [sys.executable, "-c", PUBLISH, topic, str(cast.alba.agency.pk), str(uuid4()),
         a_token(cast.ivo)],
        env=environment("web", BROKER_URL=nowhere),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )  # fmt: skip
    outbox_id, seconds = done.stdout.split()
    assert float(seconds) < 4  # at once, on an idle machine; it was six seconds by default
    assert "broker_unreachable" in done.stderr
    assert not is_delivered(UUID(outbox_id))

    with as_role("task"):
        tasks.deliver_due()

    assert is_delivered(UUID(outbox_id))


def test_a_real_worker_delivers_and_refuses_what_is_forged(cast: Cast, task_process: Server):
    with current_app.connection_for_write() as connection:
        producer = current_app.amqp.Producer(connection)
        for body, how in (
            ({"task": "audit.deliver"}, "pickle"),
            ([["not an id"], {}, {}], "json"),
        ):
            producer.publish(
                body,
                serializer=how,
                routing_key="celery",
                headers={"task": "audit.deliver", "id": str(uuid4()), "lang": "py"},
            )
    current_app.send_task("audit.deliver", [str(uuid4())])
    current_app.send_task("no.such.task", ["x"])

    outbox_id = queued(cast, f"test.real.{uuid4().hex[:12]}")

    swept = time.monotonic()
    deadline = swept + 60
    while not is_delivered(outbox_id) and time.monotonic() < deadline:
        if time.monotonic() > swept + 5:  # as the clock does: what failed once is tried again
            swept = time.monotonic()
            current_app.send_task("audit.deliver_due", expires=10)
        time.sleep(0.02)
    assert is_delivered(outbox_id), task_process.last_words()
    assert task_process.alive
