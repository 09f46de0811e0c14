"""German: two things said at once."""

from commentary.narrators.words.language import Sentences
from commentary.observers.facts import What

PAIRS = {
    (What.RUNS, What.HAS_BALL): Sentences(
        (
            "{who} rennt mit dem Ball {way}.",
            "Mit dem Ball rennt {who} {way}.",
            "{who} rennt mit dem Ball.",
        ),
        ("{who} rennt mit dem Ball {way}!", "Da rennt {who} mit dem Ball!"),
        ("Renn, renn! {who} rennt mit dem Ball {way}!", "Renn, renn! {who} hat den Ball!"),
    ),
    (What.TURNS, What.HAS_BALL): Sentences(
        ("{who} dreht mit dem Ball um, jetzt {way}.", "{who} dreht mit dem Ball um."),
        ("{who} macht mit dem Ball kehrt, jetzt {way}!", "{who} macht mit dem Ball kehrt!"),
        ("Und wieder zurück! {who} hat den Ball!",),
    ),
    (What.KICKS, What.BALL_MOVES): Sentences(
        (
            "{who} kickt den Ball {way}.",
            "Ein Tritt von {by_whom}, und der Ball geht {way}.",
            "Ein Tritt, und der Ball ist unterwegs.",
        ),
        ("{who} kickt den Ball {way}!", "Ein Tritt, und ab {way} geht der Ball!"),
        ("Bumm! {who} kickt den Ball {way}!",),
    ),
    (What.THROWS, What.BALL_MOVES): Sentences(
        (
            "{who} wirft den Ball {way}.",
            "Ein Wurf von {by_whom}, und der Ball geht {way}.",
            "Ein Wurf, und der Ball ist unterwegs.",
        ),
        ("{who} wirft den Ball {way}!", "Ein Wurf, und ab {way} geht der Ball!"),
        ("Hui! {who} wirft den Ball {way}!",),
    ),
    (What.KICKS, What.BALL_HIGH): Sentences(
        (
            "{who} kickt den Ball hoch in die Luft.",
            "Ein Tritt von {by_whom}, und der Ball ist hoch in der Luft.",
        ),
        ("{who} kickt den Ball ganz hoch!", "Ein Tritt, und der Ball ist ganz weit oben!"),
        ("Bumm! {who} kickt den Ball ganz hoch!",),
    ),
    (What.THROWS, What.BALL_HIGH): Sentences(
        (
            "{who} wirft den Ball hoch in die Luft.",
            "Ein Wurf von {by_whom}, und der Ball ist hoch in der Luft.",
        ),
        ("{who} wirft den Ball ganz hoch!", "Ein Wurf, und der Ball ist ganz weit oben!"),
        ("Hui! {who} wirft den Ball ganz hoch!",),
    ),
    (What.JUMPS, What.ARMS_UP): Sentences(
        ("{who} springt und streckt beide Arme hoch.",),
        ("{who} springt, beide Arme oben!",),
        ("Hopp! {who} springt, beide Arme hoch!",),
    ),
    (What.PEOPLE, What.TOGETHER): Sentences(
        ("{people}, dicht beieinander.", "Im Bild [ist|sind] {people}, nah beieinander."),
        ("{people}, ganz dicht beieinander!",),
        ("Schau mal, {people}, ganz nah beisammen!",),
    ),
    (What.SEVERAL_PEOPLE, What.TOGETHER): Sentences(
        ("{people}, dicht beieinander.", "Im Bild sind {people}, nah beieinander."),
        ("{people}, ganz dicht beieinander!",),
        ("Schau mal, {people}, ganz nah beisammen!",),
    ),
    (What.PEOPLE, What.BALL): Sentences(
        ("{people} und ein Ball im Bild.", "Zu sehen sind {people} und ein Ball."),
        ("{people} und ein Ball!",),
        ("Schau mal, {people} und ein Ball!",),
    ),
    (What.SEVERAL_PEOPLE, What.BALL): Sentences(
        ("{people} und ein Ball im Bild.", "Zu sehen sind {people} und ein Ball."),
        ("{people} und ein Ball!",),
        ("Schau mal, {people} und ein Ball!",),
    ),
    (What.JOINS, What.PEOPLE): Sentences(
        (
            "{new} kommt dazu: jetzt {people}.",
            "{new} kommt ins Bild, jetzt [ist|sind] es {people}.",
        ),
        ("Da kommt {new}: jetzt {people}!",),
        ("Hallo! Da kommt {new}! Jetzt [ist|sind] es {people}!",),
    ),
    (What.LEAVES, What.PEOPLE): Sentences(
        (
            "{who} verlässt das Bild, es [bleibt|bleiben] {people}.",
            "{who} ist aus dem Bild. Zu sehen [ist|sind] jetzt {people}.",
        ),
        ("Und {who} ist weg: Jetzt [ist|sind] {people} im Bild!",),
        (
            "Tschüss! {who} ist weg. Jetzt [ist|sind] {people} im Bild.",
            "Winke, winke! Jetzt [ist|sind] {people} da.",
        ),
    ),
}
