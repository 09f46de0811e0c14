"""Spanish: what is said of the ball, other things, the picture and the sound."""

from commentary.narrators.words.language import Sentences
from commentary.narrators.words.points import Manner
from commentary.observers.facts import What

THINGS = {
    What.BALL: Sentences(
        ("Hay un balón en la imagen.", "Un balón en pantalla.", "Se ve un balón."),
        ("¡Y ahí está el balón!", "¡Aquí está el balón!"),
        ("¡Mira, un balón!", "¡Oh, un balón!"),
    ),
    What.BALL_MOVES: Sentences(
        (
            "El balón va {way}.",
            "El balón se mueve {way}.",
            "El balón sale {way}.",
            "El balón se mueve.",
            "El balón avanza {way}.",
            "El balón se dirige {way}.",
            "El balón está en movimiento.",
        ),
        ("¡Y el balón va {way}!", "¡Allá va el balón, {way}!", "¡Se mueve el balón!"),
        ("¡Mira! El balón va {way}.", "¡Mira cómo va el balón {way}!", "¡Allá va el balón!"),
    ),
    What.BALL_HIGH: Sentences(
        (
            "El balón está en lo alto.",
            "El balón está por encima de las cabezas.",
            "El balón va por lo alto.",
        ),
        ("¡El balón está muy alto!", "¡Qué alto está el balón!"),
        ("¡Qué alto! ¡Mira el balón!", "¡El balón está muy, muy arriba!"),
    ),
    What.HAS_BALL: Sentences(
        (
            "{who} tiene el balón.",
            "El balón lo tiene {named}.",
            "{named}, con el balón.",
            "El balón está en poder {by_whom}.",
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
            "Ahí va la patada al balón.",
            "{who} le pega al balón con el pie.",
            "Una patada {by_whom} al balón.",
            "Una patada al balón.",
            "{who} le da al balón con el pie.",
            "El balón recibe una patada.",
            "Y {who} golpea el balón con el pie.",
            "Es {named} quien le da la patada al balón.",
        ),
        (
            "¡{who} le da una patada al balón!",
            "¡{who} golpea el balón con el pie!",
            "¡Y ahí va la patada al balón!",
        ),
        (
            "¡Bum! {who} le da una patada al balón.",
            "¿Quién le da la patada al balón? ¡{named}!",
            "¡Bum! ¡Una patada al balón!",
        ),
    ),
    What.THROWS: Sentences(
        (
            "{who} lanza el balón.",
            "{who} arroja el balón.",
            "Ahí va el lanzamiento.",
            "Lanzamiento {by_whom}.",
            "Un lanzamiento.",
            "El balón lo lanza {named}.",
            "{who} hace un lanzamiento.",
            "Y {who} lanza el balón.",
            "El balón sale de las manos {by_whom}.",
        ),
        ("¡{who} lanza el balón!", "¡El balón lo lanza {named}!", "¡Y ahí va el lanzamiento!"),
        (
            "¡Allá va! {who} lanza el balón.",
            "¿Quién lanza el balón? ¡{named}!",
            "¡Hop! {who} lanza el balón.",
        ),
    ),
    What.DOG: Sentences(
        ("Hay un perro en la imagen.", "Un perro en pantalla.", "Se ve un perro."),
        ("¡Y ahí hay un perro!", "¡Un perro en pantalla!"),
        ("¡Guau, guau! ¡Un perro!", "¡Mira, un perro!"),
    ),
    What.BICYCLE: Sentences(
        ("Hay una bicicleta en la imagen.", "Una bicicleta en pantalla.", "Se ve una bicicleta."),
        ("¡Y ahí hay una bicicleta!", "¡Una bicicleta en pantalla!"),
        ("¡Rin, rin! ¡Una bicicleta!", "¡Mira, una bici!"),
    ),
    What.CAR: Sentences(
        ("Hay un automóvil en la imagen.", "Un automóvil en pantalla.", "Se ve un automóvil."),
        ("¡Y ahí hay un auto!", "¡Un auto en pantalla!"),
        ("¡Pi, pi! ¡Un auto!", "¡Mira, un auto!"),
    ),
    What.MOVEMENT: Sentences(
        (
            "Algo se mueve {way}.",
            "Movimiento {way}.",
            "Algo va {way}.",
            "Algo se mueve.",
            "Hay movimiento.",
            "Hay algo en movimiento.",
        ),
        ("¡Allá va, {way}!", "¡Movimiento {way}!", "¡Algo se mueve!"),
        ("¡Mira, algo va {way}!", "¡Algo se mueve! ¿Lo ves?"),
    ),
    What.STILL: Sentences(
        ("Nada se mueve.", "Todo está quieto.", "No hay movimiento en la imagen."),
        ("¡Nada se mueve!", "¡Todo quieto!"),
        ("Como una estatua: nada se mueve.", "Todo está muy, muy quieto."),
    ),
    What.CAMERA_MOVES: Sentences(
        ("La cámara se mueve {way}.", "La imagen se desplaza {way}.", "La cámara se mueve."),
        ("¡Y la cámara gira {way}!", "¡La cámara está en movimiento!"),
        ("¡La cámara mira {way}!", "¡La cámara va de paseo!"),
    ),
    What.CAMERA_STEADY: Sentences(
        (
            "La cámara vuelve a estar quieta.",
            "La imagen se estabiliza.",
            "La cámara ya no se mueve.",
        ),
        ("¡Y la cámara vuelve a estar quieta!", "¡La imagen vuelve a estar quieta!"),
        ("Ya está: la cámara se queda quieta.", "La cámara ya no se mueve nada."),
    ),
    What.LIGHTER: Sentences(
        ("Hay más luz.", "La imagen se aclara.", "Ahora hay más claridad."),
        ("¡Y hay más luz!", "¡Más luz en la imagen!"),
        ("¡Más luz, más luz!", "¡Mira, ahora hay más luz!"),
    ),
    What.DARKER: Sentences(
        ("Hay menos luz.", "La imagen se oscurece.", "Ahora está más oscuro."),
        ("¡Y hay menos luz!", "¡La luz baja!"),
        ("Más oscuro, cada vez más oscuro.", "¡Uy! Hay menos luz."),
    ),
    What.COVERED: Sentences(
        ("No se distingue nada.", "La imagen está vacía.", "Quizá algo tapa la cámara."),
        ("¡Y no se distingue nada!", "¡La imagen está vacía!"),
        ("¡Uy! No se ve nada.", "¡Oh! ¿Dónde está la imagen?"),
    ),
    What.UNCOVERED: Sentences(
        ("Vuelve la imagen.", "La vista está despejada otra vez.", "Ya se ve algo otra vez."),
        ("¡Y vuelve la imagen!", "¡La vista está despejada!"),
        ("¡Hola otra vez! Vuelve la imagen.", "¡Cucú! La imagen está aquí otra vez."),
    ),
    What.CHANGED: Sentences(
        ("Cambia toda la imagen.", "La imagen es otra.", "Una imagen nueva."),
        ("¡Cambia toda la imagen de golpe!", "¡Y ahora, una imagen nueva!"),
        ("¡Oh! Una imagen nueva.", "¡Abracadabra! Una imagen nueva."),
    ),
    What.WHISTLE: Sentences(
        ("Suena un silbato, al parecer.", "Parece que suena un silbato.", "Suena como un silbato."),
        ("¡Suena un silbato, al parecer!", "¡Suena como un silbato!"),
        ("¡Escucha! Parece que suena un silbato.", "¿Lo has oído? Quizá un silbato."),
    ),
    What.LOUDER: Sentences(
        ("Sube el ruido.", "Se oye más ruido.", "Aumenta el volumen."),
        ("¡Y sube el ruido!", "¡Cómo sube el ruido!"),
        ("¡Cuánto ruido! Cada vez más.", "¡Escucha! Sube el ruido."),
    ),
}

