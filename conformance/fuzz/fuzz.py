"""Fuzzes the API of a whole Bellhop with schemathesis.

Everything is started with nothing configured, as `cargo up` does. The description that the API serves is asked
twice: as it is, where nearly every id is unknown, and with the demo's own ids, where requests get past the door. Both by
a token, and the second by a manager's session too. No answer may be of the server's making (5xx), have a status or a shape
that the description does not tell of, or take what it says cannot be asked.
"""

import http.client
import http.cookiejar
import http.server
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMATHESIS = pathlib.Path(sys.executable).with_name("st")
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "unsupported_method",
    "allow_header_conformance",
    "ignored_auth",
]
# Cases of each operation and phase; the same ones every time.
EXAMPLES = 25
SEED = 1
EVENTS = "/api/v1/guilds/{guild_id}/events"
# What is of one connection, and not of an answer.
OF_CONNECTION = {"connection", "content-length", "date", "transfer-encoding"}


class Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirect."""

    def redirect_request(self, *_):
        return None


class FirstEvent(http.server.BaseHTTPRequestHandler):
    """Passes requests on. Of an answer that is a stream, which never ends, it gives back the first event."""

    protocol_version = "HTTP/1.1"
    api = None

    def __getattr__(self, name):
        if name.startswith("do_"):
            return self.pass_on
        raise AttributeError(name)

    def pass_on(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        connection = http.client.HTTPConnection(self.api, timeout=10)
        try:
            connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            self.give_back(connection.getresponse())
        finally:
            connection.close()

    def give_back(self, answer):
        if answer.headers.get_content_type() == "text/event-stream":
            body = b"".join(iter(answer.readline, b"\n"))
        else:
            body = answer.read()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in OF_CONNECTION:
                self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Says nothing: what is wrong is found by whoever asked."""


def before(origin):
    """Something that stands before the API and ends its streams; where it is."""
    FirstEvent.api = urllib.parse.urlsplit(origin).netloc
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), FirstEvent)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def start():
    """Everything, on free ports, with budgets that are never spent."""
    environment = {**os.environ, "RATE_LIMIT_MAX_REQUESTS": "1000000000", "RUST_LOG": "error"}
    command = [ROOT / "target/debug/bellhop", "up", "--ephemeral", "--json", "--port-base", "0"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    return process, json.loads(process.stdout.readline())


def sign_in(origin, account):
    """Signs in as somebody who agrees on Discord's page; the session's cookie."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar), Stay)

    def location(url, form=None):
        body = urllib.parse.urlencode(form).encode() if form else None
        try:
            answer = browser.open(url, body)
        except urllib.error.HTTPError as refused:
            answer = refused
        return answer.headers["location"]

    page = location(f"{origin}/api/v1/login")
    location(location(page, {"account": account, "decision": "authorize"}))
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def asked(url, body=None, header="Content-Type: application/json"):
    """What is answered, in JSON."""
    name, value = header.split(": ", 1)
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data, {name: value})) as answer:
        return json.load(answer)


def clicked(up, origin, token):
    """The id of an action: that of a member's click."""
    panel = up["panel"]
    act = {"type": "component", "message_id": panel["message_id"], "custom_id": panel["custom_ids"][0]}
    asked(f"{up['world']['control']}/interactions", {"user_id": up["members"]["member"], **act})
    listed = asked(f"{origin}/api/v1/guilds/{up['guild_id']}/actions", header=token)
    return listed["data"][0]["id"]


def posted(up, origin, token):
    """The id of a message that was composed over the API and posted."""
    actions = f"{origin}/api/v1/guilds/{up['guild_id']}/actions"
    body = json.dumps({"channel_id": up["channel_id"], "content": "Hello"}).encode()
    name, value = token.split(": ", 1)
    request = urllib.request.Request(f"{actions}/send-message", body, {name: value, "Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        action = json.load(answer)
    while action["state"] in ("pending", "processing"):
        time.sleep(0.05)
        action = asked(f"{actions}/{action['id']}", header=token)
    return action["result"]["message_id"]


def with_known_ids(description, known):
    """The description, in which ids in paths are those that there are."""
    described = json.loads(json.dumps(description))
    for path in described["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "path" and parameter["name"] in known:
                    parameter["schema"] = {"type": "string", "enum": [known[parameter["name"]]]}
    return described


def without_proof(description):
    """The description, in which nothing has to be proved: a cookie that is always sent is never missing."""
    described = json.loads(json.dumps(description))
    for path in described["paths"].values():
        for operation in path.values():
            operation.pop("security", None)
    return described


def fuzz(name, description, origin, headers, *options):
    """Runs schemathesis; whether everything held."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(description, file)
        file.flush()
        command = [SCHEMATHESIS, "run", file.name, "--url", origin]
        command += [part for header in headers for part in ("--header", header)]
        command += ["--phases", "examples,coverage,fuzzing", "--max-examples", str(EXAMPLES), "--seed", str(SEED)]
        command += ["--checks", ",".join(CHECKS), "--continue-on-failure", *options]
        ended = subprocess.run(command, cwd=tempfile.gettempdir(), capture_output=True, text=True)
    cases = [line.strip() for line in ended.stdout.splitlines() if " generated, " in line]
    print(f"fuzz: {name}: {' '.join(cases)}")
    if ended.returncode != 0:
        print(ended.stdout, ended.stderr, file=sys.stderr)
    return ended.returncode == 0


def main():
    process, up = start()
    try:
        origin = up["api"]["url"].removesuffix("/api/v1")
        with urllib.request.urlopen(f"{origin}/api/v1/openapi.json") as answer:
            description = json.load(answer)
        # They answer without end, and schemathesis reads no half of an answer.
        streams = {**description, "paths": {EVENTS: description["paths"].pop(EVENTS)}}
        token = [f"Authorization: Bearer {up['api']['token']}"]
        ids = {"guild_id": up["guild_id"], "channel_id": up["channel_id"], "user_id": up["members"]["member"]}
        ids |= {"action_id": clicked(up, origin, token[0]), "panel_id": up["panel"]["id"]}
        known = with_known_ids(description, ids | {"message_id": posted(up, origin, token[0])})
        session = [f"Cookie: {sign_in(origin, up['members']['manager'])}", f"Origin: {origin}"]
        guild, rest = ["--include-path-regex", "guild_id"], ["--exclude-path-regex", "guild_id|logout|session_id"]
        me = f"{origin}/api/v1/me"
        asked(me, header=session[0])
        held = [
            fuzz("by a token, with ids that there are", known, origin, token, *guild),
            fuzz("by a session, with ids that there are", without_proof(known), origin, session, *guild),
            fuzz("by a token, with any ids", description, origin, token, *guild),
            fuzz("by a session, with any ids", without_proof(description), origin, session, *guild),
            fuzz("by a session, of one's own", without_proof(description), origin, session, *rest),
            fuzz("live streams of a server that there is", with_known_ids(streams, ids), before(origin), token),
            fuzz("live streams", streams, before(origin), token),
        ]
        # It was that of somebody who is signed in all the while.
        asked(me, header=session[0])
        ending = ["--include-path-regex", "logout|session_id"]
        held.append(fuzz("ending sessions", without_proof(description), origin, session, *ending))
        return 0 if all(held) else 1
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


sys.exit(main())
