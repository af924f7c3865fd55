"""What is typed when a list is saved or renamed, and which columns are ticked."""

from typing import Any, Self

from smartcity.actions.access import Permission
from smartcity.actions.list_columns import ListColumn
from smartcity.actions.saved_list_models import SavedList
from smartcity.foundation.access import Actor
from smartcity.foundation.forms import BaseForm, line, tick, ticks, version
from smartcity.foundation.i18n import label
from smartcity.foundation.texts import Text


class SavedListForm(BaseForm):
    """The name of a list, and whether the whole office sees it."""

    name = line(Text("Name"), required=True)
    shared = tick(Text("Share with the whole office"))
    version = version()

    @classmethod
    def for_actor(cls, actor: Actor, row: SavedList | None = None) -> Self:
        """Return the form as this person fills it in: who may not share is not asked."""
        form = cls(data={"name": row.name, "shared": row.shared, "version": row.version} if row else None)
        if not actor.may(Permission.SHARE_LISTS) and not (row and row.shared):
            del form.shared
        return form

    @property
    def is_shared(self) -> bool:
        """Whether the list is to be shared."""
        return "shared" in self and bool(self.shared.data)


class ColumnsForm(BaseForm):
    """The columns that stand beside number and title."""

    columns = ticks(Text("Columns"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns.choices = [(column.value, label(column)) for column in ListColumn]
