"""Whatever can be said, in every language and style: it is a sentence, and it says no more than
was measured."""

import re
from functools import lru_cache

import pytest

from commentary.narrators.words.language import Phrasebook
from commentary.narrators.words.languages import LANGUAGES
from commentary.narrators.words.points import ABOUT_PERSON, Manner
from commentary.narrators.words.story import PAIRS
from commentary.observers.facts import What
from sessions_app.commentary_choices import Style
from tests.commentary.narrators.words.playing import Said, everything

IN_EACH_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES.keys())

# What nobody measured: the game's meaning, people's bodies, age and sex, names.
FORBIDDEN = {
    "en": r"goals?|scor\w+|points?|teams?|fouls?|pass(?:es|ed)?|shots?|shoots?|players?|keeper|"
    r"referee|striker|defender|he|she|his|her|him|man|men|wom[ae]n|boys?|girls?|child(?:ren)?|"
    r"kids?|guys?|lad|lady|young|old|tall|short|fat|thin|beautiful|pretty|match|win\w*|los\w+",
    "de": r"tore?|torwart|punkte?|mannschaft\w*|team\w*|foul\w*|pass|pässe|schuss|schieß\w*|"
    r"spieler\w*|er|ihn|ihm|mann|männer|frau\w*|jungen?|mädchen|kind\w*|alt\w*|groß|dick|dünn|"
    r"schön|stürmer|verteidiger|schiedsrichter|gewinn\w*|verlier\w*",
    "fr": r"buts?|points?|équipes?|fautes?|passes?|tirs?|tire|joueu\w+|gardien\w*|arbitre|il|lui|"
    r"elle|hommes?|femmes?|garçons?|filles?|enfants?|jeunes?|vieux|vieille|grand|gros|mince|"
    r"belle|match|gagn\w+|perd\w*|frapp\w+",
    "es": r"gol(?:es)?|puntos?|equipos?|faltas?|pases?|pasa|tiros?|tira|disparos?|chut\w+|"
    r"jugador\w*|porter[oa]|árbitro|él|ella|hombres?|mujer(?:es)?|niñ[oa]s?|chic[oa]s?|joven|"
    r"viej[oa]|alt[oa] persona|gord[oa]|guap[oa]|partido|gana\w*|pierd\w*",
}
# "Il y a" and "semble-t-il" speak of nobody.
IMPERSONAL = {"fr": r"il y a|il fait|il reste|semble-t-il"}


@lru_cache
def said_in(code: str) -> list[Said]:
    return list(everything(LANGUAGES[code]))


def said(language: Phrasebook) -> list[Said]:
    return said_in(language.code)


@IN_EACH_LANGUAGE
def test_every_fact_has_several_sentences_in_every_style(language: Phrasebook) -> None:
    assert set(language.plain) == set(What)
    for what, made in language.plain.items():
        assert len(set(made.neutral)) >= 2, what
        for style in Style:
            assert len(set(made.of(style))) >= 3, (what, style)
    for key, pair in [*language.manners.items(), *language.pairs.items()]:
        assert all(pair.own(style) for style in Style), key


@IN_EACH_LANGUAGE
def test_languages_tell_the_same_manners_and_the_storys_pairs(language: Phrasebook) -> None:
    assert set(language.manners) == set(LANGUAGES["en"].manners)
    assert set(language.pairs) == set(PAIRS)
    assert {manner for _, manner in language.manners} == set(Manner) - {Manner.PLAIN}


@IN_EACH_LANGUAGE
def test_every_topic_can_be_told_whatever_is_unknown(language: Phrasebook) -> None:
    unknown = {
        (one.topic, one.style)
        for one in said(language)
        if not any(point.shirt or point.direction for point in one.points)
    }
    assert len(unknown) == 3 * (len(What) + len(language.manners) + len(language.pairs))


@IN_EACH_LANGUAGE
def test_sentences_are_whole_short_and_begin_with_a_capital(language: Phrasebook) -> None:
    texts = {one.sentence.text for one in said(language)}
    slip = re.compile(r"[{}\[\]|]|None|  | [.,]|^\s|\s$|\.\.|\b(?!oh)(\w+) \1\b")
    whole = re.compile(r"[¡¿]?[^\W\d_].*[.!?]")
    assert [text for text in texts if len(text) > 90] == []
    assert [text for text in texts if slip.search(text) or not whole.fullmatch(text)] == []
    starts = re.compile(r"(?:^|[.!?]\s+)[¡¿]?(\w)")
    assert [text for text in texts if not all(c.isupper() for c in starts.findall(text))] == []


@IN_EACH_LANGUAGE
def test_no_sentence_has_a_word_for_what_cannot_be_known(language: Phrasebook) -> None:
    forbidden = re.compile(rf"\b(?:{FORBIDDEN[language.code]})\b", re.IGNORECASE)
    impersonal = re.compile(IMPERSONAL.get(language.code, r"(?!)"), re.IGNORECASE)
    texts = {one.sentence.text for one in said(language)}
    assert [text for text in texts if forbidden.search(impersonal.sub("", text))] == []


@IN_EACH_LANGUAGE
def test_a_whistle_is_never_certain(language: Phrasebook) -> None:
    doubt = {
        "en": r"seems|sounds like|perhaps",
        "de": r"scheint|klingt nach|wohl|vielleicht",
        "fr": r"semble-t-il|on dirait|apparemment|peut-être",
        "es": r"al parecer|parece|suena como|quizá",
    }[language.code]
    whistles = [s.sentence.text for s in said(language) if s.topic == "whistle"]
    assert whistles and all(re.search(doubt, text, re.IGNORECASE) for text in whistles)


@IN_EACH_LANGUAGE
def test_a_sentence_says_a_colour_a_way_and_a_number_if_and_only_if_it_claims_them(
    language: Phrasebook,
) -> None:
    wrong = []
    for one in said(language):
        text, claims = one.sentence.text, one.sentence.claims
        assert [(c.what, c.start, c.end) for c in claims] == [
            (p.what, p.start, p.end) for p in one.points
        ]
        assert all(claim.what in ABOUT_PERSON for claim in claims if claim.who)
        heard = (_colours_in(text, language), _ways_in(text, language), _numbers_in(text, language))
        claimed = (
            {claim.who for claim in claims if claim.who},
            {claim.direction for claim in claims if claim.direction},
            {claim.number for claim in claims if claim.number},
        )
        if heard != claimed:
            wrong.append((text, heard, claimed))
    assert wrong == []


def _colours_in(text: str, language: Phrasebook) -> set[str]:
    return {
        str(shirt)
        for shirt, word in language.colours.items()
        if re.search(rf"\b(?:in|en|de) {word}\b", text)
    }


def _ways_in(text: str, language: Phrasebook) -> set[str]:
    lowered = text.lower()
    return {str(direction) for direction, way in language.ways.items() if way in lowered}


def _numbers_in(text: str, language: Phrasebook) -> set[int]:
    lowered = text.lower()
    numbers = {n for n, word in language.numbers.items() if re.search(rf"\b{word} p", lowered)}
    counted = re.search(r"\bone person\b|\beine person(?! in )|\bune personne(?! en )", lowered)
    counted = counted or re.search(r"\buna persona(?! de )", lowered)
    return numbers | ({1} if counted else set())
