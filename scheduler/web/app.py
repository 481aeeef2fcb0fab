"""The local server: the public folder as any web host would serve it, and the operator's page.

The operator's page only shows. Requests whose `Host` is not ours are refused, so that a web page elsewhere cannot reach
it under a name of its own.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, render_template, request, send_from_directory
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from scheduler.errors import RemembrancerError
from scheduler.web.public_folder import WINDOW_SECONDS, PublicFolder

OPERATOR = "/operator"
METRICS = f"{OPERATOR}/metrics"

_NOT_KEPT = {"Cache-Control": "no-cache"}  # what is not there today may be there tomorrow

_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; img-src 'self' https:; style-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """What the server shows.

    Attributes:
        public: the folder of feeds and pages.
        hosts: names and addresses under which we answer, without ports.
        site_url: public address of the folder, for the `Link` headers of feeds.
        hubs: addresses of the WebSub hubs these name; without any there are no such headers.
        briefing: everything the operator's page says, fresh at each call; None serves the public folder alone.
        metrics: the same state for a monitoring system, fresh at each call; None serves none.
        token: what the operator's page and the metrics ask for, as the password of HTTP Basic (RFC 7617) under any
            name; None asks nobody, which is for a page that only this machine reaches.
        site_url, hubs: what feeds say of themselves in their header.
    """

    public: Path
    hosts: frozenset[str]
    site_url: str = ""
    hubs: tuple[str, ...] = ()
    briefing: Callable[[], dict[str, Any]] | None = None
    metrics: Callable[[], str] | None = None
    token: str | None = field(default=None, repr=False)


def own_hosts(listen: str, site_url: str) -> frozenset[str]:
    """The hosts that are ours: loopback, the address we listen on, and the site's own name."""
    named = {"localhost", "127.0.0.1", "::1", listen, urlsplit(site_url).hostname or ""}
    return frozenset(named - {""})


def create_app(serving: Serving) -> Flask:
    """The application; stateless, so that any WSGI server may run it."""
    app = Flask("scheduler.web", static_folder=None, template_folder="templates")
    folder = PublicFolder(serving.public, site_url=serving.site_url, hubs=serving.hubs)

    @app.before_request
    def _ours() -> None:
        if urlsplit(f"//{request.host}").hostname not in serving.hosts:
            abort(421, "This server does not answer under that name.")

    @app.after_request
    def _headers(response: Response) -> Response:
        response.headers.update(_SAFE)
        return response

    @app.errorhandler(HTTPException)
    def _fault(fault: HTTPException) -> Response:
        page = folder.document("404.html") if isinstance(fault, NotFound) else None
        if page is not None:
            return Response(page.data, status=404, mimetype="text/html", headers=_NOT_KEPT)
        response = Response(f"{fault.code} {fault.description}\n", status=fault.code, mimetype="text/plain")
        response.headers.update(_NOT_KEPT)
        if isinstance(fault, MethodNotAllowed):
            response.allow.update(fault.valid_methods or ())
        return response

    @app.errorhandler(RemembrancerError)
    def _not_now(fault: RemembrancerError) -> Response:
        return Response(f"This page cannot be made now. {fault}\n", status=503, mimetype="text/plain")

    @app.get("/", defaults={"path": ""})
    @app.get("/<path:path>")
    def _public(path: str) -> Response:
        return folder.answer(path, request)

    _add_operator(app, serving)
    return app


def _refused(token: str | None) -> Response | None:
    """The answer to a request without the token, None for one that may go on."""
    given = request.authorization
    password = (given.password if given is not None else None) or ""
    if token is None or hmac.compare_digest(password.encode(), token.encode()):
        return None
    return Response(
        "The operator's page asks for the token of remembrancer.yaml as password.\n",
        status=401,
        mimetype="text/plain",
        headers={"WWW-Authenticate": 'Basic realm="remembrancer", charset="UTF-8"'},
    )


def _add_metrics(app: Flask, metrics: Callable[[], str], token: str | None) -> None:
    @app.get(METRICS)
    def _metrics() -> Response:
        # The text format of Prometheus, version 0.0.4.
        answer = _refused(token) or Response(metrics(), content_type="text/plain; version=0.0.4; charset=utf-8")
        answer.headers["Cache-Control"] = "no-store"
        return answer


def _add_operator(app: Flask, serving: Serving) -> None:
    """What is for whoever runs this: its page and its metrics."""
    if serving.briefing is not None:
        _add_page(app, serving.briefing, serving.token)
    if serving.metrics is not None:
        _add_metrics(app, serving.metrics, serving.token)


def _add_page(app: Flask, briefing: Callable[[], dict[str, Any]], token: str | None) -> None:
    @app.get(OPERATOR)
    def _operator() -> Response:
        refused = _refused(token)
        if refused is not None:
            return refused
        response = Response(render_template("operator.html", **briefing()))
        response.headers["Cache-Control"] = "no-store"
        return response

    @app.get(f"{OPERATOR}/style.css")
    def _style() -> Response:
        return send_from_directory(Path(__file__).parent / "templates", "operator.css", max_age=WINDOW_SECONDS)
