"""Lets each role try every address, on things of its own department and of another, and writes down who got through."""

from smartcity.foundation.access import ROLES
from smartcity.foundation.feature import policy
from tests.invariants import addressing
from tests.invariants.walking import UNSAFE, body_for, routes

WHO = {
    "secretariat": ("secretary", "data"),
    "leader": ("leader", "data"),
    "liaison": ("lead_liaison", "data"),
    "member": ("member", "data"),
    "observer": ("observer", "finance"),
    "system_admin": ("system_admin", "data"),
    "security_admin": ("security_admin", "data"),
    "audit_admin": ("audit_admin", "data"),
}
"""Who stands for a role, and the department that is the person's own (an office's or administrator's is any)."""

FOREIGN = "education"
SIGNS = {
    ("yes", "yes"): "●",
    ("yes", "hidden"): "○",
    ("yes", "no"): "○",
    ("no", "no"): "–",
    ("hidden", "hidden"): "·",
    ("no", "hidden"): "–",
    ("hidden", "no"): "–",
}

HEAD = """# Who may do what

Written by the tests from the running program: `pytest tests/invariants/test_matrix.py --write-permissions` renews it, and
the same test fails where the program does something else.

## Permissions

| permission | what it allows | {roles} |
|---|---|{rules}|
"""
MIDDLE = """
## Addresses

Each role tried every address twice: with the number of something that concerns its own department, and of something that
concerns another. **●** both · **○** its own only · **–** refused · **·** not there for it (404), or not in a state for it.
A visitor is asked to sign in everywhere but at the public addresses.

| address | asks for | {roles} |
|---|---|{rules}|
"""


def tried(walker, ids, only=()):
    """Return {(address, asked): {role: (outcome with its own, outcome with a foreign thing)}}; `only` some endpoints."""
    found = {}
    for rule, method, access in routes(walker.app):
        if only and rule.endpoint not in only:
            continue
        asked = str(access.permission) if access.permission else access.kind.replace("_", " ")
        for role, (login, own) in WHO.items():
            pairs = zip(addressing.spelled(rule, ids[own]), addressing.spelled(rule, ids[FOREIGN]), strict=True)
            for (mine, words), (theirs, _words) in pairs:
                key = (f"{method} {addressing.name_of(rule, words)}", asked)
                outcome = walker.rehearse(login, method, mine, _data(walker.app, rule, method, ids[own]))
                if outcome.word != "no" and theirs != mine:  # a permission that is lacking is lacking for both
                    other = walker.rehearse(login, method, theirs, _data(walker.app, rule, method, ids[FOREIGN]))
                else:
                    other = outcome
                found.setdefault(key, {})[role] = (outcome, other)
    return found


def _data(app, rule, method, ids):
    operation = getattr(app.view_functions[rule.endpoint], "operation", None)
    return body_for(operation.json, ids) if operation and method in UNSAFE else None


def sign(pair):
    """Return how a pair of outcomes is written."""
    words = tuple(outcome.word for outcome in pair)
    return SIGNS.get(words, "/".join(words))


def overview(found):
    """Return the whole overview as text."""
    columns = {"roles": " | ".join(ROLES), "rules": "|".join(":-:" for _ in ROLES)}
    lines = [HEAD.format(**columns)]
    for name, grant in sorted(policy().items()):
        marks = " | ".join("●" if role in grant.roles else "" for role in ROLES)
        lines.append(f"| `{name}` | {grant.sentence.msgid} | {marks} |\n")
    lines.append(MIDDLE.format(**columns))
    for (address, asked), by_role in found.items():
        marks = " | ".join(sign(by_role[role]) for role in ROLES)
        lines.append(f"| `{address}` | {asked} | {marks} |\n")
    return "".join(lines)


def against_the_policy(found):
    """Find roles that get through without the permission that an address asks for, and failures on the way."""
    granted = policy()
    faults = []
    for (address, asked), by_role in found.items():
        for role, pair in by_role.items():
            faults += [
                f"{address} fails for {role}: {one.status} {one.text[:200]}" for one in pair if one.status >= 500
            ]
            if asked in granted and role not in granted[asked].roles:
                faults += [f"{address} answers {role} {one.status}" for one in pair if one.word != "no"]
            elif any(one.word == "sign in" for one in pair) and asked != "public":
                faults.append(f"{address} asks {role} to sign in again")
    return faults


def acts_of_the_refused(found):
    """Find refusals that left something behind beside the note that they were refused."""
    return [
        f"{address}: {role} was refused, and {outcome.verbs} was recorded"
        for (address, _asked), by_role in found.items()
        for role, pair in by_role.items()
        for outcome in pair
        if outcome.word in {"no", "hidden"} and set(outcome.verbs) - {"access.refused"}
    ]
