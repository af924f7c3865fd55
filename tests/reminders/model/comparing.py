"""The comparison: what the desk did against what the model expects."""

from collections import Counter
from datetime import timedelta

from tests.reminders.model.expected import News, open_at
from tests.reminders.model.ladder import LADDERS
from tests.reminders.model.observed import observe

PATIENCE = timedelta(hours=2)
WAITING = {"pending", "sending", "held", "unknown"}
NEVER_WRITTEN_TO = {"leader@city.example", "head@city.example"}


class Comparing:
    """Compares after each step; keeps what it needs to know of the steps before."""

    def __init__(self, stage, model):
        self.stage, self.model = stage, model
        self.read = 0
        self.written, self.withdrawn = set(), set()
        self.crashed = []
        self.excused = set()
        self.trouble_until = None
        self.now = observe(stage)

    # the ledger and the inboxes

    def nothing_new(self):
        """After what people did nobody is reminded: only a look does that."""
        self.now = observe(self.stage)
        assert set(self.now.lines) == self.model.lines
        self._news()

    def _news(self):
        heard = self.model.heard()
        assert self.now.news == heard, f"news: {self.now.news - heard} too much, {heard - self.now.news} missing"

    def taken_back(self, key):
        """After the end of a matter every line about it that may still wait is withdrawn."""
        self.withdrawn |= {note for note, told in self.now.told.items() if told.withdrawn}
        lines = [told for told in self.now.told.values() if told.line.about == key and told.line.rule in LADDERS]
        left = [told for told in lines if not told.withdrawn]
        assert not left, f"not taken back: {left}"

    def look(self, news, moment, *, whole):
        """Compare what a look added; of a broken one accept the steps that are there, each of them whole."""
        self.now = observe(self.stage)
        new = set(self.now.lines) - self.model.lines
        twice = [line for line, times in self.now.lines.items() if times > 1]
        assert not twice, f"told twice: {twice}"
        if not whole:
            news = self._part(news, new)
        self._equal(new, news.lines, moment)
        self.model.accept(news)
        self._skips()
        self._inboxes()
        self._news()
        self._ended(moment.date())
        self._withdrawn(moment.date())
        self._letters(moment)
        self._in_time(moment)

    def _part(self, news, new):
        steps = {(line.rule, line.about, line.version, line.step) for line in new}
        part = News(
            {line for line in news.lines if (line.rule, line.about, line.version, line.step) in steps},
            news.skipped & self.now.skipped,
            news.perhaps,
            {step: height for step, height in news.climbed.items() if step in steps},
        )
        assert new <= news.lines, f"not expected: {new - news.lines}"
        return part

    def _equal(self, new, expected, moment):
        assert not new - expected, f"{moment}: not expected: {sorted(map(str, new - expected))}"
        assert not expected - new, f"{moment}: missing: {sorted(map(str, expected - new))}"

    def _skips(self):
        missing = self.model.skipped - self.now.skipped
        assert not missing, f"passed over and not written down: {sorted(missing, key=str)}"
        wrong = self.now.skipped - self.model.skipped - self.model.perhaps
        assert not wrong, f"written down as passed over: {sorted(wrong, key=str)}"

    def _inboxes(self):
        told = Counter(
            (line.who, f"reminders.{line.rule}", line.about) for line in self.model.lines if line.way == "told"
        )
        assert self.now.inboxes == told, (
            f"inboxes: {self.now.inboxes - told} too many, {told - self.now.inboxes} missing"
        )

    def _withdrawn(self, day):
        """Taken back is only what is no longer asked for, or not of this person any more."""
        new = {note for note, told in self.now.told.items() if told.withdrawn} - self.withdrawn
        self.withdrawn |= new
        lines = [self.now.told[note].line for note in new]
        wrong = [line for line in lines if self.model.stands(line, day) and self.model.has_a_part(line, day)]
        assert not wrong, f"taken back, and still asked for: {wrong}"

    # the mail

    def unreachable(self, login):
        """Somebody can't be reached now, or could not until now: what waits for this person may stay unsaid."""
        self.now = observe(self.stage)
        self._excuse({login})

    def _ended(self, day):
        """Nobody is reached any more whose account has come to its last day."""
        self._excuse({name for name, person in self.model.directory.people.items() if not person.reached(day)})

    def _excuse(self, names):
        mine = {note: told for note, told in self.now.told.items() if told.line.who in names}
        self.excused |= {note for note, told in mine.items() if not self._arrived(told.messages)}

    def _arrived(self, messages):
        taken = {letter["Message-ID"] for letter in self.stage.clerk.taken}
        return any(message in taken for message in messages)

    def _letters(self, moment):
        seen = self.stage.clerk.seen
        new, self.read = seen[self.read :], len(seen)
        for letter in new:
            self._letter(letter, moment)
        self.written = {key for key, message in self.now.messages.items() if message.written}
        times = Counter(letter["Message-ID"] for letter in seen)
        for key, number in times.items():
            pardoned = self.stage.clerk.lost.count(key) + self.crashed.count(key) + self.stage.clerk.full.count(key)
            assert number <= 1 + pardoned, f"{number} times: {key}"

    def _letter(self, letter, moment):
        (address,) = letter.recipients
        message = self.now.messages[letter["Message-ID"]]
        assert address not in NEVER_WRITTEN_TO, letter.get_body(("plain",)).get_content()
        assert address == f"{message.to}@city.example"
        if letter["Message-ID"] in self.written:
            return
        assert self.model.directory.people[message.to].reached(moment.date()), (
            f"a letter to {message.to}, whom nothing is to reach"
        )
        text = letter.get_content()
        for note in message.lines & set(self.now.told):
            told = self.now.told[note]
            line = told.line
            if told.withdrawn or line.rule == "calendar":
                continue
            stands = line.rule not in LADDERS or self.model.stands(line, moment.date())
            assert stands, f"{moment}: settled, and yet written: {line}"
            assert self.model.subjects[line.about].title in text

    def trouble(self, moment):
        """The server is down, or a scheduler died: what waits may wait for the next tries."""
        self.trouble_until = max(self.trouble_until or moment, moment + PATIENCE)

    def _in_time(self, moment):
        """In working hours what is due is tried at once, whatever became of somebody else's letter."""
        if self.stage.clerk.down:
            self.trouble(moment)
        if (self.trouble_until and moment < self.trouble_until) or not open_at(moment):
            return
        due = {key for key, message in self.now.messages.items() if message.day <= moment.date()}
        left = [key for key in due if self.now.messages[key].state in {"pending", "sending"}]
        assert not left, f"{moment}: not tried: {[self.now.messages[key] for key in left]}"

    def all_gone(self):
        """Tell whether no message waits any more."""
        return not any(message.state in WAITING for message in self.now.messages.values())

    def nothing_lost(self):
        """After quiet days: each line that goes by mail has arrived in one message, or there is a reason."""
        assert self.all_gone(), "mail still waits"
        for note, told in self.now.told.items():
            person = self.model.directory.people[told.line.who]
            if not person.mail or told.withdrawn or note in self.excused:
                continue
            assert len(told.messages) == 1, f"in {len(told.messages)} messages: {told}"
            (key,) = told.messages
            state = self.now.messages[key].state
            gave_up = state == "failed" and (
                f"{told.line.who}@city.example" in self.stage.clerk.refused or self.stage.clerk.lost.count(key) > 1
            )
            assert gave_up or (state == "sent" and self._arrived(told.messages)), f"lost: {told}, {state}"

    def counts(self):
        """What this life had, for the note on a run."""
        states = Counter(f"messages {message.state}" for message in self.now.messages.values())
        told = self.now.told.values()
        rules = Counter(f"lines of {line.rule}" for line in self.model.lines)
        return (
            states
            + rules
            + Counter(
                {
                    "lines": len(self.model.lines),
                    "steps passed over": len(self.model.skipped),
                    "lines withdrawn": sum(one.withdrawn for one in told),
                    "letters": len(self.stage.clerk.seen),
                    "letters doubled": len(self.stage.clerk.seen)
                    - len({one["Message-ID"] for one in self.stage.clerk.seen}),
                    "connections lost after the text": len(self.stage.clerk.lost),
                    "deaths in delivery": len(self.crashed),
                }
            )
        )
