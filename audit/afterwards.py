"""What is done right after a commit, in a transaction with a trail of its own.

For what cannot be taken back, such as destroying keys: first the database says so for good.
"""

import logging
from collections.abc import Callable

from django.db import transaction

from audit import log
from kernel import context, scope

_logger = logging.getLogger(__name__)


def do(code: str, act: Callable[[], object]) -> None:
    """Act for the same caller once this transaction is committed; `code` names it in the log.

    The caller has been served by then, so a failure is logged and no more: what is to be done
    must be found again by other means.
    """
    now = scope.current()
    token, kind = now.token, now.kind

    def act_now() -> None:
        try:
            with scope.opened() as own, transaction.atomic(durable=True):
                own.route = now.route
                context.begin(own, token=token, kind=kind)
                act()
                log.flush(own)
        except Exception:
            _logger.exception(code)

    transaction.on_commit(act_now)
