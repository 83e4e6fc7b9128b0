"""Bad answers, chosen by the number that is asked for. Played on the raw socket, because most are no HTTP to speak of.

SE          NO         FI         DK        what happens
5599800017  899800087  9980001-5  99800003  down                  503 with an HTML page
5599800025  899800222  9980002-3  99800011  error_500             500 with an HTML page
5599800033  899800362  9980003-1  99800038  error_502             502 with an HTML page
5599800041  899800435  9980005-8  99800046  error_504             504 with an HTML page
5599800058  899800508  9980006-6  99800054  garbage               200 with an HTML page
5599800066  899800575  9980007-4  99800062  slow                  a right answer, too late
5599800074  899800648  9980008-2  99800070  stall                 headers, then silence
5599800082  899800710  9980009-0  99800089  dribble               a right answer, one byte at a time
5599800090  899800788  9980010-3  99800097  dribble_headers       headers without end, one byte at a time
5599800108  899800850  9980011-1  99800100  reset                 the connection is reset
5599800116  899800923  9980013-8  99800119  reset_once            reset at every odd question, right at every even one
5599800124  899800990  9980014-6  99800127  cut                   the connection closes in mid-body
5599800132  899801067  9980015-4  99800135  truncated             JSON that ends too early
5599800140  899801202  9980016-2  99800143  bad_utf8              bytes that are no UTF-8
5599800157  899801342  9980017-0  99800151  bom                   JSON behind a byte order mark
5599800165  899801415  9980018-9  99800178  a_list                JSON that is a list
5599800173  899801482  9980019-7  99800186  a_string              JSON that is a string
5599800181  899801555  9980021-8  99800194  a_null                JSON null
5599800199  899801628  9980022-6  99800208  deep                  JSON nested a hundred thousand deep
5599800207  899801695  9980023-4  99800216  not_a_number          NaN in the JSON
5599800215  899801768  9980024-2  99800224  huge                  a body of 8 MiB
5599800223  899801830  9980025-0  99800232  bomb                  8 MiB in a few kilobytes of gzip
5599800231  899801903  9980026-9  99800240  redirect              302 to another host
5599800249  899801970  9980027-7  99800259  wrong_type            a right answer called text/plain
5599800256  899802047  9980028-5  99800267  other_company         an answer about another company
5599800264  899802187  9980029-3  99800275  rate_limited          429 without Retry-After
5599800272  899802322  9980030-6  99800283  rate_limited_long     429, Retry-After: 120
5599800280  899802462  9980031-4  99800291  rate_limited_date     429, Retry-After as a date an hour ahead
5599800298  899802535  9980032-2  99800305  rate_limited_briefly  429, Retry-After: 0 at odd questions, right at even
5599800306  899802608  9980033-0  99800313  empty                 an empty JSON object
5599800314  899802675  9980034-9  99800321  bad_gzip              a body that is not the gzip it says
5599800322  899802683  9980035-7  99800348  gigabyte              a body of 1 GiB, as fast as it is taken
5599800330  899802691  9980036-5  99800356  bomb_in_bomb          1 GiB in two kilobytes: gzip within gzip
5599800348  899802705  9980037-3  99800364  redirect_inside       302 to an address of this machine
"""

import gzip
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from http.server import BaseHTTPRequestHandler
from threading import Event

