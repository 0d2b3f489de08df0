"""`python -m local COMMAND`: what casecoord.sh calls."""

import sys
from collections.abc import Callable

from local import check, commands, testrun, upkeep
from local.demo import demo
from local.drill import drill

COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "demo": lambda _: demo(),
    "drill": lambda _: drill(),
    "manage": commands.manage,
    "psql": commands.psql,
    "test": testrun.test,
    "check": lambda _: check.check(),
    "format": lambda _: upkeep.format_code(),
    "lock": lambda _: upkeep.lock(),
    "clean": lambda _: upkeep.clean(),
}

if __name__ == "__main__":
    sys.exit(COMMANDS[sys.argv[1]](sys.argv[2:]))
