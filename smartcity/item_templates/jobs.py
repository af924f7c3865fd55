"""The job of the tick: it makes what is due, and what was missed while nobody ticked."""

from smartcity.foundation.feature import Job
from smartcity.item_templates.making import make_due

MAKE = Job("item_templates.make", make_due, every_seconds=300)