# Fault: the number of each country of COUNTRIES that brings it about.
COUNTRIES = ("SE", "NO", "FI", "DK")
FAULTS: dict[str, tuple[str, str, str, str]] = {
    "down": ("5599800017", "899800087", "9980001-5", "99800003"),
    "error_500": ("5599800025", "899800222", "9980002-3", "99800011"),
    "error_502": ("5599800033", "899800362", "9980003-1", "99800038"),
    "error_504": ("5599800041", "899800435", "9980005-8", "99800046"),
    "garbage": ("5599800058", "899800508", "9980006-6", "99800054"),
    "slow": ("5599800066", "899800575", "9980007-4", "99800062"),
    "stall": ("5599800074", "899800648", "9980008-2", "99800070"),
    "dribble": ("5599800082", "899800710", "9980009-0", "99800089"),
    "dribble_headers": ("5599800090", "899800788", "9980010-3", "99800097"),
    "reset": ("5599800108", "899800850", "9980011-1", "99800100"),
    "reset_once": ("5599800116", "899800923", "9980013-8", "99800119"),
    "cut": ("5599800124", "899800990", "9980014-6", "99800127"),
    "truncated": ("5599800132", "899801067", "9980015-4", "99800135"),
    "bad_utf8": ("5599800140", "899801202", "9980016-2", "99800143"),
    "bom": ("5599800157", "899801342", "9980017-0", "99800151"),
    "a_list": ("5599800165", "899801415", "9980018-9", "99800178"),
    "a_string": ("5599800173", "899801482", "9980019-7", "99800186"),
    "a_null": ("5599800181", "899801555", "9980021-8", "99800194"),
    "deep": ("5599800199", "899801628", "9980022-6", "99800208"),
    "not_a_number": ("5599800207", "899801695", "9980023-4", "99800216"),
    "huge": ("5599800215", "899801768", "9980024-2", "99800224"),
    "bomb": ("5599800223", "899801830", "9980025-0", "99800232"),
    "redirect": ("5599800231", "899801903", "9980026-9", "99800240"),
    "wrong_type": ("5599800249", "899801970", "9980027-7", "99800259"),
    "other_company": ("5599800256", "899802047", "9980028-5", "99800267"),
    "rate_limited": ("5599800264", "899802187", "9980029-3", "99800275"),
    "rate_limited_long": ("5599800272", "899802322", "9980030-6", "99800283"),
    "rate_limited_date": ("5599800280", "899802462", "9980031-4", "99800291"),
    "rate_limited_briefly": ("5599800298", "899802535", "9980032-2", "99800305"),
    "empty": ("5599800306", "899802608", "9980033-0", "99800313"),
    "bad_gzip": ("5599800314", "899802675", "9980034-9", "99800321"),
    "gigabyte": ("5599800322", "899802683", "9980035-7", "99800348"),
    "bomb_in_bomb": ("5599800330", "899802691", "9980036-5", "99800356"),
    "redirect_inside": ("5599800348", "899802705", "9980037-3", "99800364"),
}
FAULT_OF = {number: fault for fault, numbers in FAULTS.items() for number in numbers}

_PAGE = b"<!doctype html><html><body><h1>Service Unavailable</h1></body></html>"
_BIG = 8 * 1024 * 1024
_GIGABYTE = 1024 * 1024 * 1024
INSIDE = "/inside/secret"  # what a redirect inwards leads to


@dataclass(frozen=True)
class Reply:
    """A well-formed answer."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})


@dataclass(frozen=True)
class Scene:
    """What a fault may need: the right answer, how long to be slow, the server's end, the number of this question."""

    right: Reply
    slowness: float
    stopping: Event
    turn: int


def _page(status: int) -> Reply:
    return Reply(status, _PAGE, {"Content-Type": "text/html; charset=utf-8"})


def _limited(retry_after: str | None) -> Reply:
    told = {"Retry-After": retry_after} if retry_after is not None else {}
    return Reply(429, b"", {"Content-Type": "application/json", **told})


def _in_an_hour() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)


def _zipped(body: bytes, encoding: str = "gzip") -> Reply:
    return Reply(200, body, {"Content-Type": "application/json", "Content-Encoding": encoding})


@cache  # made once: a test measures the memory of whoever reads it
def _huge() -> Reply:
    return Reply(200, b'"' + b"a" * _BIG + b'"')


@cache
def _bomb() -> Reply:
    return _zipped(gzip.compress(b'"' + b"a" * _BIG + b'"'))


