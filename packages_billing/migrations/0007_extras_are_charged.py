"""Klienttillval become periods. Each that is on now is charged from the event that turned it on, else from creation.

What was turned off before this day was never charged and stays so. The log tells what ended with the client between.
"""

import json
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import migrations
from django.db.models import Q

SWITCHES = {"company_search": "has_company_search", "custom_invoice_email": "has_custom_invoice_email"}
KINDS = ["client.extra_set", "client.ended", "client.reopened"]


def open_periods(apps, schema_editor):
    Client, Event = apps.get_model("clients", "Client"), apps.get_model("events", "Event")
    Package, Period = apps.get_model("packages_billing", "Package"), apps.get_model("packages_billing", "PackagePeriod")
    packages = {row.code: row for row in Package.objects.filter(code__in=SWITCHES)}
    rows = Client.objects.filter(Q(has_company_search=True) | Q(has_custom_invoice_email=True))
    for client in rows.only("created_at", "ends_on", "time_zone", *SWITCHES.values()).iterator():
        events = list(Event.objects.filter(client_id=client.pk, kind__in=KINDS).order_by("at", "id"))
        for code, switch in SWITCHES.items():
            if getattr(client, switch):
                Period.objects.bulk_create(
                    Period(
                        client=client, package=packages[code], slot=f"extra:{code}", starts_at=starts_at, ends_at=ends_at
                    )
                    for starts_at, ends_at in _spans(client, switch, events)
                )


def _spans(client, switch, events):
    """From when until when it has been on since it was turned on last: with a break where the client had ended."""
    changes = [event for event in events if switch in json.loads(event.after)]
    since = max((event.at for event in changes if json.loads(event.after)[switch]), default=client.created_at)
    spans, ends_at = [[since, None]], None
    for event in events:
        if event.kind == "client.extra_set":
            continue
        day = json.loads(event.after).get("ends_on")
        ends_at = max(event.at, _day_ends_at(day, client.time_zone)) if day else None
        if event.at <= since:
            spans = [[since, ends_at]]
        elif day or spans[-1][1] is None or spans[-1][1] > event.at:
            spans[-1][1] = ends_at
        else:
            spans.append([event.at, None])
    if client.ends_on and spans[-1][1] is None:  # no event tells it
        spans[-1][1] = _day_ends_at(str(client.ends_on), client.time_zone)
    return [(start, end) for start, end in spans if end is None or end > start]


def _day_ends_at(day, time_zone):
    return datetime.combine(date.fromisoformat(day) + timedelta(days=1), time.min, tzinfo=ZoneInfo(time_zone))


class Migration(migrations.Migration):
    dependencies = [
        ("packages_billing", "0006_closings"),
        ("clients", "0005_list_counts"),
        ("events", "0002_roles"),
        ("users", "0008_rights_to_the_basis"),
    ]
    operations = [migrations.RunPython(open_periods, migrations.RunPython.noop)]
