"""German: two things said at once."""

from commentary.narrators.words.language import Sentences
from commentary.observers.facts import What

PAIRS = {
    (What.RUNS, What.HAS_BALL): Sentences(
        (
            "{who} rennt mit dem Ball {way}.",
            "{who} läuft mit dem Ball {way}.",
            "{who} rennt mit dem Ball.",
        ),
        ("{who} rennt mit dem Ball {way}!", "Da rennt {who} mit dem Ball!"),
        ("Renn, renn! {who} läuft mit dem Ball {way}!", "Renn, renn! {who} hat den Ball!"),
    ),
    (What.TURNS, What.HAS_BALL): Sentences(
        ("{who} dreht mit dem Ball um, jetzt {way}.", "{who} dreht mit dem Ball um."),
        ("Kehrtwende mit dem Ball, {way} rennt {who}!", "{who} dreht um, mit dem Ball!"),
        ("Und kehrt! {who} hat den Ball!",),
    ),
    (What.KICKS, What.BALL_MOVES): Sentences(
        (
            "{who} kickt den Ball {way}.",
            "Ein Kick von {by_whom}, und der Ball geht {way}.",
            "Ein Kick, und der Ball ist unterwegs.",
        ),
        ("{who} kickt den Ball {way}!", "Und da ist der Kick: Der Ball geht {way}!"),
        ("Bumm! {who} kickt den Ball {way}!",),
    ),
    (What.THROWS, What.BALL_MOVES): Sentences(
        (
            "{who} wirft den Ball {way}.",
            "Ein Wurf von {by_whom}, und der Ball geht {way}.",
            "Ein Wurf, und der Ball ist unterwegs.",
        ),
        ("{who} wirft den Ball {way}!", "Und da ist der Wurf: Der Ball geht {way}!"),
        ("Hui! {who} wirft den Ball {way}!",),
    ),
    (What.KICKS, What.BALL_HIGH): Sentences(
        ("{who} kickt den Ball hoch in die Luft.", "Ein Kick von {by_whom}, hoch in die Luft."),
        ("{who} kickt den Ball ganz hoch!", "Und da ist der Kick, hoch in die Luft!"),
        ("Bumm! {who} kickt den Ball ganz hoch!",),
    ),
    (What.THROWS, What.BALL_HIGH): Sentences(
        ("{who} wirft den Ball hoch in die Luft.", "Ein Wurf von {by_whom}, hoch in die Luft."),
        ("{who} wirft den Ball ganz hoch!", "Und da ist der Wurf, hoch in die Luft!"),
        ("Hui! {who} wirft den Ball ganz hoch!",),
    ),
    (What.JUMPS, What.ARMS_UP): Sentences(
        ("{who} springt, beide Arme oben.",),
        ("{who} springt, beide Arme oben!",),
        ("Hopp! {who} springt, beide Arme oben!",),
    ),
    (What.PEOPLE, What.TOGETHER): Sentences(
        ("{people} dicht beieinander.", "Im Bild [ist|sind] {people}, nah beieinander."),
        ("{people}, ganz dicht beieinander!",),
        ("Schau, {people}, ganz nah beisammen!",),
    ),
    (What.SEVERAL_PEOPLE, What.TOGETHER): Sentences(
        ("{people} dicht beieinander.", "Im Bild sind {people}, nah beieinander."),
        ("{people}, ganz dicht beieinander!",),
        ("Schau, {people}, ganz nah beisammen!",),
    ),
    (What.PEOPLE, What.BALL): Sentences(
        ("{people} und ein Ball im Bild.", "Zu sehen sind {people} und ein Ball."),
        ("{people} und ein Ball!",),
        ("Schau, {people} und ein Ball!",),
    ),
    (What.SEVERAL_PEOPLE, What.BALL): Sentences(
        ("{people} und ein Ball im Bild.",),
        ("{people} und ein Ball!",),
        ("Schau, {people} und ein Ball!",),
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
        ("{who} verlässt das Bild: noch {people}.", "{who} ist aus dem Bild, noch {people}."),
        ("Weg! {who} ist aus dem Bild, noch {people}!",),
        ("Tschüss! {named} ist weg. Noch {people}.", "Tschüss! Noch {people} im Bild."),
    ),
}
