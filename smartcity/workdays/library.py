"""What the library chinesecalendar knows: the years that the State Council had published when it was released.

For a year it doesn't know the library raises; here such a year is simply absent, which means provisional.
"""

from importlib.metadata import version

from chinese_calendar.constants import Holiday, holidays, workdays

from smartcity.workdays.rules import DayKind, PublishedDay, whole_years

PACKAGE = "chinesecalendar"


def source() -> str:
    """Name the library and its release, to stand beside a year as where it comes from."""
    return f"{PACKAGE} {version(PACKAGE)}"


def known() -> dict[int, list[PublishedDay]]:
    """Return the days of each year that the library knows whole, holidays under their Chinese names."""
    names = {holiday.value: holiday.chinese for holiday in Holiday}
    kinds = ((holidays, DayKind.HOLIDAY), (workdays, DayKind.WORKDAY))
    days = [PublishedDay(day, kind, names.get(name, name)) for found, kind in kinds for day, name in found.items()]
    years: dict[int, list[PublishedDay]] = {year: [] for year in sorted(whole_years(days))}
    for one in sorted(days, key=lambda one: one.day):
        if one.day.year in years:
            years[one.day.year].append(one)
    return years
