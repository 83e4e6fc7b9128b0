"""The control's page, for whoever tries the product at home: no part of it, so its words are Swedish only."""

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from clients.simulator.changes import as_now
from clients.simulator.companies import COMPANIES, REGISTERS, SIMULATED, AnyCompany
from clients.simulator.faults import FAULTS, Reply

if TYPE_CHECKING:
    from clients.simulator.server import State

_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with no-referrer browsers post Origin: null
}
_STATES = {
    "active": "Aktivt", "dormant": "Inte verksamt", "bankrupt": "Konkurs", "liquidation": "Likvidation",
    "winding_up": "Under avveckling", "forced": "Tvångsavveckling", "reorganisation": "Rekonstruktion",
    "deregistered": "Avregistrerat", "deleted": "Borttaget", "ended": "Upphört",
}  # fmt: skip
# Keys that answer in a way of their own; any other is of a healthy company.
_ODD = {
    "bankrupt_and_liquidation": "Konkurs och likvidation", "deregistered_with_time": "Avregistrerat",
    "unknown_codes": "Okända koder", "no_flags": "Okänd status", "few_fields": "Få fält", "half_answer": "Halvt svar",
    "only_at_scb": "Bara hos SCB", "not_at_scb": "Inte hos SCB", "hostile": "Fientligt namn",
    "two_situations": "Konkurs och rekonstruktion", "removed": "Avregistrerat", "ended_by_code": "Upphört",
    "not_yet": "Inte registrerat än", "waiting": "Väntar", "invalidated": "Ogiltigt", "nulls": "Få fält",
    "ended_bankrupt": "Upphört efter konkurs", "unknown_status": "Okänd status",
}  # fmt: skip
_SHOWN_QUESTIONS = 40
_INTRODUCTION = (
    "De här registren och företagen är påhittade och finns bara på den här datorn. "
    "Det du ändrar gäller tills simulatorn startas om. "
    "Ett helt svar minns produkten i tio minuter, om ingen frågar igen."
)
_BAD_NUMBERS = "Numren till dåliga svar, ett för varje fel, står i clients/simulator/faults.py."
_STYLE = """
:root{color-scheme:light dark;--paper:#fbfaf6;--surface:#fff;--ink:#1e1c18;--soft:#676155;--line:#e7e3d9;
--control:#857e6e;--go:#1d5c43;--on:#fff}
@media(prefers-color-scheme:dark){:root{--paper:#171613;--surface:#201f1b;--ink:#ece9e1;--soft:#a19b8e;--line:#2f2d28;
--control:#8a8475;--go:#86cba8;--on:#171613}}
body{margin:0 auto;padding:24px 20px 64px;max-width:70rem;background:var(--paper);color:var(--ink);
font:15px/1.45 "Source Sans 3","Segoe UI",system-ui,sans-serif}
h1{font-size:26px;margin:0 0 4px}h2{font-size:17px;margin:36px 0 6px}p{margin:0 0 12px;max-width:68ch}
.soft{color:var(--soft)}table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:7px 12px 7px 0;border-bottom:1px solid var(--line);vertical-align:top}
th{font-size:14px;color:var(--soft)}tbody th{color:var(--ink);font-size:15px;font-weight:500}
.scroll{overflow-x:auto}a{color:var(--go)}tr:target,tr.now{background:var(--surface)}
form{margin:0;display:flex;flex-wrap:wrap;gap:8px 12px;align-items:end}.under{margin-top:12px}
label{display:grid;gap:3px;font-size:14px}
input,select,button{font:inherit;color:inherit;background:var(--surface);border:1px solid var(--control);
border-radius:5px;padding:5px 10px;min-height:34px;box-sizing:border-box;max-width:100%}
button{cursor:pointer;font-weight:500}button.go{background:var(--go);border-color:var(--go);color:var(--on)}
ol{list-style:none;margin:0;padding:0;overflow-wrap:anywhere}ol li{padding:4px 0;border-bottom:1px solid var(--line)}
:focus-visible{outline:2px solid var(--go);outline-offset:2px}code{font-size:14px}
@media(max-width:40em){label,input,select,button{width:100%}input,select,button{min-height:44px}}
"""


