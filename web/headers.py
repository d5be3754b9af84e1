"""What every answer says beside its content: what a browser may load, and who may keep a copy.

The policy allows nothing but our own files and no inline script or style, so a text that slipped through
unescaped would still do nothing.
"""

from flask import Flask, Response, g, request

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


def init(app: Flask) -> None:
    app.after_request(_guard)
    app.after_request(_keep)


def _guard(response: Response) -> Response:
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}; includeSubDomains")
    return response


def _keep(response: Response) -> Response:
    """Decide who may keep this page.  The API decides for itself; files with a fingerprint never change."""
    if request.path.startswith("/api/"):
        return response
    if request.endpoint == "static":
        if "v" in request.args:
            response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
        return response
    response.vary.update(["Authorization", "Cookie", "Accept-Language"])
    if is_signed_in() or response.status_code >= 400:
        response.headers["Cache-Control"] = "private, no-store"
        return response
    response.headers.setdefault("Cache-Control", "public, max-age=0, must-revalidate")
    if response.status_code == 200 and request.method in ("GET", "HEAD") and not response.is_streamed:
        response.add_etag(weak=True)
        response.make_conditional(request)
    return response


def is_signed_in() -> bool:
    """Whether this answer was made for one person."""
    return bool(getattr(getattr(g, "user", None), "id", None))
