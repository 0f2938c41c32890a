"""Django under ASGI: /events from a generator that ends after COUNT events. ASYNC=1 makes it an asynchronous one, without end."""
import asyncio
import os
import time

from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path

every_s = float(os.environ.get("EVERY_MS", "500")) / 1000
count = int(os.environ.get("COUNT", "8"))


def event(number):
    return f'id: {number}\ndata: {{"n":{number},"ts":{round(time.time() * 1000)}}}\n\n'


def synchronous():
    for number in range(count):
        yield event(number)
        time.sleep(every_s)


async def asynchronous():
    number = 0
    while True:
        yield event(number)
        number += 1
        await asyncio.sleep(every_s)


async def stream(_request):
    source = asynchronous() if os.environ.get("ASYNC") else synchronous()
    headers = {"Cache-Control": "no-cache"}
    return StreamingHttpResponse(source, content_type="text/event-stream", headers=headers)


async def health(_request):
    return HttpResponse("fine")


settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="for tests", MIDDLEWARE=[])
urlpatterns = [path("events", stream), path("health", health)]
app = get_asgi_application()
