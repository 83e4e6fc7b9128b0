"""A small sign-in service over real HTTP: discovery, authorisation code with PKCE, signed tokens, userinfo, keys."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET = "klientadmin", "a secret of the two"
_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class SignInService:
    """`claims` is who signs in there; `broken` names what goes wrong; `asked` is what the application sent."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {"sub": "42", "email": "anna@byran.example", "email_verified": True}
        self.userinfo: dict[str, Any] | None = None  # where it says something else than the token
        self.broken = ""
        self.asked: list[tuple[str, dict[str, str]]] = []
        self._codes: dict[str, dict[str, str]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str, sent: dict[str, str]) -> tuple[int, dict[str, Any] | str]:
        """Status and body; a text is where it redirects to."""
        self.asked.append((path, sent))
        if self.broken == path:
            return 500, {}
        pages: dict[str, Callable[[dict[str, str]], tuple[int, dict[str, Any] | str]]] = {
            "/.well-known/openid-configuration": self._discovery,
            "/authorize": self._authorize,
            "/token": self._token,
            "/userinfo": lambda _sent: (200, self.userinfo or self.claims),
        }
        return pages[path](sent) if path in pages else (404, {})

    def _discovery(self, _sent: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if self.broken == "nonsense":
            return 200, {"issuer": self.issuer}
        paths = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        known = {f"{name}_endpoint": f"{self.issuer}/{path}" for name, path in paths.items()}
        return 200, known | {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys"}

    def _authorize(self, sent: dict[str, str]) -> tuple[int, str]:
        """Signs in at once, as somebody who is signed in there already."""
        back = {"state": sent["state"]}
        if self.broken == "cancelled":
            return 302, f"{sent['redirect_uri']}?{urlencode(back | {'error': 'access_denied'})}"
        code = secrets.token_urlsafe(8)
        self._codes[code] = sent
        return 302, f"{sent['redirect_uri']}?{urlencode(back | {'code': code})}"

    def _token(self, sent: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """For the code, once, to whoever has the secret and the verifier of the challenge."""
        began = self._codes.pop(sent["code"], None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(sent.get("code_verifier", "").encode()).digest()).rstrip(b"=")
        is_right = began is not None and proof.decode() == began["code_challenge"]
        if not is_right or (sent["client_id"], sent["client_secret"]) != (CLIENT_ID, CLIENT_SECRET):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        audience = "somebody else" if self.broken == "audience" else CLIENT_ID
        token = self.claims | {"iss": self.issuer, "aud": audience, "iat": now, "exp": now + 60}
        signed = jwt.encode(token, _KEY, algorithm="RS256", headers={"kid": "1"})
        return 200, {"access_token": secrets.token_urlsafe(8), "token_type": "Bearer", "id_token": signed}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            """Hands everything to the service."""

            def _say(self, sent: str) -> None:
                values = {key: value[0] for key, value in parse_qs(sent).items()}
                status, body = service.answer(urlsplit(self.path).path, values)
                self.send_response(status)
                if isinstance(body, str):
                    self.send_header("Location", body)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(b"" if isinstance(body, str) else json.dumps(body).encode())

            def do_GET(self) -> None:
                self._say(urlsplit(self.path).query)

            def do_POST(self) -> None:
                self._say(self.rfile.read(int(self.headers["Content-Length"])).decode())

            def log_message(self, *_args: object) -> None:
                """Silent."""

        return Handler
