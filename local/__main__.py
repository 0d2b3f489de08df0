"""`python -m local demo | test | check | manage | psql`: what casecoord.sh calls."""

import sys

from local import commands
from local.demo import demo


def main(arguments: list[str]) -> int:
    """Do what was asked; return the exit status."""
    name, rest = (arguments or ["demo"])[0], arguments[1:]
    match name:
        case "demo":
            return demo()
        case "manage":
            return commands.manage(rest)
        case "psql":
            return commands.psql(rest)
        case "test" | "check":
            # Written for the development environment only.
            from local import check, testrun  # noqa: PLC0415

            return testrun.test(rest) if name == "test" else check.check()
    raise SystemExit(f"casecoord: no such command: {name}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
