"""What the feature declares. It has no page: who keeps a link to a file gives it out, to those who may see the link."""

from flask import Flask

from smartcity.files import models  # noqa: F401  its table belongs to the feature
from smartcity.files.jobs import JOBS
from smartcity.files.receiving import discard_staged
from smartcity.foundation.feature import Feature


def _set_up(app: Flask) -> None:
    app.teardown_request(discard_staged)


FEATURE = Feature(name="files", jobs=JOBS, set_up=_set_up)
