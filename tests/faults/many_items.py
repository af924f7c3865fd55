"""Five hundred items due at once: one is assigned by the office, the others are copies of its rows."""

from sqlalchemy import insert, select

from smartcity.actions.models import EPOCH, ActionItem, ActionLook, ActionUnit
from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, unit


def copies(app, item_id, number):
    """Copy an item with the parts of its units, numbered on."""
    with app.app_context(), unit(Mode.WRITE, audited=False):
        item = _row(ActionItem, ActionItem.id == item_id)
        parts = [
            dict(row._mapping)
            for row in db.session.execute(select(ActionUnit.__table__).where(ActionUnit.item_id == item_id))
        ]
        first, part_id = item["id"] + 1, max(part["id"] for part in parts) + 1
        items, rows = [], []
        for n in range(number):
            items.append({**item, "id": first + n, "seq": item["seq"] + 1 + n, "title": f"第{n}件事项"})
            for part in parts:
                rows.append({**part, "id": part_id, "item_id": first + n})
                part_id += 1
        db.session.execute(insert(ActionItem.__table__), items)
        db.session.execute(insert(ActionUnit.__table__), rows)
        looks = [{"item_id": item["id"], "look_on": EPOCH} for item in items]
        db.session.execute(insert(ActionLook.__table__), looks)


def _row(model, condition):
    return dict(db.session.execute(select(model.__table__).where(condition)).one()._mapping)
