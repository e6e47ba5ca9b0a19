"""Who signs: a certificate chain and its key, the owner's or a test chain made on demand.

A test chain says of itself that it is one; readers call its signatures valid and untrusted. It is made once for a user,
outside every output folder, because a key that lies in a folder that is given away is no key. Signs nothing.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from post.errors import SigningError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
    from cryptography.x509 import Certificate

CERTIFICATE_VARIABLE = "REELWRIGHT_SIGNING_CERT"
KEY_VARIABLE = "REELWRIGHT_SIGNING_KEY"
TEST_CHAIN = "Reelwright test chain"
TEST_DAYS = 730
RENEW_DAYS = 30
"""A test chain with fewer days left than this is replaced before it is used."""


@dataclass(frozen=True)
class Credentials:
    """What a signature is made with."""

    chain_pem: bytes  # the signer's certificate first
    key_pem: bytes  # PKCS #8, not encrypted
    algorithm: str  # as C2PA names it: es256 | es384 | es512 | ps256 | ed25519
    name: str  # the signer's common name
    fingerprint: str  # SHA-256 of the signer's certificate
    is_test: bool


def find_credentials(
    certificate: Path | None = None, key: Path | None = None, environ: Mapping[str, str] = os.environ
) -> Credentials:
    """The owner's credentials (as told, else by the two variables), or the test chain. Raises SigningError."""
    certificate = certificate or _path(environ.get(CERTIFICATE_VARIABLE))
    key = key or _path(environ.get(KEY_VARIABLE))
    if certificate is None and key is None:
        return local_credentials(state_folder(environ))
    if certificate is None or key is None:
        named, lacking = (CERTIFICATE_VARIABLE, "key") if key is None else (KEY_VARIABLE, "certificate chain")
        raise SigningError(
            f"signing: {named} is given, the {lacking} is not",
            f"Give both {CERTIFICATE_VARIABLE} and {KEY_VARIABLE} (PEM files), or neither for a test chain.",
        )
    return read_credentials(certificate, key)


def read_credentials(certificate: Path, key: Path, *, is_test: bool = False) -> Credentials:
    """Credentials from two PEM files, checked against each other and the clock. Raises SigningError."""
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization

    chain_pem, key_pem = _read(certificate, "certificate chain"), _read(key, "key")
    try:
        chain = x509.load_pem_x509_certificates(chain_pem)
    except ValueError as error:
        raise SigningError(f"signing: {certificate} holds no PEM certificates ({error})", _PEM) from None
    try:
        private = serialization.load_pem_private_key(key_pem, None)
    except TypeError:
        raise SigningError(
            f"signing: the key {key} is encrypted", "Decrypt it into a file of its own: openssl pkcs8 -in KEY -out NEW"
        ) from None
    except ValueError as error:
        raise SigningError(f"signing: {key} holds no PEM key ({error})", _PEM) from None
    _check(chain, private, certificate)
    plain = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return Credentials(
        chain_pem=chain_pem,
        key_pem=plain,
        algorithm=_algorithm(private, key),
        name=_common_name(chain[0]),
        fingerprint=hashlib.sha256(chain[0].public_bytes(serialization.Encoding.DER)).hexdigest(),
        is_test=is_test,
    )


_PEM = "PEM files begin with -----BEGIN; convert others with openssl."


