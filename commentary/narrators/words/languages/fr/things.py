"""French: what is said of the ball, other things, the picture and the sound."""

from commentary.narrators.words.language import Sentences
from commentary.narrators.words.points import Manner
from commentary.observers.facts import What

THINGS = {
    What.BALL: Sentences(
        ("Un ballon à l'image.", "On aperçoit un ballon.", "On voit un ballon."),
        ("Et voilà le ballon !", "Le ballon est là !"),
        ("Regarde, un ballon !", "Oh, un ballon !"),
    ),
    What.BALL_MOVES: Sentences(
        (
            "Le ballon va {way}.",
            "Le ballon part {way}.",
            "Le ballon se déplace {way}.",
            "Le ballon est en mouvement.",
            "Le ballon file {way}.",
            "Voilà le ballon qui part {way}.",
            "Le ballon bouge.",
        ),
        ("Et le ballon part {way} !", "Le ballon file {way} !", "Le ballon est en mouvement !"),
        (
            "Et hop, le ballon va {way} !",
            "Regarde, le ballon part {way} !",
            "Regarde, le ballon bouge !",
        ),
    ),
    What.BALL_HIGH: Sentences(
        (
            "Le ballon est en l'air.",
            "Le ballon est au-dessus des têtes.",
            "Le ballon est bien haut.",
        ),
        ("Le ballon est très haut !", "Haut, très haut, le ballon !"),
        ("Que c'est haut ! Regarde le ballon !", "Le ballon est tout là-haut !"),
    ),
    What.HAS_BALL: Sentences(
        (
            "{who} a le ballon.",
            "Ballon pour {named}.",
            "C'est {named} qui a le ballon.",
            "{named} avec le ballon.",
            "Et {who} a le ballon.",
            "En possession du ballon : {named}.",
        ),
        ("{who} a le ballon maintenant !", "Et {who} a le ballon !"),
        ("Qui a le ballon ? {named} !", "{who} a le ballon !"),
    ),
    What.KICKS: Sentences(
        (
            "{who} tape dans le ballon.",
            "{who} donne un coup de pied dans le ballon.",
            "{who} joue le ballon du pied.",
            "Coup de pied {by_whom} dans le ballon.",
            "{who} botte le ballon.",
            "Coup de pied dans le ballon.",
            "Et voilà le coup de pied.",
            "Le ballon reçoit un coup de pied.",
            "C'est {named} qui tape dans le ballon.",
            "Et {who} tape dans le ballon.",
        ),
        (
            "{who} tape dans le ballon !",
            "C'est {named} qui tape dans le ballon !",
            "Et voilà le coup de pied !",
        ),
        (
            "Boum ! {who} tape dans le ballon !",
            "Qui tape dans le ballon ? {named} !",
            "Boum ! Un coup de pied !",
        ),
    ),
    What.THROWS: Sentences(
        (
            "{who} lance le ballon.",
            "{who} effectue un lancer.",
            "Et voilà le lancer.",
            "Lancer {by_whom}.",
            "Le ballon est lancé.",
            "Un lancer.",
            "C'est {named} qui lance le ballon.",
            "Et {who} lance le ballon.",
            "Le ballon part des mains {by_whom}.",
        ),
        ("{who} lance le ballon !", "C'est {named} qui lance le ballon !", "Et voilà le lancer !"),
        (
            "Et hop ! {who} lance le ballon !",
            "Qui lance le ballon ? {named} !",
            "Hop ! Un lancer !",
        ),
    ),
    What.DOG: Sentences(
        ("Un chien à l'image.", "On aperçoit un chien.", "On voit un chien."),
        ("Et voilà un chien !", "Un chien à l'image !"),
        ("Ouaf, ouaf ! Un chien !", "Regarde, un chien !"),
    ),
    What.BICYCLE: Sentences(
        ("Un vélo à l'image.", "On aperçoit un vélo.", "On voit un vélo."),
        ("Et voilà un vélo !", "Un vélo à l'image !"),
        ("Dring, dring ! Un vélo !", "Regarde, un vélo !"),
    ),
    What.CAR: Sentences(
        ("Une voiture à l'image.", "On aperçoit une voiture.", "On voit une voiture."),
        ("Et voilà une voiture !", "Une voiture à l'image !"),
        ("Vroum ! Une voiture !", "Regarde, une voiture !"),
    ),
    What.MOVEMENT: Sentences(
        (
            "Quelque chose se déplace {way}.",
            "Mouvement {way}.",
            "Quelque chose va {way}.",
            "Quelque chose bouge.",
            "Il y a du mouvement.",
            "Quelque chose est en mouvement.",
        ),
        ("Ça part {way} !", "Du mouvement {way} !", "Ça bouge !"),
        ("Regarde, ça va {way} !", "Quelque chose bouge ! Tu vois ?"),
    ),
    What.STILL: Sentences(
        ("Rien ne bouge.", "Tout est immobile.", "Aucun mouvement à l'image."),
        ("Plus rien ne bouge !", "Tout est immobile !"),
        ("Comme une statue : rien ne bouge.", "Rien ne bouge, rien du tout."),
    ),
    What.CAMERA_MOVES: Sentences(
        ("La caméra se tourne {way}.", "La vue se déplace {way}.", "La caméra bouge."),
        ("Et la caméra part {way} !", "La caméra est en mouvement !"),
        ("La caméra regarde {way} maintenant !", "La caméra se promène !"),
    ),
    What.CAMERA_STEADY: Sentences(
        ("La caméra est de nouveau stable.", "L'image est stable.", "La caméra ne bouge plus."),
        ("Et la caméra est de nouveau stable !", "L'image est stable à nouveau !"),
        ("Voilà, la caméra ne bouge plus.", "La caméra se tient tranquille."),
    ),
    What.LIGHTER: Sentences(
        ("Il fait plus clair.", "L'image s'éclaircit.", "Davantage de lumière maintenant."),
        ("Et il fait plus clair !", "Et davantage de lumière !"),
        ("Plus clair, encore plus clair !", "Regarde comme il fait clair !"),
    ),
    What.DARKER: Sentences(
        ("Il fait plus sombre.", "L'image s'assombrit.", "Moins de lumière maintenant."),
        ("Et il fait plus sombre !", "La lumière baisse !"),
        ("Plus sombre, encore plus sombre.", "Oh, il y a moins de lumière."),
    ),
    What.COVERED: Sentences(
        ("On ne distingue plus rien.", "L'image est vide.", "La vue est peut-être masquée."),
        ("Et on ne distingue plus rien !", "L'image est vide !"),
        ("Oh ! On ne voit plus rien.", "Oups ! Où est passée l'image ?"),
    ),
    What.UNCOVERED: Sentences(
        ("L'image est revenue.", "La vue est de nouveau dégagée.", "On voit à nouveau."),
        ("Et l'image est revenue !", "La vue est dégagée !"),
        ("Coucou ! L'image est revenue !", "La revoilà, l'image !"),
    ),
    What.CHANGED: Sentences(
        ("Toute l'image change.", "L'image n'est plus la même.", "Une nouvelle image."),
        ("Toute l'image change d'un coup !", "Et voici une nouvelle image !"),
        ("Oh ! Une nouvelle image !", "Abracadabra ! Une nouvelle image !"),
    ),
    What.WHISTLE: Sentences(
        (
            "Un coup de sifflet, semble-t-il.",
            "On dirait un coup de sifflet.",
            "Apparemment, un coup de sifflet.",
        ),
        ("Un coup de sifflet, semble-t-il !", "On dirait un coup de sifflet !"),
        (
            "Écoute ! On dirait un coup de sifflet.",
            "Tu as entendu ? Un coup de sifflet, peut-être.",
        ),
    ),
    What.LOUDER: Sentences(
        ("Le bruit augmente.", "Le volume sonore monte.", "Il y a davantage de bruit."),
        ("Et le bruit monte !", "C'est de plus en plus bruyant !"),
        ("C'est de plus en plus fort !", "Écoute ! Le bruit augmente !"),
    ),
}

