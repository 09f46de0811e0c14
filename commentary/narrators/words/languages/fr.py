"""French. Written with plain spaces and apostrophes; ``french`` sets them as they are printed."""

from commentary.narrators.words.language import Language, People, Person, Sentences, french
from commentary.narrators.words.points import Manner
from commentary.observers.facts import Shirt, What
from commentary.observers.motion_facts import Direction

PLAIN = {
    What.PEOPLE: Sentences(
        ("{people} à l'image.", "Il y a {people} à l'image.", "On voit {people}."),
        ("Et voilà {people} !", "{people} à l'image maintenant !"),
        ("Regarde, {people} !", "Tu vois ? {people} !"),
    ),
    What.SEVERAL_PEOPLE: Sentences(
        ("{people} à l'image.", "Il y a {people} à l'image.", "On voit {people}."),
        ("Il y a du monde : {people} !", "{people} à l'image maintenant !"),
        ("Regarde, {people} !", "Que de monde ! {people} !"),
    ),
    What.JOINS: Sentences(
        ("{new} entre dans l'image.", "{new} arrive.", "{new} apparaît à l'image."),
        ("Et voici {new} !", "{new} arrive !"),
        ("Coucou ! {new} arrive !", "Regarde qui arrive : {newcomer} !"),
    ),
    What.LEAVES: Sentences(
        ("{who} sort de l'image.", "{who} quitte l'image.", "{who} n'est plus à l'image."),
        ("Et {who} sort de l'image !", "Et voilà {who} hors de l'image !"),
        ("Au revoir ! {who} s'en va.", "Hop ! {who} n'est plus à l'image."),
    ),
    What.RUNS: Sentences(
        (
            "{who} court {way}.",
            "{who} part en courant {way}.",
            "{who} s'élance {way}.",
            "{who} court.",
            "{who} part en courant.",
        ),
        ("{who} file {way} !", "Et {who} court {way} !", "{who} s'élance !"),
        ("Cours, cours ! {who} file {way} !", "Vite ! {who} court {way} !", "Vite ! {who} court !"),
    ),
    What.STOPS: Sentences(
        ("{who} s'arrête.", "{who} cesse de courir.", "{who} ne court plus."),
        ("Et {who} s'arrête !", "Stop ! {who} ne court plus !"),
        ("Stop ! {who} s'arrête.", "Ouf ! {who} s'arrête."),
    ),
    What.TURNS: Sentences(
        (
            "{who} fait demi-tour et court {way}.",
            "{who} repart {way}.",
            "Demi-tour {by_whom}, {way}.",
            "{who} fait demi-tour.",
            "{who} revient {way}.",
        ),
        ("Demi-tour ! {who} repart {way} !", "{who} fait volte-face !"),
        ("Et demi-tour ! {who} court {way} !", "Et on repart ! {who} fait demi-tour !"),
    ),
    What.COMES_CLOSER: Sentences(
        ("{who} s'approche.", "{who} se rapproche.", "{who} vient vers la caméra."),
        ("{who} vient vers nous !", "De plus en plus près : {named} !", "{who} s'approche !"),
        ("{who} vient nous voir !", "Plus près, plus près ! {who} arrive !"),
    ),
    What.JUMPS: Sentences(
        (
            "{who} saute.",
            "{who} fait un bond.",
            "Un saut {by_whom}.",
            "Saut {by_whom}.",
            "{who} est en l'air.",
            "En l'air : {named}.",
            "Un saut.",
            "C'est {named} qui saute.",
            "{who} fait un saut.",
        ),
        ("{who} saute !", "Et hop, {who} saute !", "Et un bond {by_whom} !"),
        ("Hop ! {who} saute !", "Boing ! {who} fait un bond !"),
    ),
    What.ARMS_UP: Sentences(
        (
            "{who} a les deux bras levés.",
            "{who} tient les deux bras en l'air.",
            "Deux bras levés : {named}.",
        ),
        ("Les deux bras en l'air : {named} !", "{who} a les deux bras levés !"),
        ("Les bras en l'air ! {who} a les deux bras levés !", "{who} a les deux bras en l'air !"),
    ),
    What.BENDS_DOWN: Sentences(
        ("{who} se penche.", "{who} se baisse.", "{who} se penche vers le sol."),
        ("Et {who} se baisse !", "{who} se penche !"),
        (
            "{who} se baisse bien bas !",
            "On se baisse ! {named} aussi.",
            "Hop, en bas ! {who} se baisse.",
        ),
    ),
    What.IS_DOWN: Sentences(
        ("{who} est au sol.", "{who} est à terre.", "Au sol : {named}."),
        ("{who} est au sol !", "À terre : {named} !"),
        ("Oh ! {who} est par terre.", "Oh oh ! {who} est au sol."),
    ),
    What.TOGETHER: Sentences(
        (
            "Des personnes côte à côte.",
            "Les personnes sont côte à côte.",
            "Très peu d'espace entre les personnes.",
        ),
        (
            "Côte à côte !",
            "Très peu d'espace entre les personnes !",
        ),
        (
            "Les voilà côte à côte !",
            "Si peu d'espace !",
        ),
    ),
    What.SPREAD_OUT: Sentences(
        (
            "Les personnes sont dispersées.",
            "Beaucoup d'espace entre les personnes.",
            "Les personnes sont éloignées les unes des autres.",
        ),
        (
            "Que d'espace entre les personnes !",
            "Que d'espace à l'image !",
        ),
        (
            "Que de place !",
            "Chacun est loin des autres !",
        ),
    ),
    What.BALL: Sentences(
        ("Un ballon à l'image.", "Il y a un ballon.", "On voit un ballon."),
        ("Et voilà le ballon !", "Le ballon est là !"),
        ("Regarde, un ballon !", "Oh, un ballon !"),
    ),
    What.BALL_MOVES: Sentences(
        (
            "Le ballon va {way}.",
            "Le ballon part {way}.",
            "Le ballon se déplace {way}.",
            "Le ballon est en mouvement.",
            "Le ballon s'en va {way}.",
            "Voilà le ballon qui part {way}.",
            "Le ballon bouge.",
        ),
        ("Et le ballon part {way} !", "Le ballon s'en va {way} !", "Le ballon bouge !"),
        ("Et hop, le ballon va {way} !", "Regarde, le ballon part {way} !", "Le ballon bouge !"),
    ),
    What.BALL_HIGH: Sentences(
        ("Le ballon est en hauteur.", "Le ballon est au-dessus des têtes.", "Un ballon haut."),
        ("Le ballon est très haut !", "Haut, très haut, le ballon !"),
        ("Que c'est haut ! Regarde le ballon !", "Le ballon est tout en haut !"),
    ),
    What.HAS_BALL: Sentences(
        (
            "{who} a le ballon.",
            "Ballon pour {named}.",
            "C'est {named} qui a le ballon.",
            "{named}, avec le ballon.",
            "Et {who} a le ballon.",
            "Au ballon : {named}.",
        ),
        ("{who} a le ballon maintenant !", "Et {who} a le ballon !"),
        ("Qui a le ballon ? {named} !", "{who} a le ballon !"),
    ),
    What.KICKS: Sentences(
        (
            "{who} tape dans le ballon.",
            "{who} donne un coup de pied dans le ballon.",
            "Et voilà le coup de pied.",
            "Coup de pied {by_whom}.",
            "Un coup de pied {by_whom}.",
            "Coup de pied dans le ballon.",
            "{who} donne un coup de pied.",
            "Un coup de pied.",
            "C'est {named} qui tape dans le ballon.",
            "Et {who} tape dans le ballon.",
        ),
        ("{who} tape dans le ballon !", "Et voilà le coup de pied !"),
        ("Boum ! {who} tape dans le ballon !", "Boum ! Un coup de pied !"),
    ),
    What.THROWS: Sentences(
        (
            "{who} lance le ballon.",
            "{who} jette le ballon.",
            "Et voilà le lancer.",
            "Lancer {by_whom}.",
            "Un lancer {by_whom}.",
            "Le ballon est lancé.",
            "Un lancer.",
            "C'est {named} qui lance le ballon.",
            "Et {who} lance le ballon.",
        ),
        ("{who} lance le ballon !", "Et voilà le lancer !"),
        ("Et hop ! {who} lance le ballon !", "Hop ! Un lancer !"),
    ),
    What.DOG: Sentences(
        ("Un chien à l'image.", "Il y a un chien.", "On voit un chien."),
        ("Et voilà un chien !", "Un chien aussi !"),
        ("Ouaf ! Un chien !", "Regarde, un chien !"),
    ),
    What.BICYCLE: Sentences(
        ("Un vélo à l'image.", "Il y a un vélo.", "On voit un vélo."),
        ("Et voilà un vélo !", "Un vélo aussi !"),
        ("Dring, dring ! Un vélo !", "Regarde, un vélo !"),
    ),
    What.CAR: Sentences(
        ("Une voiture à l'image.", "Il y a une voiture.", "On voit une voiture."),
        ("Et voilà une voiture !", "Une voiture aussi !"),
        ("Tut, tut ! Une voiture !", "Regarde, une voiture !"),
    ),
    What.MOVEMENT: Sentences(
        (
            "Quelque chose se déplace {way}.",
            "Du mouvement {way}.",
            "Ça bouge {way}.",
            "Quelque chose bouge.",
            "Il y a du mouvement.",
            "Ça bouge.",
        ),
        ("Ça part {way} !", "Du mouvement {way} !", "Ça bouge !"),
        ("Regarde, ça va {way} !", "Quelque chose bouge ! Tu vois ?"),
    ),
    What.STILL: Sentences(
        ("Rien ne bouge.", "Tout est calme.", "Aucun mouvement à l'image."),
        ("Plus rien ne bouge !", "Tout est calme !"),
        ("Chut ! Rien ne bouge.", "Tout est calme, tout calme."),
    ),
    What.CAMERA_MOVES: Sentences(
        ("La caméra va {way}.", "La vue se déplace {way}.", "La caméra bouge."),
        ("Et la caméra part {way} !", "La caméra se promène !"),
        ("La caméra regarde {way} maintenant !", "La caméra se promène !"),
    ),
    What.CAMERA_STEADY: Sentences(
        ("La caméra est de nouveau stable.", "L'image est stable.", "La caméra ne bouge plus."),
        ("Et la caméra est de nouveau stable !", "L'image est stable à nouveau !"),
        ("Voilà, la caméra ne bouge plus.", "La caméra se tient tranquille."),
    ),
    What.LIGHTER: Sentences(
        ("Il fait plus clair.", "L'image s'éclaircit.", "Davantage de lumière."),
        ("Et il fait plus clair !", "Et voilà de la lumière !"),
        ("Plus clair, encore plus clair !", "Regarde comme il fait clair !"),
    ),
    What.DARKER: Sentences(
        ("Il fait plus sombre.", "L'image s'assombrit.", "Moins de lumière maintenant."),
        ("Et il fait plus sombre !", "La lumière baisse !"),
        ("Plus sombre, encore plus sombre.", "Oh, moins de lumière."),
    ),
    What.COVERED: Sentences(
        ("On ne distingue plus rien.", "L'image est vide.", "La vue est peut-être masquée."),
        ("Et on ne distingue plus rien !", "L'image est vide !"),
        ("Oh ! On ne voit plus rien.", "Coucou ! On ne voit rien."),
    ),
    What.UNCOVERED: Sentences(
        ("L'image est revenue.", "La vue est de nouveau dégagée.", "On voit à nouveau."),
        ("Et l'image est revenue !", "La vue est dégagée !"),
        ("Coucou ! L'image est revenue !", "La revoilà, l'image !"),
    ),
    What.CHANGED: Sentences(
        ("Toute l'image change.", "L'image n'est plus la même.", "Une nouvelle image."),
        ("Toute l'image change d'un coup !", "Et voici une nouvelle image !"),
        ("Hop là ! Une nouvelle image !", "Abracadabra ! Une nouvelle image !"),
    ),
    What.WHISTLE: Sentences(
        (
            "Un coup de sifflet, semble-t-il.",
            "On dirait un coup de sifflet.",
            "Un sifflet, apparemment.",
        ),
        ("Un coup de sifflet, semble-t-il !", "On dirait un coup de sifflet !"),
        ("Tuut ! On dirait un sifflet.", "Tu as entendu ? Un sifflet, peut-être."),
    ),
    What.LOUDER: Sentences(
        ("Le bruit augmente.", "Le bruit monte.", "Il y a davantage de bruit."),
        ("Et le bruit monte !", "Écoutez, le bruit monte !"),
        ("Que de bruit ! Ça monte.", "Écoute ! Le bruit augmente !"),
    ),
}

