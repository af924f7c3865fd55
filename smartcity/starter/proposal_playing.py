"""Playing the past of the proposal that started the programme: handed over, talked about, answered, and kept."""

from collections.abc import Callable, Iterator
from datetime import datetime, time
from functools import partial

from smartcity.actions.rules import How
from smartcity.proposals import promising, replying, services
from smartcity.proposals.services import NewProposal
from smartcity.starter.records import OpinionRow
from smartcity.starter.stage import Happening, Stage

_MORNING, _NOON, _AFTERNOON, _EVENING = time(8, 40), time(11, 20), time(15, 40), time(17, 10)


def proposal(stage: Stage) -> Iterator[Happening]:
    """Yield what happened to the proposal."""
    row = stage.programme.proposal
    talked, replied = row.talk.on, row.reply.on
    yield _happening(stage, row.handed_over_on, _MORNING, _hand_over)
    yield _happening(stage, row.accepted_on, _NOON, _accept)
    for opinion in row.opinions:
        yield _happening(stage, opinion.on, _AFTERNOON, partial(_opine, opinion))
    yield _happening(stage, talked, _NOON, _talk)
    yield _happening(stage, replied, _EVENING, _reply)


def _happening(stage: Stage, on: str, at: time, do: Callable[[Stage], object]) -> Happening:
    return Happening(datetime.combine(stage.known_day(on), at), partial(do, stage))


def _hand_over(stage: Stage) -> None:
    row, units = stage.programme.proposal, stage.city.units
    new = NewProposal(
        kind=row.kind,
        number=row.number,
        session=row.session,
        title=row.title,
        category=row.category,
        proposer=row.proposer,
        co_signers=row.co_signers,
        text=row.text,
        host_id=units[row.host],
        joint_ids=tuple(units[code] for code in row.joint),
    )
    stage.proposals[row.number] = services.register(stage.ledger_keeper, new).id
    services.hand_over(stage.ledger_keeper, _known(stage), by=row.handed_over_by)


def _accept(stage: Stage) -> None:
    services.accept(stage.liaison(stage.programme.proposal.host), _known(stage))


def _opine(opinion: OpinionRow, stage: Stage) -> None:
    if opinion.unit in stage.city.liaisons:
        replying.opine(stage.liaison(opinion.unit), _known(stage), text=opinion.text)
        return
    unit = stage.city.units[opinion.unit]
    replying.opine(stage.ledger_keeper, _known(stage), text=opinion.text, unit_id=unit, how=How.PAPER)


def _talk(stage: Stage) -> None:
    row = stage.programme.proposal
    told = row.talk
    replying.talk(stage.liaison(row.host), _known(stage), way=told.way, by_whom=told.by_whom, text=told.text)


def _reply(stage: Stage) -> None:
    row = stage.programme.proposal
    replying.reply(
        stage.liaison(row.host),
        _known(stage),
        reply_class=row.reply.reply_class,
        public=row.reply.public,
        text=row.reply.text,
    )


def keep_promise(stage: Stage, number: str) -> None:
    """Name an item that was just drafted as one that keeps a promise of the reply, if it does."""
    row = stage.programme.proposal
    if number in row.promises:
        promising.link(stage.ledger_keeper, _known(stage), item_id=stage.items[number])


def _known(stage: Stage) -> int:
    return stage.proposals[stage.programme.proposal.number]
