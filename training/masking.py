"""How personal data look to somebody who need not see all of it (product convention, domain id_algorithms.yaml `masking`)."""


def name(full: str) -> str:
    """Surname and a star; with three characters or more the first and the last stay: 张*, 张*丰, 阿*****·买 (the dot stays hidden too)."""
    if len(full) <= 1:
        return full
    if len(full) == 2:
        return full[0] + "*"
    return full[0] + "*" * (len(full) - 2) + full[-1]


def identity(last4: str) -> str:
    """A document number for lists: only its last four characters."""
    return f"**************{last4[-4:]}" if last4 else "—"


def mobile(number: str) -> str:
    """138****0000 for officers' lists."""
    return f"{number[:3]}****{number[-4:]}" if len(number) == 11 else ""
