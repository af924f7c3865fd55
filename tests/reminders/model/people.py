"""Who is who in the office of the model, and who can be told something on a day."""

from dataclasses import dataclass, field
from datetime import date

ALWAYS = date(2000, 1, 1)


@dataclass
class Post:
    unit: str
    kind: str
    since: date = ALWAYS
    until: date | None = None

    def held(self, day):
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass
class Leave:
    first: date
    last: date
    deputy: str | None = None


@dataclass
class Person:
    name: str
    posts: list = field(default_factory=list)
    account: bool = True
    here: bool = True
    until: date | None = None
    mail: bool = True
    of_the_office: bool = False
    leaves: list = field(default_factory=list)

    def leave_on(self, day):
        return next((leave for leave in self.leaves if leave.first <= day <= leave.last), None)

    def reached(self, day):
        """The desk reaches whoever has an account that has not ended, and has not left."""
        return self.account and self.here and (self.until is None or day <= self.until)

    def holding(self, unit, day):
        """The post that somebody holds at a place on a day."""
        return next((post for post in self.posts if post.unit == unit and post.held(day)), None)

    def answers_on(self, day):
        """A liaison, head or leader answers for a unit also after a loan."""
        return any(post.kind in {"liaison", "head", "leader"} and post.held(day) for post in self.posts)


class Directory:
    """The people of the office, in their order."""

    def __init__(self, people):
        self.people = {person.name: person for person in people}

    def listening(self, name, day):
        """Tell whether somebody may be told: has a post, and none as a head or leader."""
        person = self.people[name]
        kinds = {post.kind for post in person.posts if post.held(day)}
        return person.reached(day) and bool(kinds) and not kinds & {"head", "leader"}

    def told_for(self, name, day):
        """Who is told for a person: oneself, the deputy while on leave, or nobody."""
        if not self.listening(name, day):
            return None
        if self.people[name].leave_on(day) is None:
            return name
        deputy = self._deputy(name, day)
        return deputy if deputy and self.listening(deputy, day) else None

    def there_for(self, name, day):
        """Somebody, or the deputy while on leave, where there is one who has not left."""
        deputy = self._deputy(name, day)
        return deputy if deputy and self.people[deputy].here else name

    def _deputy(self, name, day):
        asked, leave = {name}, self.people[name].leave_on(day)
        while leave is not None and leave.deputy is not None and leave.deputy not in asked:
            asked.add(leave.deputy)
            following = self.people[leave.deputy].leave_on(day)
            if following is None:
                return leave.deputy
            leave = following
        return None

    def liaisons(self, unit, day):
        """A unit's liaisons who have not left, also those who can't be told."""
        return [
            person.name
            for person in self.people.values()
            if person.here and any(p.unit == unit and p.kind == "liaison" and p.held(day) for p in person.posts)
        ]

    def to_phone(self, unit, day):
        """A unit's first liaison who is not on leave, else its first; None where it has none."""
        there = self.liaisons(unit, day)
        present = [name for name in there if self.people[name].leave_on(day) is None]
        return next(iter(present or there), None)

    def told_at(self, unit, day):
        return [told for name in self.liaisons(unit, day) if (told := self.told_for(name, day))]

    def office(self, day):
        """The office's people who are there, the deputies of the others; everybody where that is nobody."""
        everybody = [person.name for person in self.people.values() if person.of_the_office and person.reached(day)]
        told = [self._stands_for(name, day) for name in everybody]
        return list(dict.fromkeys(name for name in told if name)) or everybody

    def _stands_for(self, name, day):
        if self.people[name].leave_on(day) is None:
            return name
        return self.told_for(name, day)
