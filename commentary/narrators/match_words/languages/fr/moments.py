"""French: moments that people mark.

Written with plain spaces and apostrophes; ``french`` sets them as they are printed.
"""

from commentary.narrators.said import PeopleSaid
from commentary.narrators.words.language import Sentences

MOMENTS = {
    PeopleSaid.GOAL: Sentences(
        (
            "But pour {team}.",
            "Un but pour {team}.",
            "C'est un but pour {team}.",
            "C'est le but.",
            "Il y a but.",
            "Un but.",
        ),
        (
            "But ! But pour {team} !",
            "C'est dedans ! But pour {team} !",
            "Buuut ! Il est pour {team} !",
            "But ! C'est dedans !",
            "Et c'est le but !",
        ),
        (
            "Hourra ! Un but pour {team} !",
            "But, but, but pour {team} !",
            "C'est dedans ! On applaudit {team} !",
            "Hourra ! C'est un but !",
            "But ! Le ballon est dedans !",
        ),
    ),
    PeopleSaid.SAVE: Sentences(
        (
            "Arrêt {by_team}.",
            "Bel arrêt {by_team}.",
            "Une parade {by_team}.",
            "Un arrêt.",
            "C'est arrêté.",
            "Bel arrêt.",
        ),
        (
            "Quel arrêt {by_team} !",
            "C'est arrêté ! Superbe parade {by_team} !",
            "Quel arrêt !",
            "C'est arrêté !",
        ),
        (
            "Ouf ! Quel arrêt {by_team} !",
            "Attrapé ! Superbe arrêt {by_team} !",
            "Ouf ! Quel arrêt !",
            "Attrapé !",
        ),
    ),
    PeopleSaid.CHANCE: Sentences(
        (
            "Occasion pour {team}.",
            "Une belle occasion pour {team}.",
            "C'était une occasion pour {team}.",
            "Une belle occasion.",
            "C'était une occasion.",
            "Une occasion.",
        ),
        (
            "Grosse occasion pour {team} !",
            "Tout près ! Quelle occasion pour {team} !",
            "Grosse occasion !",
            "Oh, c'était tout près !",
        ),
        (
            "Oh ! C'était presque bon pour {team} !",
            "Si près ! Quelle occasion pour {team} !",
            "Oh ! Si près !",
            "Presque ! Quelle occasion !",
        ),
    ),
    PeopleSaid.FOUL: Sentences(
        (
            "Faute {by_team}.",
            "Une faute {by_team}.",
            "Faute sifflée {by_team}.",
            "Une faute.",
            "Faute sifflée.",
            "C'est une faute.",
        ),
        ("Et c'est une faute {by_team} !", "Faute {by_team} !", "C'est une faute !", "Faute !"),
        (
            "Oups ! Une faute {by_team}.",
            "Attention ! C'était une faute {by_team}.",
            "Oups ! Une faute.",
            "Attention ! C'était une faute.",
        ),
    ),
    PeopleSaid.CARD: Sentences(
        (
            "Un carton pour {team}.",
            "Carton pour {team}.",
            "Carton {by_team}.",
            "Un carton.",
            "Un carton est sorti.",
            "Il y a carton.",
        ),
        (
            "Et voilà un carton pour {team} !",
            "Le carton est sorti, il est pour {team} !",
            "Et voilà un carton !",
            "Le carton est sorti !",
        ),
        (
            "Aïe ! Un carton pour {team}.",
            "Regarde, un carton pour {team}.",
            "Aïe ! Un carton.",
            "Regarde, un carton est sorti.",
        ),
    ),
    PeopleSaid.CORNER: Sentences(
        (
            "Corner pour {team}.",
            "Un corner pour {team}.",
            "Corner {by_team}.",
            "Un corner.",
            "Il y a corner.",
            "C'est un corner.",
        ),
        (
            "Et maintenant, corner pour {team} !",
            "Corner pour {team} !",
            "Et c'est un corner !",
            "Corner !",
        ),
        (
            "Le ballon au coin ! Corner pour {team} !",
            "Corner pour {team} ! Que va-t-il se passer ?",
            "Un corner ! Que va-t-il se passer ?",
            "Le ballon va partir du coin !",
        ),
    ),
    PeopleSaid.SUBSTITUTION: Sentences(
        (
            "Changement {by_team}.",
            "Un changement pour {team}.",
            "Remplacement {by_team}.",
            "Un changement.",
            "Il y a un remplacement.",
            "C'est un changement.",
        ),
        (
            "Du sang neuf pour {team} !",
            "Et voilà un changement {by_team} !",
            "Du sang neuf !",
            "Place au changement !",
        ),
        (
            "On échange ! Quelqu'un de nouveau pour {team} !",
            "Bienvenue ! Quelqu'un de nouveau joue pour {team} !",
            "On échange ! Voici quelqu'un de nouveau !",
            "Bienvenue à quelqu'un de nouveau !",
        ),
    ),
    PeopleSaid.MARK: Sentences(
        (
            "Une action à revoir.",
            "Un moment qui mérite d'être revu.",
            "À revoir.",
            "Un moment à retenir.",
        ),
        (
            "Ça, c'est à revoir !",
            "Oh, ça mérite un deuxième coup d'œil !",
            "Un moment à ne pas oublier !",
        ),
        (
            "Waouh ! On reverra ça tout à l'heure !",
            "Oh ! Il faut s'en souvenir !",
            "Tu as vu ? C'est à revoir !",
        ),
    ),
}
