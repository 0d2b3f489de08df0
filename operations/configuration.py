"""The reference of every setting, written from the settings themselves."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

SOURCE = settings.ROOT / "casecoord" / "settings.py"
PAGE = settings.ROOT / "docs" / "operations.md"
BEGIN, END = "<!-- settings: begin -->\n", "<!-- settings: end -->\n"
READERS = {"str", "int", "bool", "list"}
ROLE = "DB_PASSWORD_*"  # one for each role
NEEDED = "**needed**"
# What a name means; a setting without a line here fails the suite.
MEANINGS = {
    "CASECOORD_MODE": "`production`, `demo` or `test`; a demonstration takes a password alone",
    "CASECOORD_TRAIL_KEY_FILE": "32 raw bytes, for its owner alone; signs the trail's heads",
    "CASECOORD_TRAIL_HEADS": "the folder where the sealer keeps the last heads it signed",
    "DB_PROCESS": "`web`, `task`, `sealer`, `migrator`, `backup` or `admin`: which roles it"
    " connects as",
    "SECRET_KEY": "signs forms and cookies; fifty characters or more; another one for tasks",
    "ORIGIN": "the address people type, with scheme",
    "ALLOWED_HOSTS": "the names it answers to, with commas between them",
    "CASECOORD_ROOT_KEY_FILE": "32 raw bytes, for its owner alone; without it nothing opens",
    "CASECOORD_ROOT_KEY_ALSO_FILE": "a second one that only opens, while the root key is turned",
    "CASECOORD_TRANSIT_URL": "`https://...` of OpenBao or Vault, which then holds the root key",
    "CASECOORD_TRANSIT_KEY": "the name of its key, of type `aes256-gcm96`",
    "CASECOORD_TRANSIT_MOUNT": "where its transit engine is mounted",
    "CASECOORD_TRANSIT_TOKEN_FILE": "the file with our token, read anew at each use",
    "CASECOORD_TRANSIT_CA_FILE": "the certificate authority it is checked against, else the"
    " machine's",
    "CASECOORD_NEUTRAL_SITE": "where *Leave now* ends",
    "CASECOORD_NAME": "the neutral name in titles",
    "DB_ADMIN": "the superuser, for `admin` alone",
    "DB_HOST": "PostgreSQL's host, or its socket's folder; of several, with commas, the primary",
    "DB_PORT": "its port",
    "DB_NAME": "the main database",
    "KEYS_DB_NAME": "the database of wrapped keys",
    ROLE: "one for each role, each process only its own: `WEB`, `AUTH`, `AUDIT_READER`, `KEYS` for"
    " `web`; `TASK`; `SEALER`; `MIGRATOR`; `BACKUP`; all of them and `ADMIN` for `admin`",
    "DB_POOL": "connections per role and web process; not fewer than `WEB_THREADS`",
    "DB_PREPARE": "keep a query's plan from this time on; `0` behind a pooler that cannot",
    "DB_PASSWORD_SEED": "lays made-up people; not in production",
    "SECURE_SSL_REDIRECT": "send http to https, in production",
    "TRUSTED_PROXIES": "how many proxies add to `X-Forwarded-For`; 1 behind ours",
    "CASECOORD_STATIC": "where `collectstatic` puts the files",
    "BROKER_URL": "Valkey or Redis; RabbitMQ",
    "CASECOORD_MAIL_FROM": "who content-free mail comes from",
    "CASECOORD_MAIL_DIR": "mail as files, instead of a server",
    "EMAIL_HOST": "the mail server",
    "EMAIL_PORT": "its port",
    "EMAIL_HOST_USER": "its account, where it wants one",
    "EMAIL_HOST_PASSWORD": "the password of it",
    "EMAIL_USE_TLS": "STARTTLS",
    "CASECOORD_BACKUPS": "the folder of backups",
    "CASECOORD_KEY_BACKUPS": "the folder of the keys' backups: elsewhere, kept for less long",
    "CASECOORD_PG_BIN": "the folder of `pg_dump` and `pg_restore`; else `PATH`",
    "CASECOORD_OPERATORS": "agencies (codes) whose admins run the server: `doctor` as a page",
    "CASECOORD_VAR": "the folder of a demonstration or test; unknown in production",
    "CASECOORD_METRICS_TOKEN": "opens `/metrics`; without it there is none",
}
# Read by deploy/gunicorn.conf.py and prometheus-client, before there are settings.
OF_THE_SERVER = {
    "BIND": ("`0.0.0.0:8000`", "where the web server listens"),
    "WEB_PROCESSES": ("`2`", "its processes: one or two per core"),
    "WEB_THREADS": ("`4`", "threads in each"),
    "PROMETHEUS_MULTIPROC_DIR": ("", "a folder in which its processes count together"),
}


@dataclass(frozen=True)
class Setting:
    """One name, and what it is when nobody sets it."""

    name: str
    default: str


def read() -> list[Setting]:
    """Return every setting that the settings read, in their order."""
    found: dict[str, Setting] = {}
    for node in ast.walk(ast.parse(SOURCE.read_text())):
        if isinstance(node, ast.Call) and _reads(node.func):
            for name in _names(node.args[0]):
                found.setdefault(name, Setting(name, _default(node)))
    return sorted(found.values(), key=lambda setting: setting.name)


def table() -> str:
    """Return the reference as Markdown."""
    rows = [(s.name, s.default, MEANINGS[s.name]) for s in read()]
    rows += [(name, default, meaning) for name, (default, meaning) in OF_THE_SERVER.items()]
    lines = [f"| `{name}` | {default} | {meaning} |" for name, default, meaning in rows]
    return "\n".join(["| name | default | what |", "|---|---|---|", *lines, ""])


def page() -> str:
    """Return docs/operations.md with the reference as it should be."""
    text = PAGE.read_text()
    before, rest = text.split(BEGIN, 1)
    _old, after = rest.split(END, 1)
    return before + BEGIN + table() + END + after


def _reads(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and function.attr in READERS
        and isinstance(function.value, ast.Name)
        and function.value.id == "env"
    )


def _names(argument: ast.expr) -> Iterator[str]:
    """Return what is read; a name put together of a role stands for all of them."""
    if isinstance(argument, ast.Constant):
        yield str(argument.value)
    elif isinstance(argument, ast.JoinedStr):
        yield ROLE
    else:
        yield from ("DB_NAME", "KEYS_DB_NAME")


def _default(node: ast.Call) -> str:
    given = [*node.args[1:], *(word.value for word in node.keywords if word.arg == "default")]
    if not given:
        return NEEDED
    if isinstance(given[0], ast.Call | ast.Attribute):
        return "`var/static`"
    value = ast.literal_eval(given[0])
    if isinstance(value, list):
        value = ",".join(value)
    return f"`{value}`" if value != "" else ""
