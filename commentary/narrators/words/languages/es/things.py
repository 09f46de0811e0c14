"""Spanish: what is said of the ball, other things, the picture and the sound."""

from commentary.narrators.words.language import Sentences
from commentary.narrators.words.points import Manner
from commentary.observers.facts import What

THINGS = {
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
