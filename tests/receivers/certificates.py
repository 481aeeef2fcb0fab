"""Certificates for receivers on loopback, good and bad ones, made afresh for each run of the tests."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_PEM = serialization.Encoding.PEM


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


@dataclass
class Authority:
    """A certificate authority of the test's own; `folder` takes its files."""

    folder: Path

    @cached_property
    def _key(self) -> ec.EllipticCurvePrivateKey:
        return ec.generate_private_key(ec.SECP256R1())

    @cached_property
    def _certificate(self) -> x509.Certificate:
        now = datetime.now(UTC)
        public = self._key.public_key()
        return (
            x509.CertificateBuilder()
            .subject_name(_name("Test authority"))
            .issuer_name(_name("Test authority"))
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=400))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .sign(self._key, hashes.SHA256())
        )

    @cached_property
    def file(self) -> str:
        """PEM file of the authority, for `ca_file`."""
        path = self.folder / "authority.pem"
        path.write_bytes(self._certificate.public_bytes(_PEM))
        return str(path)

    def server(
        self,
        *names: str,
        expired: bool = False,
        early: bool = False,
        self_signed: bool = False,
        chain_missing: bool = False,
    ) -> ssl.SSLContext:
        """A server's TLS with a certificate for these names and addresses.

        Args:
            early: it is valid from tomorrow on.
            chain_missing: signed by an authority between this one and it, whose certificate the server does not send.
        """
        now = datetime.now(UTC)
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _name(names[0])
        begins = now + timedelta(days=1) if early else now - timedelta(days=30)
        ends = now - timedelta(days=1) if expired else now + timedelta(days=2)
        issuer, signer = self._certificate.subject, self._key
        if self_signed:
            issuer, signer = subject, key
        if chain_missing:
            issuer, signer = _name("An authority between"), ec.generate_private_key(ec.SECP256R1())
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(ends)
            .add_extension(x509.SubjectAlternativeName([_alternative(name) for name in names]), critical=False)
            .sign(signer, hashes.SHA256())
        )
        path = self.folder / f"{certificate.serial_number}.pem"
        private = key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        path.write_bytes(certificate.public_bytes(_PEM) + private)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)
