"""German: moments that people mark."""

from commentary.narrators.said import PeopleSaid
from commentary.narrators.words.language import Sentences

MOMENTS = {
    PeopleSaid.GOAL: Sentences(
        (
            "Tor für {team}.",
            "Ein Tor für {team}.",
            "Treffer für {team}.",
            "Da ist das Tor.",
            "Ein Tor ist gefallen.",
            "Tor.",
        ),
        (
            "Tor! Tor für {team}!",
            "Drin ist er! Tor für {team}!",
            "Toooor für {team}!",
            "Tor! Drin ist er!",
            "Da ist das Ding: Tor!",
        ),
        (
            "Hurra! Ein Tor für {team}!",
            "Tor, Tor, Tor für {team}!",
            "Er ist drin! Klatscht alle für {team}!",
            "Hurra! Ein Tor!",
            "Tor! Der Ball ist drin!",
        ),
    ),
    PeopleSaid.SAVE: Sentences(
        (
            "Gehalten {by_team}.",
            "Eine Parade {by_team}.",
            "Die Abwehr gelingt: Parade {by_team}.",
            "Gehalten.",
            "Eine Parade.",
            "Das war eine Parade.",
        ),
        (
            "Was für eine Parade {by_team}!",
            "Gehalten! Starke Parade {by_team}!",
            "Was für eine Parade!",
            "Gehalten!",
        ),
        (
            "Puh! Gehalten {by_team}!",
            "Hab ihn! Super Parade {by_team}!",
            "Puh! Was für eine Parade!",
            "Hab ihn! Gehalten!",
        ),
    ),
    PeopleSaid.CHANCE: Sentences(
        (
            "Chance für {team}.",
            "Eine gute Chance für {team}.",
            "Das war eine Chance für {team}.",
            "Eine gute Chance.",
            "Das war eine Chance.",
            "Eine Chance.",
        ),
        (
            "Riesenchance für {team}!",
            "So knapp! Große Chance für {team}!",
            "Riesenchance!",
            "Oh, war das knapp!",
        ),
        (
            "Oh! Fast hätte es geklappt für {team}!",
            "So knapp! Was für eine Chance für {team}!",
            "Oh, war das knapp!",
            "Fast! Was für eine Chance!",
        ),
    ),
    PeopleSaid.FOUL: Sentences(
        (
            "Foul {by_team}.",
            "Ein Foul {by_team}.",
            "Gepfiffen wird ein Foul {by_team}.",
            "Ein Foul.",
            "Foul gepfiffen.",
            "Das war ein Foul.",
        ),
        (
            "Und da ist das Foul {by_team}!",
            "Foul! Das kam {by_team}!",
            "Das ist ein Foul!",
            "Foul!",
        ),
        (
            "Hoppla! Ein Foul {by_team}.",
            "Vorsicht! Das war ein Foul {by_team}.",
            "Hoppla! Ein Foul.",
            "Vorsicht! Das war ein Foul.",
        ),
    ),
    PeopleSaid.CARD: Sentences(
        (
            "Eine Karte für {team}.",
            "Karte für {team}.",
            "Es gibt eine Karte für {team}.",
            "Eine Karte wird gezeigt.",
            "Es gibt eine Karte.",
            "Eine Karte.",
        ),
        (
            "Und da ist die Karte für {team}!",
            "Die Karte kommt, und zwar für {team}!",
            "Und da ist die Karte!",
            "Die Karte ist draußen!",
        ),
        (
            "Oje! Eine Karte für {team}.",
            "Schau mal, eine Karte für {team}.",
            "Oje! Eine Karte.",
            "Schau mal, da wird eine Karte gezeigt.",
        ),
    ),
    PeopleSaid.CORNER: Sentences(
        (
            "Ecke für {team}.",
            "Eckball für {team}.",
            "Es gibt Ecke für {team}.",
            "Eckball.",
            "Es gibt Ecke.",
            "Eine Ecke.",
        ),
        (
            "Und jetzt Ecke für {team}!",
            "Eckball für {team}!",
            "Und es gibt Ecke!",
            "Eckball!",
        ),
        (
            "Jetzt geht es in die Ecke: Eckball für {team}!",
            "Ecke für {team}! Was passiert jetzt?",
            "Eine Ecke! Was passiert jetzt?",
            "Gleich kommt der Ball aus der Ecke!",
        ),
    ),
    PeopleSaid.SUBSTITUTION: Sentences(
        (
            "Wechsel {at_team}.",
            "Ein Wechsel {at_team}.",
            "Gewechselt wird {at_team}.",
            "Ein Wechsel.",
            "Es wird gewechselt.",
            "Wechsel.",
        ),
        (
            "Frische Kräfte für {team}!",
            "Und jetzt der Wechsel {at_team}!",
            "Frische Kräfte kommen!",
            "Zeit für einen Wechsel!",
        ),
        (
            "Tausch! Jemand Neues spielt für {team}!",
            "Hallo! Jemand Neues ist da für {team}!",
            "Tausch! Jemand Neues spielt mit!",
            "Hallo! Jetzt ist jemand Neues dabei!",
        ),
    ),
    PeopleSaid.MARK: Sentences(
        (
            "Das darf man sich noch einmal ansehen.",
            "Diese Szene ist einen zweiten Blick wert.",
            "Das lohnt einen zweiten Blick.",
            "Eine Szene zum Merken.",
        ),
        (
            "Das muss man noch einmal sehen!",
            "Oh, diese Szene ist einen zweiten Blick wert!",
            "Die Szene merken wir uns!",
        ),
        (
            "Wow! Das schauen wir uns später noch einmal an!",
            "Oh! Das müssen wir uns merken!",
            "Hast du das gesehen? Das will man noch einmal sehen!",
        ),
    ),
}
