"""A mail server and a gateway on this machine, which take what is sent, refuse it, hang, or lie."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message as Letter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(slots=True)
class Gateway:
    """What came in, as (path, headers, body); `status`, `says` and `hangs` are what it answers with."""

    port: int = 0
    status: int = 200
    says: bytes = b"{}"
    hangs: bool = False
    came: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """As Apprise reads it: JSON posted to a path that is the number."""
        return f"json://127.0.0.1:{self.port}/{{to}}"

    @property
    def said(self) -> list[str]:
        return [f"{path} {body.decode(errors='replace')}" for path, _, body in self.came]


@contextmanager
def a_gateway() -> Iterator[Gateway]:
    gateway = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            gateway.came.append((self.path, dict(self.headers), body))
            if gateway.hangs:
                gateway.closing.wait()
                return
            self.send_response(gateway.status)
            self.end_headers()
            self.wfile.write(gateway.says)

        def log_message(self, *_: object) -> None:
            """Nothing: a test says what it found."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    gateway.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield gateway
    finally:
        gateway.closing.set()
        server.shutdown()
        server.server_close()


@dataclass(slots=True)
class MailServer:
    """The letters that came; `refuses` is what it answers to one instead of taking it, `hangs` that it says nothing."""

    port: int = 0
    refuses: str = ""
    hangs: bool = False
    closing: threading.Event = field(default_factory=threading.Event)
    letters: list[Letter] = field(default_factory=list)


@contextmanager
def a_mail_server() -> Iterator[MailServer]:
    mail = MailServer()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            if mail.hangs:
                mail.closing.wait()
                return
            self._say("220 here")
            while line := self.rfile.readline():
                word = line[:4].upper()
                if word == b"DATA" and not mail.refuses:
                    self._say("354 go on")
                    mail.letters.append(message_from_bytes(b"".join(iter(self.rfile.readline, b".\r\n"))))
                    self._say("250 taken")
                elif word == b"DATA":
                    self._say(mail.refuses)
                elif word == b"QUIT":
                    self._say("221 bye")
                    return
                else:
                    self._say("250 well")

        def _say(self, words: str) -> None:
            self.wfile.write(f"{words}\r\n".encode())

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    mail.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield mail
    finally:
        mail.closing.set()
        server.shutdown()
        server.server_close()
