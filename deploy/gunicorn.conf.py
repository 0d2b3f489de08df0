"""How gunicorn serves casecoord, in containers and wherever else it runs for real."""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gunicorn.arbiter import Arbiter
    from gunicorn.workers.base import Worker

bind = os.environ.get("BIND", "0.0.0.0:8000")  # the container's own network
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))  # DB_POOL must not be smaller
worker_class = "gthread"

# A stop lets running requests end; it takes no new ones, which the proxy gives to another server.
graceful_timeout = 30
timeout = 60
keepalive = 0  # the proxy keeps browsers' connections open, and asks us on a new one each time

# No access log: an address can say who is looked at. casecoord.request writes the route's name.
accesslog = None
errorlog = "-"
loglevel = "warning"
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "casecoord.logs.AllowListed"}},
    "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines"}},
    # gunicorn mixes in handlers of its own, which would write plain text.
    "root": {"handlers": ["lines"], "level": "WARNING"},
    "loggers": {
        "gunicorn.error": {"handlers": ["lines"], "level": "WARNING", "propagate": False},
        "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}

control_socket_disable = True
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112
forwarded_allow_ips = "*"  # nobody but the proxy reaches this port
limit_request_line = 4094


def on_starting(_server: "Arbiter") -> None:
    """Empty the folder in which the processes count for /metrics."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if folder:
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103
        for name in os.listdir(folder):  # noqa: PTH208
            os.unlink(os.path.join(folder, name))  # noqa: PTH108, PTH118


def child_exit(_server: "Arbiter", worker: "Worker") -> None:
    """Keep what a process that ended has counted."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        from prometheus_client import multiprocess  # noqa: PLC0415 - reads the variable at import

        multiprocess.mark_process_dead(worker.pid)
