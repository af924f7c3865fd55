"""Build hook: compile the message catalogues when the project is installed, so that no generated file is committed."""

import importlib.util
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalogues(BuildHookInterface):
    """Runs the same compiler that the application uses when a catalogue is newer than its compiled form."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root) / "smartcity"
        spec = importlib.util.spec_from_file_location("catalogues", root / "foundation" / "catalogues.py")
        if spec is None or spec.loader is None:
            raise RuntimeError("smartcity/foundation/catalogues.py is missing")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.compile_all(root)
