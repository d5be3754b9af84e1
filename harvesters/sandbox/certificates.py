"""Certificates that nobody should trust, made when they are asked for."""

import datetime
import ipaddress
import ssl
import tempfile
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

KINDS = ("self-signed", "expired", "wrong-host")
DAY = datetime.timedelta(days=1)


def context(kind: str) -> ssl.SSLContext:
    """What a server needs to speak TLS with a bad certificate.

    :param kind: one of KINDS
    """
    key = ec.generate_private_key(ec.SECP256R1())
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "both.pem")
        path.write_bytes(_certificate(kind, key) + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        made.load_cert_chain(path)
    return made


def _certificate(kind: str, key) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sandbox")])
    until = datetime.datetime.now(datetime.UTC) + (-DAY if kind == "expired" else 30 * DAY)
    host = "192.0.2.1" if kind == "wrong-host" else "127.0.0.1"
    made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(until - 60 * DAY).not_valid_after(until)
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))]), critical=False)
            .sign(key, hashes.SHA256()))
    return made.public_bytes(serialization.Encoding.PEM)
