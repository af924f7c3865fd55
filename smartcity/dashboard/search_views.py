"""One box for everything: what it finds stands by kind, each with its first ten and the list behind them."""

from flask import Blueprint, Response, request

from smartcity.foundation.access import signed_in, the_actor
from smartcity.foundation.checks import clean_text
from smartcity.foundation.feature import search_sources
from smartcity.foundation.pages import link, page

pages = Blueprint("search", __name__, template_folder="templates")
"""A blueprint of its own: what is found belongs to no entry of the menu, so none is marked as the current one."""

SHOWN = 10
LONGEST = 100


@pages.get("/search")
@signed_in
def search() -> Response:
    """Show what is found, only of what the reader's lists show too."""
    actor = the_actor()
    text = clean_text("q", request.args.get("q", "")[:LONGEST].strip(), maximum=LONGEST)
    groups = []
    for source in search_sources(actor) if text else ():
        hits = source.find(actor, text, SHOWN + 1)
        if hits:
            more = link(source.more, q=text, **source.more_of) if source.more and len(hits) > SHOWN else None
            groups.append({"label": source.label, "hits": hits[:SHOWN], "more": more, "is_cut": len(hits) > SHOWN})
    return page("dashboard/search.html", text=text, groups=groups, shown=SHOWN)
