"""Spanish."""

from commentary.narrators.words.language import Language, People, Person, Sentences, spanish
from commentary.narrators.words.points import Manner
from commentary.observers.facts import Shirt, What
from commentary.observers.motion_facts import Direction

PLAIN = {
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
    What.BALL: Sentences(
        ("Hay un balón.", "Un balón a la vista.", "Se ve un balón."),
        ("¡Y ahí está el balón!", "¡Aquí está el balón!"),
        ("¡Mira, un balón!", "¡Anda, un balón!"),
    ),
    What.BALL_MOVES: Sentences(
        (
            "El balón va {way}.",
            "El balón se mueve {way}.",
            "El balón sale {way}.",
            "El balón se mueve.",
            "El balón se va {way}.",
            "Y el balón va {way}.",
            "El balón está en movimiento.",
        ),
        ("¡Y el balón va {way}!", "¡Allá va el balón, {way}!", "¡Se mueve el balón!"),
        ("¡Mira! El balón va {way}.", "¡Allá va el balón, {way}!", "¡Allá va el balón!"),
    ),
    What.BALL_HIGH: Sentences(
        ("El balón está en lo alto.", "El balón, por encima de las cabezas.", "Un balón alto."),
        ("¡El balón está muy alto!", "¡Alto, muy alto el balón!"),
        ("¡Qué alto! ¡Mira el balón!", "¡El balón está muy arriba!"),
    ),
    What.HAS_BALL: Sentences(
        (
            "{who} tiene el balón.",
            "El balón lo tiene {named}.",
            "{who}, con el balón.",
            "El balón está con {named}.",
            "Con el balón, {named}.",
            "{who} está con el balón.",
        ),
        ("¡Ahora {who} tiene el balón!", "¡El balón lo tiene {named}!"),
        ("¿Quién tiene el balón? ¡{named}!", "¡{who} tiene el balón!"),
    ),
    What.KICKS: Sentences(
        (
            "{who} le da una patada al balón.",
            "{who} golpea el balón con el pie.",
            "Y ahí va la patada al balón.",
            "{who} patea el balón.",
            "Una patada {by_whom} al balón.",
            "Una patada al balón.",
            "{who} le pega al balón con el pie.",
            "El balón recibe una patada.",
            "Y {who} patea el balón.",
            "El balón lo patea {named}.",
        ),
        ("¡{who} le da al balón con el pie!", "¡Y ahí va la patada al balón!"),
        ("¡Bum! {who} le da una patada al balón.", "¡Bum! ¡Una patada al balón!"),
    ),
    What.THROWS: Sentences(
        (
            "{who} lanza el balón.",
            "{who} lanza el balón con la mano.",
            "Y ahí va el lanzamiento.",
            "Lanzamiento {by_whom}.",
            "Un lanzamiento.",
            "El balón lo lanza {named}.",
            "{who} hace un lanzamiento.",
            "Y {who} lanza el balón.",
        ),
        ("¡{who} lanza el balón!", "¡Lanza el balón {who}!"),
        ("¡Hop! {who} lanza el balón.", "¡Allá va! {who} lanza el balón."),
    ),
    What.DOG: Sentences(
        ("Hay un perro.", "Un perro a la vista.", "Se ve un perro."),
        ("¡Y ahí hay un perro!", "¡También un perro!"),
        ("¡Guau! ¡Un perro!", "¡Mira, un perro!"),
    ),
    What.BICYCLE: Sentences(
        ("Hay una bicicleta.", "Una bicicleta a la vista.", "Se ve una bicicleta."),
        ("¡Y ahí hay una bicicleta!", "¡También una bicicleta!"),
        ("¡Rin, rin! ¡Una bicicleta!", "¡Mira, una bicicleta!"),
    ),
    What.CAR: Sentences(
        ("Hay un coche.", "Un coche a la vista.", "Se ve un coche."),
        ("¡Y ahí hay un coche!", "¡También un coche!"),
        ("¡Pi, pi! ¡Un coche!", "¡Mira, un coche!"),
    ),
    What.MOVEMENT: Sentences(
        (
            "Algo se mueve {way}.",
            "Movimiento {way}.",
            "Algo va {way}.",
            "Algo se mueve.",
            "Hay movimiento.",
            "Se mueve algo.",
        ),
        ("¡Allá va, {way}!", "¡Movimiento {way}!", "¡Algo se mueve!"),
        ("¡Mira, algo va {way}!", "¡Algo se mueve! ¿Lo ves?"),
    ),
    What.STILL: Sentences(
        ("Nada se mueve.", "Todo está quieto.", "Calma en la imagen."),
        ("¡Nada se mueve!", "¡Todo quieto!"),
        ("¡Chis! Nada se mueve.", "Todo está muy, muy quieto."),
    ),
    What.CAMERA_MOVES: Sentences(
        ("La cámara se mueve {way}.", "La vista va {way}.", "La cámara se mueve."),
        ("¡Y la cámara gira {way}!", "¡La cámara se mueve!"),
        ("¡La cámara mira {way}!", "¡La cámara va de paseo!"),
    ),
    What.CAMERA_STEADY: Sentences(
        ("La cámara vuelve a estar quieta.", "La imagen se calma.", "La cámara ya no se mueve."),
        ("¡Y la cámara vuelve a estar quieta!", "¡La imagen vuelve a estar quieta!"),
        ("Ya está: la cámara se queda quieta.", "La cámara ya no se mueve."),
    ),
    What.LIGHTER: Sentences(
        ("Hay más luz.", "La imagen se aclara.", "Ahora se ve más claro."),
        ("¡Y hay más luz!", "¡Más luz en la imagen!"),
        ("¡Más luz, más luz!", "¡Mira cuánta luz!"),
    ),
    What.DARKER: Sentences(
        ("Hay menos luz.", "La imagen se oscurece.", "Ahora está más oscuro."),
        ("¡Y hay menos luz!", "¡La luz baja!"),
        ("Más oscuro, cada vez más oscuro.", "¡Uy! Hay menos luz."),
    ),
    What.COVERED: Sentences(
        ("No se distingue nada.", "La imagen está vacía.", "Quizá algo tapa la cámara."),
        ("¡Y no se distingue nada!", "¡La imagen está vacía!"),
        ("¡Uy! No se ve nada.", "¡Cucú! No se ve nada."),
    ),
    What.UNCOVERED: Sentences(
        ("Vuelve la imagen.", "La vista está despejada otra vez.", "Ya se ve algo otra vez."),
        ("¡Y vuelve la imagen!", "¡La vista está despejada!"),
        ("¡Hola otra vez! Vuelve la imagen.", "¡Cucú! Aquí está otra vez."),
    ),
    What.CHANGED: Sentences(
        ("Cambia toda la imagen.", "La imagen es otra.", "Una imagen nueva."),
        ("¡Cambia toda la imagen de golpe!", "¡Y ahora, una imagen nueva!"),
        ("¡Anda! Una imagen nueva.", "¡Abracadabra! Una imagen nueva."),
    ),
    What.WHISTLE: Sentences(
        ("Suena un silbato, al parecer.", "Parece un silbato.", "Suena como un silbato."),
        ("¡Suena un silbato, al parecer!", "¡Suena como un silbato!"),
        ("¡Piii! Parece un silbato.", "¿Lo oyes? Quizá un silbato."),
    ),
    What.LOUDER: Sentences(
        ("Sube el ruido.", "Se oye más ruido.", "Aumenta el ruido."),
        ("¡Sube el ruido!", "¡Cómo sube el ruido!"),
        ("¡Cuánto ruido! Cada vez más.", "¡Escucha! Sube el ruido."),
    ),
}

