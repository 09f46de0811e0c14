"""French: how a match goes on, and how it stands."""

from commentary.narrators.match_words.match_phrasebook import Tail
from commentary.narrators.said import PeopleSaid
from commentary.narrators.words.language import Sentences

COURSE = {
    PeopleSaid.KICK_OFF: Sentences(
        ("Le match a commencé.", "Le match débute.", "C'est le début du match."),
        ("Et c'est parti !", "C'est parti, le match a commencé !", "Le match est lancé !"),
        ("À vos marques, prêts, partez ! Le match commence !", "Youpi, le match commence !"),
    ),
    PeopleSaid.STOPPED: Sentences(
        ("Le chronomètre est arrêté.", "Le jeu est interrompu.", "Une courte interruption."),
        ("Attention, le chronomètre est arrêté !", "Le jeu est interrompu !"),
        ("Stop ! Le chronomètre se repose.", "Stop ! Tout le monde attend un peu."),
    ),
    PeopleSaid.RESUMED: Sentences(
        ("Le chronomètre repart.", "Le jeu reprend.", "Le match reprend."),
        ("Et c'est reparti !", "Le chronomètre repart !"),
        ("Tic, tac ! Le chronomètre repart !", "Et on joue de nouveau !"),
    ),
    PeopleSaid.HALF_TIME: Sentences(
        ("C'est la mi-temps.", "Mi-temps.", "C'est la pause de la mi-temps."),
        ("Et c'est la mi-temps !", "Mi-temps ! Le temps de souffler !"),
        ("Mi-temps ! C'est l'heure de boire de l'eau !", "Ouf ! C'est la mi-temps !"),
    ),
    PeopleSaid.PERIOD_END: Sentences(
        ("Fin {of_period}.", "C'est la fin {of_period}.", "Voilà la fin {of_period}."),
        ("Et c'est la fin {of_period} !", "C'en est fini {of_period} !"),
        ("C'est la pause ! Fin {of_period}.", "Ouf ! C'est la fin {of_period} !"),
    ),
    PeopleSaid.NEXT_PERIOD: Sentences(
        ("{period} commence.", "Début {of_period}.", "C'est le début {of_period}."),
        ("C'est reparti ! {period} commence !", "Et voici {period} !"),
        ("On rejoue ! {period} commence !", "Prêts ? {period} commence !"),
    ),
    PeopleSaid.FULL_TIME: Sentences(
        ("Le match est terminé.", "C'est la fin du match.", "Fin du match."),
        ("Et c'est fini !", "C'est terminé ! Fin du match !"),
        ("Voilà ! Le match est fini !", "C'est fini ! Bravo à tout le monde !"),
    ),
    PeopleSaid.GAME_WON: Sentences(
        ("Jeu, {team}.", "Jeu pour {team}.", "Un jeu de plus pour {team}."),
        ("Jeu, {team} !", "Et c'est un jeu pour {team} !"),
        ("Hourra, un jeu pour {team} !", "Bravo ! Le jeu est pour {team} !"),
    ),
    PeopleSaid.SET_WON: Sentences(
        (
            "Le set est pour {team}, {set_score}.",
            "Set, {team} : {set_score}.",
            "{set_score} : set pour {team}.",
        ),
        (
            "Et le set est pour {team}, {set_score} !",
            "Set pour {team}, {set_score} !",
        ),
        (
            "Hourra ! Un set pour {team}, {set_score} !",
            "Bravo ! {set_score}, le set est pour {team} !",
        ),
    ),
    PeopleSaid.DEUCE: Sentences(
        ("Égalité dans le jeu.", "Le jeu est à égalité.", "Quarante partout, égalité."),
        ("Égalité ! Tout reste à faire !", "Et c'est l'égalité dans le jeu !"),
        ("Égalité ! Autant de points de chaque côté !", "Si serré ! C'est l'égalité !"),
    ),
    PeopleSaid.SET_POINT: Sentences(
        ("Balle de set, {team}.", "Balle de set pour {team}.", "Une balle de set pour {team}."),
        ("Balle de set pour {team} !", "Et voici une balle de set pour {team} !"),
        ("Encore un point, et le set est pour {team} !", "Suspense ! Balle de set pour {team} !"),
    ),
    PeopleSaid.MATCH_POINT: Sentences(
        (
            "Balle de match, {team}.",
            "Balle de match pour {team}.",
            "Une balle de match pour {team}.",
        ),
        ("Balle de match pour {team} !", "La voici : balle de match pour {team} !"),
        (
            "Encore un point, et la victoire est pour {team} !",
            "Suspense ! Balle de match pour {team} !",
        ),
    ),
    PeopleSaid.CORRECTED: Sentences(
        (
            "Le score est corrigé : {score}.",
            "Correction du score : {score}.",
            "Le score est rectifié : {score}.",
        ),
        ("Attention, le score est corrigé : {score} !", "Correction : {score} !"),
        ("Oups, on avait mal compté ! C'est {score}.", "On recompte : c'est {score}."),
    ),
}