@cache
def _bomb_in_bomb() -> Reply:
    """Many times the same gzip one after the other is a gzip too: a gigabyte is made at no cost."""
    return _zipped(gzip.compress(gzip.compress(b"a" * _BIG) * (_GIGABYTE // _BIG)), "gzip, gzip")


# Faults that are an answer, if a bad one.
_REPLIES: dict[str, Callable[[Scene], Reply]] = {
    "down": lambda scene: _page(503),
    "error_500": lambda scene: _page(500),
    "error_502": lambda scene: _page(502),
    "error_504": lambda scene: _page(504),
    "garbage": lambda scene: _page(200),
    "truncated": lambda scene: replace(scene.right, body=scene.right.body[: len(scene.right.body) // 2]),
    "bad_utf8": lambda scene: Reply(200, b'{"navn": "\xff\xfe\xe5"}'),
    "bom": lambda scene: replace(scene.right, body=b"\xef\xbb\xbf" + scene.right.body),
    "a_list": lambda scene: Reply(200, b"[" + scene.right.body + b"]"),
    "a_string": lambda scene: Reply(200, b'"OK"'),
    "a_null": lambda scene: Reply(200, b"null"),
    "deep": lambda scene: Reply(200, b"[" * 100_000),
    "not_a_number": lambda scene: Reply(200, b'{"organisationer": NaN}'),
    "huge": lambda scene: _huge(),
    "bomb": lambda scene: _bomb(),
    "bad_gzip": lambda scene: _zipped(scene.right.body),
    "bomb_in_bomb": lambda scene: _bomb_in_bomb(),
    "redirect_inside": lambda scene: Reply(302, b"", {"Location": INSIDE}),
    "redirect": lambda scene: Reply(302, b"", {"Location": "http://register.example.invalid/"}),
    "wrong_type": lambda scene: replace(scene.right, headers={"Content-Type": "text/plain"}),
    "rate_limited": lambda scene: _limited(None),
    "rate_limited_long": lambda scene: _limited("120"),
    "rate_limited_date": lambda scene: _limited(_in_an_hour()),
    "rate_limited_briefly": lambda scene: _limited("0") if scene.turn % 2 else scene.right,
    "empty": lambda scene: Reply(200, b"{}"),
}


def play(fault: str, handler: BaseHTTPRequestHandler, scene: Scene) -> None:
    """Answers the question the way the fault says. An unknown fault, "" among them, is the right answer."""
    if fault in _PLAYS:
        handler.close_connection = True
        _PLAYS[fault](handler, scene)
    else:
        send(handler, _REPLIES[fault](scene) if fault in _REPLIES else scene.right)


def send(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    """Writes a whole answer."""
    handler.send_response(reply.status)
    for name, value in reply.headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(reply.body)))
    handler.end_headers()
    handler.wfile.write(reply.body)


def _slowly(handler: BaseHTTPRequestHandler, scene: Scene) -> None:
    scene.stopping.wait(scene.slowness)
    send(handler, scene.right)


def _begin(handler: BaseHTTPRequestHandler, length: int) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(length))
    handler.end_headers()


def _gigabyte(handler: BaseHTTPRequestHandler, scene: Scene) -> None:
    _begin(handler, _GIGABYTE)
    chunk = b" " * (256 * 1024)
    for _part in range(_GIGABYTE // len(chunk)):
        if scene.stopping.is_set():
            return
        handler.wfile.write(chunk)


def _stall(handler: BaseHTTPRequestHandler, scene: Scene) -> None:
    _begin(handler, len(scene.right.body))
    scene.stopping.wait(scene.slowness)


def _dribble(handler: BaseHTTPRequestHandler, scene: Scene) -> None:
    _begin(handler, len(scene.right.body))
    _drip(handler, scene, scene.right.body)


def _dribble_headers(handler: BaseHTTPRequestHandler, scene: Scene) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    _drip(handler, scene, b"X-Slow: yes\r\n" * 1000)


def _drip(handler: BaseHTTPRequestHandler, scene: Scene, content: bytes) -> None:
    """One byte every twentieth of a second, which no time limit on a single read will notice."""
    for byte in content:
        if scene.stopping.wait(0.05):
            return
        handler.wfile.write(bytes([byte]))


def _reset(handler: BaseHTTPRequestHandler, scene: Scene) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.rfile.close()
    handler.connection.close()


def _reset_once(handler: BaseHTTPRequestHandler, scene: Scene) -> None:
    if scene.turn % 2:
        _reset(handler, scene)
    else:
        send(handler, scene.right)


def _cut(handler: BaseHTTPRequestHandler, scene: Scene) -> None:
    _begin(handler, len(scene.right.body))
    handler.wfile.write(scene.right.body[: len(scene.right.body) // 2])


# Faults of the connection rather than of the answer.
_PLAYS: dict[str, Callable[[BaseHTTPRequestHandler, Scene], None]] = {
    "slow": _slowly,
    "gigabyte": _gigabyte,
    "stall": _stall,
    "dribble": _dribble,
    "dribble_headers": _dribble_headers,
    "reset": _reset,
    "reset_once": _reset_once,
    "cut": _cut,
}
