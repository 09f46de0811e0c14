"""French: what is said of people.

Written with plain spaces and apostrophes; ``french`` sets them as they are printed.
"""

from commentary.narrators.words.language import Sentences
from commentary.observers.facts import What

PEOPLE = {
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
}
