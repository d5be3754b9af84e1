"""An OpenID provider on loopback that does as it is told, also what it should not."""

import hmac
import json
import secrets
import threading
import time
from base64 import urlsafe_b64encode
from contextlib import contextmanager
from hashlib import sha256
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from tests.conftest import Quiet

CLIENT, SECRET = "ieum", "provider secret"
KEY, OTHER = (RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}) for _ in range(2))


class Provider:
    """A provider.

    :ivar says: claims of the next ID token, instead of or beside the usual ones; None leaves one out
    :ivar signs: (header, key) of the next ID token
    :ivar told: what its metadata say otherwise
    :ivar answers: instead of what the token endpoint answers: (body, status)
    :ivar raw: the next ID token itself
    :ivar asked: what came to the token endpoint
    """

    def __init__(self):
        self.address, self.says, self.told, self.answers, self.raw = "", {}, {}, None, None
        self.signs, self.codes, self.asked = ({"alg": "RS256", "kid": "one"}, KEY), {}, []

    def __call__(self, environ, start):
        request = Request(environ)
        return getattr(self, {"/.well-known/openid-configuration": "metadata", "/authorize": "authorize",
                              "/token": "token", "/jwks": "jwks"}[request.path])(request)(environ, start)

    def metadata(self, _request):
        return _json({"issuer": self.address, "authorization_endpoint": self.address + "/authorize",
                      "token_endpoint": self.address + "/token", "jwks_uri": self.address + "/jwks",
                      "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"]} | self.told)

    def jwks(self, _request):
        return _json({"keys": [KEY.as_dict(private=False)]})

    def authorize(self, request):
        """Sign somebody in without asking, and lead back."""
        code = secrets.token_urlsafe(8)
        self.codes[code] = request.args.to_dict()
        return Response(status=302, headers={"Location": f"{request.args['redirect_uri']}?" + urlencode(
            {"code": code, "state": request.args["state"]})})

    def token(self, request):
        self.asked.append(request.form.to_dict() | {"basic": request.authorization and request.authorization.password})
        if self.answers:
            return self.answers
        asked = self.codes.pop(request.form.get("code"), None)
        proof = _base64(sha256(request.form.get("code_verifier", "").encode()).digest())
        if not asked or asked["code_challenge"] != proof or asked["redirect_uri"] != request.form["redirect_uri"]:
            return _json({"error": "invalid_grant"}, 400)
        return _json({"access_token": secrets.token_urlsafe(), "token_type": "Bearer",
                      "id_token": self.raw or self.signed(asked["nonce"])})

    def signed(self, nonce):
        now, (header, key) = int(time.time()), self.signs
        claims = {"iss": self.address, "aud": CLIENT, "sub": "sub-1", "iat": now, "exp": now + 300, "nonce": nonce,
                  "preferred_username": "Bora.Kim", "name": "김보라", "email": "bora@startup.example",
                  "email_verified": True} | self.says
        claims = {name: value for name, value in claims.items() if value is not None}
        if isinstance(key, bytes):
            return packed(header, claims, key)
        return jwt.encode(header, claims, key, algorithms=[header["alg"]])


def packed(header: dict, claims: dict, secret: bytes = b"") -> str:
    """A token that no library would make: signed with nothing, or with a secret that is none."""
    parts = [_base64(json.dumps(part).encode()) for part in (header, claims)]
    signature = hmac.digest(secret, ".".join(parts).encode(), "sha256") if secret else b""
    return ".".join([*parts, _base64(signature)])


def _base64(text: bytes) -> str:
    return urlsafe_b64encode(text).rstrip(b"=").decode()


def _json(told: dict, status: int = 200) -> Response:
    return Response(json.dumps(told), status, content_type="application/json")


@contextmanager
def serving():
    """A provider for as long as it is needed."""
    provider = Provider()
    server = make_server("127.0.0.1", 0, provider, threaded=True, request_handler=Quiet)
    provider.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield provider
    server.shutdown()
    thread.join()
    server.server_close()