TAILS = {
    Tail.SCORE: Sentences(
        ("Le score est de {score}.", "Cela fait {score}.", "Le score : {board}."),
        ("Ça fait {score} !", "{score} maintenant !", "{board} !"),
        ("Maintenant, ça fait {score} !", "Compte avec nous : {board} !"),
    ),
    Tail.TAKES_LEAD: Sentences(
        (
            "{score}, avantage {team}.",
            "C'est l'avantage pour {team} : {score}.",
            "En tête maintenant : {team}, {score}.",
        ),
        ("{score}, avantage {team} !", "Et c'est l'avantage pour {team} : {score} !"),
        ("Devant maintenant : {team} ! Ça fait {score} !", "{score} ! Qui est devant ? {team} !"),
    ),
    Tail.EQUALISES: Sentences(
        ("Égalité, {score}.", "C'est l'égalisation : {score}.", "{score}, tout est à refaire."),
        ("Égalité ! {score} !", "{score}, c'est l'égalisation !"),
        ("Autant des deux côtés : {score} !", "{score} ! Personne n'est devant !"),
    ),
    Tail.WINS: Sentences(
        (
            "{board}. La victoire est pour {team}.",
            "Victoire pour {team} : {board}.",
            "Score final : {board}. Victoire pour {team}.",
        ),
        (
            "{board}, et la victoire est pour {team} !",
            "Quelle victoire pour {team} : {board} !",
        ),
        (
            "Hourra pour {team} ! {board} !",
            "{board} ! On applaudit {team} !",
        ),
    ),
    Tail.DRAWS: Sentences(
        (
            "Match nul : {board}.",
            "Égalité à la fin : {board}.",
            "Score final : {board}. Match nul.",
        ),
        ("{board} : match nul !", "On ne peut pas les départager : {board} !"),
        ("{board} ! Personne ne perd aujourd'hui !", "Autant des deux côtés : {board} !"),
    ),
    Tail.WINS_SETS: Sentences(
        (
            "Le match est pour {team} : {set_list}.",
            "{set_list} : match pour {team}.",
            "Victoire pour {team} : {set_list}.",
        ),
        (
            "Et le match est pour {team} : {set_list} !",
            "{set_list}, et la victoire est pour {team} !",
        ),
        ("Hourra pour {team} ! {set_list} !", "On applaudit {team} : {set_list} !"),
    ),
    Tail.SETS: Sentences(
        ("{sets} en sets.", "En sets : {sets}.", "Les sets jusqu'ici : {sets}."),
        ("Ça fait {sets} en sets !", "{sets} en sets !"),
        ("En sets, ça fait {sets} !", "Compte les sets : {sets} !"),
    ),
    Tail.IN_SET: Sentences(
        ("{score} {in_period}.", "Le score {in_period} : {score}.", "{board} {in_period}."),
        ("Ça fait {score} {in_period} !", "{board} {in_period} !"),
        ("Ça fait {score} {in_period} !", "Compte avec nous : {board} {in_period} !"),
    ),
    Tail.POINTS: Sentences(
        ("Dans ce jeu : {points}.", "{points} dans ce jeu.", "Le jeu en cours : {points}."),
        ("{points} dans ce jeu !", "Et dans ce jeu : {points} !"),
        ("Écoute : {points} !", "Dans ce jeu : {points} !"),
    ),
    Tail.BACK_IN: Sentences(
        (
            "Reprise dans {pause}.",
            "La pause dure {pause}.",
            "Le jeu reprend dans {pause}.",
        ),
        ("On se retrouve dans {pause} !", "Restez là : reprise dans {pause} !"),
        ("À tout de suite, dans {pause} !", "On rejoue dans {pause} !"),
    ),
    Tail.STILL_LEADS: Sentences(
        (
            "Le score est de {score}, avantage {team}.",
            "Le score : {board}.",
            "On en est à {score}, avantage {team}.",
            "En tête : {team}, {score}.",
        ),
        (
            "Vous arrivez ? C'est {score}, avantage {team} !",
            "{board} pour l'instant !",
            "{score}, avec {team} en tête !",
        ),
        (
            "Tu te souviens du score ? {board} !",
            "Qui est devant ? {team}, {score} !",
        ),
    ),
    Tail.STILL_LEVEL: Sentences(
        (
            "Le score est de {score}.",
            "Les équipes sont à égalité, {score}.",
            "On en est à {score}.",
            "Égalité pour l'instant : {score}.",
        ),
        ("Tout reste à faire : {score} !", "Égalité, {score} !", "{board} pour l'instant !"),
        (
            "Tu te souviens du score ? C'est {score} !",
            "Personne n'est devant : {score} !",
        ),
    ),
    Tail.TO_GO: Sentences(
        (
            "Il reste {minutes} à jouer {in_period}.",
            "{minutes} avant la fin {of_period}.",
            "On joue encore pendant {minutes} {in_period}.",
        ),
        ("Il reste {minutes} {in_period} !", "{minutes} avant la fin {of_period} !"),
        ("Il reste {minutes} pour jouer {in_period} !", "On joue encore {minutes} {in_period} !"),
    ),
}
