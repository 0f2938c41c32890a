"""Starlette under uvicorn. BLOCKING=1 sleeps without giving the event loop back; FAIL_S raises in the generator."""
import asyncio
import os
import time

from sse_starlette import EventSourceResponse
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route

every_s = float(os.environ.get("EVERY_MS", "500")) / 1000
fail_s = float(os.environ.get("FAIL_S") or "inf")
blocking = bool(os.environ.get("BLOCKING"))


async def numbers():
    began = time.monotonic()
    number = 0
    while True:
        number += 1
        yield number
        if blocking:
            time.sleep(every_s)
        else:
            await asyncio.sleep(every_s)
        if time.monotonic() - began > fail_s:
            raise RuntimeError("the source of the events is gone")


async def text():
    async for number in numbers():
        yield f'id: {number}\ndata: {{"n":{number}}}\n\n'


async def events():
    async for number in numbers():
        yield {"id": str(number), "data": f'{{"n":{number}}}'}


async def plain(_request):
    headers = {"Cache-Control": "no-cache"}
    return StreamingResponse(text(), media_type="text/event-stream", headers=headers)


async def sse(_request):
    return EventSourceResponse(events())


async def health(_request):
    return PlainTextResponse("fine")


app = Starlette(
    routes=[Route("/events", plain), Route("/sse", sse), Route("/health", health)]
)
