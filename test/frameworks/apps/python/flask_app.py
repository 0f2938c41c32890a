"""Flask: an event each EVERY_MS. NO_BUFFERING=1 sends X-Accel-Buffering: no."""
import os
import time

from flask import Flask, Response

app = Flask(__name__)
every_s = float(os.environ.get("EVERY_MS", "500")) / 1000
headers = {"Cache-Control": "no-cache"}
if os.environ.get("NO_BUFFERING"):
    headers["X-Accel-Buffering"] = "no"


def events():
    number = 0
    while True:
        number += 1
        yield f'id: {number}\ndata: {{"n":{number}}}\n\n'
        time.sleep(every_s)


@app.get("/events")
def stream():
    return Response(events(), mimetype="text/event-stream", headers=headers)


@app.get("/health")
def health():
    return "fine"