MANNERS = {
    (What.MOVEMENT, Manner.ON_THE_SPOT): Sentences(
        ("Movimiento sin salir del sitio.", "Algo se mueve, pero sigue en su sitio."),
        ("¡Algo se mueve en el sitio!",),
        ("¡Algo se menea!", "Se menea y se menea."),
    ),
    (What.MOVEMENT, Manner.SEVERAL): Sentences(
        ("Movimiento en varios sitios.", "Varias cosas se mueven a la vez."),
        ("¡Hay movimiento en varios sitios!",),
        ("¡Cuántas cosas se mueven!",),
    ),
    (What.MOVEMENT, Manner.ALL_OVER): Sentences(
        ("Movimiento por toda la imagen.", "Hay movimiento por todas partes."),
        ("¡Todo está en movimiento!", "¡Movimiento por todas partes!"),
        ("¡Todo se mueve!",),
    ),
    (What.STILL, Manner.NOW): Sentences(
        ("Y ahora todo está quieto.", "El movimiento se detiene.", "Ya nada se mueve."),
        ("¡Y ahora todo está quieto!",),
        ("Chis, ahora todo está quieto.",),
    ),
    (What.CAMERA_MOVES, Manner.FAST): Sentences(
        ("La cámara va rápido {way}.", "La cámara gira {way}.", "La cámara se mueve rápido."),
        ("¡Y la cámara gira {way}!", "¡Qué rápido va la cámara!"),
        ("¡Zas! La cámara va {way}.", "¡Zas! La cámara va rápido."),
    ),
    (What.CAMERA_MOVES, Manner.CLOSER): Sentences(
        ("La vista se acerca.", "La cámara se acerca.", "Todo crece en la imagen."),
        ("¡Y la vista se acerca!",),
        ("¡Todo se hace más grande!",),
    ),
    (What.CAMERA_MOVES, Manner.AWAY): Sentences(
        ("La vista se aleja.", "La cámara se aleja.", "Todo se hace más pequeño."),
        ("¡Y la vista se aleja!",),
        ("¡Todo se hace pequeñito!",),
    ),
    (What.COVERED, Manner.DARK): Sentences(
        ("La imagen está oscura.", "Oscuridad: no se distingue nada.", "Todo se oscurece."),
        ("¡Y todo se oscurece!",),
        ("¡Uy, qué oscuro! ¿Quién apagó la luz?",),
    ),
    (What.CHANGED, Manner.AGAIN): Sentences(
        ("Toda la imagen cambia sin parar.", "La imagen no se calma."),
        ("¡Y cambia una y otra vez!",),
        ("¡Cambia una y otra vez!",),
    ),
}

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

