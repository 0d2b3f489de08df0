"""This machine: how it is set up, its keys, its disk, and how old its backups are."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from textwrap import shorten

from django.conf import settings
from django.core import checks

from kernel import clock
from operations import sets
from operations.findings import Finding, fail, ok, warn
from vault import inspection
from vault.envelope import new_key
from vault.providers import provider

FREE_WARN, FREE_FAIL = 0.15, 0.05  # share of a disk
BACKUP_WARN, BACKUP_FAIL = timedelta(hours=26), timedelta(days=3)


def setup() -> Iterator[Finding]:
    """Make Django's checks for a deployment, and ours."""
    found = [each for each in checks.run_checks(include_deployment_checks=True) if each.level > 20]  # noqa: PLR2004
    for each in found:
        if not each.is_silenced():
            make = fail if each.is_serious(checks.ERROR) else warn
            yield make(
                "settings", f"{each.id}: {first_sentence(each.msg)}", "manage.py check --deploy"
            )
    if not settings.IS_PRODUCTION:
        todo = "set CASECOORD_MODE=production; never keep real people in a demonstration"
        yield warn("settings", f"mode {settings.MODE}", todo)
    elif not settings.ORIGIN.startswith("https://"):
        yield fail("settings", "ORIGIN is not https", "set it to what people type")
    else:
        yield ok("settings", "production")


def first_sentence(text: str) -> str:
    """Return what fits on a line."""
    return shorten(text.split(". ", 1)[0].splitlines()[0], 140, placeholder=" …")


def keys() -> Iterator[Finding]:
    """Use the root key, and unwrap every agency's key with it."""
    provider().wrap(new_key().secret, (b"doctor",))
    where = "transit answers" if settings.CASECOORD_TRANSIT_URL else "there, for its owner alone"
    yield ok("root key", where)
    if settings.CASECOORD_ROOT_KEY_ALSO_FILE:
        yield warn("root key", "a second one opens, too", "rotate_keys --root, then take it out")
    total, wrong = inspection.agency_keys()
    if wrong:
        todo = "is this the right root key file? put the one back that wrapped them"
        yield fail("keys", f"{len(wrong)} of {total} agency keys do not open", todo)
    else:
        yield ok("keys", f"{total} agency keys open")


def disk() -> Iterator[Finding]:
    """Look how full the disks are that we write to."""
    places = {"backups": settings.BACKUPS, "key backups": settings.KEY_BACKUPS, "temporary": "/tmp"}  # noqa: S108
    for name, place in places.items():
        if not place or not Path(place).is_dir():
            continue
        usage = shutil.disk_usage(place)
        share, told = usage.free / usage.total, f"{name}: {usage.free / 2**30:.1f} GiB free"
        if share < FREE_FAIL:
            yield fail("disk", told, "make room now: a full disk stops saving")
        else:
            yield warn("disk", told, "make room") if share < FREE_WARN else ok("disk", told)


def old_keys() -> Finding:
    """Say whether backups of keys lie there that bring back what was destroyed long ago."""
    what = "key backups"
    if not settings.KEY_BACKUPS:
        return warn(what, "no folder is named", "set CASECOORD_KEY_BACKUPS")
    old = sets.older("keys", than=sets.KEYS_WINDOW, now=clock.now())
    days = sets.KEYS_WINDOW.days
    if old:
        told = f"{len(old)} older than {days} days: destroyed keys come back from them"
        return warn(what, told, "delete them, and every copy; backup prunes by --keep-keys-days")
    return ok(what, f"none older than {days} days")


def backups() -> Iterator[Finding]:
    """Say how old the newest backup of each database is."""
    for kind, folder in (("main", settings.BACKUPS), ("keys", settings.KEY_BACKUPS)):
        todo = "run: manage.py backup, as DB_PROCESS=backup; and a drill"
        newest = sets.newest(kind) if folder else None
        if newest is None:
            make = fail if settings.IS_PRODUCTION else warn
            yield make("backup", f"{kind}: there is none", todo)
            continue
        age = clock.now() - newest.taken_at
        told = f"{kind}: {age.total_seconds() / 3600:.1f} hours old"
        if age > BACKUP_FAIL:
            yield fail("backup", told, todo)
        else:
            yield warn("backup", told, todo) if age > BACKUP_WARN else ok("backup", told)
