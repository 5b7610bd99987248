"""Which rules bind whom on a day, and why. Rules are rows loaded from `training/data/requirements.yaml`; no number stands here."""

from .binding import Binding, asks, bind, for_enterprise, verdict
from .rules import Rule, all_rules, in_force

__all__ = ["Binding", "Rule", "all_rules", "asks", "bind", "for_enterprise", "in_force", "verdict"]
