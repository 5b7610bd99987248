"""Structured log lines without personal data."""

import json
import logging
import re
from datetime import UTC, datetime

# Identity numbers (18 characters, T in front of a certificate number) and mobile numbers, wherever they slip into a message.
_NUMBERS = re.compile(r"(?<![0-9])(?:[1-9][0-9]{16}[0-9Xx]|1[3-9][0-9]{9})(?![0-9])")


class NoPersonalNumbers(logging.Filter):
    """Replaces what looks like an identity or mobile number before a line is written."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        cleaned = _NUMBERS.sub("[number]", message)
        if cleaned != message:
            record.msg, record.args = cleaned, ()
        return True


class LineFormatter(logging.Formatter):
    """One JSON object a line: when, how serious, where from, what; the traceback with numbers taken out."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = _NUMBERS.sub("[number]", self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
