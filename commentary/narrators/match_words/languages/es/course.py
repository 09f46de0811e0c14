"""Spanish: how a match goes on, and how it stands."""

from commentary.narrators.match_words.match_phrasebook import Tail
from commentary.narrators.said import PeopleSaid
from commentary.narrators.words.language import Sentences

COURSE = {
    PeopleSaid.KICK_OFF: Sentences(
        ("El partido ha comenzado.", "Empieza el partido.", "Comienza el partido."),
        ("¡Y arrancamos!", "¡Allá vamos, empieza el partido!", "¡El partido está en marcha!"),
        ("¡Preparados, listos, ya! ¡Empieza el partido!", "¡Bien, empieza el partido!"),
    ),
    PeopleSaid.STOPPED: Sentences(
        ("El reloj está parado.", "El juego está detenido.", "Una breve interrupción."),
        ("¡Atención, el reloj está parado!", "¡Se detiene el juego!"),
        ("¡Alto! El reloj descansa un poco.", "¡Alto! Todo el mundo espera un poco."),
    ),
    PeopleSaid.RESUMED: Sentences(
        ("El reloj vuelve a correr.", "Se reanuda el juego.", "Sigue el partido."),
        ("¡Y seguimos!", "¡El reloj vuelve a correr!"),
        ("¡Tic, tac! ¡El reloj vuelve a correr!", "¡Y se sigue jugando!"),
    ),
    PeopleSaid.HALF_TIME: Sentences(
        ("Es el descanso.", "Descanso.", "Los equipos se van al descanso."),
        ("¡Y llegamos al descanso!", "¡Descanso! ¡A tomar aire!"),
        ("¡Descanso! ¡Hora de beber agua!", "¡Uf! ¡Es el descanso!"),
    ),
    PeopleSaid.PERIOD_END: Sentences(
        ("Final {of_period}.", "Es el final {of_period}.", "Termina {period}."),
        ("¡Y termina {period}!", "¡Hasta aquí {period}!"),
        ("¡Una pausa! Termina {period}.", "¡Uf! ¡Ha terminado {period}!"),
    ),
    PeopleSaid.NEXT_PERIOD: Sentences(
        ("Comienza {period}.", "Empieza {period}.", "Es el comienzo {of_period}."),
        ("¡Allá vamos! ¡Empieza {period}!", "¡Y arranca {period}!"),
        ("¡A jugar! ¡Empieza {period}!", "¿Preparados? ¡Empieza {period}!"),
    ),
    PeopleSaid.FULL_TIME: Sentences(
        ("El partido ha terminado.", "Final del partido.", "Es el final del partido."),
        ("¡Y se acabó!", "¡Se acabó el partido!"),
        ("¡Ya está! ¡El partido ha terminado!", "¡Fin! ¡Muy bien todo el mundo!"),
    ),
    PeopleSaid.GAME_WON: Sentences(
        ("Juego para {team}.", "El juego es para {team}.", "Juego {by_team}."),
        ("¡Juego para {team}!", "¡Y el juego es para {team}!"),
        ("¡Hurra, un juego para {team}!", "¡Bien! ¡El juego es para {team}!"),
    ),
    PeopleSaid.SET_WON: Sentences(
        (
            "El set es para {team}, {set_score}.",
            "Set para {team}: {set_score}.",
            "{set_score}: set para {team}.",
        ),
        (
            "¡Y el set es para {team}, {set_score}!",
            "¡Set {by_team}, {set_score}!",
        ),
        (
            "¡Hurra! ¡El set es para {team}, {set_score}!",
            "¡Bien jugado! ¡{set_score}, un set para {team}!",
        ),
    ),
    PeopleSaid.DEUCE: Sentences(
        ("Iguales.", "Iguales en este juego.", "Cuarenta iguales."),
        ("¡Iguales! ¡Todo por decidir!", "¡Cuarenta iguales!"),
        ("¡Iguales! ¡Los mismos puntos en cada lado!", "¡Qué cerca! ¡Iguales!"),
    ),
    PeopleSaid.SET_POINT: Sentences(
        ("Punto de set para {team}.", "Bola de set para {team}.", "Punto de set: {team}."),
        ("¡Punto de set para {team}!", "¡Y es bola de set para {team}!"),
        ("¡Un punto más, y el set es para {team}!", "¡Qué nervios! ¡Bola de set para {team}!"),
    ),
    PeopleSaid.MATCH_POINT: Sentences(
        (
            "Punto de partido para {team}.",
            "Bola de partido para {team}.",
            "Punto de partido: {team}.",
        ),
        ("¡Punto de partido para {team}!", "¡Aquí está: bola de partido para {team}!"),
        (
            "¡Un punto más, y el partido es para {team}!",
            "¡Qué nervios! ¡Bola de partido para {team}!",
        ),
    ),
    PeopleSaid.CORRECTED: Sentences(
        (
            "El marcador se corrige: {score}.",
            "Corrección del marcador: {score}.",
            "Rectificación: el marcador es {score}.",
        ),
        ("¡Atención, se corrige el marcador: {score}!", "¡Corrección: {score}!"),
        ("¡Uy, contamos mal! Van {score}.", "Contamos otra vez: {score}."),
    ),
}

