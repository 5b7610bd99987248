"""What the kinds with options have in common."""

from typing import Any

MOST_OPTIONS = 26


def texts(content: Any) -> list[str]:
    """The option texts, or nothing when the content is malformed."""
    options = content.get("options") if isinstance(content, dict) else None
    return options if isinstance(options, list) and all(isinstance(text, str) for text in options) else []


def positions(key: Any) -> list[int]:
    """The positions named by a key or response, or nothing when malformed."""
    valid = isinstance(key, list) and all(isinstance(one, int) and not isinstance(one, bool) for one in key)
    return list(key) if valid else []


def check(content: Any, key: Any) -> list[str]:
    """Problems of options and key that every choice shares."""
    options, keyed = texts(content), positions(key)
    problems = []
    if not options:
        problems.append("options-missing")
    elif len(options) < 2:
        problems.append("options-too-few")
    if len(options) > MOST_OPTIONS:
        problems.append("options-too-many")
    if any(not text.strip() for text in options):
        problems.append("option-empty")
    if len({text.strip() for text in options}) < len(options):
        problems.append("option-twice")
    if not keyed:
        problems.append("key-missing")
    elif any(not 0 <= one < len(options) for one in keyed) or len(set(keyed)) < len(keyed):
        problems.append("key-names-no-option")
    return problems


def solution(content: Any, key: Any) -> list[dict[str, Any]]:
    """Every option with whether it is right."""
    keyed = positions(key)
    return [{"label": chr(65 + index), "text": text, "correct": index in keyed} for index, text in enumerate(texts(content))]
