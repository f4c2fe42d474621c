"""A mail server on loopback that speaks SMTP (RFC 5321), keeps what it gets, and fails when told to."""

import base64
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class MailServer:
    """What came, and how the next sessions go: each fault is "refuse", "drop" or "temporary", and is used once."""

    messages: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    address: str = ""


class _Session(socketserver.StreamRequestHandler):
    mail: MailServer

    def handle(self) -> None:
        fault = self.mail.faults.pop(0) if self.mail.faults else ""
        if fault == "drop":
            return
        self._say("220 mail.test ESMTP")
        sender, receivers = "", []
        while line := self.rfile.readline().decode("ascii").strip():
            verb = line.split(" ")[0].upper()
            if verb == "EHLO":
                self._say("250-mail.test", "250 AUTH PLAIN")
            elif verb == "AUTH":
                self.mail.logins.append(base64.b64decode(line.split(" ")[2]).decode())
                self._say("235 welcome")
            elif verb == "MAIL":
                sender = line
                self._say({"temporary": "451 try later, password hunter2", "refuse": "550 no such sender"}.get(fault, "250 ok"))
            elif verb == "RCPT":
                receivers.append(line)
                self._say("250 ok")
            elif verb == "DATA":
                self._say("354 go on")
                self.mail.messages.append(message_from_bytes(self._data(), policy=policy.default))
                self.mail.envelopes.append((sender, tuple(receivers)))
                self._say("250 kept")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _data(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Run the server on a free port of loopback."""
    mail = MailServer()
    server = _Server(("127.0.0.1", 0), type("Session", (_Session,), {"mail": mail}))
    mail.address = f"127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield mail
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
