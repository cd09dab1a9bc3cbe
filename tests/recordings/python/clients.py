"""Clients of the session, each as its users write it; imported only where it is used."""

from __future__ import annotations

import asyncio
import io
from typing import Any

from session import KEY, Call

HEADERS = {"Authorization": KEY}


def of_requests(base: str, *, proxy: str | None = None, session: Any = None) -> Call:
    import requests

    session = session or requests.Session()
    session.headers.update(HEADERS)
    session.proxies = {"http": proxy} if proxy else {}
    session.trust_env = False

    def call(method, path, *, query=None, data=None, form=None):
        sent = {"params": query, "json": data}
        if form is not None:
            sent = {"data": {"purpose": "batch"}, "files": {"file": ("batch.jsonl", io.BytesIO(form))}}
        answer = session.request(method, base + path, **sent)
        return answer.status_code, answer.content

    return call


def of_httpx(base: str, *, proxy: str | None = None) -> Call:
    import httpx

    more = {"proxy": proxy} if proxy else {}
    client = httpx.Client(base_url=base, headers=HEADERS, trust_env=False, **more)

    def call(method, path, **sent):
        answer = client.request(method, path, **_for_httpx(**sent))
        return answer.status_code, answer.content

    return call


def of_httpx_async(base: str) -> Call:
    import httpx

    client = httpx.AsyncClient(base_url=base, headers=HEADERS, trust_env=False)
    loop = asyncio.new_event_loop()

    def call(method, path, **sent):
        answer = loop.run_until_complete(client.request(method, path, **_for_httpx(**sent)))
        return answer.status_code, answer.content

    return call


def _for_httpx(*, query=None, data=None, form=None):
    if form is not None:
        return {"data": {"purpose": "batch"}, "files": {"file": ("batch.jsonl", form)}}
    return {"params": query, "json": data} if query else {"json": data}


def of_aiohttp(base: str, *, as_form_data: bool = False) -> Call:
    import aiohttp

    loop = asyncio.new_event_loop()

    async def opened():
        return aiohttp.ClientSession(headers=HEADERS)

    session = loop.run_until_complete(opened())

    async def asked(method, path, *, query=None, data=None, form=None):
        sent = {"params": query, "json": data}
        if form is not None and as_form_data:
            upload = aiohttp.FormData()
            upload.add_field("purpose", "batch")
            upload.add_field("file", form, filename="batch.jsonl")
            sent = {"data": upload}
        elif form is not None:
            sent = {"data": {"purpose": "batch", "file": form}}
        async with session.request(method, base + path, **sent) as answer:
            return answer.status, await answer.read()

    def call(method, path, **sent):
        return loop.run_until_complete(asked(method, path, **sent))

    return call


def of_aiohttp_form(base: str) -> Call:
    return of_aiohttp(base, as_form_data=True)


def of_urllib3(base: str) -> Call:
    import urllib3

    pool = urllib3.PoolManager(headers=HEADERS)

    def call(method, path, *, query=None, data=None, form=None):
        sent = {"fields": query} if query else {}
        if data is not None:
            sent = {"json": data}
        if form is not None:
            sent = {"fields": {"purpose": "batch", "file": ("batch.jsonl", form)}}
        answer = pool.request(method, base + path, **sent)
        return answer.status, answer.data

    return call


def of_openai(base: str) -> Call:
    import openai

    key = KEY.removeprefix("Bearer ")
    client = openai.OpenAI(base_url=base, api_key=key, max_retries=0)

    def call(method, path, *, query=None, data=None, form=None):
        files, batches = client.files.with_raw_response, client.batches.with_raw_response
        parts = path.strip("/").split("/")
        try:
            if form is not None:
                answer = files.create(file=("batch.jsonl", form), purpose="batch")
            elif data is not None:
                answer = batches.create(**data)
            elif parts[0] == "files":
                answer = files.content(parts[1])
            elif query is not None:
                answer = batches.list(**query)
            else:
                answer = (batches.cancel if method == "POST" else batches.retrieve)(parts[1])
        except openai.APIStatusError as refused:
            return refused.status_code, refused.response.content
        return answer.status_code, answer.content

    return call


CLIENTS = {
    "requests": of_requests,
    "httpx": of_httpx,
    "httpx-async": of_httpx_async,
    "aiohttp": of_aiohttp,
    "aiohttp-form": of_aiohttp_form,
    "urllib3": of_urllib3,
    "openai": of_openai,
}
