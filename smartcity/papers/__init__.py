"""What leaves the screen on paper or as an archive: large type, one matter a page, with the moment it was true.

The papers stand on a floor of their own, above all whose affairs they tell: a unit's page needs items, people who head
a unit, who of a unit can be reached, and how the summaries count.
"""
