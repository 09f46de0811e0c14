"""How the host wants it told, as a model is asked for it: language, style, examples of the tone."""

from sessions_app.commentary_choices import Language, Style

LANGUAGES = {
    Language.ENGLISH: "English",
    Language.GERMAN: "German",
    Language.FRENCH: "French",
    Language.SPANISH: "Spanish",
}
MANNERS = {
    Style.NEUTRAL: "calm and factual, like a radio reporter",
    Style.LIVELY: "lively and quick, with short exclamations where something happens",
    Style.CHILDREN: "warm and simple, for children of six: short words, no irony",
}
EXAMPLES = {
    Language.ENGLISH: {
        Style.NEUTRAL: ("Two players close to the ball, one of them turns.",),
        Style.LIVELY: ("Off and away with the ball, and fast!", "What a jump!"),
        Style.CHILDREN: ("Look, the ball is flying high up!",),
    },
    Language.GERMAN: {
        Style.NEUTRAL: ("Zwei nah am Ball, einer dreht ab.",),
        Style.LIVELY: ("Jetzt aber los, mit Tempo am Ball!", "Was für ein Sprung!"),
        Style.CHILDREN: ("Schaut mal, der Ball fliegt ganz hoch!",),
    },
    Language.FRENCH: {
        Style.NEUTRAL: ("Deux joueurs près du ballon, l’un se retourne.",),
        Style.LIVELY: ("Et ça part, balle au pied, à toute vitesse !", "Quel saut !"),
        Style.CHILDREN: ("Regardez, le ballon vole tout en haut !",),
    },
    Language.SPANISH: {
        Style.NEUTRAL: ("Dos jugadores cerca del balón, uno se gira.",),
        Style.LIVELY: ("¡Ahí va con el balón, a toda velocidad!", "¡Qué salto!"),
        Style.CHILDREN: ("¡Mirad, el balón vuela muy alto!",),
    },
}


def language_of(code: str) -> Language:
    return Language(code) if code in Language.values else Language.ENGLISH


def style_of(name: str) -> Style:
    return Style(name) if name in Style.values else Style.NEUTRAL
