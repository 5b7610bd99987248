"""Forms by which an officer keeps an enterprise: its facts, its state, its tenants."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from training import access, classification, clock, registry
from training.access import Role
from training.models import Account, Area, Department, Engagement, Enterprise, EnterpriseState, Industry, Person, Size
from training.registry.planning_enterprises import name_key

from .day import DayInput


class AreaChoice(forms.ModelChoiceField):
    """Areas by code, named with the area above them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Area.objects.none(), to_field_name="code", **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.parent.name} · {obj.name}" if obj.parent else obj.name


class EnterpriseForm(forms.Form):
    """Everything the register says of an enterprise but its state and its people. Only areas of the office can be chosen."""

    name = forms.CharField(label=pgettext_lazy("place", "Name"), max_length=120)
    uscc = forms.CharField(
        label=_("Unified social credit code"),
        max_length=30,
        required=False,
        help_text=_("Without one the enterprise gets a provisional number and stands on the work list “no licence”."),
    )
    area = AreaChoice(label=_("Village"))
    since = forms.DateField(label=_("Operating since"), required=False, widget=DayInput(), help_text=_("Empty: today."))
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    industry = forms.ChoiceField(label=_("Regulated industry"), required=False, choices=[("", "—"), *Industry.choices])
    industry_code = forms.RegexField(
        r"^[A-T]?\d{2,4}$",
        label=_("Industry code (GB/T 4754)"),
        required=False,
        error_messages={"invalid": _("Use the code of GB/T 4754, for example C3311 or 3311.")},
    )
    size = forms.ChoiceField(label=_("Size class"), required=False, choices=[("", "—"), *Size.choices])
    headcount = forms.IntegerField(label=_("Head count"), required=False, min_value=0, max_value=1_000_000)
    risks = forms.MultipleChoiceField(label=_("Risk types"), required=False, widget=forms.CheckboxSelectMultiple)
    legal_representative = forms.CharField(
        label=_("Legal representative"),
        max_length=60,
        required=False,
        help_text=_("As on the licence. Who must be trained is the principal, entered among the people."),
    )
    controller = forms.CharField(label=_("Actual controller"), max_length=60, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    department = forms.ModelChoiceField(Department.objects.none(), label=_("Competent department"), required=False)
    liaison = forms.ModelChoiceField(Person.objects.none(), label=_("Village liaison"), required=False)
    landlord = forms.CharField(
        label=_("Landlord"), max_length=30, required=False, help_text=_("Credit code or provisional number of the enterprise whose premises it rents.")
    )
    is_other = forms.BooleanField(label=_("This is another enterprise of the same name"), required=False)

    def __init__(self, *args: Any, account: Account, enterprise: Enterprise | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=_initial(enterprise) if enterprise else None, **kwargs)
        self.account, self.enterprise = account, enterprise
        areas = access.areas(account, Role.OFFICE)
        self.fields["area"].queryset = areas.select_related("parent")  # type: ignore[attr-defined]
        known = [(code, classification.risk_label(code)) for code in classification.table()["risks"]]
        kept = [(code, code) for code in (enterprise.risks if enterprise else []) if code not in classification.table()["risks"]]
        self.fields["risks"].choices = known + kept  # type: ignore[attr-defined]
        above = Area.objects.filter(code__in={code for path in areas.values_list("path", flat=True)[:1] for code in path.split("/")})
        self.fields["department"].queryset = Department.objects.filter(area__in=areas) | Department.objects.filter(area__in=above)  # type: ignore[attr-defined]
        posts = Engagement.objects.on(clock.today()).filter(area__in=areas)
        self.fields["liaison"].queryset = Person.objects.filter(pk__in=posts.values("person"))  # type: ignore[attr-defined]
        self.fields["liaison"].label_from_instance = lambda person: person.name  # type: ignore[attr-defined]
        if enterprise is not None:
            del self.fields["since"]
        if not self._is_same_name_asked():
            del self.fields["is_other"]

    def _is_same_name_asked(self) -> bool:
        """The tick appears once the name was found twice."""
        return bool(self.data) and self.enterprise is None and self._namesake() is not None

    def _namesake(self) -> Enterprise | None:
        name, code = str(self.data.get("name", "")), str(self.data.get("area", ""))
        rows = Enterprise.objects.filter(area__code=code).only("name")
        return next((one for one in rows if name_key(one.name) == name_key(name)), None) if name and code else None

    def clean_since(self) -> date | None:
        day: date | None = self.cleaned_data["since"]
        if day and day > clock.today():
            raise forms.ValidationError(_("This day lies in the future."))
        return day

    def clean_landlord(self) -> Enterprise | None:
        return one_enterprise(self.cleaned_data["landlord"], access.enterprises(self.account, Role.OFFICE), self.enterprise)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "is_other" in self.fields and not given.get("is_other"):
            self.add_error("name", _("An enterprise of this name is on the register in this village already. Open its file, or say that this is another one."))
        return given

    def facts(self) -> dict[str, Any]:
        """What the acts take: `code` and `since` for a new one, `uscc` for one on the register."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "is_other"}
        given["liaison_name"] = given["liaison"].name if given["liaison"] else self.enterprise.liaison_name if self.enterprise else ""
        code = given.pop("uscc")
        if self.enterprise is None:
            return given | {"code": code}
        return given | ({"uscc": code} if code else {})


def _initial(enterprise: Enterprise) -> dict[str, Any]:
    names = ("name", "uscc", "address", "industry", "industry_code", "size", "headcount", "risks", "legal_representative", "controller", "phone")
    facts = {name: getattr(enterprise, name) for name in names}
    landlord = enterprise.landlord.number if enterprise.landlord else ""
    return facts | {"area": enterprise.area.code, "department": enterprise.department_id, "liaison": enterprise.liaison_id, "landlord": landlord}


def one_enterprise(written: str, scope: QuerySet[Enterprise], but: Enterprise | None = None) -> Enterprise | None:
    """The one enterprise of a scope with this number or name; nothing when nothing is written."""
    if not written.strip():
        return None
    found = list(registry.find_enterprise(written, scope)[:2])
    if len(found) != 1:
        raise forms.ValidationError(_("No enterprise in your area has this number. Check it."))
    if but is not None and found[0].pk == but.pk:
        raise forms.ValidationError(_("An enterprise is not its own landlord."))
    return found[0]


class TenantForm(forms.Form):
    """Another enterprise that rents here."""

    tenant = forms.CharField(label=_("Tenant"), max_length=30, help_text=_("Credit code or provisional number."))

    def __init__(self, *args: Any, account: Account, landlord: Enterprise, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account, self.landlord = account, landlord

    def clean_tenant(self) -> Enterprise | None:
        return one_enterprise(self.cleaned_data["tenant"], access.enterprises(self.account, Role.OFFICE), self.landlord)


class StateForm(forms.Form):
    """A state with its days and what it rests on."""

    state = forms.ChoiceField(label=_("State"), choices=EnterpriseState.State.choices, widget=forms.RadioSelect)
    from_on = forms.DateField(label=_("From"), widget=DayInput())
    until_on = forms.DateField(
        label=_("Until (excluded)"), required=False, widget=DayInput(),
        help_text=_("The first day on which it no longer holds; then holds again what held before. Empty: until further notice."),
    )  # fmt: skip
    document = forms.CharField(label=_("Supporting paper"), max_length=120, required=False, help_text=_("Number or name of the paper. A suspension needs one."))
    verifier = forms.CharField(label=_("Verified by"), max_length=60, required=False, help_text=_("Who saw it on site. A suspension needs a name."))
    reason = forms.CharField(label=_("Reason"), max_length=200)
