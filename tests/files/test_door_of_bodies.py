"""How a body may be put together (CONTROLS §7, door C11): what breaks the protocol is refused, and nothing is left over."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.files.door import BOUNDARY, multipart
from tests.files.papers import PDF

GOOD = multipart("a.pdf", PDF)
TYPE = f"multipart/form-data; boundary={BOUNDARY}"
PART = b'------office\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\nx\r\n'
END = b"------office--\r\n"
WRONG = {
    "no boundary": (GOOD, "multipart/form-data"),
    "another boundary": (GOOD, "multipart/form-data; boundary=other"),
    "an endless boundary": (GOOD, "multipart/form-data; boundary=" + "x" * 10_000),
    "no multipart at all": (PDF, "application/pdf"),
    "a document": (b'{"file": "x"}', "application/json"),
    "an empty body": (b"", TYPE),
    "cut off in the content": (GOOD[:-60], TYPE),
    "cut off in the head": (GOOD[:40], TYPE),
    "a part without a name": (GOOD.replace(b'name="file"; ', b""), TYPE),
    "a text in place of the file": (PART % (b"file", b"") + END, TYPE),
    "another member": (multipart("a.pdf", PDF, member="paper"), TYPE),
    "1 001 parts": (b"".join(PART % (b"p%d" % n, b"") for n in range(1001)) + END, TYPE),
    "1 000 files": (b"".join(PART % (b"file", b'; filename="a.txt"') for _ in range(1000)) + END, TYPE),
    "two files where one is asked for": (PART % (b"file", b'; filename="a.txt"') * 2 + END, TYPE),
    "a text larger than any form": (PART % (b"note", b"") + b"x" * 3_000_000 + b"\r\n" + GOOD, TYPE),
    "megabytes that begin with a line end": (b"------office\r\n\r" + b"\r" * 8_000_000, TYPE),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_body_that_breaks_the_protocol_is_refused(door, case):
    before, began = door.standing(), time.perf_counter()
    body, content_type = WRONG[case]
    assert not door.judged(door.post(body, content_type=content_type), before)
    assert time.perf_counter() - began < 5


def test_a_length_that_promises_more_than_comes_is_refused(door):
    before = door.standing()
    answer = door.post(GOOD[:100], environ_overrides={"CONTENT_LENGTH": str(len(GOOD))})
    assert not door.judged(answer, before)


def test_a_length_over_the_limit_is_refused_before_anything_is_read(door):
    before = door.standing()
    answer = door.client.post(
        f"/api/v1/actions/{door.item}/files",
        input_stream=Endless(),
        content_type=TYPE,
        headers=door.headers,
        environ_overrides={"CONTENT_LENGTH": str(10**12)},
    )
    assert not door.judged(answer, before)
    assert answer.status_code == 413


class Endless:
    """A body that never ends: one part, and then always more of it."""

    def __init__(self):
        self.given = 0

    def read(self, size=-1):
        size = 65536 if size is None or size < 0 else min(size, 65536)
        piece = GOOD.split(PDF)[0] if not self.given else b"a" * size
        self.given += len(piece)
        return piece

    def tell(self):
        return 0

    def seek(self, *_where):
        return 0

    def readline(self, size=-1):
        return self.read(size)


def test_a_body_in_pieces_that_never_ends_is_stopped_at_the_limit(door):
    door.office.city.app.config["LARGEST_FILES"] = 4_000_000
    before, endless = door.standing(), Endless()
    answer = door.client.post(
        f"/api/v1/actions/{door.item}/files",
        input_stream=endless,
        content_type=TYPE,
        headers={**door.headers, "Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert not door.judged(answer, before)
    assert answer.status_code == 413
    assert endless.given < 5_000_000


def test_a_body_is_read_however_its_lines_end_its_names_are_ordered_or_its_parts_are_doubled(door):
    before = door.standing()
    also = PART % (b"note", b"")
    assert door.judged(door.post(multipart("a.pdf", PDF, also=also)), before)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_body_in_which_bytes_were_changed_never_makes_the_server_fail(door, data):
    body = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(body) - 1))
        body[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    answer = door.post(bytes(body))
    assert answer.status_code < 500
    assert not list(door.folder.rglob("*.part"))


def test_the_count_of_the_fixed_cases(tally):
    assert len(WRONG) + 4 >= 15
    assert tally.counts["5xx"] == 0