MANNERS = {
    (What.MOVEMENT, Manner.ON_THE_SPOT): Sentences(
        ("Du mouvement sur place.", "Quelque chose bouge sans se déplacer."),
        ("Ça bouge sur place !",),
        ("Quelque chose gigote !", "Ça gigote, ça gigote."),
    ),
    (What.MOVEMENT, Manner.SEVERAL): Sentences(
        ("Du mouvement à plusieurs endroits.", "Plusieurs choses bougent à la fois."),
        ("Ça bouge à plusieurs endroits !",),
        ("Que de choses qui bougent !",),
    ),
    (What.MOVEMENT, Manner.ALL_OVER): Sentences(
        ("Du mouvement dans toute l'image.", "Ça bouge partout."),
        ("Tout est en mouvement !", "Du mouvement partout !"),
        ("Tout bouge !",),
    ),
    (What.STILL, Manner.NOW): Sentences(
        ("Et maintenant, tout est calme.", "Le mouvement s'arrête.", "Plus rien ne bouge."),
        ("Et maintenant, plus rien ne bouge !",),
        ("Chut, maintenant tout est calme.",),
    ),
    (What.CAMERA_MOVES, Manner.FAST): Sentences(
        ("La caméra va vite {way}.", "La caméra file {way}.", "La caméra bouge vite."),
        ("Et la caméra file {way} !", "Que la caméra va vite !"),
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
        ("Et ça change encore et encore !",),
        ("Ça change encore et encore !",),
    ),
}

