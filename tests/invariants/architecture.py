"""Reads the program as text: who imports whom, and who does what only one place may do.

Every function takes a list of `Module` and returns the faults it found, one sentence each; imports under TYPE_CHECKING
and inside functions count like any other.
"""

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PURE = {
    "foundation": {"texts", "printable", "problems", "transaction_mode"},
    "audit": {"chain", "rules"},
    "files": {"names", "marks", "pictures", "compound", "packages", "contents"},
    "actions": {"light", "light_rules", "marks", "moves", "reporting", "deadline_words", "deadline_cells"},
    "ledger": {
        "columns",
        "delimited",
        "grid",
        "heading",
        "layout",
        "opening",
        "reading",
        "sheet_part",
        "unit_cells",
        "words",
        "workbook",
    },
    "meetings": {"recurrence", "occurrences"},
    "reminders": {"standard_ladders"},
}
"""Modules that know no request and no database, beside every rules.py and workflow.py."""

IMPURE_LIBRARIES = {"flask", "sqlalchemy", "flask_sqlalchemy", "flask_wtf", "wtforms", "flask_babel", "werkzeug"}
DANGEROUS = {"pickle", "marshal", "shelve", "dill", "subprocess", "ctypes"}
"""Libraries that turn data into acts (CONTROLS D10, D18)."""

CLOCK = "smartcity.foundation.clock"
TIME_CALLS = {"now", "utcnow", "today", "fromtimestamp", "utcfromtimestamp"}
TIME_OWNERS = {"datetime", "date", "dt"}
TIME_FUNCTIONS = {"time", "time_ns", "localtime", "gmtime", "ctime"}
SQL_CLOCKS = {"now", "current_timestamp", "current_date", "localtimestamp", "sysdate"}
STATE_WRITER = {
    "actions": {"moving"},
    "summaries": {"services"},
    "reminders": {"services"},
}
"""The one module of a feature that moves the thing from state to state."""

DOORS = ("views", "api")


@dataclass(frozen=True)
class Module:
    """One file of the program."""

    name: str
    source: str

    @cached_property
    def tree(self):
        return ast.parse(self.source)

    @property
    def floor(self):
        parts = self.name.split(".")
        return parts[1] if len(parts) > 1 else ""

    @property
    def stem(self):
        return self.name.split(".")[-1]

    @cached_property
    def imports(self):
        """The dotted names that are imported anywhere in the file."""
        found = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                base = self._absolute(node)
                found += [base, *(f"{base}.{alias.name}" for alias in node.names)]
            elif isinstance(node, ast.Call) and _called(node).endswith(("import_module", "__import__")):
                found += [part.value for part in node.args[:1] if isinstance(part, ast.Constant)]
        return found

    def _absolute(self, node):
        if not node.level:
            return node.module or ""
        base = self.name.split(".")[: -node.level]
        return ".".join([*base, *([node.module] if node.module else [])])


