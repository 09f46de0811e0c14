"""Spanish: what is said of people."""

from commentary.narrators.words.language import Sentences
from commentary.observers.facts import What

PEOPLE = {
    What.PEOPLE: Sentences(
        ("{people} en pantalla.", "Hay {people} en la imagen.", "Se ve a {people}."),
        ("¡Ahora hay {people} en pantalla!", "¡Y aquí hay {people}!"),
        ("¡Mira, {people}!", "¿Quién está ahí? ¡{people}!"),
    ),
    What.SEVERAL_PEOPLE: Sentences(
        ("{people} en pantalla.", "Hay {people} en la imagen.", "Se ven {people}."),
        ("¡Y aquí hay {people}!", "¡Ahora hay {people} en pantalla!"),
        ("¡Mira, {people}!", "¡Oh, {people}!"),
    ),
    What.JOINS: Sentences(
        ("{new} entra en la imagen.", "{new} aparece en pantalla.", "Llega {new}."),
        ("¡Aquí llega {new}!", "¡Y aparece {new}!"),
        ("¡Hola! ¡Llega {new}!", "¡Mira quién viene: {newcomer}!"),
    ),
    What.LEAVES: Sentences(
        (
            "{who} sale de la imagen.",
            "{who} desaparece de la imagen.",
            "{who} ya no está en pantalla.",
        ),
        ("¡Y {who} sale de la imagen!", "¡{named} ya no está en pantalla!"),
        ("¡Adiós! {who} se va.", "¡Adiós, adiós! {who} ya no está en la imagen."),
    ),
    What.RUNS: Sentences(
        (
            "{who} corre {way}.",
            "{who} va corriendo {way}.",
            "Carrera {by_whom} {way}.",
            "{who} se dirige {way} a la carrera.",
            "{who} corre.",
            "{who} va corriendo.",
        ),
        (
            "¡{who} corre {way}!",
            "¡Allá va {who}, corriendo {way}!",
            "¡Cómo corre {named}!",
            "¡Y {who} corre!",
        ),
        (
            "¡Corre, corre! {who} va {way}.",
            "¡Rápido! {who} corre {way}.",
            "¡Corre, corre! ¡Allá va {who}!",
        ),
    ),
    What.STOPS: Sentences(
        ("{who} se detiene.", "{who} deja de correr.", "{who} ya no corre."),
        ("¡Y {who} se detiene!", "¡{who} deja de correr!"),
        ("¡Alto! {who} se detiene.", "¡Uf! {who} deja de correr."),
    ),
    What.TURNS: Sentences(
        (
            "{who} da media vuelta y corre {way}.",
            "{who} vuelve corriendo {way}.",
            "{who} cambia de dirección y corre {way}.",
            "{who} da media vuelta.",
            "{who} cambia de dirección.",
            "Media vuelta {by_whom}, que corre {way}.",
        ),
        ("¡Media vuelta! {who} corre {way}.", "¡Y {who} da media vuelta!"),
        ("¡Media vuelta! {who} va {way}.", "¡Y de regreso! {who} da media vuelta."),
    ),
    What.COMES_CLOSER: Sentences(
        ("{who} se acerca.", "{who} viene hacia la cámara.", "{who} está cada vez más cerca."),
        ("¡{who} viene hacia nosotros!", "¡Cada vez más cerca: {named}!"),
        ("¡{who} viene hacia aquí!", "¡Más cerca, más cerca! ¡Ya viene {who}!"),
    ),
    What.JUMPS: Sentences(
        (
            "{who} salta.",
            "{who} da un salto.",
            "Un salto {by_whom}.",
            "El salto es {by_whom}.",
            "{who} se eleva de un salto.",
            "Quien salta es {named}.",
            "Un salto.",
            "{who} pega un salto.",
            "Y {who} salta.",
        ),
        ("¡{who} salta!", "¡Y salta {who}!", "¡Un salto {by_whom}!"),
        ("¡Hop! {who} salta.", "¡Arriba! {who} da un salto."),
    ),
    What.ARMS_UP: Sentences(
        (
            "{who} levanta los dos brazos.",
            "{who} tiene los dos brazos en alto.",
            "Los dos brazos en alto: {named}.",
        ),
        ("¡{who} levanta los dos brazos!", "¡Los dos brazos arriba: {named}!"),
        (
            "¡Brazos arriba! {who} levanta los dos.",
            "¡Arriba, arriba! {who} tiene los dos brazos en alto.",
        ),
    ),
    What.BENDS_DOWN: Sentences(
        ("{who} se inclina.", "{who} se agacha.", "{who} se inclina hacia el suelo."),
        ("¡Y {who} se agacha!", "¡{who} se inclina!"),
        ("¡Abajo! {who} se agacha.", "{who} se inclina. ¿Lo haces tú también?"),
    ),
    What.IS_DOWN: Sentences(
        ("{who} está en el suelo.", "En el suelo: {named}.", "Ahora {who} está en el suelo."),
        ("¡{who} está en el suelo!", "¡En el suelo: {named}!"),
        ("¡Oh! {who} está en el suelo.", "¡Mira! {who} está en el suelo."),
    ),
    What.TOGETHER: Sentences(
        (
            "Las personas están muy juntas.",
            "Hay poca distancia entre ellas.",
            "Personas muy juntas.",
        ),
        ("¡Muy juntas ahora!", "¡Qué poca distancia!"),
        ("¡Qué juntitas están!", "¡Muy, muy juntas!"),
    ),
    What.SPREAD_OUT: Sentences(
        (
            "Las personas están lejos unas de otras.",
            "Hay mucho espacio entre ellas.",
            "Están muy separadas.",
        ),
        ("¡Cuánto espacio entre las personas!", "¡Qué separadas están!"),
        ("¡Cuánto espacio hay!", "¡Están lejos, muy lejos unas de otras!"),
    ),
}
