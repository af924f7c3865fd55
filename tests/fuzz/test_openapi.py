"""A stranger's program reads the OpenAPI document and tries everything: what it gets is what the document says.

Not asked is that everything the schema allows is accepted: the rules of the office refuse more than a schema can say.
"""

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from tests.city import City

pytestmark = pytest.mark.slow
EXAMPLES, STORIES, SEED = 5, 150, 1
CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
    "response_headers_conformance", "negative_data_rejection", "unsupported_method",
)  # fmt: skip


@pytest.fixture
def desk(make_app, started):
    """A desk with the example programme, which serves on a port of its own."""
    app = make_app(started)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}", City(app).api("office.one")["Authorization"]
    server.shutdown()
    thread.join()


def explored(desk, folder, phases, mode, *more):
    """Let the program try everything in these phases; return what it says at the end."""
    address, token = desk
    program = Path(sys.executable).with_name("schemathesis")
    done = subprocess.run(
        [program, "run", f"{address}/api/v1/openapi.json", "-H", f"Authorization: {token}",
         "--phases", phases, "--mode", mode, "--checks", ",".join(CHECKS),
         "--seed", str(SEED), "--continue-on-failure", "--request-timeout", "20",
         "--no-color", "--warnings", "off", *more],
        cwd=folder, capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:]
    return done.stdout


def test_the_api_is_what_its_document_says(desk, tmp_path):
    said = explored(desk, tmp_path, "examples,coverage,fuzzing", "all", "--max-examples", str(EXAMPLES))
    assert "generated" in said


def test_what_one_answer_names_the_next_request_may_use(desk, tmp_path):
    """Numbers that an answer gave are used in the next requests: made, read, changed, used after it is gone."""
    said = explored(desk, tmp_path, "stateful", "positive", "--max-examples", str(STORIES))
    print(said[-2500:])
    assert "Stateful" in said
