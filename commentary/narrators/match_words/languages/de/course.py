"""German: how a match goes on, and how it stands."""

from commentary.narrators.match_words.match_phrasebook import Tail
from commentary.narrators.said import PeopleSaid
from commentary.narrators.words.language import Sentences

COURSE = {
    PeopleSaid.KICK_OFF: Sentences(
        ("Das Spiel hat begonnen.", "Das Spiel läuft.", "Es geht los."),
        ("Und los geht's!", "Jetzt geht's los, das Spiel läuft!", "Das Spiel läuft!"),
        ("Auf die Plätze, fertig, los! Das Spiel beginnt!", "Juhu, das Spiel geht los!"),
    ),
    PeopleSaid.STOPPED: Sentences(
        ("Die Uhr steht.", "Das Spiel ist unterbrochen.", "Eine kurze Unterbrechung."),
        ("Moment, die Uhr steht!", "Unterbrechung!"),
        ("Stopp! Die Uhr macht kurz Pause.", "Stopp! Alle warten einen Moment."),
    ),
    PeopleSaid.RESUMED: Sentences(
        ("Die Uhr läuft wieder.", "Das Spiel geht weiter.", "Weiter geht es."),
        ("Und weiter geht's!", "Die Uhr läuft wieder!"),
        ("Tick, tack! Die Uhr läuft wieder!", "Und weiter wird gespielt!"),
    ),
    PeopleSaid.HALF_TIME: Sentences(
        ("Halbzeit.", "Es ist Halbzeit.", "Halbzeitpause."),
        ("Und das ist die Halbzeit!", "Halbzeit! Zeit zum Durchatmen!"),
        ("Halbzeit! Zeit für einen Schluck Wasser!", "Puh! Jetzt ist Halbzeit!"),
    ),
    PeopleSaid.PERIOD_END: Sentences(
        ("Das Ende {of_period}.", "{period} ist vorbei.", "{period} ist zu Ende."),
        ("Und {period} ist vorbei!", "Das war {period}!"),
        ("Zeit für eine Pause! {period} ist vorbei.", "Puh! Das war {period}!"),
    ),
    PeopleSaid.NEXT_PERIOD: Sentences(
        ("{period} beginnt.", "{period} läuft.", "Es geht weiter, {period} beginnt."),
        ("Weiter geht's, {period} läuft!", "Und los! {period} beginnt!"),
        ("Weiter geht's! {period} beginnt!", "Seid ihr bereit? {period} beginnt!"),
    ),
    PeopleSaid.FULL_TIME: Sentences(
        ("Das Spiel ist aus.", "Schluss, das Spiel ist zu Ende.", "Das Spiel ist vorbei."),
        ("Aus und vorbei!", "Schluss! Das Spiel ist aus!"),
        ("Das war's! Das Spiel ist aus!", "Schluss! Toll gespielt, ihr alle!"),
    ),
    PeopleSaid.GAME_WON: Sentences(
        ("Spiel für {team}.", "Das Spiel geht an {team}.", "Ein Spiel für {team}."),
        ("Spiel für {team}!", "Und das Spiel geht an {team}!"),
        ("Hurra, ein Spiel für {team}!", "Toll! Das Spiel geht an {team}!"),
    ),
    PeopleSaid.SET_WON: Sentences(
        (
            "Der Satz geht an {team}, {set_score}.",
            "Satz für {team}: {set_score}.",
            "{set_score}: Der Satz geht an {team}.",
        ),
        (
            "Und der Satz geht an {team}, {set_score}!",
            "Satzgewinn für {team}, {set_score}!",
        ),
        (
            "Hurra! Der Satz geht an {team}, {set_score}!",
            "Toll gespielt! {set_score}, ein Satz für {team}!",
        ),
    ),
    PeopleSaid.DEUCE: Sentences(
        ("Einstand.", "Es steht Einstand.", "Das Spiel steht auf Einstand."),
        ("Einstand! Alles wieder offen!", "Und das ist Einstand!"),
        ("Einstand! Beide haben gleich viel!", "So knapp! Es steht Einstand!"),
    ),
    PeopleSaid.SET_POINT: Sentences(
        ("Satzball für {team}.", "Satzball: {team}.", "Es gibt Satzball für {team}."),
        ("Satzball für {team}!", "Und jetzt: Satzball für {team}!"),
        ("Noch ein Punkt, dann geht der Satz an {team}!", "Spannend! Satzball für {team}!"),
    ),
    PeopleSaid.MATCH_POINT: Sentences(
        ("Matchball für {team}.", "Matchball: {team}.", "Es gibt Matchball für {team}."),
        ("Matchball für {team}!", "Jetzt gilt's: Matchball für {team}!"),
        ("Noch ein Punkt, dann geht der Sieg an {team}!", "Spannend! Matchball für {team}!"),
    ),
    PeopleSaid.CORRECTED: Sentences(
        (
            "Der Spielstand ist berichtigt: {score}.",
            "Eine Berichtigung: Es steht {score}.",
            "Korrektur, es steht {score}.",
        ),
        ("Moment, der Stand wird berichtigt: {score}!", "Korrektur: Es steht {score}!"),
        ("Hoppla, verzählt! Es steht {score}.", "Noch einmal gezählt: Es steht {score}."),
    ),
}