def _check(chain: list[Certificate], private: PrivateKeyTypes, source: Path) -> None:
    """The key is the signer's, each certificate was issued by the next, and today lies within all of them."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import serialization

    form = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    if private.public_key().public_bytes(*form) != chain[0].public_key().public_bytes(*form):
        raise SigningError(
            f"signing: the key does not belong to the first certificate in {source}",
            "The signer's own certificate stands first in the chain, then those that issued it.",
        )
    for issued, issuer in itertools.pairwise(chain):
        try:
            issued.verify_directly_issued_by(issuer)
        except (ValueError, TypeError, InvalidSignature):
            raise SigningError(
                f"signing: in {source}, {_common_name(issued)!r} was not issued by {_common_name(issuer)!r}",
                "Put the chain in order: the signer first, then the one that issued it, and so on.",
            ) from None
    now = datetime.now(UTC)
    for certificate in chain:
        if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
            raise SigningError(
                f"signing: the certificate {_common_name(certificate)!r} is valid from "
                f"{certificate.not_valid_before_utc:%Y-%m-%d} to {certificate.not_valid_after_utc:%Y-%m-%d} only",
                "Renew it, or check this machine's clock.",
            )


def _algorithm(private: PrivateKeyTypes, source: Path) -> str:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    if isinstance(private, ec.EllipticCurvePrivateKey):
        names = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}
        if private.curve.name in names:
            return names[private.curve.name]
    if isinstance(private, rsa.RSAPrivateKey) and private.key_size >= 2048:
        return "ps256"
    if isinstance(private, ed25519.Ed25519PrivateKey):
        return "ed25519"
    raise SigningError(
        f"signing: the kind of key in {source} cannot be used",
        "C2PA takes P-256, P-384 and P-521 keys, Ed25519, and RSA of at least 2048 bits.",
    )


def state_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Where this user's test chain lies."""
    state = environ.get("XDG_STATE_HOME") or os.path.join(environ.get("HOME") or Path.home(), ".local", "state")
    return Path(state, "reelwright", "test-signing")


def local_credentials(folder: Path) -> Credentials:
    """The test chain in a folder, made where there is none or its time is nearly up. Raises SigningError."""
    chain, key = folder / "chain.pem", folder / "key.pem"
    if chain.is_file() and key.is_file():
        try:
            found = read_credentials(chain, key, is_test=True)
            if _days_left(found) > RENEW_DAYS:
                return found
        except SigningError:
            pass  # out of date or damaged: it is ours, and made anew
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        chain_pem, key_pem = _make_chain()
        _write(key, key_pem)
        _write(chain, chain_pem)
    except OSError as error:
        raise SigningError(
            f"signing: the test chain cannot be kept in {folder} ({error.strerror})",
            f"Give a certificate with {CERTIFICATE_VARIABLE} and {KEY_VARIABLE}, or make the folder writable.",
        ) from None
    return read_credentials(chain, key, is_test=True)


def _days_left(credentials: Credentials) -> float:
    from cryptography import x509

    signer = x509.load_pem_x509_certificates(credentials.chain_pem)[0]
    return (signer.not_valid_after_utc - datetime.now(UTC)) / timedelta(days=1)


def _make_chain() -> tuple[bytes, bytes]:
    """A root that is thrown away and a signer issued by it: the chain and the signer's key as PEM."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    def named(common: str) -> x509.Name:
        own = x509.NameAttribute(NameOID.ORGANIZATION_NAME, TEST_CHAIN)
        return x509.Name([own, x509.NameAttribute(NameOID.COMMON_NAME, common)])

    def usage(*, signs: bool) -> x509.KeyUsage:
        return x509.KeyUsage(
            digital_signature=signs, key_cert_sign=not signs, crl_sign=not signs, content_commitment=False,
            key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False,
            decipher_only=False,
        )  # fmt: skip

    now = datetime.now(UTC)
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = named(f"{TEST_CHAIN}, root")
    made = []
    for subject, public, is_root in (
        (root_name, root_key.public_key(), True),
        (named(f"{TEST_CHAIN}, not for publication"), key.public_key(), False),
    ):
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(root_name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(days=TEST_DAYS))
            .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
            .add_extension(usage(signs=not is_root), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        )
        if not is_root:
            builder = builder.add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False
            )
        made.append(builder.sign(root_key, hashes.SHA256()))
    root, signer = made
    chain = b"".join(one.public_bytes(serialization.Encoding.PEM) for one in (signer, root))
    key_pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return chain, key_pem


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, readable by this user alone."""
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.replace(name, path)


def _read(path: Path, what: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SigningError(
            f"signing: the {what} {path} cannot be read ({error.strerror})",
            f"Check {CERTIFICATE_VARIABLE} and {KEY_VARIABLE}.",
        ) from None


def _path(text: str | None) -> Path | None:
    return Path(text).expanduser() if text else None


def _common_name(certificate: Certificate) -> str:
    from cryptography.x509.oid import NameOID

    found = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else certificate.subject.rfc4514_string()
