"""`make bench`: measure everything in one run on one PostgreSQL, print it and write it down."""

import sys
import time
from datetime import UTC, datetime

from bench import machine, pictures, report, results, site, sizes
from bench.stages import Run
from local.processes import end_on_signals
from local.terminal import say


def main() -> int:
    """Measure; return 0 when all was measured, whatever the figures are."""
    size, began = sizes.chosen(), time.monotonic()
    end_on_signals(status=130)
    found = []
    with site.running() as where:
        cluster = where.stack.cluster
        found += machine.facts(where.stack.place.var, cluster.version())
        for stage in Run(where, size).stages():
            since = time.monotonic()
            told = stage()
            for result in told:
                print(results.line(result), flush=True)  # noqa: T201 - the table is asked for
            found += told
            say(f"measured: {stage.__name__} ({time.monotonic() - since:.0f} s)")
    results.write(found)
    pictures.draw(found)
    taken_at = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    report.written(found, taken_at, is_quick=size is sizes.QUICK)
    say(f"{len(found)} figures in {results.FILE} ({time.monotonic() - began:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