PAIRS = {
    (What.RUNS, What.HAS_BALL): Sentences(
        (
            "{who} court {way} avec le ballon.",
            "{who} emmène le ballon {way}.",
            "{who} court avec le ballon.",
        ),
        ("{who} file {way} avec le ballon !", "{who} file avec le ballon !"),
        ("Vite ! {who} court {way} avec le ballon !", "Vite ! {who} court avec le ballon !"),
    ),
    (What.TURNS, What.HAS_BALL): Sentences(
        ("{who} repart {way} avec le ballon.", "{who} fait demi-tour avec le ballon."),
        ("{who} repart {way} avec le ballon !", "Demi-tour ! {who} a le ballon !"),
        ("Et demi-tour ! {who} a le ballon !",),
    ),
    (What.KICKS, What.BALL_MOVES): Sentences(
        (
            "{who} envoie le ballon {way}, du pied.",
            "Coup de pied {by_whom}, le ballon va {way}.",
            "Coup de pied, et le ballon part.",
        ),
        ("{who} tape, et le ballon part {way} !", "Le coup de pied, et le ballon part {way} !"),
        ("Boum ! {who} tape, le ballon va {way} !",),
    ),
    (What.THROWS, What.BALL_MOVES): Sentences(
        (
            "{who} lance le ballon {way}.",
            "Lancer {by_whom}, le ballon va {way}.",
            "Lancer, et le ballon part.",
        ),
        ("{who} lance le ballon {way} !", "Le lancer, et le ballon part {way} !"),
        ("Et hop ! {who} lance le ballon {way} !",),
    ),
    (What.KICKS, What.BALL_HIGH): Sentences(
        ("{who} envoie le ballon en l'air, du pied.", "Coup de pied {by_whom}, ballon en l'air."),
        ("{who} tape, ballon en l'air !", "Coup de pied, et ballon en l'air !"),
        ("Boum ! {who} tape, ballon en l'air !",),
    ),
    (What.THROWS, What.BALL_HIGH): Sentences(
        ("{who} lance le ballon en l'air.", "Lancer {by_whom}, ballon en l'air."),
        ("{who} lance le ballon très haut !", "Le lancer, et ballon en l'air !"),
        ("Et hop ! {who} lance le ballon tout en haut !",),
    ),
    (What.JUMPS, What.ARMS_UP): Sentences(
        ("{who} saute, les deux bras levés.",),
        ("{who} saute, les deux bras levés !",),
        ("Hop ! {who} saute, les deux bras en l'air !",),
    ),
    (What.PEOPLE, What.TOGETHER): Sentences(
        (
            "{people} côte à côte.",
            "On voit {people} côte à côte.",
        ),
        ("{people}, côte à côte !",),
        ("Regarde, {people} côte à côte !",),
    ),
    (What.SEVERAL_PEOPLE, What.TOGETHER): Sentences(
        (
            "{people} côte à côte.",
            "On voit {people} côte à côte.",
        ),
        ("{people}, côte à côte !",),
        ("Regarde, {people} côte à côte !",),
    ),
    (What.PEOPLE, What.BALL): Sentences(
        ("{people} et un ballon à l'image.", "On voit {people} et un ballon."),
        ("{people} et un ballon !",),
        ("Regarde, {people} et un ballon !",),
    ),
    (What.SEVERAL_PEOPLE, What.BALL): Sentences(
        ("{people} et un ballon à l'image.",),
        ("{people} et un ballon !",),
        ("Regarde, {people} et un ballon !",),
    ),
    (What.JOINS, What.PEOPLE): Sentences(
        ("{new} arrive : {people} maintenant.", "{new} entre dans l'image : {people} à présent."),
        ("Et voici {new} : {people} maintenant !",),
        ("Coucou ! {new} arrive ! Maintenant, {people} !",),
    ),
    (What.LEAVES, What.PEOPLE): Sentences(
        ("{who} sort de l'image : il reste {people}.", "{who} quitte l'image, il reste {people}."),
        ("Et {who} sort de l'image : il reste {people} !",),
        (
            "Au revoir ! {named} s'en va, il reste {people}.",
            "Au revoir ! Il reste {people} à l'image.",
        ),
    ),
}