def page(state: "State", number: str) -> Reply:
    """The whole page; `number` is the company that is open to be changed, "" for none."""
    companies = [(country, as_now(company)) for country, listed in COMPANIES.items() for company in listed]
    opened = next((found for found in companies if found[1].number == number), None)
    parts = [
        "<h1>Simulerade register</h1>",
        f'<p class="soft">{_INTRODUCTION}</p>',
        _registers(state),
        _form(*opened) if opened else "",
        _table(companies, number),
        _asked(state),
    ]
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    head += f"<title>Simulerade register</title><style>{_STYLE}</style>"
    html = f'<!doctype html><html lang="sv"><head>{head}</head><body><main>{"".join(parts)}</main></body></html>'
    return Reply(200, html.encode(), _HEADERS)


def _text(value: str) -> str:
    """Escaped, what nobody sees left out: some of the companies have hostile names."""
    return escape("".join(char for char in value if char.isprintable()))


def _option(value: str, words: str, chosen: str) -> str:
    return f'<option value="{_text(value)}"{" selected" if value == chosen else ""}>{_text(words)}</option>'


def _registers(state: "State") -> str:
    rows = "".join(_register(key, name, state.modes.get(key) or "ok") for key, name in REGISTERS.items())
    heads = '<th scope="col">Register</th><th scope="col">Svarar hur</th>'
    return (
        '<h2>Register</h2><div class="scroll"><table>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
        '<form class="under" method="post" action="/_control/reset"><button>Återställ allt</button></form>'
    )


def _register(key: str, name: str, mode: str) -> str:
    options = "".join(_option(other, "svarar rätt" if other == "ok" else other, mode) for other in ("ok", *FAULTS))
    return (
        f'<tr><th scope="row">{_text(name)}</th><td><form method="post" action="/_control/break">'
        f'<input type="hidden" name="register" value="{key}">'
        f'<select name="mode" aria-label="Hur {_text(name)} svarar">{options}</select>'
        "<button>Ändra</button></form></td></tr>"
    )


def _form(country: str, company: AnyCompany) -> str:
    states = {key: words for key, words in _STATES.items() if key in SIMULATED[country]}
    states.setdefault(company.key, _ODD.get(company.key, f"Aktivt ({company.key})"))
    options = "".join(_option(key, words, company.key) for key, words in states.items())
    fields = "".join(
        f'<label>{words}<input name="{name}" value="{_text(getattr(company, name))}" maxlength="200"></label>'
        for name, words in (("name", "Företagsnamn"), ("street", "Gatuadress"), ("city", "Ort"))
    )
    return (
        f'<h2>Ändra {_text(company.name)}</h2><form method="post" action="/_control/become">'
        f'<input type="hidden" name="number" value="{_text(company.number)}">'
        f'<label>Status<select name="key">{options}</select></label>{fields}<button class="go">Ändra</button></form>'
    )


def _table(companies: list[tuple[str, AnyCompany]], number: str) -> str:
    rows = "".join(_row(country, company, company.number == number) for country, company in companies)
    heads = "".join(f'<th scope="col">{words}</th>' for words in ("Företag", "Nummer", "Land", "Status", "Adress", ""))
    return (
        f'<h2>Företag</h2><p class="soft">{_BAD_NUMBERS}</p>'
        f'<div class="scroll"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _row(country: str, company: AnyCompany, is_opened: bool) -> str:
    number, name = _text(company.number), _text(company.name)
    return (
        f'<tr{" class=now" if is_opened else ""}><th scope="row">{name}</th><td>{number}</td><td>{country}</td>'
        f"<td>{_text((_STATES | _ODD).get(company.key, f'Aktivt ({company.key})'))}</td>"
        f"<td>{_text(company.street)}, {_text(company.city)}</td>"
        f'<td><a href="/_control/?number={number}" aria-label="Ändra {name}">Ändra</a></td></tr>'
    )


def _asked(state: "State") -> str:
    """The newest questions first, without what was searched for and without bodies."""
    with state.lock:
        asked = list(state.asked)[-_SHOWN_QUESTIONS:][::-1]
    lines = [f"{question.method} {urlsplit(question.path).path}" for question in asked]
    rows = "".join(f"<li><code>{_text(line)}</code></li>" for line in lines)
    return f"<h2>Frågat</h2><ol>{rows}</ol>" if rows else '<h2>Frågat</h2><p class="soft">Inget än.</p>'
