"""The Batch API in FastAPI, Starlette, Flask and Django, each as its users write it: one right app, and one with a fault.

They stand before the engine of the reference server. The batches of the Starlette app advance in a background task
alone: the clock of its engine stands still but for it, and the task moves it on once for each request.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import django
import flask
from django.conf import settings as django_settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from django.urls import path as django_path
from django.views.decorators.csrf import csrf_exempt
from fastapi import FastAPI, Request
from fastapi import Response as FastResponse
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route
from werkzeug.exceptions import HTTPException as FlaskException

from batchspec.making.server import VirtualClock
from batchspec.making.server.behaviour import Answer, Upload
from batchspec.making.server.create import parsed
from batchspec.making.server.engine import Engine
from batchspec.making.server.life import scenario_of
from batchspec.making.server.refusal import Refused
from support.runs import WHOLE_PACE

STEP = 1.0
"""Seconds by which a request moves the clock."""

FAULTS = {
    "fastapi": {"BATCH-ENV-001"},
    "starlette": {"BATCH-TIM-005", "BATCH-LIF-005"},
    "flask": {"BATCH-WIR-007"},
    "django": {"BATCH-LST-004"},
}
"""The requirements that the fault of each app breaks."""


def new_engine(clock=None) -> Engine:
    scenario = replace(scenario_of("happy"), pace=WHOLE_PACE)
    return Engine(clock or VirtualClock(step=STEP), scenario=scenario, seed=0)


def refusal(status, message="There is nothing like that here.") -> Answer:
    return Answer.of(Refused(status, message).envelope, status)


def answered(work) -> Answer:
    """What `work` gives as an answer; a refusal as its envelope."""
    try:
        value = work()
    except Refused as error:
        return Answer.of(error.envelope, error.status)
    return (
        Answer(200, value, {"Content-Type": "application/octet-stream"})
        if isinstance(value, bytes)
        else Answer.of(value)
    )


def fastapi_app(*, broken=False):  # noqa: C901  as its users write it, a function a route
    """The fault: refusals are what FastAPI makes of them, `{"detail": ...}`."""
    engine, app = new_engine(), FastAPI()

    def respond(work):
        answer = answered(work)
        if broken and answer.status >= 400:
            answer = Answer.of({"detail": answer.json["error"]["message"]}, answer.status)
        return FastResponse(answer.body, answer.status, answer.headers)

    @app.exception_handler(HTTPException)
    async def refused(request, error):
        return respond(lambda: _raise(error.status_code))

    @app.post("/v1/files")
    async def upload(request: Request):
        async with request.form() as form:
            file = form.get("file")
            part = Upload(file.filename, await file.read()) if file is not None else None
            return respond(lambda: engine.upload(form.get("purpose"), part))

    @app.post("/v1/batches")
    async def create(request: Request):
        body = await request.body()
        return respond(lambda: engine.create(parsed(body)))

    @app.get("/v1/batches")
    def listed(request: Request):  # in a thread of the pool
        return respond(lambda: engine.batches(dict(request.query_params)))

    @app.get("/v1/batches/{batch_id}")
    def retrieve(batch_id: str):
        return respond(lambda: engine.retrieve(batch_id))

    @app.post("/v1/batches/{batch_id}/cancel")
    async def cancel(batch_id: str):
        return respond(lambda: engine.cancel(batch_id))

    @app.get("/v1/files/{file_id}/content")
    async def content(file_id: str):
        return respond(lambda: engine.content(file_id))

    @app.delete("/v1/files/{file_id}")
    async def delete(file_id: str):
        return respond(lambda: engine.delete_file(file_id))

    return app


def starlette_app(*, broken=False):  # noqa: C901  as above
    """The fault: nobody marks when work on a batch began."""
    clock = VirtualClock()
    engine = new_engine(clock)

    async def tick(asked):
        while True:
            await asked.get()
            clock.advance(STEP)

    @asynccontextmanager
    async def lifespan(app):
        asked = asyncio.Queue()
        task = asyncio.create_task(tick(asked))
        yield {"engine": engine, "asked": asked}
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    def unmarked(value):
        if isinstance(value, dict) and isinstance(value.get("data"), list):
            return {**value, "data": [unmarked(row) for row in value["data"]]}
        marked = isinstance(value, dict) and "in_progress_at" in value
        return {**value, "in_progress_at": None} if marked else value

    def route(path, method, work):
        async def endpoint(request):
            answer = answered(await work(request, request.state.engine))
            request.state.asked.put_nowait(True)
            if broken and answer.headers["Content-Type"] == "application/json":
                answer = Answer.of(unmarked(answer.json), answer.status)
            return Response(answer.body, answer.status, answer.headers)

        return Route(f"/v1{path}", endpoint, methods=[method])

    async def upload(request, engine):
        async with request.form() as form:
            part = Upload(form["file"].filename, await form["file"].read()) if "file" in form else None
            purpose = form.get("purpose")
        return lambda: engine.upload(purpose, part)

    async def create(request, engine):
        body = await request.body()
        return lambda: engine.create(parsed(body))

    def about(name):
        async def work(request, engine):
            return lambda: getattr(engine, name)(request.path_params["its_id"])

        return work

    async def listed(request, engine):
        return lambda: engine.batches(dict(request.query_params))

    async def refused(request, error):
        answer = refusal(error.status_code)
        return Response(answer.body, answer.status, answer.headers)

    routes = [
        route("/files", "POST", upload),
        route("/files/{its_id}/content", "GET", about("content")),
        route("/files/{its_id}", "DELETE", about("delete_file")),
        route("/batches", "POST", create),
        route("/batches", "GET", listed),
        route("/batches/{its_id}", "GET", about("retrieve")),
        route("/batches/{its_id}/cancel", "POST", about("cancel")),
    ]
    return Starlette(routes=routes, lifespan=lifespan, exception_handlers={HTTPException: refused})


def flask_app(*, broken=False):  # noqa: C901  as above
    """The fault: batches are labelled as HTML, the default of Flask for a text."""
    engine, app = new_engine(), flask.Flask("batches")

    def respond(work):
        answer = answered(work)
        if broken and answer.headers["Content-Type"] == "application/json":
            return flask.Response(answer.body, answer.status)
        return flask.Response(answer.body, answer.status, dict(answer.headers))

    @app.errorhandler(FlaskException)
    def refused(error):
        return respond(lambda: _raise(error.code))

    @app.post("/v1/files")
    def upload():
        file = flask.request.files.get("file")
        part = Upload(file.filename, file.read()) if file else None
        return respond(lambda: engine.upload(flask.request.form.get("purpose"), part))

    @app.post("/v1/batches")
    def create():
        return respond(lambda: engine.create(parsed(flask.request.get_data())))

    @app.get("/v1/batches")
    def listed():
        return respond(lambda: engine.batches(flask.request.args.to_dict()))

    @app.get("/v1/batches/<batch_id>")
    def retrieve(batch_id):
        return respond(lambda: engine.retrieve(batch_id))

    @app.post("/v1/batches/<batch_id>/cancel")
    def cancel(batch_id):
        return respond(lambda: engine.cancel(batch_id))

    @app.get("/v1/files/<file_id>/content")
    def content(file_id):
        return respond(lambda: engine.content(file_id))

    @app.delete("/v1/files/<file_id>")
    def delete(file_id):
        return respond(lambda: engine.delete_file(file_id))

    return app


ENGINE, BROKEN = "batches.engine", "batches.broken"


def django_app(*, broken=False):
    """The fault: the cursor of a list is passed over, so each page is the first."""
    if not django_settings.configured:
        django_settings.configure(
            ALLOWED_HOSTS=["*"],
            ROOT_URLCONF=__name__,
            SECRET_KEY="of a test",
            USE_TZ=True,
            LOGGING_CONFIG=None,
        )
        django.setup()
    handler, engine = WSGIHandler(), new_engine()

    # Django has one set of views in a process, so each app says in the environ which engine is its own.
    def app(environ, start_response):
        return handler({**environ, ENGINE: engine, BROKEN: broken}, start_response)

    return app


def _view(**methods):
    @csrf_exempt
    def view(request, **ids):
        work = methods.get(request.method)
        answer = answered(lambda: work(request, request.META[ENGINE], **ids)) if work else refusal(405)
        return HttpResponse(answer.body, status=answer.status, headers=dict(answer.headers))

    return view


def _django_upload(request, engine):
    file = request.FILES.get("file")
    return engine.upload(request.POST.get("purpose"), Upload(file.name, file.read()) if file else None)


def _django_list(request, engine):
    query = request.GET.dict()
    if request.META[BROKEN]:
        query.pop("after", None)
    return engine.batches(query)


def handler404(request, exception):
    answer = refusal(404)
    return HttpResponse(answer.body, status=404, headers=dict(answer.headers))


def _raise(status):
    raise Refused(status, "There is nothing like that here.")


urlpatterns = [
    django_path("v1/files", _view(POST=_django_upload)),
    django_path("v1/files/<str:its_id>", _view(DELETE=lambda r, engine, its_id: engine.delete_file(its_id))),
    django_path("v1/files/<str:its_id>/content", _view(GET=lambda r, engine, its_id: engine.content(its_id))),
    django_path("v1/batches", _view(POST=lambda r, engine: engine.create(parsed(r.body)), GET=_django_list)),
    django_path("v1/batches/<str:its_id>", _view(GET=lambda r, engine, its_id: engine.retrieve(its_id))),
    django_path(
        "v1/batches/<str:its_id>/cancel", _view(POST=lambda r, engine, its_id: engine.cancel(its_id))
    ),
]

APPS = {"fastapi": fastapi_app, "starlette": starlette_app, "flask": flask_app, "django": django_app}
