"""Every sentence has its Dutch, and numbers are written as the language writes them."""

from __future__ import annotations

from datetime import date

import pytest

from experiments import catalogues
from experiments.catalogues import places, problems, used_strings
from simulate import language
from simulate.errors import InputError
from simulate.language import LANGUAGES, load_language


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_sentence_is_missing_unused_or_unlike(code):
    assert problems(code) == []


def test_sentences_are_found_in_code_templates_and_shipped_files():
    used = used_strings()
    assert len(used) > 200
    for sentence in (
        "Contents",
        ("{number} week", "{number} weeks"),
        "Twice as many homes reserved",
        "Shelter place",
    ):
        assert sentence in used


def test_what_is_wrong_with_a_catalogue_is_told(tmp_path, monkeypatch):
    folder = tmp_path / "locale" / "nl" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    code = tmp_path / "code"
    code.mkdir()
    (code / "page.py").write_text(
        '_("known {size}")\n_("lost")\nmark("empty")\nlanguage.ngettext("{n} home", "{n} homes", 2)'
    )
    (folder / "some.po").write_text(
        'msgid ""\nmsgstr ""\n"Language: nl\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
        'msgid "known {size}"\nmsgstr "bekend {maat}"\n\nmsgid "empty"\nmsgstr ""\n\n'
        'msgid "left over"\nmsgstr "over"\n\n'
        'msgid "{n} home"\nmsgid_plural "{n} homes"\nmsgstr[0] "{n} huis"\nmsgstr[1] "huizen"\n'
    )
    monkeypatch.setattr(language, "LOCALES", tmp_path / "locale")
    monkeypatch.setattr(catalogues, "shipped_texts", lambda: iter(()))
    assert sorted(problems("nl", [code])) == [
        "code/page.py:2: missing in nl: 'lost'",
        "code/page.py:3: missing in nl: 'empty'",
        "nl: nothing uses 'left over'",
        "nl: places to fill in are ['maat'], not ['size']: 'bekend {maat}'",
        "nl: places to fill in are [], not ['n']: 'huizen'",
    ]


def test_nothing_to_say_stays_nothing():
    assert load_language("nl").gettext("") == load_language("en").gettext("") == ""


def test_places_of_both_kinds_are_seen():
    assert places("{a} of %(b)s, 10 % of all") == {"a", "b"}


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ("nl", ("1.234,5", "−3", "12%", "€ 1,23 miljoen", "−€ 124.000", "3 januari 2026")),
        ("en", ("1,234.5", "−3", "12%", "€1.23 million", "−€124,000", "3 January 2026")),
    ],
)
def test_numbers_money_and_dates(code, texts):
    tongue = load_language(code)
    written = (
        tongue.number(1234.5, 1), tongue.number(-3.0), tongue.percent(0.12),
        tongue.money(1_234_567), tongue.money(-123_600), tongue.date(date(2026, 1, 3)),
    )  # fmt: skip
    assert tuple(text.replace("\N{NO-BREAK SPACE}", " ") for text in written) == texts


@pytest.mark.parametrize("value", [-0.0, -0.04, 0.04])
def test_nothing_has_no_sign(value):
    assert load_language("nl").number(value, 1) == "0,0"
    assert load_language("nl").money(value) == "€\N{NO-BREAK SPACE}0"


def test_the_edge_of_a_million_is_one_million():
    assert load_language("en").money(999_400) == "€999,000"
    assert load_language("en").money(999_600) == "€1.00\N{NO-BREAK SPACE}million"


def test_words_in_a_row():
    tongue = load_language("nl")
    assert [tongue.joined(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "", "a", "a en b", "a, b en c",
    ]  # fmt: skip


def test_another_language_is_an_error_that_names_those_there_are():
    with pytest.raises(InputError, match="--lang = 'de'; must be one of: en, nl"):
        load_language("de")
