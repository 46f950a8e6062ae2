"""Frames are the same however a socket cuts them."""

from __future__ import annotations

import socket
import threading

from hypothesis import example, given
from hypothesis import strategies as st

from detente.workers.frames import (
    ENCODINGS,
    ERROR,
    LAST,
    MAX_FRAME,
    PART,
    Frame,
    FrameReader,
    pack,
    receive_sized,
    sized,
)

MOST = 0xFFFFFFFF
COUNTS = st.integers(0, MOST)
FRAMES = st.lists(
    st.builds(
        Frame,
        st.sampled_from((PART, LAST, ERROR)),
        st.sampled_from(ENCODINGS),
        COUNTS,
        COUNTS,
        st.binary(max_size=60),
        st.booleans(),
    ),
    max_size=8,
)


def packed(frame: Frame) -> bytes:
    counts = {"rows": frame.rows, "microseconds": frame.microseconds}
    return pack(frame.kind, frame.body, encoding=frame.encoding, is_known=frame.is_known, **counts)


@given(frames=FRAMES, cuts=st.lists(st.integers(1, 40), min_size=1))
def test_any_cuts_give_the_same_frames(frames: list[Frame], cuts: list[int]) -> None:
    stream = b"".join(map(packed, frames))
    reader, position, number = FrameReader(), 0, 0
    found: list[Frame] = []
    while position < len(stream):
        end = position + cuts[number % len(cuts)]
        found += reader.feed(stream[position:end])
        position, number = end, number + 1
    assert found == frames


@given(frames=FRAMES, missing=st.integers(1, 14))
def test_a_frame_that_is_not_whole_is_not_given(frames: list[Frame], missing: int) -> None:
    stream = b"".join(map(packed, [*frames, Frame(LAST, "gzip", 1, 2, b"")]))
    assert list(FrameReader().feed(stream[:-missing])) == frames


def test_counts_beyond_what_a_frame_can_say_stop_at_the_most() -> None:
    (frame,) = FrameReader().feed(pack(LAST, b"", rows=MOST + 5, microseconds=1 << 40))
    assert (frame.rows, frame.microseconds) == (MOST, MOST)


def test_the_largest_frame_comes_whole() -> None:
    body = bytes(MAX_FRAME)
    assert [frame.body for frame in FrameReader().feed(pack(PART, body) + pack(LAST, body))] == [body, body]


@given(job=st.binary(max_size=60), cuts=st.lists(st.integers(1, 40), min_size=1), missing=st.integers(0, 3))
@example(job=bytes(1 << 18), cuts=[1, 2, 60_000], missing=0)
@example(job=b"", cuts=[3], missing=0)
def test_a_job_is_the_same_however_it_is_cut(job: bytes, cuts: list[int], missing: int) -> None:
    """A job that does not come whole is none."""
    near, far = socket.socketpair()
    data = sized(job)
    data = data[: len(data) - missing]

    def send() -> None:
        position, number = 0, 0
        while position < len(data):
            end = position + cuts[number % len(cuts)]
            near.sendall(data[position:end])
            position, number = end, number + 1
        near.close()

    sending = threading.Thread(target=send)
    sending.start()
    assert receive_sized(far) == (None if missing else job)
    sending.join()
    far.close()
