"""An issuer of id tokens as GitHub's runtime has it: signed JWTs, a JWKS, and a URL that mints one for a running job.

The verifier is what a hub is given: PyJWT, against the issuer's keys. It stands here and not in hubpub, which would
need a cryptographic library in every installation for what only rehearsals of trusted publishing use.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from hubpub.localhub import Serving, serve

REPOSITORY = "acme/training"
WORKFLOW = "acme/training/.github/workflows/publish.yml@refs/heads/main"


@dataclass
class Issuer:
    """A running issuer. ``claims`` are those of the job that asks; ``minted`` every id token that it gave out."""

    url: str = ""
    request_token: str = field(default_factory=lambda: secrets.token_hex(24))
    claims: dict[str, Any] = field(default_factory=dict)
    minted: list[str] = field(default_factory=list)
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    @property
    def runtime(self) -> dict[str, str]:
        """What GitHub gives a job with ``permissions: id-token: write``."""
        return {
            "GITHUB_ACTIONS": "true",
            "ACTIONS_ID_TOKEN_REQUEST_URL": f"{self.url}/mint?api-version=2.0",
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN": self.request_token,
        }

    def mint(self, audience: str, **claims: Any) -> str:
        """An id token of the job."""
        now = int(time.time())
        standard = {
            "iss": self.url,
            "aud": audience,
            "iat": now,
            "nbf": now,
            "exp": now + 300,
            "jti": secrets.token_hex(8),
        }
        all_claims = {**standard, **self.claims, **claims}
        token = jwt.encode(all_claims, self.key, algorithm="RS256", headers={"kid": "only"})
        self.minted.append(token)
        return token

    def jwks(self) -> dict[str, Any]:
        """The issuer's public keys."""
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": "only", "use": "sig", "alg": "RS256"}]}

    def verify(self, token: str) -> Mapping[str, Any]:
        """The claims of an id token of this issuer, as ``create_app`` wants them."""
        try:
            key = jwt.PyJWKClient(f"{self.url}/.well-known/jwks").get_signing_key_from_jwt(token)
            claims: Mapping[str, Any] = jwt.decode(
                token,
                key,
                algorithms=["RS256"],
                issuer=self.url,
                options={"verify_aud": False, "require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except jwt.PyJWTError as error:
            raise ValueError(str(error)) from error
        return claims


@contextmanager
def issuer(**claims: Any) -> Iterator[Issuer]:
    """An issuer on loopback, for a job with these claims besides GitHub's usual ones."""
    usual = {
        "sub": f"repo:{REPOSITORY}:ref:refs/heads/main",
        "repository": REPOSITORY,
        "ref": "refs/heads/main",
        "workflow_ref": WORKFLOW,
    }
    made = Issuer(claims=usual | claims)
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(made)) as server:
        made.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield made
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def ci() -> Iterator[Issuer]:
    """An issuer for the tests of a module that imports this fixture."""
    with issuer() as made:
        yield made


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory, ci: Issuer) -> Iterator[Serving]:
    """A hub that takes its id tokens."""
    with serve(tmp_path_factory.mktemp("trusting") / "root", verify_id_token=ci.verify) as serving:
        yield serving


def _handler(made: Issuer) -> Callable[..., BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/.well-known/jwks":
                self._answer(200, made.jwks())
            elif parts.path != "/mint":
                self._answer(404, {"message": "not found"})
            elif self.headers.get("Authorization") != f"Bearer {made.request_token}":
                self._answer(401, {"message": "bad credentials"})
            else:
                self._answer(200, {"value": made.mint(parse_qs(parts.query)["audience"][0])})

        def _answer(self, status: int, body: object) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
