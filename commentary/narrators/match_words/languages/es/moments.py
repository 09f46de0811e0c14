"""Spanish: moments that people mark."""

from commentary.narrators.said import PeopleSaid
from commentary.narrators.words.language import Sentences

MOMENTS = {
    PeopleSaid.GOAL: Sentences(
        (
            "Gol para {team}.",
            "Gol {by_team}.",
            "Es gol {by_team}.",
            "Es gol.",
            "Ha habido gol.",
            "Gol.",
        ),
        (
            "¡Gol! ¡Gol {by_team}!",
            "¡Está dentro! ¡Gol {by_team}!",
            "¡Gol, gol, gol! ¡Es para {team}!",
            "¡Gol! ¡Está dentro!",
            "¡Y es gol!",
        ),
        (
            "¡Hurra! ¡Un gol para {team}!",
            "¡Gol, gol, gol {by_team}!",
            "¡Está dentro! ¡Un aplauso para {team}!",
            "¡Hurra! ¡Es gol!",
            "¡Gol! ¡El balón está dentro!",
        ),
    ),
    PeopleSaid.SAVE: Sentences(
        (
            "Parada {by_team}.",
            "Buena parada {by_team}.",
            "Una parada {by_team}.",
            "Una parada.",
            "Buena parada.",
            "Ha sido una parada.",
        ),
        (
            "¡Qué parada {by_team}!",
            "¡Lo paró! ¡Gran parada {by_team}!",
            "¡Qué parada!",
            "¡Gran parada!",
        ),
        (
            "¡Uf! ¡Qué parada {by_team}!",
            "¡Lo tengo! ¡Superparada {by_team}!",
            "¡Uf! ¡Qué parada!",
            "¡Lo tengo! ¡Parada!",
        ),
    ),
    PeopleSaid.CHANCE: Sentences(
        (
            "Ocasión para {team}.",
            "Buena ocasión para {team}.",
            "Ha sido una ocasión {by_team}.",
            "Una buena ocasión.",
            "Ha sido una ocasión.",
            "Una ocasión.",
        ),
        (
            "¡Ocasión clara para {team}!",
            "¡Por poco! ¡Qué ocasión {by_team}!",
            "¡Qué ocasión!",
            "¡Uy, por poco!",
        ),
        (
            "¡Uy! ¡Casi, casi para {team}!",
            "¡Qué cerca! ¡Menuda ocasión {by_team}!",
            "¡Uy! ¡Qué cerca!",
            "¡Casi! ¡Menuda ocasión!",
        ),
    ),
    PeopleSaid.FOUL: Sentences(
        (
            "Falta {by_team}.",
            "Una falta {by_team}.",
            "Se señala falta {by_team}.",
            "Una falta.",
            "Se señala falta.",
            "Ha sido falta.",
        ),
        ("¡Y es falta {by_team}!", "¡Falta {by_team}!", "¡Es falta!", "¡Falta!"),
        (
            "¡Ay! Una falta {by_team}.",
            "¡Cuidado! Eso ha sido falta {by_team}.",
            "¡Ay! Una falta.",
            "¡Cuidado! Eso ha sido falta.",
        ),
    ),
    PeopleSaid.CARD: Sentences(
        (
            "Tarjeta para {team}.",
            "Una tarjeta para {team}.",
            "Se muestra una tarjeta a {team}.",
            "Una tarjeta.",
            "Se muestra una tarjeta.",
            "Hay tarjeta.",
        ),
        (
            "¡Y ahí está la tarjeta para {team}!",
            "¡Sale la tarjeta, y es para {team}!",
            "¡Y ahí está la tarjeta!",
            "¡Sale la tarjeta!",
        ),
        (
            "¡Ay, ay! Una tarjeta para {team}.",
            "Mira, una tarjeta para {team}.",
            "¡Ay, ay! Una tarjeta.",
            "Mira, se muestra una tarjeta.",
        ),
    ),
    PeopleSaid.CORNER: Sentences(
        (
            "Córner para {team}.",
            "Saque de esquina para {team}.",
            "Hay córner para {team}.",
            "Córner.",
            "Hay saque de esquina.",
            "Hay córner.",
        ),
        (
            "¡Y ahora, córner para {team}!",
            "¡Córner {by_team}!",
            "¡Y es córner!",
            "¡Saque de esquina!",
        ),
        (
            "¡A la esquina! ¡Córner para {team}!",
            "¡Córner para {team}! ¿Qué pasará ahora?",
            "¡Un córner! ¿Qué pasará ahora?",
            "¡Ahora el balón viene de la esquina!",
        ),
    ),
    PeopleSaid.SUBSTITUTION: Sentences(
        (
            "Cambio en {team}.",
            "Un cambio para {team}.",
            "Sustitución en {team}.",
            "Un cambio.",
            "Hay una sustitución.",
            "Hay un cambio.",
        ),
        (
            "¡Piernas frescas para {team}!",
            "¡Y ahora, cambio en {team}!",
            "¡Piernas frescas!",
            "¡Hora de un cambio!",
        ),
        (
            "¡Cambio! ¡Alguien nuevo juega para {team}!",
            "¡Hola! ¡Alguien nuevo entra para {team}!",
            "¡Cambio! ¡Entra alguien nuevo!",
            "¡Hola a quien entra a jugar!",
        ),
    ),
    PeopleSaid.MARK: Sentences(
        (
            "Una jugada para volver a ver.",
            "Un momento que merece verse otra vez.",
            "Para verlo de nuevo.",
            "Un momento para recordar.",
        ),
        (
            "¡Esto hay que volver a verlo!",
            "¡Oh, esto merece otra mirada!",
            "¡Un momento para no olvidar!",
        ),
        (
            "¡Hala! ¡Luego lo vemos otra vez!",
            "¡Oh! ¡De esto nos acordaremos!",
            "¿Lo has visto? ¡Para verlo de nuevo!",
        ),
    ),
}
