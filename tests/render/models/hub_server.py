"""A small Hub on 127.0.0.1: repositories of real bytes, and every way in which a server can fail.

Speaks the parts of the Hub's API that huggingface_hub 2 asks for: model_info, the recursive tree, and resolve with ranges.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Repo:
    """A repository: files by path. Those in `large` are listed with a SHA-256, as the Hub lists LFS files."""

    files: dict[str, bytes]
    licence: str = "apache-2.0"
    pipeline: str = ""
    gated: bool = False
    sizes: dict[str, int] = field(default_factory=dict)  # where the listing tells another size than the bytes have
    large: tuple[str, ...] = (".safetensors", ".pth", ".bin", ".pt")


@dataclass
class Hub:
    """What the server has and how it misbehaves. `log` holds (method, path, Range) of every request."""

    repos: dict[str, Repo] = field(default_factory=dict)
    url: str = ""
    fail: dict[str, list[str]] = field(default_factory=dict)  # path ending: what happens, once each
    log: list[tuple[str, str, str]] = field(default_factory=list)
    sent: dict[str, bytes] = field(default_factory=dict)  # path: other bytes than listed
    api_status: int = 0
    api_html: bool = False
    headers: dict[str, str] = field(default_factory=dict)


@contextmanager
def serving(hub: Hub) -> Iterator[Hub]:
    """The server, while it runs."""

    class Handler(_Handler):
        shelf = hub

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    shelf: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        self._serve()

    def do_HEAD(self) -> None:
        self._serve()

    def _serve(self) -> None:
        path = self.path.partition("?")[0]
        self.shelf.log.append((self.command, path, self.headers.get("Range", "")))
        if path.startswith("/api/"):
            self._api(path)
        elif match := re.fullmatch(r"/([\w.-]+/[\w.-]+)/resolve/(\w+)/(.+)", path):
            self._file(match[1], match[3])
        else:
            self._send(404, b"{}", "application/json")

    def _api(self, path: str) -> None:
        if self.shelf.api_html:
            return self._send(200, b"<!doctype html><title>Log in</title>", "text/html")
        if self.shelf.api_status:
            return self._send(self.shelf.api_status, b"{}", "application/json", self.shelf.headers)
        match = re.match(r"/api/models/([\w.-]+/[\w.-]+)(?:/(revision|tree)/(\w+))?", path)
        repo = self.shelf.repos.get(match[1]) if match else None
        if match is None or repo is None:
            return self._send(404, b"{}", "application/json", {"X-Error-Code": "RepoNotFound"})
        if match[3] and match[3] not in (COMMIT, "main"):
            return self._send(404, b"{}", "application/json", {"X-Error-Code": "RevisionNotFound"})
        body = self._tree(repo) if match[2] == "tree" else self._info(match[1], repo)
        return self._send(200, json.dumps(body).encode(), "application/json")

    def _info(self, name: str, repo: Repo) -> dict[str, object]:
        return {
            "id": name, "modelId": name, "sha": COMMIT, "gated": "auto" if repo.gated else False, "private": False,
            "tags": [f"license:{repo.licence}"], "cardData": {"license": repo.licence}, "siblings": [],
            "config": {"diffusers": {"_class_name": repo.pipeline}} if repo.pipeline else {},
        }  # fmt: skip

    def _tree(self, repo: Repo) -> list[dict[str, object]]:
        entries: list[dict[str, object]] = []
        for path, data in repo.files.items():
            size = repo.sizes.get(path, len(data))
            entry: dict[str, object] = {
                "type": "file", "path": path, "size": size,
                "oid": hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest(),
            }  # fmt: skip
            if path.endswith(repo.large):
                entry["lfs"] = {"oid": hashlib.sha256(data).hexdigest(), "size": size, "pointerSize": 130}
            entries.append(entry)
        return entries

    def _file(self, name: str, path: str) -> None:
        repo = self.shelf.repos.get(name)
        if repo is None or path not in repo.files:
            return self._send(404, b"", "text/plain", {"X-Error-Code": "EntryNotFound"})
        if repo.gated:
            return self._send(403, b"{}", "application/json", {"X-Error-Code": "GatedRepo"})
        data = self.shelf.sent.get(path, repo.files[path])
        waiting = self.shelf.fail.get(path, [])
        fault = waiting.pop(0) if waiting else ""
        if fault.isdigit():
            return self._send(int(fault), b"", "text/plain", {"Retry-After": "0"})
        if fault == "html":
            return self._send(200, b"<html><body>Please log in</body></html>", "text/html; charset=utf-8")
        start = 0
        if (asked := re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))) and fault != "no-range":
            start = int(asked[1])
        rest = data[start:]
        headers = {"Content-Range": f"bytes {start}-{len(data) - 1}/{len(data)}"} if start else {}
        if fault == "cut":
            self._head(206 if start else 200, len(rest), "application/octet-stream", headers)
            self.wfile.write(rest[: max(1, len(rest) // 2)])
            self.wfile.flush()
            self.connection.close()
            self.close_connection = True
            return None
        return self._send(206 if start else 200, rest, "application/octet-stream", headers)

    def _head(self, code: int, length: int, kind: str, headers: dict[str, str]) -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        for key, value in headers.items():
            self.send_header(key, value)
        self.end_headers()

    def _send(self, code: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self._head(code, len(body), kind, headers or {})
        if self.command != "HEAD":
            self.wfile.write(body)
