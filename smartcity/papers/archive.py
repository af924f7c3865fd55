"""The folder of an item for the archive: its record, its files, the list of them, its history; and a year of folders.

Each item is read in a unit of work of its own, and each file when its turn comes: a year of any size takes the memory
of one item's texts and one file. A content that is damaged stops nothing; the list says so.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from smartcity.actions.access import Permission as Actions
from smartcity.actions.instruction_queries import instructions_on
from smartcity.actions.models import ActionItem
from smartcity.actions.queries import get_for
from smartcity.actions.story import Line, story_of
from smartcity.files import store
from smartcity.foundation import i18n
from smartcity.foundation.access import Actor
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.sheets import Value, csv_lines
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.papers import facts
from smartcity.papers.names import file_name, folder_name
from smartcity.papers.record_paper import record_docx
from smartcity.papers.words import deadline_text, fixed
from smartcity.papers.zipping import Member


@dataclass(frozen=True)
class Kept:
    """A file of an item: its name in the folder, its content's hash, and what the list tells of it."""

    name: str
    sha256: str
    told: tuple[Value, ...]


@dataclass(frozen=True)
class Folder:
    """What one item's folder holds, read at once; the contents of its files are read later, one by one."""

    name: str
    documents: tuple[Member, ...]
    files: tuple[Kept, ...]
    line: tuple[Value, ...]


def item_members(actor: Actor, item_id: int, instance_name: str) -> Iterator[Member]:
    """Yield the files of an item's folder, below it; opens units of its own."""
    folder = _read(actor, item_id, instance_name)
    yield from _members(folder, folder.name)


def year_members(actor: Actor, year: int, item_ids: Sequence[int], instance_name: str) -> Iterator[Member]:
    """Yield the folders of a year, and a list of them at the end; opens units of its own."""
    with i18n.using("zh_CN"):
        root = folder_name(_("Action items of %(year)s", year=year))
        heads = _index_heads()
        list_name = file_name(_("00 List of items"), "csv")
    lines = []
    for item_id in item_ids:
        folder = _read(actor, item_id, instance_name)
        lines.append(folder.line)
        yield from _members(folder, f"{root}/{folder.name}")
    yield Member(f"{root}/{list_name}", _csv(heads, lines))


def _read(actor: Actor, item_id: int, instance_name: str) -> Folder:
    with unit(Mode.READ), i18n.using("zh_CN"):
        item = get_for(actor, item_id)
        instructions = instructions_on(actor, item)
        story = story_of(item, for_office=actor.may(Actions.REVIEW), instructions=instructions)
        files = tuple(_kept(story))
        documents = (
            Member(file_name(_named(item), "docx"), record_docx(item, story, instructions, instance_name)),
            Member(
                file_name(_("What happened"), "csv"), _csv(_history_heads(), (_event(line) for line in reversed(story)))
            ),
        )
        return Folder(folder_name(_named(item)), documents, files, _index_line(item, len(files)))


def _members(folder: Folder, place: str) -> Iterator[Member]:
    for document in folder.documents:
        yield Member(f"{place}/{document.place}", document.content)
    with i18n.using("zh_CN"):
        files_folder, list_name = folder_name(_("Files")), file_name(_("List of files"), "csv")
        heads, whole, damaged = _file_heads(), _("whole"), _("damaged or missing on the server")
    lines: list[Sequence[Value]] = []
    for file in folder.files:
        content = _content(file.sha256)
        lines.append((file.name, *file.told, damaged if content is None else whole))
        if content is not None:
            yield Member(f"{place}/{files_folder}/{file.name}", content)
    yield Member(f"{place}/{list_name}", _csv(heads, lines))


def _content(sha256: str) -> bytes | None:
    try:
        return store.read(sha256)
    except store.Damaged:
        return None


def _named(item: ActionItem) -> str:
    return f"{item.number or label(item.state)} {item.title}"


def _kept(story: Sequence[Line]) -> Iterator[Kept]:
    """Yield the files of an item in the order in which they came, each with a number that keeps equal names apart."""
    given = [(line, file) for line in reversed(story) for file in line.files]
    for place, (line, file) in enumerate(given, 1):
        told = (file.name, file.size, file.sha256, file.uploaded_at, line.who, str(line.what))
        stem, _dot, ending = file.shown_name.rpartition(".")
        yield Kept(file_name(f"{place:02d} {stem}", ending), file.sha256, told)


def _event(line: Line) -> list[Value]:
    report = line.report
    return [
        line.at,
        str(line.what),
        line.who,
        line.mark,
        line.text,
        report.difficulties if report else "",
        report.next_step if report else "",
        line.papers,
        "\n".join(f"{name}: {before} → {after}" for name, before, after in line.changes),
        "\n".join(file.shown_name for file in line.files),
    ]


def _index_line(item: ActionItem, files: int) -> tuple[Value, ...]:
    units = facts.units_of([item.id]).get(item.id, facts.Units())
    deadlines = facts.deadlines_of([item.id]).get(item.id, [])
    separator = fixed()["separator"]
    return (
        item.number, item.title, separator.join(units.leads), separator.join(units.supporting), label(item.state),
        deadline_text(deadlines, item.deadline_text), item.completed_on, files, folder_name(_named(item)),
    )  # fmt: skip


def _history_heads() -> list[str]:
    return [
        _("When"), _("What"), _("Who"), _("How"), _("Text"), _("Difficulty"), _("Next step"), _("Papers"),
        _("Changes"), _("Files"),
    ]  # fmt: skip


def _file_heads() -> list[str]:
    return [
        _("Name in the folder"), _("Name as given"), _("Bytes"), _("SHA-256"), _("Uploaded at"), _("Who"),
        _("Came with"), _("Content"),
    ]  # fmt: skip


def _index_heads() -> list[str]:
    return [
        _("No."), _("Title"), _("Lead"), _("Supporting"), _("State"), _("Deadline"), _("Completed on"), _("Files"),
        _("Folder"),
    ]  # fmt: skip


def _csv(heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    return "".join(csv_lines(heads, rows)).encode()
