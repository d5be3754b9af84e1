"""Mail servers on loopback, and certificates that somebody vouches for, or nobody."""

import socket
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from ipaddress import ip_address
from ssl import PROTOCOL_TLS_SERVER, SSLContext

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

NEAR = "127.0.0.1"


def certified(folder, address: str = NEAR) -> tuple[SSLContext, str]:
    """A server's side of TLS with a certificate of its own making, and the file that makes others trust it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "post office")])
    made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256()))
    chain, secret = folder / f"{address}.pem", folder / f"{address}.key"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                         serialization.NoEncryption()))
    context = SSLContext(PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, secret)
    return context, str(chain)


class Office:
    """What a mail server has taken in.

    :ivar letters: as they came, taken apart
    :ivar answer: what it says to a recipient, when it does not take him
    """

    def __init__(self):
        self.letters, self.envelopes, self.raw, self.users, self.answer = [], [], [], [], ""

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802  aiosmtpd's name
        if self.answer:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802  aiosmtpd's name
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        self.raw.append(envelope.content)
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def know(self, _server, _session, _envelope, _mechanism, told):
        """Whether somebody may send."""
        self.users.append((told.login.decode(), told.password.decode()))
        return AuthResult(success=told.password == b"post secret", handled=False)


@contextmanager
def open_office(**how):
    """A mail server for as long as it is needed: what it took, and its port."""
    office = Office()
    with socket.create_server((NEAR, 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(office, hostname=NEAR, port=port, authenticator=office.know, **how)
    controller.start()
    try:
        yield office, port
    finally:
        controller.stop()