TAILS = {
    Tail.SCORE: Sentences(
        ("El marcador es {score}.", "Con esto, van {score}.", "El marcador: {board}."),
        ("¡{score} ahora!", "¡Con esto, van {score}!", "¡{board}!"),
        ("¡Ahora van {score}!", "¡Cuenta tú también: {board}!"),
    ),
    Tail.TAKES_LEAD: Sentences(
        (
            "{score}, ventaja para {team}.",
            "Ventaja para {team}: {score}.",
            "Por delante, {team}: {score}.",
        ),
        ("¡{score}, ventaja para {team}!", "¡Y por delante, {team}: {score}!"),
        ("¡Por delante ahora, {team}! ¡Van {score}!", "¡{score}! ¿Quién va delante? ¡{team}!"),
    ),
    Tail.EQUALISES: Sentences(
        ("Empate, {score}.", "Es el empate: {score}.", "{score}, todo igualado."),
        ("¡Empate! ¡{score}!", "¡{score}, es el empate!"),
        ("¡Igual en los dos lados: {score}!", "¡{score}! ¡Nadie va delante!"),
    ),
    Tail.WINS: Sentences(
        (
            "{board}. La victoria es para {team}.",
            "Victoria para {team}: {board}.",
            "Resultado final: {board}. Victoria {by_team}.",
        ),
        (
            "¡{board}, y la victoria es para {team}!",
            "¡Qué victoria {by_team}: {board}!",
        ),
        (
            "¡Hurra por {team}! ¡{board}!",
            "¡{board}! ¡Un aplauso para {team}!",
        ),
    ),
    Tail.DRAWS: Sentences(
        ("Empate: {board}.", "Termina en empate: {board}.", "Resultado final: {board}. Empate."),
        ("¡{board}: empate!", "¡Termina igualado: {board}!"),
        ("¡{board}! ¡Hoy no pierde nadie!", "¡Igual en los dos lados: {board}!"),
    ),
    Tail.WINS_SETS: Sentences(
        (
            "El partido es para {team}: {set_list}.",
            "{set_list}: partido para {team}.",
            "Victoria para {team}: {set_list}.",
        ),
        (
            "¡Y el partido es para {team}: {set_list}!",
            "¡{set_list}, y la victoria es para {team}!",
        ),
        ("¡Hurra por {team}! ¡{set_list}!", "¡Un aplauso para {team}: {set_list}!"),
    ),
    Tail.SETS: Sentences(
        ("{sets} en sets.", "En sets: {sets}.", "Los sets hasta ahora: {sets}."),
        ("¡Son {sets} en sets!", "¡{sets} en sets!"),
        ("¡En sets van {sets}!", "¡Cuenta los sets: {sets}!"),
    ),
    Tail.IN_SET: Sentences(
        ("{score} {in_period}.", "El marcador {in_period}: {score}.", "{board} {in_period}."),
        ("¡{score} {in_period}!", "¡{board} {in_period}!"),
        ("¡Van {score} {in_period}!", "¡Cuenta tú también: {board} {in_period}!"),
    ),
    Tail.POINTS: Sentences(
        ("En este juego: {points}.", "{points} en este juego.", "El juego en curso: {points}."),
        ("¡{points} en este juego!", "¡Y en este juego: {points}!"),
        ("¡Escucha: {points}!", "¡En este juego: {points}!"),
    ),
    Tail.BACK_IN: Sentences(
        (
            "El juego sigue dentro de {pause}.",
            "La pausa dura {pause}.",
            "Volvemos en {pause}.",
        ),
        ("¡Volvemos en {pause}!", "¡No te vayas: seguimos en {pause}!"),
        ("¡Nos vemos en {pause}!", "¡Volvemos a jugar en {pause}!"),
    ),
    Tail.STILL_LEADS: Sentences(
        (
            "El marcador es {score}, ventaja para {team}.",
            "El marcador: {board}.",
            "Van {score}, con {team} por delante.",
            "Por delante, {team}: {score}.",
        ),
        (
            "¿Acabas de llegar? ¡{score}, ventaja para {team}!",
            "¡{board} por ahora!",
            "¡{score}, con {team} por delante!",
        ),
        (
            "¿Te acuerdas del marcador? ¡{board}!",
            "¿Quién va delante? ¡{team}, {score}!",
        ),
    ),
    Tail.STILL_LEVEL: Sentences(
        (
            "El marcador es {score}.",
            "El partido está igualado, {score}.",
            "Van {score}.",
            "Todo igualado por ahora: {score}.",
        ),
        ("¡Todo por decidir: {score}!", "¡Igualados, {score}!", "¡{board} por ahora!"),
        (
            "¿Te acuerdas del marcador? ¡{score}!",
            "¡Nadie va delante: {score}!",
        ),
    ),
    Tail.TO_GO: Sentences(
        (
            "{minutes} para el final {of_period}.",
            "A {minutes} del final {of_period}.",
            "Por jugar {in_period}: {minutes}.",
        ),
        ("¡{minutes} para el final {of_period}!", "¡A {minutes} del final {of_period}!"),
        ("¡Por jugar {in_period}: {minutes}!", "¡{minutes} para el final {of_period}!"),
    ),
}
