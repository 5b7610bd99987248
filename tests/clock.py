"""The tests' clock: the real one until a test sets or speeds it."""

from datetime import UTC, datetime, timedelta


class _Clock:
    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Run with the system's clock again."""
        self.base: datetime | None = None
        self.started = datetime.now(UTC)
        self.speed = 1

    def set(self, at: datetime, speed: int = 1) -> None:
        """Say what time it is, and how many seconds pass in one."""
        self.base, self.started, self.speed = at, datetime.now(UTC), speed

    def advance(self, delta: timedelta) -> None:
        """Jump."""
        self.set(self.now() + delta, self.speed)

    def now(self) -> datetime:
        if self.base is None:
            return datetime.now(UTC)
        return self.base + (datetime.now(UTC) - self.started) * self.speed


clock = _Clock()


def now() -> datetime:
    """What `training.clock.now` reads under the test settings."""
    return clock.now()
