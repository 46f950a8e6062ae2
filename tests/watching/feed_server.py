"""A server of feeds on a port: replays answers in turn, the last one again and again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[BaseHTTPRequestHandler], None]
RSS = "application/rss+xml; charset=utf-8"


class FeedServer(ThreadingHTTPServer):
    """Gives the answers of each path in turn."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: dict[str, list[Answer]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []

    def url(self, path: str = "/feed.xml") -> str:
        """Give the address of a path."""
        return f"http://127.0.0.1:{self.server_port}{path}"

    def replay(self, *answers: Answer, path: str = "/feed.xml") -> str:
        """Answer so from now on; gives the address."""
        self.answers[path] = [*answers]
        return self.url(path)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, FeedServer)
        server.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        left = server.answers[self.path]
        answer = left.pop(0) if len(left) > 1 else left[0]
        try:
            answer(self)
        except (BrokenPipeError, ConnectionResetError):
            return  # a client that has had enough

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def feed_server() -> Iterator[FeedServer]:
    """Serve until the end of the block."""
    with FeedServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def sending(body: str | bytes = b"", status: int = 200, **headers: str) -> Answer:
    """Answer with a body."""
    data = body.encode() if isinstance(body, str) else body

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        given = {"Content-Type": RSS, **{name.replace("_", "-"): value for name, value in headers.items()}}
        for name, value in {"Content-Length": str(len(data)), **given}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(data)

    return answer


def marked(body: str, etag: str) -> Answer:
    """Answer with an entity tag, or with 304 to who has it."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        has_it = handler.headers.get("If-None-Match") == etag
        (sending(b"", 304, ETag=etag) if has_it else sending(body, ETag=etag))(handler)

    return answer


def dripping(seconds: float) -> Answer:
    """Answer a byte at a time, for so long."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", RSS)
        handler.end_headers()
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.05)

    return answer


def redirecting(target: str, status: int = 302) -> Answer:
    """Answer with a redirection."""
    return sending(b"", status, Location=target)


def item(own: str | None, title: str, text: str, day: str = "Wed, 10 Aug 2016 09:00:00 +0300") -> str:
    """Write an item of RSS."""
    guid = f'<guid isPermaLink="false">{own}</guid>' if own is not None else ""
    dated = f"<pubDate>{day}</pubDate>" if day else ""
    return f"<item>{guid}<title>{title}</title><description>{text}</description>{dated}</item>"


def rss(*items: Sequence[str] | str) -> str:
    """Write a feed of items, the newest first as feeds have them."""
    channel = f"<channel><title>News</title>{''.join(map(str, items))}</channel>"
    return f'<?xml version="1.0"?>\n<rss version="2.0">{channel}</rss>'
