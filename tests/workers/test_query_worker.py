"""A query process reads jobs from a socket and writes answers in frames, compressed where that pays."""

from __future__ import annotations

import gzip
import json
import math
import socket
import threading
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import brotli
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from detente.sparql.answers import QueryError, QuerySyntaxError, UnknownFunctionError
from detente.store import VersionStore
from detente.workers.encodings import MIN_ENCODED
from detente.workers.frames import ERROR, LAST, MAX_FRAME, PART, Frame, FrameReader, sized
from detente.workers.jobs import Job, error_from_bytes
from detente.workers.query_worker import EnoughError, FrameWriter, answer_jobs
from tests.versions import commit_quads

CSV = "text/csv"
TSV = "text/tab-separated-values"
EX = "https://example.org/"
DECODE: dict[str, Callable[[bytes], bytes]] = {
    "identity": bytes,
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
}


class Asker:
    """The other end of a query process's socket."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.reader = FrameReader()

    def send(self, job: Job) -> None:
        self.connection.sendall(sized(job.to_bytes()))

    def frames(self) -> list[Frame]:
        """Read the frames of one answer."""
        frames: list[Frame] = []
        while not frames or frames[-1].kind == PART:
            data = self.connection.recv(1 << 16)
            assert data, "the process has left"
            frames += self.reader.feed(data)
        return frames

    def answer(self, job: Job) -> bytes:
        self.send(job)
        frames = self.frames()
        assert frames[-1].kind == LAST
        return DECODE[frames[-1].encoding](b"".join(frame.body for frame in frames))

    def error(self, job: Job) -> QueryError:
        self.send(job)
        (frame,) = self.frames()
        assert frame.kind == ERROR
        return error_from_bytes(frame.body)


@pytest.fixture(scope="module")
def asker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asker]:
    """Run a worker in a thread over a version of 2,000 triples."""
    store = VersionStore(tmp_path_factory.mktemp("data"))
    quads = [Quad(NamedNode(f"{EX}{n}"), NamedNode(f"{EX}p"), Literal(n)) for n in range(2000)]
    version = store.open(commit_quads(store, quads, author="test", message="").id)
    ours, theirs = socket.socketpair()
    worker = threading.Thread(target=answer_jobs, args=(theirs, version, EX, {"ex": EX}))
    with ours:
        worker.start()
        yield Asker(ours)
    worker.join(300)  # it ends when its socket closes
    theirs.close()
    assert not worker.is_alive()


def test_one_job_after_the_other_is_answered(asker: Asker) -> None:
    for number in (3, 5):
        job = Job(f"SELECT ?o {{ <{number}> ex:p ?o }}", CSV)
        assert asker.answer(job) == f"o\r\n{number}\r\n".encode()


def test_a_short_answer_is_one_frame_and_not_compressed(asker: Asker) -> None:
    asker.send(Job("ASK {}", CSV, encoding="gzip"))
    (frame,) = asker.frames()
    assert (frame.kind, frame.encoding, frame.body) == (LAST, "identity", b"true")


@pytest.mark.parametrize("encoding", DECODE)
def test_a_long_answer_is_the_same_in_every_coding(asker: Asker, encoding: str) -> None:
    query = "SELECT ?s ?o { ?s ex:p ?o } ORDER BY ?o"
    assert asker.answer(Job(query, CSV, encoding=encoding)) == asker.answer(Job(query, CSV))


def test_a_long_answer_comes_in_frames_that_count_its_rows(asker: Asker) -> None:
    asker.send(Job("SELECT * { ?s ex:p ?o . ?t ex:p 1 , ?v }", TSV))
    frames = asker.frames()
    assert len(frames) > 1
    assert {len(frame.body) for frame in frames[:-1]} == {MAX_FRAME}
    assert frames[-1].rows == pytest.approx(2000, abs=1)
    assert frames[-1].microseconds > 0


def test_no_more_lines_are_sent_than_were_asked_for(asker: Asker) -> None:
    answer = asker.answer(Job("SELECT ?o { ?s ex:p ?o } ORDER BY ?o", TSV, max_lines=4))
    assert answer.splitlines() == [b"?o", b"0", b"1", b"2"]


def test_errors_come_with_what_they_say_and_the_next_job_is_answered(asker: Asker) -> None:
    syntax = asker.error(Job("SELECT * {\n ?s ?p }", CSV))
    assert isinstance(syntax, QuerySyntaxError)
    assert syntax.line == 2
    unknown = asker.error(Job("SELECT * { FILTER(ex:none(1)) }", CSV))
    assert isinstance(unknown, UnknownFunctionError)
    assert unknown.function == f"{EX}none"
    assert asker.answer(Job("ASK {}", CSV)) == b"true"


def test_a_job_reads_back_as_it_was_written() -> None:
    job = Job("SELECT ?ü {}", CSV, (EX,), (), "br", 7)
    assert Job.from_bytes(job.to_bytes()) == job
    assert json.loads(job.to_bytes())["max_lines"] == 7


class Wire:
    """A socket that keeps what is sent."""

    def __init__(self) -> None:
        self.sent = bytearray()

    def sendall(self, data: bytes) -> None:
        self.sent += data


def frames_of(pieces: list[bytes], encoding: str, flush_seconds: float) -> list[Frame]:
    """Write pieces; what is ready goes on its way after so many seconds."""
    wire = Wire()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("detente.workers.query_worker.FLUSH_SECONDS", flush_seconds)
        writer = FrameWriter(wire, Job("", CSV, encoding=encoding))  # type: ignore[arg-type]
        for piece in pieces:
            assert writer.write(piece) == len(piece)
        writer.finish()
    return list(FrameReader().feed(bytes(wire.sent)))


@settings(deadline=None)
@given(
    pieces=st.lists(st.binary(max_size=9000), max_size=30),
    repeat=st.sampled_from((1, 1, 40)),
    encoding=st.sampled_from(tuple(DECODE)),
)
def test_whatever_is_written_arrives(pieces: list[bytes], repeat: int, encoding: str) -> None:
    written = b"".join(pieces) * repeat
    *parts, last = frames_of(pieces * repeat, encoding, math.inf)
    assert last.kind == LAST
    assert all(part.kind == PART and len(part.body) == MAX_FRAME for part in parts)
    assert len(last.body) <= MAX_FRAME
    assert DECODE[last.encoding](b"".join(frame.body for frame in (*parts, last))) == written
    assert last.encoding == (encoding if len(written) >= MIN_ENCODED else "identity")
    assert {frame.encoding for frame in parts} <= {last.encoding}


@settings(deadline=None)
@given(
    pieces=st.lists(st.binary(min_size=1, max_size=50), max_size=9), encoding=st.sampled_from(tuple(DECODE))
)
def test_a_slow_answer_can_be_read_as_far_as_it_was_sent(pieces: list[bytes], encoding: str) -> None:
    frames = frames_of(pieces, encoding, 0)
    assert [frame.kind for frame in frames] == [PART] * len(pieces) + [LAST]
    assert DECODE[frames[-1].encoding](b"".join(frame.body for frame in frames)) == b"".join(pieces)
    if pieces and encoding == "gzip":
        assert zlib.decompressobj(31).decompress(frames[0].body) == pieces[0]


@given(pieces=st.lists(st.text("a\n", max_size=9), max_size=9), most=st.integers(0, 12))
def test_lines_are_cut_at_the_same_place_however_they_are_written(pieces: list[str], most: int) -> None:
    wire = Wire()
    writer = FrameWriter(wire, Job("", CSV, max_lines=most))  # type: ignore[arg-type]
    text = "".join(pieces)
    try:
        for piece in pieces:
            writer.write(piece.encode())
        cut = False
    except EnoughError:
        cut = True
    writer.finish()
    (frame,) = FrameReader().feed(bytes(wire.sent))
    whole_lines = text.split("\n")[:-1]
    assert cut == (bool(pieces) and len(whole_lines) >= most)
    assert frame.body.decode() == ("".join(f"{line}\n" for line in whole_lines[:most]) if cut else text)


def test_a_job_that_breaks_off_ends_the_worker(tmp_path: Path) -> None:
    store = VersionStore(tmp_path)
    version = store.open(commit_quads(store, [], author="test", message="").id)
    ours, theirs = socket.socketpair()
    worker = threading.Thread(target=answer_jobs, args=(theirs, version, EX, {}))
    worker.start()
    ours.sendall(sized(Job("ASK {}", CSV).to_bytes())[:-1])
    ours.close()
    worker.join(300)
    theirs.close()
    assert not worker.is_alive()
