"""The databases: there, new enough, of one time with us, and walled."""

import time
from collections.abc import Iterator

from django.conf import settings
from django.db import connections

from audit import months
from operations import schema, walls
from operations.findings import Finding, fail, ok, warn

OLDEST_SUPPORTED = 15
SKEW_WARN, SKEW_FAIL = 1.0, 30.0  # seconds; TOTP codes live for thirty
AHEAD = 3  # months of the trail that are there before they begin
ENDED = ("app_web", "app_auth", "app_audit_reader")  # what a page can ask as
ENDLESS = """
select name from unnest(%s::text[]) name where not exists (
  select from pg_db_role_setting s cross join unnest(s.setconfig) said
  where s.setrole = to_regrole(name) and said ~ '^statement_timeout=.*[1-9]')"""


def reachable() -> Iterator[Finding]:
    """Say whether every alias answers, and which version it is."""
    for alias in connections:
        with connections[alias].cursor() as cursor:
            cursor.execute("select current_setting('server_version_num')::int / 10000")
            version = cursor.fetchone()[0]
        role = settings.DATABASES[alias]["USER"]
        if version < OLDEST_SUPPORTED:
            yield fail("database", f"PostgreSQL {version}", f"move to {OLDEST_SUPPORTED} or newer")
        else:
            yield ok("database", f"{alias} answers as {role}, PostgreSQL {version}")


def clock() -> Finding:
    """Compare our clock with the database's: deadlines are the database's, codes are ours."""
    with connections["auth"].cursor() as cursor:
        before = time.time()
        cursor.execute("select extract(epoch from clock_timestamp())::float8")
        theirs, after = cursor.fetchone()[0], time.time()
    skew = abs(theirs - (before + after) / 2)
    told, todo = f"{skew:.2f} s apart from the database", "run NTP (chrony) on both machines"
    if skew > SKEW_FAIL:
        return fail("clock", told, todo)
    return warn("clock", told, todo) if skew > SKEW_WARN else ok("clock", told)


def migrations() -> Finding:
    """Say what the program knows and the database does not."""
    missing = sorted(schema.newest(keys=False) - schema.applied(connections["auth"]))
    if missing:
        todo = "run: manage.py migrate --database default (and keys), as DB_PROCESS=migrator"
        return fail("migrations", f"pending: {', '.join(missing)}", todo)
    return ok("migrations", "none pending")


def trail_months() -> Finding:
    """Say whether the trail's next months are there, and whether lines had to do without."""
    todo = "run: manage.py migrate --database default, as DB_PROCESS=migrator"
    if missing := months.missing(AHEAD):
        told = ", ".join(f"{month:%Y-%m}" for month in missing)
        return warn("months", f"the trail has no part for {told}", todo)
    if months.has_strays():
        return warn("months", "lines of the trail lie in no month", todo)
    return ok("months", f"the trail has parts for this month and the next {AHEAD}")


def standing_walls() -> Iterator[Finding]:
    """Ask both catalogues for what stands open."""
    for alias, kind in (("default", "main"), ("keys", "keys")):
        found = walls.faults(connections[alias])
        for fault in found:
            yield fail("walls", f"{kind}: {fault}", "let nobody in; compare with a fresh install")
        if not found:
            yield ok(
                "walls", f"{kind}: {walls.walled(connections[alias])} tables walled and forced"
            )


def endings() -> Finding:
    """Find a role that pages run under whose statements nobody ends: see local/roles.sql."""
    with connections["default"].cursor() as cursor:
        cursor.execute(ENDLESS, [list(ENDED)])
        endless = [name for (name,) in cursor.fetchall()]
    if endless:
        todo = "run: manage.py prepare_databases, as DB_PROCESS=admin"
        return warn("endings", f"statements of {', '.join(endless)} may run for ever", todo)
    return ok("endings", "statements of pages that run too long are ended")


def no_seed() -> Finding:
    """Find the role that lays demonstrations past the walls: it has no place in production."""
    with connections["default"].cursor() as cursor:
        cursor.execute("select to_regrole('app_seed') is not null")
        is_there = cursor.fetchone()[0]
    if not is_there:
        return ok("roles", "no seeding role")
    if settings.IS_PRODUCTION:
        return fail("roles", "app_seed passes every wall", "drop owned by app_seed; drop it")
    return warn("roles", "app_seed passes every wall", "only for demonstrations and tests")
