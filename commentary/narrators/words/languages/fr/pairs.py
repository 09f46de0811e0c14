"""French: two things said at once."""

from commentary.narrators.words.language import Sentences
from commentary.observers.facts import What

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
