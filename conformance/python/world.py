"""A simulated Discord of one's own: `bellhop up --only world` on a free port, and its control API."""

import json
import pathlib
import subprocess
import urllib.request

PROGRAM = pathlib.Path(__file__).parents[2] / "target" / "debug" / "bellhop"


class World:
    """A running world; `ids` is the line of JSON that it printed."""

    def __init__(self):
        command = [PROGRAM, "up", "--ephemeral", "--port-base", "0", "--json", "--only", "world"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.ids = json.loads(self.process.stdout.readline())

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=10)
        self.process.stdout.close()

    def control(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json"}
        request = urllib.request.Request(self.ids["world"]["control"] + path, data, headers, method=method)
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read() or "null")
