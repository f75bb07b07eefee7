"""A headless Chromium, driven through its DevTools protocol over a WebSocket (RFC 6455) of our own."""
import base64
import json
import os
import shutil
import socket
import struct
import subprocess
import time
import urllib.request

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 60


class BrowserError(Exception):
    pass


def program():
    """The browser's path, or None where there is none."""
    return next((path for path in map(shutil.which, PROGRAMS) if path), None)


class WebSocket:
    """Text messages to one server that we trust."""

    def __init__(self, url):
        host, _, path = url.removeprefix("ws://").partition("/")
        name, _, port = host.partition(":")
        self.socket = socket.create_connection((name, int(port)), PATIENCE)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f"GET /{path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n").encode())
        self.stream = self.socket.makefile("rb")
        if b" 101 " not in self.stream.readline():
            raise BrowserError("the browser takes no WebSocket")
        while self.stream.readline() not in (b"\r\n", b""):
            pass

    def send(self, text):
        octets = text.encode()
        mask = os.urandom(4)
        header = b"\x81"
        if len(octets) < 126:
            header += struct.pack("!B", 0x80 | len(octets))
        elif len(octets) < 65536:
            header += struct.pack("!BH", 0x80 | 126, len(octets))
        else:
            header += struct.pack("!BQ", 0x80 | 127, len(octets))
        masked = bytes(octet ^ mask[i % 4] for i, octet in enumerate(octets))
        self.socket.sendall(header + mask + masked)

    def receive(self):
        text = b""
        while True:
            first, length = self.stream.read(2)
            length &= 0x7F
            if length == 126:
                length = struct.unpack("!H", self.stream.read(2))[0]
            elif length == 127:
                length = struct.unpack("!Q", self.stream.read(8))[0]
            payload = self.stream.read(length)
            if first & 0x0F in (0, 1):
                text += payload
                if first & 0x80:
                    return text.decode()

    def close(self):
        self.socket.close()


class Browser:
    """One page. Scripts of pages run, as in everybody's browser: what must not run has to be kept from it."""

    def __init__(self, folder):
        self.number = 0
        self.seen = []  # Errors and dialogs, as the browser tells them.
        profile = os.path.join(folder, "profile")
        os.makedirs(profile)
        self.process = subprocess.Popen(
            [program(), "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--disable-background-networking", "--hide-scrollbars", "--remote-debugging-port=0",
             f"--user-data-dir={profile}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "HOME": folder})
        self.socket = WebSocket(self.page_address(os.path.join(profile, "DevToolsActivePort")))
        for domain in ("Page", "Runtime", "Log", "DOM"):
            self.command(domain + ".enable")

    def page_address(self, port_file):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                with open(port_file, encoding="ascii") as file:
                    port = file.readline().strip()
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/json", timeout=PATIENCE) as answer:
                    pages = [page for page in json.load(answer) if page["type"] == "page"]
                if pages:
                    return pages[0]["webSocketDebuggerUrl"]
            except (OSError, ValueError):
                pass
            if self.process.poll() is not None:
                raise BrowserError(f"the browser ended with {self.process.returncode}")
            time.sleep(0.05)
        raise BrowserError("the browser did not start")

    def command(self, method, **parameters):
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.receive())
            if message.get("id") == self.number:
                if "error" in message:
                    raise BrowserError(f"{method}: {message['error']['message']}")
                return message["result"]
            self.note(message)

    def note(self, message):
        method = message.get("method")
        if method in ("Page.javascriptDialogOpening", "Runtime.exceptionThrown", "Runtime.consoleAPICalled"):
            self.seen.append(method)
        if method == "Log.entryAdded":
            self.seen.append(message["params"]["entry"]["text"])
        self.loaded = self.loaded or method == "Page.loadEventFired"

    def wait_for_load(self, action):
        self.loaded = False
        action()
        end = time.monotonic() + PATIENCE
        while not self.loaded:
            if time.monotonic() > end:
                raise BrowserError("the page did not load")
            self.note(json.loads(self.socket.receive()))

    loaded = False

    def open(self, url):
        self.wait_for_load(lambda: self.command("Page.navigate", url=url))

    def evaluate(self, expression):
        result = self.command("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in result:
            raise BrowserError(f"{expression}: {result['exceptionDetails']['text']}")
        return result["result"].get("value")

    def text(self):
        return self.evaluate("document.body.innerText")

    def click(self, selector):
        """Clicks what leads to another page."""
        self.wait_for_load(lambda: self.evaluate(f"document.querySelector({json.dumps(selector)}).click()"))

    def fill(self, selector, value):
        self.evaluate(f"document.querySelector({json.dumps(selector)}).value = {json.dumps(value)}")

    def cookies(self):
        """As a Cookie field of HTTP tells them; those too that scripts do not see."""
        return "; ".join("%(name)s=%(value)s" % one for one in self.command("Network.getCookies")["cookies"])

    def choose_file(self, selector, path):
        root = self.command("DOM.getDocument")["root"]["nodeId"]
        field = self.command("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.command("DOM.setFileInputFiles", nodeId=field, files=[path])

    def look(self, width, height=900, scheme="light", scripts=True):
        """The window's width and the system's colours; a phone is narrow."""
        self.command("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                     mobile=width < 600)
        self.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.command("Emulation.setScriptExecutionDisabled", value=not scripts)

    def picture(self, path, whole=True):
        size = self.command("Page.getLayoutMetrics")["cssContentSize"]
        shown = {"captureBeyondViewport": whole}
        if whole:
            shown["clip"] = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        data = self.command("Page.captureScreenshot", format="png", **shown)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def close(self):
        try:
            self.command("Browser.close")
        except (BrowserError, OSError, ValueError):
            pass
        self.socket.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
