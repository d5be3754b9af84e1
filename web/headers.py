"""What every answer says beside its content: what a browser may load, and who may keep a copy.

The policy allows nothing but our own files and no inline script or style, so a text that slipped through
unescaped would still do nothing.
"""

from flask import Flask, Response, request, session

from web.asking import reader

POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
          "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
YEAR = 31_536_000
SECURE = ("Strict-Transport-Security", f"max-age={YEAR}; includeSubDomains")


class Ready(Response):
    """An answer that is already whole: it goes out with what every answer says, and nobody looks at it again.

    For answers by the thousand, each as plain as the other: no address among its headers, and a body of its own.

    :cvar said: what this kind of answer says beside that
    """

    said: tuple[tuple[str, str], ...] = ()

    def get_wsgi_response(self, environ):
        secure = [SECURE] if environ["wsgi.url_scheme"] == "https" else []
        head = [*self.headers.to_wsgi_list(), *self.said, *ALWAYS.items(), *secure]
        return self.get_app_iter(environ), self.status, head


def init(app: Flask) -> None:
    app.after_request(_guard)


def _guard(response: Response) -> Response:
    if isinstance(response, Ready):
        return response
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault(*SECURE)
    by_itself = request.path.startswith("/api/") and request.endpoint != "api.front"
    return response if by_itself else _kept(response)


def _kept(response: Response) -> Response:
    """Decide who may keep this page.  The API decides for itself; files with a fingerprint never change."""
    if request.endpoint == "static":
        if "v" in request.args:
            response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
        return response
    response.vary.update(["Authorization", "X-CKAN-API-Key", "Cookie", "Accept-Language"])
    if response.status_code >= 400 or is_signed_in() or session:
        response.headers["Cache-Control"] = "private, no-store"
        return response
    response.headers.setdefault("Cache-Control", "public, max-age=0, must-revalidate")
    if response.status_code == 200 and request.method in ("GET", "HEAD") and not response.is_streamed:
        response.add_etag(weak=True)
        response.make_conditional(request)
    return response


def is_signed_in() -> bool:
    """Whether this answer was made for one person."""
    return bool(reader().id)
