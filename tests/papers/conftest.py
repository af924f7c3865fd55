"""The office on 24 November 2026, with the means to read its papers and to print them."""

import io
import shutil
import subprocess
import zipfile

import pytest
from docx import Document

from tests.actions.office import Office


@pytest.fixture
def office(city):
    return Office(city)


@pytest.fixture
def read():
    """Read a .docx: its paragraphs and the cells of its tables, one after the other."""

    def text(content):
        document = Document(io.BytesIO(content))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])

    return text


@pytest.fixture
def pages_of(tmp_path):
    """Print papers with LibreOffice, all in one go; return how many pages each takes."""
    office = shutil.which("soffice")

    def pages(papers):
        for name, content in papers.items():
            (tmp_path / f"{name}.docx").write_bytes(content)
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        names = [f"{name}.docx" for name in papers]
        command = [office, profile, "--headless", "--convert-to", "pdf", *names]
        subprocess.run(command, check=True, cwd=tmp_path, capture_output=True, timeout=240)
        return {name: _count(tmp_path / f"{name}.pdf") for name in papers}

    return pages


def _count(path):
    told = subprocess.run(["pdfinfo", path], check=True, capture_output=True, text=True).stdout
    return int(next(line for line in told.splitlines() if line.startswith("Pages:")).split()[1])


@pytest.fixture
def unzipped():
    """Read a zip file: its names and contents, having checked that it is whole."""

    def contents(data):
        archive = zipfile.ZipFile(io.BytesIO(data))
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}

    return contents
