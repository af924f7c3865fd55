"""Persons of each department who are lent and come back, and accounts with all that hangs on them."""

from datetime import timedelta

from smartcity.accounts import services as accounts
from smartcity.accounts.models import Account, SignInSession, Token
from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.meetings import feeds
from smartcity.people import services as people
from smartcity.people.models import Post
from smartcity.people.rules import AbsenceKind, PostKind
from smartcity.staff import handover
from smartcity.staff import services as staff
from smartcity.staff.rules import SecondmentKind
from tests.invariants.stock.proposals import ProposalStock
from tests.invariants.stock.words import BEGAN, GROUPS, LIAISONS, NOW, PHONES, token


class PeopleStock(ProposalStock):
    """Persons of each department who are lent and come back, and accounts with all that hangs on them."""

    def _loan(self, key):
        """A person of the department, lent to a working group from next month on, who will be away for two days."""
        person = self._person(key, "借调")
        loan = self._lent(key, person, BEGAN + timedelta(days=30), BEGAN + timedelta(days=60))
        leave = {"from_on": BEGAN + timedelta(days=40), "until_on": BEGAN + timedelta(days=41)}
        absence = self.do("secretary", people.record_absence, person, AbsenceKind.LEAVE, **leave).id
        post = self._first(Post, person_id=person)
        back = self._lent(key, self._person(key, "归还"), BEGAN + timedelta(days=1), BEGAN + timedelta(days=15))
        return {"person": person, "post": post, "absence": absence, "secondment": loan, "returned": back}

    def _person(self, key, name):
        contact = {"phone": PHONES[key], "email": f"{token(key)}@city.example".lower()}
        person = self.do("secretary", people.create_person, name=f"{name}{key}", **contact).id
        self.do(
            "secretary", people.add_post, person, PostKind.MEMBER, organisation_id=self.city.unit(key), from_on=BEGAN
        )
        return person

    def _lent(self, key, person, start, end):
        return self.do(
            "secretary",
            staff.second,
            person_id=person,
            kind=SecondmentKind.SECONDED,
            home_unit_id=self.city.unit(key),
            working_group_id=self.city.group(GROUPS[key]),
            start=start,
            planned_end=end,
            position=f"{token(key)} 干部",
            approval="淄智专办〔2026〕9号",
            conflict_note=token(key),
        ).id

    def _hand_over(self, key, returned):
        """Let the second person go home and leave something behind."""
        self.do("secretary", staff.record_return, returned, returned_on=NOW - timedelta(days=1), note=token(key))
        item = self.do("secretary", handover.add_item, returned, f"{token(key)} 台账")
        self.do("secretary", handover.name_successor, item.id, item.version, self.city.person(LIAISONS[key]))
        return {"handover": item.id}

    def _account(self, key):
        """The liaison's account with a session, a token and a calendar feed."""
        login = LIAISONS[key]
        account = self.city.account(login)
        self.do(login, accounts.create_token, account, "read", 30, label=token(key))
        with self.city.app.test_request_context(), unit(Mode.WRITE, audited=False):
            accounts.open_session(db.session.get(Account, account), "127.0.0.1", "browser")
        return {
            "account": account,
            "feed": self.do(login, feeds.make),
            "session": self._first(SignInSession, account_id=account),
            "token": self._first(Token, account_id=account),
        }
