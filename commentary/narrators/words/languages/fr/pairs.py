"""French: two things said at once."""

from commentary.narrators.words.language import Sentences
from commentary.observers.facts import What

PAIRS = {
    (What.RUNS, What.HAS_BALL): Sentences(
        (
            "{who} court {way} avec le ballon.",
            "{who} emmène le ballon {way} en courant.",
            "{who} court avec le ballon.",
        ),
        ("{who} file {way} avec le ballon !", "{who} court avec le ballon !"),
        ("Vite ! {who} court {way} avec le ballon !", "Vite ! {who} court avec le ballon !"),
    ),
    (What.TURNS, What.HAS_BALL): Sentences(
        ("{who} repart {way} avec le ballon.", "{who} fait demi-tour avec le ballon."),
        ("{who} repart {way} avec le ballon !", "Demi-tour ! {who} a le ballon !"),
        ("Et demi-tour ! {who} a le ballon !",),
    ),
    (What.KICKS, What.BALL_MOVES): Sentences(
        (
            "{who} envoie le ballon {way} d'un coup de pied.",
            "Coup de pied {by_whom}, et le ballon va {way}.",
            "Coup de pied, et le ballon part.",
        ),
        ("{who} tape dans le ballon, qui part {way} !", "Coup de pied, et le ballon file {way} !"),
        ("Boum ! {who} tape, et le ballon va {way} !",),
    ),
    (What.THROWS, What.BALL_MOVES): Sentences(
        (
            "{who} lance le ballon {way}.",
            "Lancer {by_whom}, et le ballon va {way}.",
            "Un lancer, et le ballon part.",
        ),
        ("{who} lance le ballon {way} !", "Un lancer, et le ballon file {way} !"),
        ("Et hop ! {who} lance le ballon {way} !",),
    ),
    (What.KICKS, What.BALL_HIGH): Sentences(
        (
            "{who} envoie le ballon en l'air d'un coup de pied.",
            "Coup de pied {by_whom}, et le ballon est en l'air.",
        ),
        ("{who} tape, et le ballon est très haut !", "Coup de pied, et voilà le ballon en l'air !"),
        ("Boum ! {who} tape, et le ballon est tout là-haut !",),
    ),
    (What.THROWS, What.BALL_HIGH): Sentences(
        ("{who} lance le ballon en l'air.", "Lancer {by_whom}, et le ballon est en l'air."),
        ("{who} lance le ballon très haut !", "Un lancer, et voilà le ballon en l'air !"),
        ("Et hop ! {who} lance le ballon tout là-haut !",),
    ),
    (What.JUMPS, What.ARMS_UP): Sentences(
        ("{who} saute, les deux bras levés.",),
        ("{who} saute, les deux bras levés !",),
        ("Hop ! {who} saute, les deux bras en l'air !",),
    ),
    (What.PEOPLE, What.TOGETHER): Sentences(
        ("{people} très rapprochées.", "On voit {people} très rapprochées."),
        ("{people}, très rapprochées !",),
        ("Regarde, {people} bien serrées !",),
    ),
    (What.SEVERAL_PEOPLE, What.TOGETHER): Sentences(
        ("{people}, tout près les unes des autres.", "On voit {people} très rapprochées."),
        ("{people}, très rapprochées !",),
        ("Regarde, {people} bien serrées !",),
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
        ("Et voici {new} : ça fait {people} !",),
        ("Coucou ! {new} arrive ! Ça fait {people} !",),
    ),
    (What.LEAVES, What.PEOPLE): Sentences(
        (
            "{who} sort de l'image : il reste {people}.",
            "{who} n'est plus à l'image, il reste {people}.",
        ),
        ("Et {who} sort de l'image : il reste {people} !",),
        (
            "Au revoir ! {named} s'en va, il reste {people}.",
            "Au revoir ! Il reste {people} à l'image.",
        ),
    ),
}
