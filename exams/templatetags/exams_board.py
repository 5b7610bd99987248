"""What the room board needs beyond words."""

from django import template

from exams.board import Board

register = template.Library()


@register.filter
def seconds_left(board: Board) -> int:
    """Seconds until the last paper of the room closes."""
    return max(int((board.ends_at - board.at).total_seconds()), 0) if board.ends_at else 0


@register.filter
def time_left(board: Board) -> str:
    """The same as h:mm:ss or mm:ss, for readers without scripts."""
    minutes, seconds = divmod(seconds_left(board), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}" if minutes >= 60 else f"{minutes:02}:{seconds:02}"
