"""Who somebody is who types a number and a password. Unknown people and wrong passwords take the same time."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import make_password
from django.db.models import Q
from django.http import HttpRequest

from training import sealing
from training.lockout import canonical
from training.models import Account, Person

SHARED_AT_MOST = 5  # people behind one mobile that are tried; a mobile shared by more signs nobody in


def known_as(typed: str) -> list[Account]:
    """The active accounts of the people with this mobile or document number (also one they had before a merge)."""
    number = canonical(typed)
    identity, mobile = sealing.digest("identity", number), sealing.digest("mobile", number)
    found = Person.objects.filter(Q(identity_digest=identity) | Q(mobile_digest=mobile)).values_list("pk", "merged_into")
    people = {head or pk for pk, head in found[: 4 * SHARED_AT_MOST]}
    rows = Account.objects.filter(Q(person__in=people) | Q(login=typed.strip()), is_active=True)
    return list(rows.select_related("person")[: SHARED_AT_MOST + 1])


class NumberBackend(ModelBackend):
    """Mobile or document number and password."""

    def authenticate(self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any) -> Account | None:
        if username is None or password is None:
            return None
        candidates = known_as(username)
        if not 1 <= len(candidates) <= SHARED_AT_MOST:
            make_password(password)  # the time a real check takes
            return None
        matching = [account for account in candidates if account.check_password(password)]
        return matching[0] if len(matching) == 1 else None

    def get_user(self, user_id: int) -> Account | None:
        """The account with its person in one query: every page shows the name."""
        account = Account.objects.select_related("person").filter(pk=user_id).first()
        return account if account is not None and self.user_can_authenticate(account) else None
