"""Proposals on every part of their way."""

from smartcity.proposals import promising, replying
from smartcity.proposals import services as proposals
from smartcity.proposals.rules import ProposalKind, ReplyClass, TalkWay
from tests.invariants.stock.files import FileStock
from tests.invariants.stock.words import LIAISONS, PHONES, WHOLE, token


class ProposalStock(FileStock):
    """Proposals on every part of their way."""

    def _proposal(self, key, item):
        """A proposal that the department hosts, talked about and answered, with a promise that an item keeps."""
        word = token(key)
        found = self._handed_over(key, "")
        self.do(LIAISONS[key], proposals.accept, found)
        self.do(LIAISONS[key], replying.talk, found, way=TalkWay.VISIT, by_whom=word, text=word)
        self.do(LIAISONS[key], replying.reply, found, reply_class=ReplyClass.B, document=word, text=word)
        self.do("secretary", promising.link, found, item_id=item, text=word)
        return {"proposal": found} | (self._proposals_on_their_way(key) if key in WHOLE else {})

    def _proposals_on_their_way(self, key):
        """Proposals that wait to be handed over, taken on, answered by the office, and replied to."""
        objected, under_way = self._handed_over(key, "objected"), self._handed_over(key, "under way")
        self.do(LIAISONS[key], proposals.object_to, objected, reason=f"{token(key)} 不属于本单位")
        self.do(LIAISONS[key], proposals.accept, under_way)
        return {
            "registered_proposal": self._registered(key, "registered"),
            "given_proposal": self._handed_over(key, "given"),
            "objected_proposal": objected,
            "proposal_under_way": under_way,
        }

    def _registered(self, key, name):
        word = token(key)
        told = {"session": f"{word} 会议", "title": f"{word} 建议", "proposer": f"{word} 代表", "contact": PHONES[key]}
        number, host = f"2026{key}{name}".replace(" ", ""), self.city.unit(key)
        new = proposals.NewProposal(ProposalKind.DEPUTY, number, text=word, host_id=host, **told)
        return self.do("secretary", proposals.register, new).id

    def _handed_over(self, key, name):
        found = self._registered(key, name)
        self.do("secretary", proposals.hand_over, found, by=token(key))
        return found
