"""What the Hub says of a repository, through huggingface_hub; its failures as messages that say what to do.

`read_listing` takes a repository and a revision and gives the commit, the files with sizes and digests, and what the
repository says of itself. No file is fetched. The address is `$HF_ENDPOINT`, the token huggingface_hub's own.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath

from render.errors import BadModelFiles, IoProblem, ReelwrightError, UserMistake
from render.space import is_disk_full

_REPO = re.compile(r"[\w.-]+/[\w.-]+")
COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True)
class RemoteFile:
    """A file of a repository. `sha256` where it is stored as a large file, else git's own name of its bytes."""

    path: str
    num_bytes: int
    sha256: str
    git_sha1: str


@dataclass(frozen=True)
class Listing:
    """A repository at one commit."""

    repo: str
    commit: str
    files: tuple[RemoteFile, ...]
    licence: str
    gated: bool
    pipeline_class: str
    tags: tuple[str, ...]

    @property
    def num_bytes(self) -> int:
        return sum(file.num_bytes for file in self.files)


def split_repo(text: str) -> tuple[str, str | None]:
    """`org/name@revision`. Raises UserMistake."""
    repo, _, revision = text.removeprefix("https://huggingface.co/").strip("/").partition("@")
    if not _REPO.fullmatch(repo):
        raise UserMistake(
            f"{text!r} is no repository", "Write ORG/NAME or ORG/NAME@REVISION, such as Wan-AI/Wan2.2-T2V-A14B."
        )
    return repo, revision or None


def endpoint() -> str:
    """The Hub's address."""
    return (os.environ.get("HF_ENDPOINT") or "https://huggingface.co").rstrip("/")


def read_listing(repo: str, revision: str | None = None) -> Listing:
    """A repository's files. Raises UserMistake, IoProblem, BadModelFiles."""
    from huggingface_hub import HfApi
    from huggingface_hub.hf_api import RepoFile

    api = HfApi(endpoint=endpoint(), library_name="reelwright")
    with hub_problems(repo, revision):
        info = api.model_info(repo, revision=revision, timeout=30)
        commit = info.sha or ""
        if not COMMIT.fullmatch(commit):
            raise BadModelFiles(
                f"{repo}: the Hub names no commit for {revision or 'main'}", "try again, or name a commit"
            )
        tree = api.list_repo_tree(repo, recursive=True, revision=commit)
        files = tuple(_file(repo, entry) for entry in tree if isinstance(entry, RepoFile))
    card = getattr(info, "card_data", None)
    licence = str(getattr(card, "license", "") or "") or next(
        (t[8:] for t in info.tags or () if t.startswith("license:")), ""
    )
    name = str(getattr(card, "license_name", "") or "")
    config = getattr(info, "config", None) or {}
    kind = config.get("diffusers", {}).get("_class_name", "") if isinstance(config, dict) else ""
    return Listing(
        repo,
        commit,
        files,
        name if licence == "other" and name else licence,
        bool(info.gated),
        str(kind or ""),
        tuple(info.tags or ()),
    )


def _file(repo: str, entry: object) -> RemoteFile:
    path = str(getattr(entry, "path", ""))
    parts = PurePosixPath(path).parts
    if not parts or PurePosixPath(path).is_absolute() or ".." in parts or "\\" in path or "\0" in path:
        raise BadModelFiles(
            f"{repo}: names a file {path[:80]!r} that would leave its folder", "this repository is not to be trusted"
        )
    large = getattr(entry, "lfs", None)
    size = int(getattr(entry, "size", 0) or 0)
    return RemoteFile(
        path, int(large.size) if large else size, str(large.sha256) if large else "", str(getattr(entry, "blob_id", ""))
    )


@contextmanager
def hub_problems(repo: str, revision: str | None = None) -> Iterator[None]:
    """Failures of the Hub and of the way to it, as our errors."""
    from huggingface_hub import errors

    try:
        yield
    except ReelwrightError:
        raise
    except errors.GatedRepoError:
        raise UserMistake(
            f"{repo}: is gated: its publisher wants terms accepted, and this account has not",
            f"Accept them at {endpoint()}/{repo}, then `hf auth login` or set HF_TOKEN.",
        ) from None
    except errors.RevisionNotFoundError:
        raise UserMistake(
            f"{repo}: has no revision {revision!r}", "Leave @REVISION away for main, or name a commit."
        ) from None
    except errors.RepositoryNotFoundError as error:
        code = getattr(error.response, "status_code", 404)
        if code == 401:
            raise UserMistake(
                f"{repo}: the Hub wants a login (401): it is private, gated, or its name is wrong",
                "Check the name; then `hf auth login` or set HF_TOKEN.",
            ) from None
        raise UserMistake(
            f"{repo}: is not on the Hub ({code})", "Check the name: ORG/NAME, with capitals as published."
        ) from None
    except errors.EntryNotFoundError as error:
        raise BadModelFiles(
            f"{repo}: a file is not there: {_first(error)}", "the repository changed: run the command again"
        ) from None
    except errors.HFValidationError as error:
        raise UserMistake(f"{repo!r} is no repository: {_first(error)}", "Write ORG/NAME.") from None
    except errors.OfflineModeIsEnabled:
        raise UserMistake(
            f"{repo}: the Hub is not asked, because HF_HUB_OFFLINE is set", "Unset HF_HUB_OFFLINE."
        ) from None
    except errors.HfHubHTTPError as error:
        raise _status(repo, error) from None
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError):
        raise IoProblem(
            f"{repo}: {endpoint()} answered with something that is not the Hub's (a web page?)",
            "A proxy or a login page stands between: open the address in a browser, or check HF_ENDPOINT.",
        ) from None
    except Exception as error:
        if is_disk_full(error) or not _is_network(error):
            raise
        raise IoProblem(
            f"{repo}: {endpoint()} cannot be reached or broke off: {_first(error)}",
            "Check the network; the same command goes on where it stopped.",
        ) from None


def _is_network(error: Exception) -> bool:
    """The HTTP client's own errors, whatever package the hub's version uses for it."""
    return type(error).__module__.split(".")[0].startswith(("httpx", "httpcore", "requests")) or isinstance(
        error, OSError
    )


def _status(repo: str, error: object) -> ReelwrightError:
    response = getattr(error, "response", None)
    code = getattr(response, "status_code", 0)
    if code == 429:
        wait = str(getattr(response, "headers", {}).get("Retry-After", "")) if response is not None else ""
        return IoProblem(
            f"{repo}: the Hub asks for patience (429): too many requests" + (f", {wait} seconds" if wait else ""),
            "Wait and run the same command again: it goes on where it stopped. A login (`hf auth login`) raises the limit.",
        )
    if code == 401:
        return UserMistake(
            f"{repo}: the Hub wants a login (401): it is private, gated, or its name is wrong",
            "Check the name; then `hf auth login` or set HF_TOKEN.",
        )
    if code == 403:
        return UserMistake(
            f"{repo}: the Hub refuses this account (403)",
            "`hf auth login` or set HF_TOKEN; accept its terms if it is gated.",
        )
    if code == 404:
        return UserMistake(f"{repo}: is not on the Hub (404)", "Check the name: ORG/NAME, with capitals as published.")
    return IoProblem(
        f"{repo}: the Hub answered {code}", "Run the same command again later: it goes on where it stopped."
    )


def _first(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