FRENCH = Language(
    code="fr",
    colours={
        Shirt.BLACK: "noir",
        Shirt.WHITE: "blanc",
        Shirt.GREY: "gris",
        Shirt.RED: "rouge",
        Shirt.ORANGE: "orange",
        Shirt.YELLOW: "jaune",
        Shirt.GREEN: "vert",
        Shirt.BLUE: "bleu",
        Shirt.PURPLE: "violet",
        Shirt.PINK: "rose",
    },
    persons={
        "who": Person("la personne en {colour}", "une personne en {colour}", "quelqu'un"),
        "named": Person("la personne en {colour}", "une personne en {colour}", ""),
        # With its preposition: "de" before "une" loses its vowel.
        "by_whom": Person("de la personne en {colour}", "d'une personne en {colour}", ""),
        "new": Person("une personne en {colour}", "une personne en {colour}", "quelqu'un"),
        "newcomer": Person("une personne en {colour}", "une personne en {colour}", ""),
    },
    people=People(
        one="une personne",
        many="{number} personnes",
        least="au moins {number} personnes",
        several="plusieurs personnes",
    ),
    numbers={
        2: "deux",
        3: "trois",
        4: "quatre",
        5: "cinq",
        6: "six",
        7: "sept",
        8: "huit",
        9: "neuf",
        10: "dix",
        11: "onze",
        12: "douze",
        15: "quinze",
        20: "vingt",
        30: "trente",
        40: "quarante",
        50: "cinquante",
    },
    ways={
        Direction.LEFT: "vers la gauche",
        Direction.RIGHT: "vers la droite",
        Direction.UP: "vers le haut",
        Direction.DOWN: "vers le bas",
    },
    plain=PLAIN,
    manners=MANNERS,
    pairs=PAIRS,
    finish=french,
)