def program(root=ROOT):
    """Return every module of the package below `root`."""
    found = []
    for path in sorted((root / "smartcity").rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found.append(Module(name, path.read_text("utf-8")))
    return found


def _called(node):
    return ast.unparse(node.func)


def _own(modules):
    """Return for each module the other modules of the program that it imports."""
    names = {module.name for module in modules}
    edges = {}
    for module in modules:
        found = {name for name in module.imports if name in names and name != module.name}
        edges[module.name] = {name for name in found if not any(other.startswith(f"{name}.") for other in found)}
    return edges


def wrong_floors(modules, floors):
    """Find imports of a higher floor, and of what ties all floors together."""
    height = {name: place for place, name in enumerate(["foundation", *floors])}
    faults = []
    for module in modules:
        for name in sorted(_own(modules)[module.name]) if module.floor in height else ():
            target = name.split(".")[1] if "." in name else name
            if target in height and height[target] > height[module.floor]:
                faults.append(f"{module.name} imports {name}, which stands above it")
            if target in {"features", "smartcity"}:
                faults.append(f"{module.name} imports {name}, which ties all floors together")
    return faults


def circles(modules):
    """Find modules that import each other, directly or by way of others."""
    edges = _own(modules)
    index, low, stack, found = {}, {}, [], []

    def visit(name):
        index[name] = low[name] = len(index)
        stack.append(name)
        for other in sorted(edges[name]):
            if other not in index:
                visit(other)
                low[name] = min(low[name], low[other])
            elif other in stack:
                low[name] = min(low[name], index[other])
        if low[name] == index[name]:
            part = stack[stack.index(name) :]
            del stack[stack.index(name) :]
            if len(part) > 1:
                found.append("a circle: " + " → ".join(sorted(part)))

    for module in modules:
        if module.name not in index:
            visit(module.name)
    return found


def is_pure(module):
    """Whether a module must know no request and no database."""
    return module.floor and (module.stem in {"rules", "workflow"} or module.stem in PURE.get(module.floor, ()))


def impure(modules):
    """Find pure modules that reach a request or a database, also by way of what they import."""
    edges = _own(modules)
    by_name = {module.name: module for module in modules}
    faults = []
    for module in filter(is_pure, modules):
        seen, waiting = set(), [module.name]
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            libraries = {imported.split(".")[0] for imported in by_name[name].imports} & IMPURE_LIBRARIES
            faults += [f"{module.name} reaches {library} by way of {name}" for library in sorted(libraries)]
            waiting += edges[name]
    return sorted(set(faults))


def askers_for_the_time(modules):
    """Find who asks the system, or the database, for the time: only the clock may."""
    faults = []
    for module in modules:
        if module.name == CLOCK:
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and _asks_for_time(_called(node)):
                faults.append(f"{module.name}:{node.lineno} asks for the time: {_called(node)}")
    return faults


def _asks_for_time(called):
    owner, _, name = called.rpartition(".")
    last = owner.split(".")[-1]
    if last == "func":
        return name in SQL_CLOCKS
    if last == "time":
        return name in TIME_FUNCTIONS
    return name in TIME_CALLS and last in TIME_OWNERS


def doors_to_the_database(modules):
    """Find views and endpoints that use the database themselves instead of queries and services."""
    faults = []
    for module in modules:
        if not module.stem.endswith(DOORS) and not module.stem.startswith(DOORS):
            continue
        if module.floor == "foundation":
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and ast.unparse(node) == "db.session":
                faults.append(f"{module.name}:{node.lineno} uses db.session")
    return faults


def writers_of_state(modules):
    """Find who moves a thing from state to state beside the one service that may."""
    faults = []
    for module in modules:
        allowed = STATE_WRITER.get(module.floor)
        if allowed is None or module.stem in allowed:
            continue
        for node in ast.walk(module.tree):
            faults += [f"{module.name}:{node.lineno} writes .state" for _ in _states_written(node, module.floor)]
    return faults


def _states_written(node, floor):
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    if not isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        return
    for target in targets:
        for part in target.elts if isinstance(target, ast.Tuple) else [target]:
            if isinstance(part, ast.Attribute) and part.attr == "state" and ast.unparse(part.value) in THINGS[floor]:
                yield part


THINGS = {"actions": {"item"}, "summaries": {"summary", "row"}, "reminders": {"notice"}}
"""What a thing with a workflow is called in its feature's services; an extension or objection has a state too."""


def dangers(modules):
    """Find statements made of text, attributes chosen by a request, markup from code, and libraries that execute data."""
    faults = []
    for module in modules:
        where = module.name
        faults += [f"{where} imports {name}" for name in module.imports if name.split(".")[0] in DANGEROUS]
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call):
                continue
            called = _called(node)
            first = node.args[0] if node.args else None
            if called.split(".")[-1] in {"text", "literal_column"} and isinstance(first, ast.JoinedStr | ast.BinOp):
                faults.append(f"{where}:{node.lineno} makes a statement of text")
            if called == "getattr" and len(node.args) > 1 and "request." in ast.unparse(node.args[1]):
                faults.append(f"{where}:{node.lineno} lets a request choose an attribute")
            if called.split(".")[-1] in {"Markup", "eval", "exec", "render_template_string"} and "." not in called:
                faults.append(f"{where}:{node.lineno} calls {called}")
    return faults


def untidy(modules):
    """Find an __init__.py with code in a feature, and names that say nothing."""
    faults = []
    for module in modules:
        is_package = any(other.name.startswith(f"{module.name}.") for other in modules)
        if is_package and module.floor and len(module.tree.body) > 1:
            faults.append(f"{module.name}/__init__.py holds more than its docstring")
        if {"utils", "helpers", "common", "manager", "misc", "util"} & set(module.name.split(".")):
            faults.append(f"{module.name} has a name that says nothing")
        if module.source.count("\n") > LONGEST:
            faults.append(f"{module.name} is longer than {LONGEST} lines")
    return faults


LONGEST = 400
