"""The rules are read once for each file of these tests, which only read them."""

from tests.training.packs.conftest import rules

__all__ = ["rules"]
