"""French: what is said of people.

Written with plain spaces and apostrophes; ``french`` sets them as they are printed.
"""

from commentary.narrators.words.language import Sentences
from commentary.observers.facts import What

PEOPLE = {
    What.PEOPLE: Sentences(
        ("{people} à l'image.", "Il y a {people} à l'image.", "On voit {people}."),
        ("Et voilà {people} !", "{people} à l'image maintenant !"),
        ("Regarde, {people} !", "Qui est là ? {people} !"),
    ),
    What.SEVERAL_PEOPLE: Sentences(
        ("{people} à l'image.", "Il y a {people} à l'image.", "On voit {people}."),
        ("Il y a du monde : {people} !", "{people} à l'image maintenant !"),
        ("Regarde, {people} !", "Oh, {people} !"),
    ),
    What.JOINS: Sentences(
        ("{new} entre dans le champ de la caméra.", "{new} arrive.", "{new} apparaît à l'image."),
        ("Et voici {new} !", "Et {new} arrive !"),
        ("Coucou ! {new} arrive !", "Regarde qui arrive : {newcomer} !"),
    ),
    What.LEAVES: Sentences(
        (
            "{who} sort du champ de la caméra.",
            "{who} disparaît de l'image.",
            "{who} n'est plus à l'image.",
        ),
        ("Et {who} sort de l'image !", "{named} n'est plus là !"),
        ("Au revoir ! {who} s'en va.", "Hop ! {who} n'est plus à l'image."),
    ),
    What.RUNS: Sentences(
        (
            "{who} court {way}.",
            "{who} se dirige {way} en courant.",
            "Course {by_whom} {way}.",
            "{who} file {way} en courant.",
            "{who} court.",
            "{who} est en train de courir.",
        ),
        ("{who} fonce {way} !", "Et {who} court {way} !", "Et {who} court !"),
        (
            "Cours, cours ! {who} court {way} !",
            "Vite, vite ! {who} file {way} !",
            "Vite ! {who} court !",
        ),
    ),
    What.STOPS: Sentences(
        ("{who} s'arrête.", "{who} cesse de courir.", "{who} ne court plus."),
        ("Et {who} s'arrête !", "Ça y est, {who} s'arrête !"),
        ("Stop ! {who} s'arrête.", "Ouf ! {who} ne court plus."),
    ),
    What.TURNS: Sentences(
        (
            "{who} fait demi-tour et court {way}.",
            "{who} repart en courant {way}.",
            "Demi-tour {by_whom}, qui court {way}.",
            "{who} fait demi-tour.",
            "{who} change de direction.",
            "{who} change de direction et court {way}.",
        ),
        ("Demi-tour ! {who} repart {way} !", "{who} repart dans l'autre sens !"),
        ("Et demi-tour ! {who} court {way} !", "Et on repart ! {who} fait demi-tour !"),
    ),
    What.COMES_CLOSER: Sentences(
        ("{who} s'approche.", "{who} est de plus en plus près.", "{who} avance vers la caméra."),
        ("{who} vient vers nous !", "De plus en plus près : {named} !", "Et {who} s'approche !"),
        ("{who} vient vers nous !", "Plus près, plus près ! {who} arrive !"),
    ),
    What.JUMPS: Sentences(
        (
            "{who} saute.",
            "{who} fait un bond.",
            "Un saut {by_whom}.",
            "Et {who} saute.",
            "{who} quitte le sol.",
            "{who} bondit.",
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
            "{who} lève les deux bras.",
            "Les deux bras levés : {named}.",
        ),
        ("Les deux bras en l'air : {named} !", "{who} a les deux bras levés !"),
        (
            "Les bras en l'air ! {who} lève les deux bras !",
            "Hop, tout en haut ! {who} a les deux bras levés !",
        ),
    ),
    What.BENDS_DOWN: Sentences(
        ("{who} se penche.", "{who} se baisse.", "{who} se penche vers le sol."),
        ("Et {who} se baisse !", "{who} se penche !"),
        ("Et hop, en bas ! {who} se baisse.", "{who} se penche. Et toi, tu sais le faire ?"),
    ),
    What.IS_DOWN: Sentences(
        ("{who} est au sol.", "{who} est par terre.", "Au sol : {named}."),
        ("{who} est au sol !", "Au sol : {named} !"),
        ("Oh ! {who} est par terre.", "Regarde, {who} est au sol."),
    ),
    What.TOGETHER: Sentences(
        (
            "C'est serré à l'image.",
            "Les personnes sont très rapprochées.",
            "Peu d'espace entre les personnes.",
        ),
        ("Que c'est serré !", "Très peu d'espace entre les personnes !"),
        ("Comme c'est serré !", "Tout près, tout près !"),
    ),
    What.SPREAD_OUT: Sentences(
        (
            "Les personnes sont dispersées.",
            "Beaucoup d'espace entre les personnes.",
            "Les personnes sont éloignées les unes des autres.",
        ),
        ("Que d'espace entre les personnes !", "Les personnes sont bien dispersées !"),
        ("Que de place entre les personnes !", "Chacun est loin des autres !"),
    ),
}
