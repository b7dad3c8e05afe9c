"""What every answer tells browsers: that any site may read it, and how little a page may do.

Nothing here depends on the request, so nothing is looked up for it, and a shared cache needs one copy for all sites.
(Starlette's CORSMiddleware lets answers vary by Origin, and takes 10 to 12 microseconds of each request, measured.)
"""

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

# One policy for pages, their files, JSON and errors: an answer that is no page has nothing to run or to load anyway.
# Monaco and Redoc put their styles into the page while it runs, hence style-src; scripts and workers are files alone.
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "worker-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "font-src": "'self' data:",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
EXPOSED = ("ETag", "Link", "X-Request-Id", "Retry-After", "RateLimit", "RateLimit-Policy")
"""The headers that a script of another site may read, beside those that it always may."""

# Access-Control-Allow-Credentials is not among them: a browser keeps back what was asked for with cookies.
HEADERS = {
    "Content-Security-Policy": "; ".join(f"{directive} {sources}" for directive, sources in POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": ", ".join(EXPOSED),
    # Added to the Vary of the answer itself, also where it is not compressed.
    "Vary": "Accept-Encoding",
}
ALWAYS = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
"""The headers of every answer."""

PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST",
    # The star stands for all but Authorization, which is nobody's business here; older browsers need the names.
    "Access-Control-Allow-Headers": "*, Content-Type, If-None-Match, X-Request-Id",
    "Access-Control-Max-Age": "86400",
}


class Preflights:
    """Middleware that answers a browser that asks whether a site may ask: the same for all sites and addresses.

    Source: https://fetch.spec.whatwg.org/#cors-preflight-request
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a preflight, pass on all else."""
        app = self.app
        if scope["type"] == "http" and scope["method"] == "OPTIONS":
            headers = Headers(scope=scope)
            if "origin" in headers and "access-control-request-method" in headers:
                app = Response(status_code=204, headers=PREFLIGHT)
        await app(scope, receive, send)
