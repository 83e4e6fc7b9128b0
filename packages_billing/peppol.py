"""A client's month as an invoice draft: Peppol BIS Billing 3.0 in UBL 2.1, the mandatory elements and the period.

Values in, bytes out. Rules named below (BR-..., PEPPOL-...): EN 16931 and Peppol BIS Billing 3.0. The official
Schematron is not run here; the tests run the UBL schema and an independent reading of the rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree as ET

from common.identifiers import vat_number
from packages_billing.choices import Proration
from packages_billing.pricing import rounded
from packages_billing.vat import Vat, vat_for

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
_CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
_CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
_CUSTOMIZATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
_PROFILE = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
_ENDPOINTS = {"SE": "0007", "NO": "0192", "FI": "0212", "DK": "0184"}  # code list EAS
_LEGAL = {"SE": "0007", "NO": "0192", "FI": "0212", "DK": "0184"}  # code list ICD
_DAY, _MONTH = "DAY", "MON"  # UN/ECE recommendation 20


@dataclass(frozen=True, slots=True)
class Party:
    """Seller or buyer. `number` is the country's own, digits only; a Swedish person's has ten or twelve."""

    name: str
    country: str
    number: str

    @property
    def digits(self) -> str:
        """The number as Peppol has it: a Swedish one in ten digits."""
        return self.number[-10:] if self.country == "SE" else self.number

    @property
    def endpoint(self) -> str:
        """The electronic address: the number, a Danish one with its country (PEPPOL-COMMON-R...)."""
        return f"DK{self.digits}" if self.country == "DK" else self.digits


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line of the basis."""

    name: str
    first_day: date
    last_day: date
    days: int
    of_days: int
    unit_price: Decimal
    proration: str
    amount: Decimal
    is_correction: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that the invoice says. `issued_on` is the day of the draft, `reference` the buyer's."""

    number: str
    issued_on: date
    due_on: date
    first_day: date
    last_day: date
    currency: str
    reference: str
    seller: Party
    buyer: Party
    lines: Sequence[DraftLine]


def invoice_of(draft: Draft) -> bytes:
    """The XML. Raises ValueError where the countries have no VAT rate for the period."""
    vat = vat_for(seller_country=draft.seller.country, buyer_country=draft.buyer.country, on=draft.last_day)
    net = sum((line.amount for line in draft.lines), Decimal("0.00"))  # BR-CO-10
    tax = rounded(net * vat.rate / 100)  # BR-CO-17, once for the one category there is
    for prefix, space in (("", _UBL), ("cac", _CAC), ("cbc", _CBC)):
        ET.register_namespace(prefix, space)
    root = ET.Element(f"{{{_UBL}}}Invoice")
    _head(root, draft)
    _party(_cac(root, "AccountingSupplierParty"), draft.seller, vat)
    _party(_cac(root, "AccountingCustomerParty"), draft.buyer, vat)
    _tax_total(root, draft.currency, net, tax, vat)
    _totals(root, draft.currency, net, tax)
    for number, line in enumerate(draft.lines, start=1):
        _line(root, number, line, draft.currency, vat)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _head(root: ET.Element, draft: Draft) -> None:
    _cbc(root, "CustomizationID", _CUSTOMIZATION)
    _cbc(root, "ProfileID", _PROFILE)
    _cbc(root, "ID", draft.number)
    _cbc(root, "IssueDate", draft.issued_on.isoformat())
    _cbc(root, "DueDate", draft.due_on.isoformat())  # BR-CO-25
    _cbc(root, "InvoiceTypeCode", "380")
    _cbc(root, "DocumentCurrencyCode", draft.currency)
    _cbc(root, "BuyerReference", draft.reference)  # PEPPOL-EN16931-R003
    period = _cac(root, "InvoicePeriod")
    _cbc(period, "StartDate", draft.first_day.isoformat())
    _cbc(period, "EndDate", draft.last_day.isoformat())


