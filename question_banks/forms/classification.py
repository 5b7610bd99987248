"""Forms about what a question is filed under and what it rests on."""

from typing import Any

from django import forms
from django.core.validators import validate_unicode_slug
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from question_banks import citing, classification
from question_banks.models import Cognition, Difficulty, Item, KnowledgePoint
from training.models import Clause, Standard

_NOTHING = ("", "—")


def points(tree: list[classification.Node]) -> list[tuple[str, str]]:
    """Knowledge points as choices, indented as they stand in the tree."""
    return [(node.point.code, node.indented) for node in tree]


class ClassificationForm(forms.Form):
    """Where one question is filed."""

    subject = forms.CharField(label=pgettext_lazy("question", "Subject"), max_length=80, required=False)
    point = forms.ChoiceField(label=_("Knowledge point"), required=False)
    work = forms.ChoiceField(label=_("Operation item"), required=False)
    difficulty = forms.TypedChoiceField(label=_("Difficulty"), choices=Difficulty.choices, coerce=int)
    level = forms.ChoiceField(label=_("Cognitive level"), choices=[_NOTHING, *Cognition.choices], required=False)

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        initial = {
            "subject": item.subject, "point": item.point.code if item.point else "", "work": classification.work_code(item.work) if item.work else "",
            "difficulty": item.difficulty, "level": item.level,
        }  # fmt: skip
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["point"].choices = [_NOTHING, *points(classification.tree(counted=False))]
        self.fields["work"].choices = [_NOTHING, *classification.work_choices()]

    def facts(self) -> dict[str, Any]:
        """What the act takes."""
        given = self.cleaned_data
        point = KnowledgePoint.objects.filter(code=given["point"]).first() if given["point"] else None
        return {**given, "point": point, "work": classification.find_work(given["work"])}


class PointForm(forms.Form):
    """A knowledge point; the code of a known one does not change."""

    code = forms.CharField(label=_("Code"), max_length=40, validators=[validate_unicode_slug], help_text=_("Short and permanent; letters, digits and hyphens."))
    title = forms.CharField(label=_("Title"), max_length=80)
    parent = forms.ChoiceField(label=_("Below"), required=False)
    order = forms.IntegerField(label=_("Order"), min_value=0, max_value=32767, initial=0)

    def __init__(self, *args: Any, tree: list[classification.Node], point: KnowledgePoint | None = None, **kwargs: Any) -> None:
        if point is not None:
            kwargs["initial"] = {"code": point.code, "title": point.title, "parent": point.parent.code if point.parent else "", "order": point.order}
        super().__init__(*args, **kwargs)
        self._points = {node.point.code: node.point for node in tree}
        inside = point.path if point else "/"
        open_to_it = [node for node in tree if not node.point.path.startswith(inside)]
        self.fields["parent"].choices = [("", _("At the top")), *points(open_to_it)]
        self.fields["code"].disabled = point is not None

    def clean_parent(self) -> KnowledgePoint | None:
        return self._points.get(self.cleaned_data["parent"])


class PointFileForm(forms.Form):
    """A workbook with knowledge points."""

    file = forms.FileField(
        label=_("Workbook of knowledge points"),
        help_text=_("XLSX, XLS or CSV with the columns 编码, 名称, 上级编码, 顺序. Known codes are changed, new ones added, none deleted."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )


class CitationForm(forms.Form):
    """What a wording rests on, chosen by hand."""

    standard = forms.ModelChoiceField(label=_("Law or standard"), queryset=Standard.objects.all(), to_field_name="code")
    article = forms.CharField(label=_("Article or clause"), max_length=60, required=False, help_text=_("For example 第三十三条 or 3(2); empty for the whole."))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        number = citing.article(data.get("article", ""))
        data["clause"] = Clause.objects.filter(standard=data["standard"], number=number).first() if number and data.get("standard") else None
        if data.get("article") and data.get("standard") and data["clause"] is None:
            known = ", ".join(Clause.objects.filter(standard=data["standard"]).values_list("number", flat=True)) or "—"
            self.add_error("article", _("The register does not list this article. Listed: %(known)s. Leave it empty to cite the whole.") % {"known": known})
        return data
