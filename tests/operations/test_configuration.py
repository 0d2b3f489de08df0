"""docs/operations.md says what the settings read: no more, no less."""

from operations import configuration
from operations.configuration import MEANINGS, OF_THE_SERVER, PAGE, read
from tests.operations.compose import SERVICES

OF_OTHER_PROGRAMS = ("POSTGRES_", "PROXY_", "PUBLIC_HOST", "WEB_1", "WEB_2")


def test_every_setting_has_a_meaning_and_nothing_else_has():
    assert {setting.name for setting in read()} == set(MEANINGS)


def test_the_page_is_current():
    assert PAGE.read_text() == configuration.page(), "run: manage.py configuration --write"


def test_compose_sets_nothing_that_nobody_reads():
    known = set(MEANINGS) | set(OF_THE_SERVER)
    for name, service in SERVICES.items():
        for variable in service.get("environment", {}):
            if variable.startswith(OF_OTHER_PROGRAMS):
                continue
            read_as = variable if variable in known else variable.removesuffix("_FILE")
            assert read_as in known or read_as.startswith("DB_PASSWORD_"), f"{name}: {variable}"
