"""What an enterprise does itself: classes it holds (`classes`) and what it plans for a year, post by post (`plans`)."""

from .classes import Report, record_class
from .plans import add, build, change

__all__ = ["Report", "add", "build", "change", "record_class"]
