"""What a form's menus offer, where that depends on who asks. Django's types know a form's fields as plain fields."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.db.models import Model, QuerySet


def offer_rows(form: forms.BaseForm, name: str, rows: "QuerySet[Any]") -> None:
    """Lets the field `name`, a ModelChoiceField of one or several, take these rows and no other."""
    cast("forms.ModelChoiceField[Model]", form.fields[name]).queryset = rows


def offer_choices(form: forms.BaseForm, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
    """Lets the field `name`, a ChoiceField of one or several, take these (value, words) and no other."""
    cast(forms.ChoiceField, form.fields[name]).choices = choices