MANNERS = {
    (What.MOVEMENT, Manner.ON_THE_SPOT): Sentences(
        ("Mouvement sur place.", "Quelque chose bouge sans se déplacer."),
        ("Ça bouge sur place !",),
        ("Quelque chose gigote !", "Ça gigote, ça gigote."),
    ),
    (What.MOVEMENT, Manner.SEVERAL): Sentences(
        ("Du mouvement à plusieurs endroits.", "Plusieurs choses bougent à la fois."),
        ("Ça bouge à plusieurs endroits !",),
        ("Que de choses qui bougent !",),
    ),
    (What.MOVEMENT, Manner.ALL_OVER): Sentences(
        ("Du mouvement dans toute l'image.", "Il y a du mouvement partout."),
        ("Tout est en mouvement !", "Ça bouge partout !"),
        ("Tout bouge !",),
    ),
    (What.STILL, Manner.NOW): Sentences(
        ("Et maintenant, rien ne bouge.", "Le mouvement s'arrête.", "Tout s'immobilise."),
        ("Et maintenant, plus rien ne bouge !",),
        ("Stop ! Maintenant, plus rien ne bouge.",),
    ),
    (What.CAMERA_MOVES, Manner.FAST): Sentences(
        ("La caméra se tourne vite {way}.", "La caméra file {way}.", "La caméra bouge vite."),
        ("Et la caméra file {way} !", "Comme la caméra va vite !"),
        ("Zoum ! La caméra file {way} !", "Zoum ! La caméra va vite !"),
    ),
    (What.CAMERA_MOVES, Manner.CLOSER): Sentences(
        ("La vue se rapproche.", "La caméra se rapproche.", "Tout grandit à l'image."),
        ("Et la vue se rapproche !",),
        ("Tout grandit !",),
    ),
    (What.CAMERA_MOVES, Manner.AWAY): Sentences(
        ("La vue s'éloigne.", "La caméra recule.", "Tout rapetisse à l'image."),
        ("Et la vue s'éloigne !",),
        ("Tout rapetisse !",),
    ),
    (What.COVERED, Manner.DARK): Sentences(
        ("L'image est noire.", "Tout est noir : on ne distingue rien.", "Tout devient noir."),
        ("Et tout devient noir !",),
        ("Oh, il fait noir ! Qui a éteint la lumière ?",),
    ),
    (What.CHANGED, Manner.AGAIN): Sentences(
        ("Toute l'image change sans cesse.", "L'image ne se stabilise pas."),
        ("Et l'image change encore et encore !",),
        ("Une autre image, et encore une autre !",),
    ),
}