TAILS = {
    Tail.SCORE: Sentences(
        ("Es steht {score}.", "Damit steht es {score}.", "Der Stand: {board}."),
        ("{score} jetzt!", "Damit steht es {score}!", "{board}!"),
        ("Jetzt steht es {score}!", "Zählt mit: {board}!"),
    ),
    Tail.TAKES_LEAD: Sentences(
        (
            "{score}, Führung für {team}.",
            "Das ist die Führung für {team}: {score}.",
            "Jetzt in Führung: {team}, {score}.",
        ),
        ("{score}, Führung für {team}!", "Und das ist die Führung für {team}: {score}!"),
        ("Jetzt vorn: {team}! Es steht {score}!", "{score}! Wer liegt vorn? {team}!"),
    ),
    Tail.EQUALISES: Sentences(
        ("Ausgleich, {score}.", "{score}, alles wieder offen.", "Das ist der Ausgleich: {score}."),
        ("Ausgleich! Es steht {score}!", "{score}, der Ausgleich!"),
        ("Jetzt haben beide gleich viel: {score}!", "{score}! Keiner liegt vorn!"),
    ),
    Tail.WINS: Sentences(
        (
            "{board}. Der Sieg geht an {team}.",
            "Der Sieg geht an {team}: {board}.",
            "Der Endstand: {board}. Sieg für {team}.",
        ),
        (
            "{board}, und der Sieg geht an {team}!",
            "Was für ein Sieg für {team}: {board}!",
        ),
        (
            "Hurra für {team}! {board}!",
            "{board}! Klatscht alle für {team}!",
        ),
    ),
    Tail.DRAWS: Sentences(
        (
            "Unentschieden: {board}.",
            "Es endet unentschieden: {board}.",
            "Der Endstand: {board}. Unentschieden.",
        ),
        ("{board}, ein Unentschieden!", "Kein Sieger heute: {board}!"),
        ("{board}! Heute verliert niemand!", "Beide gleich viel: {board}!"),
    ),
    Tail.WINS_SETS: Sentences(
        (
            "Das Match geht an {team}: {set_list}.",
            "{set_list}: Das Match geht an {team}.",
            "Sieg für {team}: {set_list}.",
        ),
        (
            "Und das Match geht an {team}: {set_list}!",
            "{set_list}, und der Sieg geht an {team}!",
        ),
        ("Hurra für {team}! {set_list}!", "Klatscht alle für {team}: {set_list}!"),
    ),
    Tail.SETS: Sentences(
        ("Nach Sätzen steht es {sets}.", "{sets} nach Sätzen.", "Die Sätze bisher: {sets}."),
        ("Das ist {sets} nach Sätzen!", "{sets} nach Sätzen!"),
        ("Nach Sätzen steht es jetzt {sets}!", "Zählt die Sätze: {sets}!"),
    ),
    Tail.IN_SET: Sentences(
        (
            "Es steht {score} {in_period}.",
            "{score} {in_period}.",
            "Der Stand {in_period}: {board}.",
        ),
        ("{score} steht es {in_period}!", "{board} {in_period}!"),
        ("Jetzt steht es {score} {in_period}!", "Zählt mit: {board} {in_period}!"),
    ),
    Tail.POINTS: Sentences(
        (
            "In diesem Spiel: {points}.",
            "{points} in diesem Spiel.",
            "Im laufenden Spiel: {points}.",
        ),
        ("{points} in diesem Spiel!", "Und in diesem Spiel: {points}!"),
        ("Hört mal: {points}!", "In diesem Spiel: {points}!"),
    ),
    Tail.BACK_IN: Sentences(
        (
            "Weiter geht es in {pause}.",
            "Die Pause dauert {pause}.",
            "In {pause} geht es weiter.",
        ),
        ("In {pause} geht's weiter!", "Bleibt dran: In {pause} geht es weiter!"),
        ("Bis gleich, in {pause} geht's weiter!", "In {pause} wird weitergespielt!"),
    ),
    Tail.STILL_LEADS: Sentences(
        (
            "Es steht {score}, Führung für {team}.",
            "Der Spielstand: {board}.",
            "{score} steht es, vorn: {team}.",
            "In Führung: {team}, {score}.",
        ),
        (
            "Gerade erst dabei? Es steht {score}, Führung für {team}!",
            "{score}, und vorn: {team}!",
            "Der Stand: {board}!",
        ),
        (
            "Wisst ihr noch, wie es steht? {board}!",
            "Wer liegt vorn? {team}, {score}!",
        ),
    ),
    Tail.STILL_LEVEL: Sentences(
        (
            "Es steht {score}.",
            "Der Spielstand ist {score}.",
            "{score} steht es.",
            "Beim Stand von {score} ist alles offen.",
        ),
        ("Alles offen: {score}!", "Keiner liegt vorn, es steht {score}!", "{board} steht es!"),
        (
            "Wisst ihr noch, wie es steht? {score}!",
            "Keiner liegt vorn: Es steht {score}!",
        ),
    ),
    Tail.TO_GO: Sentences(
        (
            "Noch {minutes} {in_period}.",
            "Zu spielen {in_period}: noch {minutes}.",
            "Noch {minutes} bis zum Ende {of_period}.",
        ),
        ("Noch {minutes} {in_period}!", "{minutes} noch {in_period}!"),
        ("Noch {minutes} wird {in_period} gespielt!", "Noch {minutes} {in_period}!"),
    ),
}
