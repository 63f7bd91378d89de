"""What regions and policies call things, in the reader's language.

Files of shipped regions and policies are in English; their titles and descriptions, and the names
of settings, groups, programmes and payers, have a translation in the catalogues. What a user's own
file calls things is shown as it stands there.
"""

from __future__ import annotations

from simulate.language import Language, mark
from simulate.policy import Policy
from simulate.region import Region

#: Name in a file -> how people call it, in the middle of a sentence.
NAMES = {
    # settings
    "outside": mark("family, or a home of one's own"),
    "street": mark("the street"),
    "institution": mark("clinic, prison or youth home"),
    "shelter": mark("shelter"),
    "protected": mark("protected living"),
    "sheltered": mark("sheltered living"),
    "home": mark("a home"),
    # groups
    "psychiatric": mark("people with a mental illness"),
    "homeless": mark("homeless people"),
    "forensic": mark("people with a justice history"),
    "youth": mark("young people"),
    "crisis": mark("people in crisis"),
    "clinic": mark("people from a forensic clinic"),
    "detention": mark("people from detention"),
    # programmes
    "admission": mark("care during an admission"),
    "ambulatory": mark("support at home"),
    "housing_first": mark("Housing First support"),
    "vpt": mark("the full package at home"),
    # payers
    "municipality": mark("municipality (Wmo)"),
    "health_insurer": mark("health insurer (Zvw)"),
    "long_term_care": mark("long-term care (Wlz)"),
    "justice": mark("Ministry of Justice"),
    "landlord": mark("housing corporation"),
    "client": mark("client"),
    "all": mark("all payers together"),
}
#: Settings that a group or a programme of another meaning shares its name with.
PLACES = {
    "admission": mark("admission to a clinic"),
    "detention": mark("detention"),
}
#: Ways out of care and out of a home, as tables call them -> how people call them.
ENDS = {
    "family": mark("gone to family"),
    "elsewhere": mark("gone to another region"),
    "long_term_care": mark("gone to long-term care"),
    "death": mark("died"),
    "gave_up": mark("not seen again"),
    "lost": mark("home lost"),
    "left": mark("left"),
    "died": mark("died"),
    "lost_in_crisis": mark("home lost in a crisis"),
}


def named(language: Language, name: str) -> str:
    """A setting, group, programme or payer; a name of the user's own without underscores."""
    known = NAMES.get(name)
    return language.gettext(known) if known else name.replace("_", " ")


def placed(language: Language, setting: str) -> str:
    """A setting, whatever else has the same name."""
    known = PLACES.get(setting)
    return language.gettext(known) if known else named(language, setting)


def ended(language: Language, name: str) -> str:
    """A way out of care or out of a home; a setting by its own name."""
    known = ENDS.get(name)
    return language.gettext(known) if known else placed(language, name)


def titled(language: Language, thing: Region | Policy) -> str:
    """The title of a region or a policy."""
    return language.gettext(thing.title) if thing.title else thing.name


def described(language: Language, thing: Region | Policy) -> str:
    """What the file says of a region or a policy, on one line; empty when it says nothing."""
    about = one_line(thing.about)
    return language.gettext(about) if about else ""


def capital(text: str) -> str:
    """A text that begins with a capital."""
    return text[:1].upper() + text[1:]


def one_line(text: str) -> str:
    """A text of several lines on one."""
    return " ".join(text.split())
