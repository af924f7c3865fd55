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
EXAMPLES, SEED = 8, 1
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


def test_the_api_is_what_its_document_says(desk, tmp_path):
    address, token = desk
    program = Path(sys.executable).with_name("schemathesis")
    done = subprocess.run(
        [program, "run", f"{address}/api/v1/openapi.json", "-H", f"Authorization: {token}",
         "--phases", "examples,coverage,fuzzing", "--mode", "all", "--checks", ",".join(CHECKS),
         "--seed", str(SEED), "--max-examples", str(EXAMPLES), "--continue-on-failure", "--request-timeout", "20",
         "--no-color", "--warnings", "off"],
        cwd=tmp_path, capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:]
    assert "generated" in done.stdout