def _party(parent: ET.Element, who: Party, vat: Vat) -> None:
    party = _cac(parent, "Party")
    _cbc(party, "EndpointID", who.endpoint, schemeID=_ENDPOINTS[who.country])
    _cbc(_cac(party, "PartyName"), "Name", who.name)
    _cbc(_cac(_cac(party, "PostalAddress"), "Country"), "IdentificationCode", who.country)
    if vat.category != "O":  # BR-O-02: outside the scope nobody's VAT number is given
        scheme = _cac(party, "PartyTaxScheme")
        _cbc(scheme, "CompanyID", vat_number(who.country, who.digits))
        _cbc(_cac(scheme, "TaxScheme"), "ID", "VAT")
    legal = _cac(party, "PartyLegalEntity")
    _cbc(legal, "RegistrationName", who.name)
    _cbc(legal, "CompanyID", who.digits, schemeID=_LEGAL[who.country])


def _tax_total(root: ET.Element, currency: str, net: Decimal, tax: Decimal, vat: Vat) -> None:
    total = _cac(root, "TaxTotal")
    _amount(total, "TaxAmount", tax, currency)  # BR-CO-14
    part = _cac(total, "TaxSubtotal")
    _amount(part, "TaxableAmount", net, currency)
    _amount(part, "TaxAmount", tax, currency)
    _category(part, "TaxCategory", vat, is_breakdown=True)


def _totals(root: ET.Element, currency: str, net: Decimal, tax: Decimal) -> None:
    totals = _cac(root, "LegalMonetaryTotal")
    _amount(totals, "LineExtensionAmount", net, currency)
    _amount(totals, "TaxExclusiveAmount", net, currency)  # BR-CO-13
    _amount(totals, "TaxInclusiveAmount", net + tax, currency)  # BR-CO-15
    _amount(totals, "PayableAmount", net + tax, currency)  # BR-CO-16


def _line(root: ET.Element, number: int, line: DraftLine, currency: str, vat: Vat) -> None:
    """Days of the month's price: 21 days at 199,00 for 31 of them, so that quantity and price give the amount."""
    by_day = line.proration == Proration.BY_DAY
    sign = -1 if line.amount < 0 else 1
    quantity, base, unit = (line.days, line.of_days, _DAY) if by_day else (sign, 1, _MONTH)
    element = _cac(root, "InvoiceLine")
    _cbc(element, "ID", str(number))
    _cbc(element, "InvoicedQuantity", str(quantity), unitCode=unit)
    _amount(element, "LineExtensionAmount", line.amount, currency)
    if not line.is_correction:  # PEPPOL-EN16931-R110, R111: a line's period lies in the invoice's
        period = _cac(element, "InvoicePeriod")
        _cbc(period, "StartDate", line.first_day.isoformat())
        _cbc(period, "EndDate", line.last_day.isoformat())
    item = _cac(element, "Item")
    _cbc(item, "Name", line.name)
    _category(item, "ClassifiedTaxCategory", vat)
    price = _cac(element, "Price")
    _amount(price, "PriceAmount", line.unit_price, currency)
    _cbc(price, "BaseQuantity", str(base), unitCode=unit)  # PEPPOL-EN16931-R130: the same unit


def _category(parent: ET.Element, name: str, vat: Vat, *, is_breakdown: bool = False) -> None:
    category = _cac(parent, name)
    _cbc(category, "ID", vat.category)
    if vat.category != "O":  # BR-O-05: no rate outside the scope
        _cbc(category, "Percent", str(vat.rate))
    if vat.reason and is_breakdown:  # BR-AE-10, BR-O-10
        _cbc(category, "TaxExemptionReason", vat.reason)
    _cbc(_cac(category, "TaxScheme"), "ID", "VAT")


def _cac(parent: ET.Element, name: str) -> ET.Element:
    return ET.SubElement(parent, f"{{{_CAC}}}{name}")


def _cbc(parent: ET.Element, name: str, text: str, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{_CBC}}}{name}", attributes)
    element.text = "".join(char for char in text if char.isprintable() or char in "\n\t")
    return element


def _amount(parent: ET.Element, name: str, amount: Decimal, currency: str) -> None:
    _cbc(parent, name, f"{amount:.2f}", currencyID=currency)
