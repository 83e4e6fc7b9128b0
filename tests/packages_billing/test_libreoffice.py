"""The exports as LibreOffice Calc opens them: what a person sees there is what the page said."""

import csv
import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser

from clients.models import Client
from tests import factories
from users.models import User

_SOFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(_SOFFICE is None, reason="soffice is not on PATH (apt: libreoffice-calc-nogui)")
# Semicolons, in UTF-8, read as Swedish, with numbers told from texts: what its import dialog proposes in Sweden.
_AS_A_SWEDE_OPENS_IT = "--infilter=CSV:59,34,76,1,,1053,false,true"
_PLAIN_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,false,false"  # cells by value, not as they are shown
NAME = '=HYPERLINK("http://x";"y")'


@pytest.fixture
def files(alfa: Client, anna: User, as_user: Callable[[User], Browser], tmp_path: Path) -> Path:
    """March of a client with a hostile name, in every form."""
    Client.objects.filter(pk=alfa.pk).update(name=NAME, customer_number="0048")
    row = factories.member(factories.login("kim@kund.example", "=1+1", "Ström"), alfa)
    factories.give(row, "crm", datetime(2026, 3, 11, 9, tzinfo=UTC))
    factories.give(row, "bank")
    for form in ("xlsx", "csv", "json"):
        answer: Any = as_user(anna).get("/reports/invoicing/", {"month": "2026-03", "export": form})
        content = answer.getvalue()
        (tmp_path / f"{form}.{form}").write_bytes(content)
    return tmp_path


@pytest.mark.parametrize(("form", "options"), [("xlsx", []), ("csv", [_AS_A_SWEDE_OPENS_IT])])
def test_the_figures_are_numbers_and_a_name_is_text(files: Path, form: str, options: list[str]) -> None:
    heads, *rows = opened(files / f"{form}.{form}", options)
    said = json.loads((files / "json.json").read_text(encoding="utf-8"))["lines"]

    shown = [dict(zip(heads, cells, strict=True)) for cells in rows]
    assert len(shown) == len(said) == 2
    for row, line in zip(shown, said, strict=True):
        assert Decimal(row["Pris"]) == Decimal(line["unit_price"])
        assert Decimal(row["Summa"]) == Decimal(line["amount"])
        assert [row[name] for name in ("Dagar", "Av dagar")] == [str(line["days"]), str(line["of_days"])]
        assert [row[name] for name in ("Första dag", "Sista dag")] == [line["first_day"], line["last_day"]]
    apostrophe = "'" if form == "csv" else ""  # what keeps a text of a CSV from being a formula
    assert shown[0]["Klient"] == apostrophe + NAME
    assert shown[0]["Användare"] == f"{apostrophe}=1+1 Ström"
    if form == "xlsx":  # a CSV cannot say that digits are text
        assert shown[0]["Kundnummer"] == "0048"


def opened(path: Path, options: list[str]) -> list[list[str]]:
    """The cells of the first sheet, as LibreOffice has them once it has opened the file."""
    out = path.parent / "opened"
    command = [str(_SOFFICE), "--headless", f"-env:UserInstallation=file://{path.parent / 'profile'}", *options]
    subprocess.run([*command, "--convert-to", _PLAIN_CSV, "--outdir", str(out), str(path)], check=True, timeout=120)
    with (out / path.with_suffix(".csv").name).open(encoding="utf-8", newline="") as sheet:
        return list(csv.reader(sheet))
