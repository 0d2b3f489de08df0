"""`manage.py import_caseload`: a programme's own list, for the one who may import it."""

import sys
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from agencies.acting import acting_as
from agencies.models import Team, Worker
from cases import actions, policies
from cases.caseload.mapping import load
from cases.caseload.problems import CaseloadRefused, Notice
from cases.caseload.rows import Caseload, read_caseload
from cases.caseload.sheets import MAX_BYTES
from kernel import clock
from kernel.errors import NotAllowed, SessionRefused


class Command(BaseCommand):
    help = (
        "Import a programme's own list (CSV or XLSX) as cases to be reviewed. Nothing is imported"
        " while a row is refused, unless --skip-bad is given. Names are never printed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--agency", metavar="CODE", required=True)
        parser.add_argument(
            "--mapping", metavar="NAME", required=True, help="a file of cases/mappings, such as de"
        )
        parser.add_argument(
            "--as",
            metavar="EMAIL",
            dest="email",
            required=True,
            help="who does it: the team's own staff, or the agency's admin",
        )
        parser.add_argument(
            "--team", metavar="NAME", default="", help="needed where they supervise several"
        )
        parser.add_argument("--dry-run", action="store_true", help="read and tell, change nothing")
        parser.add_argument("--skip-bad", action="store_true", help="import the good rows")

    def handle(self, *_args: Any, **options: Any) -> None:
        data = _content(options["file"])
        try:
            with acting_as(options["email"]) as worker:
                is_refused = self._run(data, worker, options)
        except Worker.DoesNotExist:
            raise CommandError(_("Nobody signs in with this email address.")) from None
        except SessionRefused as refused:
            raise CommandError(_("They may not act now: %s") % refused) from None
        except (CaseloadRefused, NotAllowed) as refused:
            raise CommandError(str(refused)) from None
        if is_refused:
            sys.exit(1)

    def _run(self, data: bytes, worker: Worker, options: dict[str, Any]) -> bool:
        """Read, tell and import; say whether anything was refused and nothing imported."""
        team = _team(worker, options["agency"], options["team"])
        mapping = load(options["mapping"])
        today = clock.now().astimezone(ZoneInfo(worker.agency.time_zone)).date()
        caseload = read_caseload(data, mapping, today=today)
        is_refused = bool(caseload.problems) and not options["skip_bad"]
        existing: Sequence[int] = actions.lines_there_already(rows=caseload.rows, worker=worker)
        imported: Sequence[int] = ()
        if not (is_refused or options["dry_run"]):
            done = actions.import_caseload(
                rows=caseload.rows, team=team, mapping_name=mapping.name, worker=worker
            )
            imported, existing = done.landed, done.existing
        for line in (*_told(caseload), *_there(existing)):
            self.stdout.write(line)
        self.stdout.write(_summary(caseload, imported, existing, is_dry_run=options["dry_run"]))
        return is_refused


def _content(path: Path) -> bytes:
    """Return the file, or one byte more than a list may have. Raises: CommandError."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from None


def _team(worker: Worker, code: str, name: str) -> Team:
    """Return the team whose unassigned list takes the cases. Raises: CommandError; NotAllowed."""
    if worker.agency.code != code:
        raise CommandError(_("They do not work for an agency with this code."))
    teams = Team.objects.visible_to(worker).filter(members__worker=worker).order_by("name")
    found: list[Team] = [team for team in teams if name in ("", team.name)]
    if not found:
        raise CommandError(_("They belong to no such team."))
    if len(found) > 1:
        names = ", ".join(team.name for team in found)
        raise CommandError(_("They belong to several teams; name one by --team: %s") % names)
    policies.may_import(worker, found[0])
    return found[0]


def _told(caseload: Caseload) -> Iterator[str]:
    yield from (problem.sentence for problem in caseload.problems)
    alike: dict[Notice, list[str]] = defaultdict(list)
    for notice in caseload.notices:
        if notice.place and notice.line is not None:
            alike[Notice(notice.code, place=notice.place)].append(str(notice.line))
        else:
            yield notice.sentence
    for notice, lines in alike.items():
        yield f"{notice.sentence} ({_('lines')} {', '.join(lines)})"


def _there(lines: Sequence[int]) -> Iterator[str]:
    for line in lines:
        yield _("line %(line)s: a case with this reference exists already") % {"line": line}


def _summary(
    caseload: Caseload, imported: Sequence[int], existing: Sequence[int], *, is_dry_run: bool
) -> str:
    counts = _(
        "%(imported)s imported, %(existing)s existed already, %(refused)s refused of %(rows)s rows."
    ) % {
        "imported": len(imported),
        "existing": len(existing),
        "refused": len(caseload.refused_lines),
        "rows": len(caseload.rows) + len(caseload.refused_lines),
    }
    if is_dry_run:
        return f"{counts} {_('This was a dry run: nothing was changed.')}"
    return counts if imported else f"{counts} {_('Nothing was imported.')}"
