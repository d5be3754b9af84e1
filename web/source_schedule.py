"""When a source is harvested, as people choose it: daily, weekly, monthly at an hour, or five fields of cron."""

import re
from collections.abc import Mapping

from web.forms import Shown
from web.words import gettext as _

SHAPES = (("daily", re.compile(r"0 (\d{1,2}) \* \* \*")), ("weekly", re.compile(r"0 (\d{1,2}) \* \* (\d)")),
          ("monthly", re.compile(r"0 (\d{1,2}) (\d{1,2}) \* \*")))
OFTEN = ("daily", "weekly", "monthly", "cron")
USUAL = 2                                         # the first fields of `shown`, which do for a daily harvest
HOURS, DAYS = range(24), range(1, 29)


def weekdays() -> dict[str, str]:
    """Number of a weekday, as cron has it → its name."""
    return {"1": _("월요일"), "2": _("화요일"), "3": _("수요일"), "4": _("목요일"), "5": _("금요일"),
            "6": _("토요일"), "0": _("일요일")}


def to_cron(form: Mapping) -> str:
    """What was chosen, as five fields."""
    hour, often = form.get("hour", ""), form.get("often", "")
    if often == "weekly":
        return f"0 {hour} * * {form.get('weekday', '')}"
    if often == "monthly":
        return f"0 {hour} {form.get('day', '')} * *"
    return f"0 {hour} * * *" if often == "daily" else form.get("schedule", "").strip()


def chosen(cron: str) -> dict[str, str]:
    """Five fields, as they would be chosen."""
    said = {"often": "cron", "hour": "3", "weekday": "1", "day": "1", "schedule": cron}
    for often, shape in SHAPES:
        if found := shape.fullmatch(cron):
            said |= {"often": often, "hour": str(int(found[1]))}
            said |= {{"weekly": "weekday", "monthly": "day"}[often]: found[2]} if often != "daily" else {}
            return said | ({"weekday": "0"} if said["weekday"] == "7" else {})
    return said


def words(cron: str) -> str:
    """Five fields in words: "매주 월요일 03:30"; those that no words fit stay as they are."""
    minute, _space, rest = cron.partition(" ")
    said = chosen(f"0 {rest}")
    if said["often"] == "cron" or not (minute.isdecimal() and int(said["hour"]) < 24 and int(minute) < 60):
        return cron
    time = f"{int(said['hour']):02}:{int(minute):02}"
    if said["often"] == "weekly":
        return _("매주 %(weekday)s %(time)s", weekday=weekdays().get(said["weekday"], ""), time=time)
    if said["often"] == "monthly":
        return _("매월 %(day)s일 %(time)s", day=said["day"], time=time)
    return _("날마다 %(time)s", time=time)


def shown(said: Mapping, cron: Shown) -> list[Shown]:
    """The fields to choose it with.

    :param said: what stands in each
    :param cron: the field for the five
    """
    often = {"daily": _("날마다"), "weekly": _("매주"), "monthly": _("매월"), "cron": _("직접 적기")}
    return [
        Shown("often", _("수집 주기"), widget="radio", mark="required", value=said["often"],
              choices=tuple((code, word, "") for code, word in often.items())),
        Shown("hour", _("시각"), _("한국 시각. 이용이 적은 새벽이 좋습니다."), "select", value=said["hour"],
              choices=tuple((str(hour), _("%(hour)s시", hour=hour), "") for hour in HOURS)),
        Shown("weekday", _("요일"), _("‘매주’일 때"), "select", mark="conditional", value=said["weekday"],
              choices=tuple((code, word, "") for code, word in weekdays().items())),
        Shown("day", _("날"), _("‘매월’일 때"), "select", mark="conditional", value=said["day"],
              choices=tuple((str(day), _("%(day)s일", day=day), "") for day in DAYS)),
        cron._replace(mark="conditional", value=said["schedule"])]
