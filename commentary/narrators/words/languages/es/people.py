"""Spanish: what is said of people."""

from commentary.narrators.words.language import Sentences
from commentary.observers.facts import What

PEOPLE = {
    What.PEOPLE: Sentences(
        ("{people} a la vista.", "Hay {people} en la imagen.", "Se ve a {people}."),
        ("¡{people} a la vista!", "¡Y aquí hay {people}!"),
        ("¡Mira, {people}!", "¿Ves? ¡{people}!"),
    ),
    What.SEVERAL_PEOPLE: Sentences(
        ("{people} a la vista.", "Hay {people} en la imagen.", "En la imagen hay {people}."),
        ("¡Cuánta gente: {people}!", "¡{people} a la vista!"),
        ("¡Mira, {people}!", "¡Cuánta gente! ¡{people}!"),
    ),
    What.JOINS: Sentences(
        ("{new} entra en la imagen.", "{new} aparece.", "Llega {new}."),
        ("¡Aquí llega {new}!", "¡Y aparece {new}!"),
        ("¡Hola! ¡Llega {new}!", "¡Mira quién viene: {newcomer}!"),
    ),
    What.LEAVES: Sentences(
        ("{who} sale de la imagen.", "{who} abandona la imagen.", "{who} ya no está en la imagen."),
        ("¡Y {who} sale de la imagen!", "¡{who} ya no está a la vista!"),
        ("¡Adiós! {who} se va.", "¡Ya no está! {who} sale de la imagen."),
    ),
    What.RUNS: Sentences(
        (
            "{who} corre {way}.",
            "{who} sale corriendo {way}.",
            "{who} echa a correr {way}.",
            "{who} corre.",
            "{who} sale corriendo.",
        ),
        (
            "¡{who} corre {way}!",
            "¡Allá va {who}, {way}!",
            "¡Cómo corre {named}!",
            "¡Allá va {who}!",
        ),
        (
            "¡Corre, corre! {who} va {way}.",
            "¡Rápido! {who} corre {way}.",
            "¡Corre, corre! ¡Allá va {who}!",
        ),
    ),
    What.STOPS: Sentences(
        ("{who} se detiene.", "{who} se para.", "{who} deja de correr."),
        ("¡Y {who} se detiene!", "¡Se para {who}!"),
        ("¡Alto! {who} se para.", "¡Uf! {who} se detiene."),
    ),
    What.TURNS: Sentences(
        (
            "{who} da la vuelta y corre {way}.",
            "{who} vuelve corriendo {way}.",
            "{who} cambia de rumbo, {way}.",
            "{who} da la vuelta.",
            "{who} corre de vuelta {way}.",
        ),
        ("¡Media vuelta! {who} corre {way}.", "¡Da la vuelta {who}!"),
        ("¡Media vuelta! {who} va {way}.", "¡Y otra vez atrás! {who} da la vuelta."),
    ),
    What.COMES_CLOSER: Sentences(
        ("{who} se acerca.", "{who} viene hacia la cámara.", "{who} está cada vez más cerca."),
        ("¡{who} viene hacia nosotros!", "¡Cada vez más cerca: {named}!"),
        ("¡{who} viene a vernos!", "¡Más cerca, más cerca! ¡Ya viene {who}!"),
    ),
    What.JUMPS: Sentences(
        (
            "{who} salta.",
            "{who} da un salto.",
            "Un salto {by_whom}.",
            "Salto {by_whom}.",
            "{who} está en el aire.",
            "En el aire: {named}.",
            "Un salto.",
            "{who} pega un salto.",
            "Y {who} salta.",
        ),
        ("¡{who} salta!", "¡Y salta {who}!", "¡Un salto {by_whom}!"),
        ("¡Hop! {who} salta.", "¡Arriba! {who} da un brinco."),
    ),
    What.ARMS_UP: Sentences(
        (
            "{who} tiene los dos brazos arriba.",
            "{who}, con los dos brazos en alto.",
            "Los dos brazos en alto: {named}.",
        ),
        ("¡{who}, con los dos brazos en alto!", "¡Los dos brazos arriba: {named}!"),
        ("¡Brazos arriba! {who} tiene los dos en alto.", "¡{who} tiene los dos brazos arriba!"),
    ),
    What.BENDS_DOWN: Sentences(
        ("{who} se agacha.", "{who} se inclina.", "{who} se inclina hacia el suelo."),
        ("¡Y {who} se agacha!", "¡Se agacha {who}!"),
        ("¡{who} se agacha mucho!", "¡A agacharse! {named} también.", "¡Abajo! {who} se agacha."),
    ),
    What.IS_DOWN: Sentences(
        ("{who} está en el suelo.", "En el suelo: {named}.", "{named}, en el suelo."),
        ("¡{who} está en el suelo!", "¡En el suelo: {named}!"),
        ("¡Ay! {who} está en el suelo.", "¡Vaya! {who} está en el suelo."),
    ),
    What.TOGETHER: Sentences(
        (
            "Las personas están muy juntas.",
            "Hay poca distancia entre ellas.",
            "Personas muy juntas.",
        ),
        (
            "¡Muy juntas ahora!",
            "¡Qué poca distancia!",
        ),
        (
            "¡Qué juntitas están!",
            "¡Muy, muy juntas!",
        ),
    ),
    What.SPREAD_OUT: Sentences(
        (
            "Las personas están lejos entre sí.",
            "Hay mucho espacio entre ellas.",
            "Están muy separadas.",
        ),
        (
            "¡Cuánto espacio entre las personas!",
            "¡Qué separadas están!",
        ),
        (
            "¡Cuánto sitio hay entre ellas!",
            "¡Qué separadas están!",
        ),
    ),
}
