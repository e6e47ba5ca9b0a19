"""Who signs: the owner's files checked before anything is signed, and the test chain."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from cryptography.x509.oid import NameOID

from post.errors import SigningError
from post.export.package.credentials import find_credentials, local_credentials, read_credentials, state_folder


def made(folder: Path, key: object, *, days: tuple[int, int] = (-1, 30)) -> tuple[Path, Path]:
    """A certificate that signed itself, and its key."""
    now = datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Owner")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())  # type: ignore[attr-defined]
        .serial_number(7)
        .not_valid_before(now + datetime.timedelta(days=days[0]))
        .not_valid_after(now + datetime.timedelta(days=days[1]))
        .sign(key, None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256())  # type: ignore[arg-type]
    )
    folder.mkdir(exist_ok=True)
    chain, private = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(  # type: ignore[attr-defined]
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return chain, private


@pytest.mark.parametrize(
    ("make", "algorithm"),
    [
        (lambda: ec.generate_private_key(ec.SECP256R1()), "es256"),
        (lambda: ec.generate_private_key(ec.SECP384R1()), "es384"),
        (lambda: ec.generate_private_key(ec.SECP521R1()), "es512"),
        (lambda: rsa.generate_private_key(65537, 2048), "ps256"),
        (ed25519.Ed25519PrivateKey.generate, "ed25519"),
    ],
)
def test_the_algorithm_follows_the_key(make: Callable[[], object], algorithm: str, tmp_path: Path) -> None:
    found = read_credentials(*made(tmp_path, make()))
    assert (found.algorithm, found.name, found.is_test) == (algorithm, "Owner", False)


@pytest.mark.parametrize("days", [(-30, -1), (1, 30)])
def test_a_certificate_out_of_its_time_is_refused(days: tuple[int, int], tmp_path: Path) -> None:
    with pytest.raises(SigningError, match=r"'Owner' is valid from .* only"):
        read_credentials(*made(tmp_path, ec.generate_private_key(ec.SECP256R1()), days=days))


def test_what_does_not_belong_together_is_refused(tmp_path: Path) -> None:
    chain, _ = made(tmp_path / "a", ec.generate_private_key(ec.SECP256R1()))
    other, key = made(tmp_path / "b", ec.generate_private_key(ec.SECP256R1()))
    with pytest.raises(SigningError, match="does not belong to the first certificate"):
        read_credentials(chain, key)
    both = tmp_path / "both.pem"
    both.write_bytes(other.read_bytes() + chain.read_bytes())
    with pytest.raises(SigningError, match="was not issued by"):
        read_credentials(both, key)


@pytest.mark.parametrize("content", [b"", b"<html>not found</html>", b"-----BEGIN CERTIFICATE-----\nxx\n"])
def test_files_that_hold_something_else(content: bytes, tmp_path: Path) -> None:
    chain, key = made(tmp_path, ec.generate_private_key(ec.SECP256R1()))
    broken = tmp_path / "broken.pem"
    broken.write_bytes(content)
    with pytest.raises(SigningError, match="holds no PEM certificates"):
        read_credentials(broken, key)
    with pytest.raises(SigningError, match="holds no PEM key"):
        read_credentials(chain, broken)


def test_keys_that_cannot_sign(tmp_path: Path) -> None:
    with pytest.raises(SigningError, match="kind of key"):
        read_credentials(*made(tmp_path / "small", rsa.generate_private_key(65537, 1024)))
    with pytest.raises(SigningError, match="kind of key"):
        read_credentials(*made(tmp_path / "dsa", dsa.generate_private_key(1024)))


def test_an_encrypted_key_is_named_as_such(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    chain, path = made(tmp_path, key)
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"x")
        )
    )
    with pytest.raises(SigningError, match="is encrypted"):
        read_credentials(chain, path)


def test_one_without_the_other_and_files_that_are_not_there(tmp_path: Path) -> None:
    chain, key = made(tmp_path, ec.generate_private_key(ec.SECP256R1()))
    with pytest.raises(SigningError, match="REELWRIGHT_SIGNING_CERT is given, the key is not"):
        find_credentials(environ={"REELWRIGHT_SIGNING_CERT": str(chain)})
    with pytest.raises(SigningError, match="the certificate chain is not"):
        find_credentials(key=key, environ={})
    with pytest.raises(SigningError, match="cannot be read"):
        find_credentials(chain, tmp_path / "gone.pem", {})
    assert find_credentials(chain, key, {}).name == "Owner"


def test_the_test_chain_is_made_once_and_its_key_is_private(tmp_path: Path) -> None:
    environ = {"XDG_STATE_HOME": str(tmp_path)}
    first = find_credentials(environ=environ)
    assert first.is_test
    assert "not for publication" in first.name
    assert find_credentials(environ=environ) == first
    assert (state_folder(environ) / "key.pem").stat().st_mode & 0o077 == 0


def test_a_damaged_or_expired_test_chain_is_made_anew(tmp_path: Path) -> None:
    first = local_credentials(tmp_path / "t")
    (tmp_path / "t" / "chain.pem").write_bytes(b"")
    second = local_credentials(tmp_path / "t")
    assert second.fingerprint != first.fingerprint
    made(tmp_path / "t", ec.generate_private_key(ec.SECP256R1()), days=(-30, 3))
    assert local_credentials(tmp_path / "t").name != "Owner"