SPANISH = Language(
    code="es",
    colours={
        Shirt.BLACK: "negro",
        Shirt.WHITE: "blanco",
        Shirt.GREY: "gris",
        Shirt.RED: "rojo",
        Shirt.ORANGE: "naranja",
        Shirt.YELLOW: "amarillo",
        Shirt.GREEN: "verde",
        Shirt.BLUE: "azul",
        Shirt.PURPLE: "morado",
        Shirt.PINK: "rosa",
    },
    persons={
        "who": Person("la persona de {colour}", "una persona de {colour}", "alguien"),
        "named": Person("la persona de {colour}", "una persona de {colour}", ""),
        "by_whom": Person("de la persona de {colour}", "de una persona de {colour}", ""),
        "new": Person("una persona de {colour}", "una persona de {colour}", "alguien"),
        "newcomer": Person("una persona de {colour}", "una persona de {colour}", ""),
    },
    people=People(
        one="una persona",
        many="{number} personas",
        least="al menos {number} personas",
        several="varias personas",
    ),
    numbers={
        2: "dos",
        3: "tres",
        4: "cuatro",
        5: "cinco",
        6: "seis",
        7: "siete",
        8: "ocho",
        9: "nueve",
        10: "diez",
        11: "once",
        12: "doce",
        15: "quince",
        20: "veinte",
        30: "treinta",
        40: "cuarenta",
        50: "cincuenta",
    },
    ways={
        Direction.LEFT: "hacia la izquierda",
        Direction.RIGHT: "hacia la derecha",
        Direction.UP: "hacia arriba",
        Direction.DOWN: "hacia abajo",
    },
    plain=PLAIN,
    manners=MANNERS,
    pairs=PAIRS,
    finish=spanish,
)
