"""Dependencies and exceptions say why; locks name no machine; every target explains itself."""

import re
import tomllib

from tests.house.sources import PROGRAM, ROOMS, ROOT, named, python_files

PINNED = re.compile(r'^  "[\w.\[\],-]+==[\w.]+",  # \S')
# Names by which a distribution is used, where they are not its own.
IMPORTED = {
    "djangorestframework": "rest_framework",
    "drf-spectacular": "drf_spectacular",
    "drf-spectacular-sidecar": "drf_spectacular_sidecar",
    "django-filter": "django_filters",
    "django-guardian": "guardian",
    "django-allauth": "allauth",
    "fido2": "webauthn",  # allauth's second factor
    "argon2-cffi": "Argon2PasswordHasher",
    "redis": "BROKER_URL",
    "django-csp": r"csp\.middleware",
    "django-htmx": "django_htmx",
    "bootstrap-wrapper": "bootstrap_wrapper",
    "django-environ": "import environ",
    "phonenumberslite": "phonenumbers",
    "pyyaml": "import yaml",
    "tzdata": "zoneinfo",
}
RULE = re.compile(r"docs/rules/([\w-]+\.md) (R-[\w-]+)")
DECISION = re.compile(r"docs/decisions/(\d{4})")


def project() -> str:
    return (ROOT / "pyproject.toml").read_text()


def block(start: str) -> list[str]:
    """Return the lines of a list in pyproject.toml."""
    lines = project().split(f"\n{start} = [\n", 1)[1].split("\n]", 1)[0].splitlines()
    return [line for line in lines if line.strip() and not line.startswith("  {")]


def test_every_dependency_is_pinned_and_says_why():
    lines = [*block("dependencies"), *block("runtime"), *block("dev")]

    assert not [line for line in lines if not PINNED.match(line)]


def test_every_dependency_is_used():
    """Those without an import are named in settings, or driven from a command line."""
    program = "\n".join(path.read_text() for path in python_files(*PROGRAM))
    names = [line.split('"')[1].split("==")[0].split("[")[0] for line in block("dependencies")]

    assert not [
        name for name in names if not re.search(IMPORTED.get(name, name.replace("-", "_")), program)
    ]


def test_every_lint_exception_says_why():
    assert not [line for line in block("ignore") if "  # " not in line]


def test_every_room_is_checked():
    settings = tomllib.loads(project())["tool"]
    contracts = settings["importlinter"]

    assert set(ROOMS) <= set(contracts["root_packages"])
    assert set(PROGRAM) <= set(settings["mypy"]["files"])


def test_locks_name_no_registry_and_no_machine():
    for lock in ROOT.glob("requirements-*.lock"):
        assert not re.search(r"://|file:|/(home|root|opt|work|tmp)/", lock.read_text()), lock.name


def test_every_target_explains_itself():
    targets = re.findall(r"^([a-z]+):(.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)

    assert targets
    assert not [name for name, rest in targets if "## " not in rest]


def test_rules_and_decisions_named_in_code_are_written_down():
    missing = set()
    for path in python_files(*PROGRAM):
        text = path.read_text()
        missing |= {
            f"{named(path)}: {page} {rule}"
            for page, rule in RULE.findall(text)
            if rule not in read(f"docs/rules/{page}")
        }
        missing |= {
            f"{named(path)}: decision {number}"
            for number in DECISION.findall(text)
            if not list(ROOT.glob(f"docs/decisions/{number}-*.md"))
        }

    assert not missing


def read(name: str) -> str:
    path = ROOT / name
    return path.read_text() if path.exists() else ""
