"""Signs a finished file with its Content Credentials (C2PA): the last thing that is ever written to it.

Two signings of one file differ, so a signed file is kept by what was signed, what it says and who signed; asking again
signs nothing. Every signature is read back before it is kept. Knows no package.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from post.errors import SigningError
from post.export.package.credentials import Credentials
from post.suite import Artifact, Suite

SIGNED_VERSION = 1
SIGNABLE = (".mp4", ".mov", ".m4a", ".wav", ".png", ".jpg")
"""Files that C2PA can sign; captions, packages of an editor and Matroska it cannot."""

VALID = ("Valid", "Trusted")
"""States of a signature that is whole; a test chain's is never Trusted."""


@dataclass(frozen=True)
class Unsigned:
    """A finished file that is to be signed."""

    name: str  # as it will be published, with its suffix
    source: Path
    sha256: str
    definition: Mapping[str, object]  # of the manifest


def is_signable(name: str) -> bool:
    """Whether a file of that name can carry a signature."""
    return Path(name).suffix.lower() in SIGNABLE


def sign(unsigned: Unsigned, credentials: Credentials, suite: Suite) -> Artifact:
    """The signed file, from the store or signed now; its only file is called like the unsigned. Raises SigningError."""
    inputs = {
        "version": SIGNED_VERSION,
        "name": unsigned.name,
        "sha256": unsigned.sha256,
        "definition": unsigned.definition,
        "signer": credentials.fingerprint,
    }
    return suite.artifact("signed", inputs, lambda folder: _build(unsigned, credentials, folder, suite))


def _build(unsigned: Unsigned, credentials: Credentials, folder: Path, suite: Suite) -> Mapping[str, object]:
    import c2pa

    suite.check()
    target = folder / unsigned.name
    try:
        info = c2pa.C2paSignerInfo(credentials.algorithm.encode(), credentials.chain_pem, credentials.key_pem, None)
        with (
            c2pa.Signer.from_info(info) as signer,
            c2pa.Builder.from_json(json.dumps(unsigned.definition, sort_keys=True)) as builder,
        ):
            builder.sign_file(unsigned.source, target, signer)
    except c2pa.C2paError as error:
        if shutil.disk_usage(folder).free < 2**24:
            raise OSError(28, "No space left on device", str(target)) from error
        raise SigningError(
            f"{unsigned.name}: it could not be signed: {error}",
            "Check the certificate: C2PA wants one for signing documents or mail, with digital signature as its use.",
        ) from error
    state, problems = read_state(target)
    if state not in VALID:
        raise SigningError(
            f"{unsigned.name}: the signature just made is {state}: {', '.join(problems) or 'no reason given'}",
            "Check that the certificate may sign and that this machine's clock is right.",
        )
    return {"state": state, "signer": credentials.name, "is_test": credentials.is_test}


def read_state(path: Path) -> tuple[str, list[str]]:
    """What a reader says of a file: Valid, Trusted, Invalid or None for no signature; and the codes of what is wrong."""
    import c2pa

    try:
        with c2pa.Reader(path) as reader:
            told = json.loads(reader.json())
            state = str(reader.get_validation_state())
    except c2pa.C2paError as error:
        if "ManifestNotFound" in str(error) or "no JUMBF" in str(error):
            return "None", []
        return "Invalid", [str(error)]
    return state, [str(one["code"]) for one in told.get("validation_status", [])]
