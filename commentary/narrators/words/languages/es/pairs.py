"""Spanish: two things said at once."""

from commentary.narrators.words.language import Sentences
from commentary.observers.facts import What

PAIRS = {
    (What.RUNS, What.HAS_BALL): Sentences(
        (
            "{who} corre {way} con el balón.",
            "{who} lleva el balón {way}, a la carrera.",
            "{who} corre con el balón.",
        ),
        ("¡{who} corre {way} con el balón!", "¡Corre con el balón {who}!"),
        ("¡Corre, corre! {who} va {way} con el balón.", "¡Corre, corre! {who} tiene el balón."),
    ),
    (What.TURNS, What.HAS_BALL): Sentences(
        ("{who} vuelve {way} con el balón.", "{who} da la vuelta con el balón."),
        ("¡{who} vuelve {way} con el balón!", "¡Da la vuelta con el balón {who}!"),
        ("¡Media vuelta! {who} tiene el balón.",),
    ),
    (What.KICKS, What.BALL_MOVES): Sentences(
        (
            "{who} le da con el pie y el balón va {way}.",
            "{who} manda el balón {way} de una patada.",
            "{who} le da con el pie y el balón se mueve.",
        ),
        ("¡{who} le da con el pie y el balón sale {way}!", "¡Patada, y el balón sale {way}!"),
        ("¡Bum! {who} le da y el balón va {way}.",),
    ),
    (What.THROWS, What.BALL_MOVES): Sentences(
        (
            "{who} lanza el balón {way}.",
            "{who} lanza, y el balón va {way}.",
            "{who} lanza, y el balón se mueve.",
        ),
        ("¡{who} lanza el balón {way}!", "¡Lanza {who}, y el balón sale {way}!"),
        ("¡Hop! {who} lanza el balón {way}.",),
    ),
    (What.KICKS, What.BALL_HIGH): Sentences(
        ("{who} le da con el pie y el balón va alto.", "Patada, y el balón por lo alto."),
        ("¡{who} le da con el pie y el balón va muy alto!", "¡Patada, y el balón por lo alto!"),
        ("¡Bum! {who} le da y el balón va muy alto.",),
    ),
    (What.THROWS, What.BALL_HIGH): Sentences(
        ("{who} lanza el balón a lo alto.", "{who} lanza, y el balón va por lo alto."),
        ("¡{who} lanza el balón muy alto!",),
        ("¡Hop! {who} lanza el balón muy alto.",),
    ),
    (What.JUMPS, What.ARMS_UP): Sentences(
        ("{who} salta con los dos brazos en alto.",),
        ("¡{who} salta con los dos brazos en alto!",),
        ("¡Hop! {who} salta con los dos brazos arriba.",),
    ),
    (What.PEOPLE, What.TOGETHER): Sentences(
        (
            "{people} muy juntas.",
            "Hay {people} muy juntas.",
        ),
        ("¡{people}, muy juntas!",),
        ("¡Mira, {people} muy juntas!",),
    ),
    (What.SEVERAL_PEOPLE, What.TOGETHER): Sentences(
        (
            "{people} muy juntas.",
            "Hay {people} muy juntas.",
        ),
        ("¡{people}, muy juntas!",),
        ("¡Mira, {people} muy juntas!",),
    ),
    (What.PEOPLE, What.BALL): Sentences(
        ("{people} y un balón a la vista.", "Hay {people} y un balón."),
        ("¡{people} y un balón!",),
        ("¡Mira, {people} y un balón!",),
    ),
    (What.SEVERAL_PEOPLE, What.BALL): Sentences(
        ("{people} y un balón a la vista.",),
        ("¡{people} y un balón!",),
        ("¡Mira, {people} y un balón!",),
    ),
    (What.JOINS, What.PEOPLE): Sentences(
        ("Llega {new}: ahora, {people}.", "{new} entra en la imagen. Ahora hay {people}."),
        ("¡Aquí llega {new}: ahora, {people}!",),
        ("¡Hola! ¡Llega {new}! Ahora hay {people}.",),
    ),
    (What.LEAVES, What.PEOPLE): Sentences(
        (
            "{who} sale de la imagen: [queda|quedan] {people}.",
            "Sale {who}. [Queda|Quedan] {people}.",
        ),
        ("¡Sale {who}! [Queda|Quedan] {people}.",),
        ("¡Adiós! [Queda|Quedan] {people}.",),
    ),
}
