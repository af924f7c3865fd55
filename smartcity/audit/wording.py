"""Words for verbs and kinds of things, which higher features name in their own catalogues.

A verb stands there as `msgctxt "verb"`, a kind of thing as `msgctxt "object"`. What no catalogue names is shown as it
is, made readable: an act must never be hidden for want of a word.
"""

from smartcity.foundation.i18n import pgettext
from smartcity.foundation.texts import humanised


def verb_text(verb: str) -> str:
    """Return the words for a verb: `departments.edit` → "Department edited"."""
    words = pgettext("verb", verb)
    if words != verb:
        return words
    feature, _, act = verb.partition(".")
    return f"{humanised(feature)}: {act.replace('_', ' ')}" if act else humanised(verb)


def object_text(kind: str) -> str:
    """Return the words for a kind of thing: `working_group` → "Working group"."""
    words = pgettext("object", kind)
    return humanised(kind) if words == kind else words
