"""The form of Avsluta klient."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.forms.fields import DayField

# A customer who left last month and told it today. Earlier than that, the days have been invoiced.
EARLIEST = timedelta(days=31)
LATEST = timedelta(days=3 * 366)


class EndingForm(forms.Form):
    """The last day, in the client's own calendar."""

    last_day = DayField(gettext_lazy("Sista dag"), missing=gettext_lazy("Välj en sista dag."), autofocus=True)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.earliest, self.latest = today - EARLIEST, today + LATEST
        self.fields["last_day"].widget.attrs |= {"min": self.earliest.isoformat(), "max": self.latest.isoformat()}

    def clean_last_day(self) -> date:
        """Refuses a day that is too far away, and names the nearest that is not."""
        day: date = self.cleaned_data["last_day"]
        if day < self.earliest:
            words = _("Dagen får inte vara tidigare än %(day)s.") % {"day": date_format(self.earliest)}
            raise forms.ValidationError(words)
        if day > self.latest:
            raise forms.ValidationError(_("Dagen får inte vara senare än %(day)s.") % {"day": date_format(self.latest)})
        return day
