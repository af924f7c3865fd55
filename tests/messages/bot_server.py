"""A real HTTPS server on this machine that answers, redirects, drips and hangs as it is told; and its own authority."""

import datetime as dt
import ipaddress
import json
import socket
import ssl
import threading
import time
from collections import deque
from contextlib import suppress

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Authority:
    """A certificate authority of the test's own; `file` is what a client trusts."""

    def __init__(self, folder):
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "city test authority")])
        constraints = x509.BasicConstraints(ca=True, path_length=None)
        self.certificate = self._signed(self.name, self.key.public_key(), (constraints, True))
        self.file = folder / "authority.pem"
        self.file.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))

    def _signed(self, subject, public_key, *extensions):
        now = dt.datetime.now(dt.UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=30))
        )
        for extension, critical in extensions:
            made = made.add_extension(extension, critical=critical)
        return made.sign(self.key, hashes.SHA256())

    def context(self, *names):
        """What a server shows that bears these names."""
        key = ec.generate_private_key(ec.SECP256R1())
        known = [x509.IPAddress(ipaddress.ip_address(n)) if n[0].isdigit() else x509.DNSName(n) for n in names]
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
        made = self._signed(subject, key.public_key(), (x509.SubjectAlternativeName(known), False))
        path = self.folder / f"{names[0]}.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + made.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


class Asked:
    """One POST as it arrived."""

    def __init__(self, line, headers, body, at):
        self.path, self.headers, self.body, self.at = line.split(" ")[1], headers, body, at

    @property
    def document(self):
        return json.loads(self.body)


def ok(body=b'{"errcode":0,"code":0}', status="200 OK", headers=""):
    """An answer as it goes over the wire."""
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body


class BotServer:
    """Listens on a free port. `answers` are used up in order, then `standard`; an answer is bytes or a function.

    A function gets the socket, and may write, wait and leave it at that. `asked` are the POSTs, `touched` counts the
    connections, also those that never became a request.
    """

    def __init__(self, context):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.context = context
        self.answers, self.asked, self.touched = deque(), [], 0
        self.standard = ok()
        self.names = []
        self.ending = threading.Event()
        if context:
            context.sni_callback = lambda _socket, name, _context: self.names.append(name)
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def address(self):
        return f"https://localhost:{self.port}/robot/send?access_token=canary-key-0421"

    def _serve(self):
        while True:
            try:
                connection, _peer = self.listener.accept()
            except OSError:
                return
            self.touched += 1
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, plain):
        with plain, suppress(OSError, ValueError, IndexError):
            secured = self.context.wrap_socket(plain, server_side=True) if self.context else plain
            with secured as connection, connection.makefile("rb") as stream:
                line = stream.readline().decode()
                headers = {}
                while row := stream.readline().decode().strip():
                    name, _sign, value = row.partition(":")
                    headers[name.lower()] = value.strip()
                body = stream.read(int(headers.get("content-length", 0)))
                self.asked.append(Asked(line, headers, body, time.monotonic()))
                answer = self.answers.popleft() if self.answers else self.standard
                if callable(answer):
                    answer(connection, self.ending)
                else:
                    connection.sendall(answer)

    def stop(self):
        self.ending.set()
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


def said_to(server):
    """The texts that a group bot was given."""
    return [asked.document["text"]["content"] for asked in server.asked]


def outbound(authority, *servers):
    """The settings under which an application may speak to servers of this machine."""
    hosts = " ".join(f"localhost:{server.port}" for server in servers)
    return {"outbound_hosts": hosts, "outbound_ca": str(authority.file)}


def hang(_connection, ending):
    """Take the message and say nothing."""
    ending.wait(60)


def drip(connection, ending):
    """Answer a byte at a time, for ever."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while not ending.wait(0.5):
        connection.sendall(b"x")


def drip_body(connection, ending):
    """Answer at once, and drip the body."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while not ending.wait(0.5):
        connection.sendall(b" ")


FLOODED = []
"""One entry a megabyte that `flood` got rid of."""


def flood(connection, ending):
    """Answer with a gigabyte."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n")
    for _ in range(1024):
        if ending.is_set():
            return
        connection.sendall(b" " * (1 << 20))
        FLOODED.append(1)


def hang_up(connection, _ending):
    """Take the message and break the connection off."""
    connection.shutdown(socket.SHUT_RDWR)
