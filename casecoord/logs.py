"""Log lines say where and what kind, never whose: a message may quote a row."""

import logging
import traceback

OUR_ROOMS = (
    "kernel",
    "vault",
    "audit",
    "agencies",
    "cases",
    "sharing",
    "risk",
    "api",
    "web",
    "demo",
)


class AllowListed(logging.Formatter):
    """Format time, level, logger, and for an exception its kind and place alone."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line without arguments that came from a request."""
        words = [self.formatTime(record), record.levelname, record.name]
        if record.name.split(".")[0] in OUR_ROOMS:
            words.append(record.getMessage())  # our own messages are codes
        else:
            # Others put paths and values into their messages: keep their pattern, not its fill.
            words.append(str(record.msg) if isinstance(record.msg, str) and record.args else "-")
        if record.exc_info and record.exc_info[0]:
            frames = traceback.extract_tb(record.exc_info[2])[-4:]
            words.append(record.exc_info[0].__name__)
            words += [f"{frame.name}:{frame.lineno}" for frame in frames]
        return " ".join(words)
