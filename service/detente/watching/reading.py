"""Reading a feed in a process of its own, for a document of strangers may take any time and memory."""

from __future__ import annotations

import json
import sys

from detente.processes import ChildLimits, End, run
from detente.watching.feeds import FeedDocument, FeedError, read_feed

LIMITS = ChildLimits(seconds=60.0, processor_seconds=30, memory=512 << 20)
"""What reading one document may take."""
_REFUSED = 3


def feed_of(body: bytes, address: str, media_type: str) -> FeedDocument:
    """Read a feed within limits; raises FeedError where it is none, or takes too much."""
    done = run(read_input, address, media_type, limits=LIMITS, data=body)
    if done.how is End.FINISHED:
        return FeedDocument.of_json(json.loads(done.output))
    if done.code == _REFUSED:
        raise FeedError(done.output.decode())
    raise FeedError(f"the document could not be read within its bounds: {str(done)[:300]}")


def read_input(address: str, media_type: str) -> int:
    """Read the feed on standard input, and write its items as JSON, or why it is none; gives an exit code."""
    try:
        feed = read_feed(sys.stdin.buffer.read(), address, media_type)
    except FeedError as error:
        sys.stdout.buffer.write(str(error).encode("utf-8", "replace"))
        return _REFUSED
    sys.stdout.buffer.write(json.dumps(feed.as_json()).encode())
    return 0