MANNERS = {
    (What.MOVEMENT, Manner.ON_THE_SPOT): Sentences(
        ("Movimiento sin salir del sitio.", "Algo se mueve, pero sigue en su sitio."),
        ("¡Algo se mueve sin salir del sitio!",),
        ("¡Algo se menea!", "Se menea y se menea."),
    ),
    (What.MOVEMENT, Manner.SEVERAL): Sentences(
        ("Movimiento en varios lugares.", "Varias cosas se mueven a la vez."),
        ("¡Hay movimiento en varios lugares!",),
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
        (
            "La cámara va rápido {way}.",
            "La cámara gira rápidamente {way}.",
            "La cámara se mueve rápido.",
        ),
        ("¡Y la cámara va a toda velocidad {way}!", "¡Qué rápido va la cámara!"),
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
        ("¡Todo se hace más y más pequeño!",),
    ),
    (What.COVERED, Manner.DARK): Sentences(
        ("La imagen está oscura.", "Está oscuro: no se distingue nada.", "Todo se oscurece."),
        ("¡Y todo se oscurece!",),
        ("¡Uy, qué oscuro! ¿Quién apagó la luz?",),
    ),
    (What.CHANGED, Manner.AGAIN): Sentences(
        ("Toda la imagen cambia sin parar.", "La imagen no se estabiliza."),
        ("¡Y la imagen cambia una y otra vez!",),
        ("¡La imagen cambia y cambia!",),
    ),
}
