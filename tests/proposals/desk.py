"""The office with its proposals: 市大数据局 hosts, 市财政局 and 市公安局 handle along."""

from datetime import date

from smartcity.foundation.database import db
from smartcity.proposals import queries, replying, services
from smartcity.proposals.models import Proposal, ProposalEvent
from smartcity.proposals.rules import Handling, ProposalKind, ReplyClass, Satisfaction
from smartcity.proposals.services import NewProposal
from smartcity.proposals.workflow import ProposalState
from tests.actions.office import Office

HANDED_OVER = date(2026, 11, 2)


class Desk(Office):
    """Leads proposals from state to state."""

    numbers = 0

    def new(self, **changes) -> NewProposal:
        Desk.numbers += 1
        told = {
            "kind": ProposalKind.DEPUTY,
            "number": f"2026{Desk.numbers:03}",
            "session": "市十六届人大四次会议",
            "title": "关于大力推动智慧城市建设的建议",
            "proposer": "李代表",
            "co_signers": "等5人",
            "contact": "0533-7654321",
            "text": "成立数字淄博运营发展公司",
            "host_id": self.units["data"],
            "joint_ids": (self.units["finance"], self.units["police"]),
        }
        return NewProposal(**{**told, **changes})

    def registered(self, **changes) -> int:
        return self.do("secretary", services.register, self.new(**changes)).id

    def handed_over(self, **changes) -> int:
        proposal = self.registered(**changes)
        self.do("secretary", services.hand_over, proposal, by="市政府办公室")
        return proposal

    def under_way(self, **changes) -> int:
        proposal = self.handed_over(**changes)
        self.do("lead_liaison", services.accept, proposal)
        return proposal

    def objected(self, **changes) -> int:
        proposal = self.handed_over(**changes)
        self.do("lead_liaison", services.object_to, proposal, reason="属市工信局职责")
        return proposal

    def replied(self, reply_class=ReplyClass.B, **changes) -> int:
        proposal = self.under_way(**changes)
        self.do("lead_liaison", replying.reply, proposal, reply_class=reply_class, document="淄数函〔2026〕9号")
        return proposal

    def settled(self, **changes) -> int:
        proposal = self.replied(**changes)
        self.do("secretary", replying.feedback, proposal, satisfaction=Satisfaction.SATISFIED)
        return proposal

    def to_reply_again(self, **changes) -> int:
        proposal = self.replied(**changes)
        self.do("secretary", replying.feedback, proposal, satisfaction=Satisfaction.DISSATISFIED)
        return proposal

    def closed(self, **changes) -> int:
        proposal = self.settled(**changes)
        self.do("secretary", services.close, proposal)
        return proposal

    def withdrawn(self, **changes) -> int:
        proposal = self.handed_over(**changes)
        self.do("secretary", services.withdraw, proposal, reason="代表撤回")
        return proposal

    def in_state(self, state: ProposalState, **changes) -> int:
        return getattr(self, state.value)(**changes)

    def separate(self) -> int:
        """One that 市大数据局 and 市财政局 handle separately."""
        return self.under_way(handling=Handling.SEPARATE, joint_ids=(self.units["finance"],))

    def row(self, proposal_id) -> Proposal:
        def load():
            row = db.session.get(Proposal, proposal_id)
            _ = [unit.organisation.short_name for unit in row.units], list(row.replies)
            return row

        return self.read(load)

    def verbs(self, proposal_id) -> list[str]:
        statement = db.select(ProposalEvent.verb).where(ProposalEvent.proposal_id == proposal_id)
        return self.read(lambda: [verb.value for verb in db.session.scalars(statement.order_by(ProposalEvent.id))])

    def light(self, proposal_id):
        return self.read(lambda: queries.light_of(db.session.get(Proposal, proposal_id)))
