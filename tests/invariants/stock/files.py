"""Files that wait for the decision of the office, and forms of the ledger."""

from smartcity.files.receiving import examined
from smartcity.ledger import export_layouts
from smartcity.ledger import services as ledger
from smartcity.ledger.opening import open_ledger
from smartcity.registers import services as registers
from smartcity.registers.tables import Register, table_of
from tests.invariants.stock.items import ItemStock
from tests.invariants.stock.words import token


class FileStock(ItemStock):
    """Files that wait for the decision of the office, and forms of the ledger."""

    def _ledger(self, key):
        """A ledger file that waits for the office's decisions."""
        word = token(key)
        with self.city.app.app_context():
            paper = examined(f"{word}.csv", f"任务,牵头单位\n{word} 归集目录,{word}局\n".encode())
        return self.do("secretary", ledger.keep_file, paper).id

    def _register(self, key):
        """A list of departments that waits for the office's decision."""
        word = token(key)
        content = f"单位名称,单位简称\n{word}局,{word}局\n".encode()
        with self.city.app.app_context():
            paper = examined(f"{word}.csv", content)
        table = table_of(open_ledger(content, paper.name), Register.DEPARTMENTS)
        return self.do("secretary", registers.keep_file, Register.DEPARTMENTS, paper, table).id

    def _layout(self, key):
        """A form of the ledger for another office."""
        told = {"name": f"form {key}", "title": "", "lines": "任务\n牵头单位", "per_unit": False}
        return self.do("secretary", lambda actor: export_layouts.save(actor, **told)).id
