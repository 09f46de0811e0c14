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
        ("¡{who} corre {way} con el balón!", "¡Y {who} corre con el balón!"),
        ("¡Corre, corre! {who} va {way} con el balón.", "¡Corre, corre! {who} tiene el balón."),
    ),
    (What.TURNS, What.HAS_BALL): Sentences(
        ("{who} da media vuelta y va {way} con el balón.", "{who} da media vuelta con el balón."),
        ("¡{who} vuelve {way} con el balón!", "¡Y {who} da media vuelta con el balón!"),
        ("¡Media vuelta! {who} tiene el balón.",),
    ),
    (What.KICKS, What.BALL_MOVES): Sentences(
        (
            "{who} manda el balón {way} de una patada.",
            "Patada {by_whom}, y el balón va {way}.",
            "Una patada, y el balón se mueve.",
        ),
        ("¡{who} manda el balón {way} de una patada!", "¡Patada, y el balón sale {way}!"),
        ("¡Bum! De una patada, {who} manda el balón {way}.",),
    ),
    (What.THROWS, What.BALL_MOVES): Sentences(
        (
            "{who} lanza el balón {way}.",
            "Lanzamiento {by_whom}, y el balón va {way}.",
            "Un lanzamiento, y el balón se mueve.",
        ),
        ("¡{who} lanza el balón {way}!", "¡Lanzamiento, y el balón sale {way}!"),
        ("¡Allá va! {who} lanza el balón {way}.",),
    ),
    (What.KICKS, What.BALL_HIGH): Sentences(
        (
            "{who} manda el balón a lo alto de una patada.",
            "Patada {by_whom}, y el balón va por lo alto.",
        ),
        ("¡{who} manda el balón muy alto de una patada!", "¡Patada, y el balón por lo alto!"),
        ("¡Bum! De una patada, {who} manda el balón muy alto.",),
    ),
    (What.THROWS, What.BALL_HIGH): Sentences(
        ("{who} lanza el balón a lo alto.", "Lanzamiento {by_whom}, y el balón va por lo alto."),
        ("¡{who} lanza el balón muy alto!", "¡Lanzamiento, y el balón por lo alto!"),
        ("¡Allá va! {who} lanza el balón muy alto.",),
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
        ("{people} y un balón en pantalla.", "Hay {people} y un balón."),
        ("¡{people} y un balón!",),
        ("¡Mira, {people} y un balón!",),
    ),
    (What.SEVERAL_PEOPLE, What.BALL): Sentences(
        ("{people} y un balón en pantalla.", "Hay {people} y un balón."),
        ("¡{people} y un balón!",),
        ("¡Mira, {people} y un balón!",),
    ),
    (What.JOINS, What.PEOPLE): Sentences(
        ("Llega {new}: ya [es|son] {people}.", "{new} entra en la imagen. Ahora hay {people}."),
        ("¡Aquí llega {new}: ya [es|son] {people}!",),
        ("¡Hola! ¡Llega {new}! Ahora hay {people}.",),
    ),
    (What.LEAVES, What.PEOPLE): Sentences(
        (
            "{who} sale de la imagen: [queda|quedan] {people}.",
            "Sale {who}. Ahora [queda|quedan] {people}.",
        ),
        ("¡Y sale {who}! [Queda|Quedan] {people}.",),
        (
            "¡Adiós! {who} se va. [Queda|Quedan] {people}.",
            "¡Adiós, adiós! [Queda|Quedan] {people}.",
        ),
    ),
}
