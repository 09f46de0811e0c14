"""German: what is said of the ball, other things, the picture and the sound."""

from commentary.narrators.words.language import Sentences
from commentary.narrators.words.points import Manner
from commentary.observers.facts import What

THINGS = {
    What.BALL: Sentences(
        ("Ein Ball ist im Bild.", "Zu sehen ist ein Ball.", "Da ist ein Ball."),
        ("Und da ist der Ball!", "Da haben wir den Ball!"),
        ("Schau mal, ein Ball!", "Oh, ein Ball!"),
    ),
    What.BALL_MOVES: Sentences(
        (
            "Der Ball geht {way}.",
            "Der Ball bewegt sich {way}.",
            "{way} geht der Ball.",
            "Der Ball ist in Bewegung.",
            "Der Ball ist {way} unterwegs.",
            "Der Ball wandert {way}.",
            "Der Ball bewegt sich.",
        ),
        ("Da geht der Ball {way}!", "Und ab {way} mit dem Ball!", "Der Ball ist unterwegs!"),
        (
            "Hui! Der Ball geht {way}!",
            "Schau mal, {way} geht der Ball!",
            "Hui! Der Ball ist unterwegs!",
        ),
    ),
    What.BALL_HIGH: Sentences(
        (
            "Der Ball ist hoch oben.",
            "Der Ball ist über allen Köpfen.",
            "Der Ball ist hoch in der Luft.",
        ),
        ("Der Ball ist ganz weit oben!", "Ganz hoch in der Luft: der Ball!"),
        ("So hoch! Schau mal, der Ball!", "Der Ball ist ganz hoch oben!"),
    ),
    What.HAS_BALL: Sentences(
        (
            "{who} hat den Ball.",
            "Der Ball ist bei {by_whom}.",
            "Den Ball hat {named}.",
            "{named} mit dem Ball.",
            "{who} ist am Ball.",
            "Am Ball: {named}.",
        ),
        ("Jetzt hat {who} den Ball!", "Der Ball ist jetzt bei {by_whom}!"),
        ("{who} hat den Ball!", "Wer hat den Ball? {named}!"),
    ),
    What.KICKS: Sentences(
        (
            "{who} kickt den Ball.",
            "{who} tritt gegen den Ball.",
            "{named} mit einem Tritt gegen den Ball.",
            "{who} spielt den Ball mit dem Fuß.",
            "Der Ball bekommt einen Tritt von {by_whom}.",
            "{who} tritt den Ball.",
            "Der Ball bekommt einen Tritt.",
            "Ein Tritt gegen den Ball.",
            "{who} gibt dem Ball einen Tritt.",
            "Und {who} tritt gegen den Ball.",
            "Der Ball wird mit dem Fuß gespielt.",
        ),
        (
            "{who} kickt den Ball!",
            "Da tritt {who} gegen den Ball!",
            "Und da ist der Tritt gegen den Ball!",
        ),
        (
            "Bumm! {who} kickt den Ball!",
            "Wer tritt gegen den Ball? {named}!",
            "Bumm! Ein Tritt gegen den Ball!",
        ),
    ),
    What.THROWS: Sentences(
        (
            "{who} wirft den Ball.",
            "Ein Wurf von {by_whom}.",
            "Da ist der Wurf.",
            "{who} wirft.",
            "Und {who} wirft den Ball.",
            "{named} mit einem Wurf.",
            "Der Ball wird geworfen.",
            "Ein Wurf.",
            "Den Ball wirft {named}.",
        ),
        ("Da wirft {who} den Ball!", "Da ist der Wurf von {by_whom}!", "Und da ist der Wurf!"),
        ("Hui! {who} wirft den Ball!", "Wer wirft den Ball? {named}!", "Hui! Ein Wurf!"),
    ),
    What.DOG: Sentences(
        ("Ein Hund ist im Bild.", "Zu sehen ist ein Hund.", "Da ist ein Hund."),
        ("Und da ist ein Hund!", "Ein Hund im Bild!"),
        ("Wau, wau! Ein Hund!", "Schau mal, ein Hund!"),
    ),
    What.BICYCLE: Sentences(
        ("Ein Fahrrad ist im Bild.", "Zu sehen ist ein Fahrrad.", "Da ist ein Fahrrad."),
        ("Und da ist ein Fahrrad!", "Ein Fahrrad im Bild!"),
        ("Klingeling! Ein Fahrrad!", "Schau mal, ein Fahrrad!"),
    ),
    What.CAR: Sentences(
        ("Ein Auto ist im Bild.", "Zu sehen ist ein Auto.", "Da ist ein Auto."),
        ("Und da ist ein Auto!", "Ein Auto im Bild!"),
        ("Brumm, brumm! Ein Auto!", "Schau mal, ein Auto!"),
    ),
    What.MOVEMENT: Sentences(
        (
            "Etwas bewegt sich {way}.",
            "Bewegung {way}.",
            "{way} bewegt sich etwas.",
            "Etwas bewegt sich.",
            "Es tut sich etwas.",
            "Da ist Bewegung.",
        ),
        ("Da bewegt sich was {way}!", "Bewegung {way}!", "Da bewegt sich was!"),
        ("Schau mal, da bewegt sich etwas {way}!", "Da bewegt sich etwas! Siehst du es?"),
    ),
    What.STILL: Sentences(
        ("Nichts bewegt sich.", "Keine Bewegung im Bild.", "Alles steht still."),
        ("Nichts rührt sich!", "Nichts, gar nichts bewegt sich!"),
        ("Wie eingefroren: Nichts bewegt sich.", "Alles steht ganz, ganz still."),
    ),
    What.CAMERA_MOVES: Sentences(
        (
            "Die Kamera schwenkt {way}.",
            "Der Blick geht {way}.",
            "Die Kamera bewegt sich.",
        ),
        ("Und die Kamera schwenkt {way}!", "Die Kamera ist unterwegs!"),
        ("Die Kamera schaut jetzt {way}!", "Die Kamera geht spazieren!"),
    ),
    What.CAMERA_STEADY: Sentences(
        ("Die Kamera ist wieder ruhig.", "Das Bild ist wieder ruhig.", "Die Kamera hält still."),
        ("Und die Kamera ist wieder ruhig!", "Wieder ein ruhiges Bild!"),
        ("Jetzt hält die Kamera still.", "So, die Kamera steht wieder still."),
    ),
    What.LIGHTER: Sentences(
        ("Es wird heller.", "Jetzt ist mehr Licht da.", "Das Bild wird heller."),
        ("Und es wird heller!", "Mehr Licht im Bild!"),
        ("Hell und immer heller!", "Schau mal, mehr Licht!"),
    ),
    What.DARKER: Sentences(
        ("Es wird dunkler.", "Jetzt ist weniger Licht da.", "Das Bild wird dunkler."),
        ("Und es wird dunkler!", "Das Licht lässt nach!"),
        ("Dunkel und immer dunkler.", "Oh, jetzt ist weniger Licht da."),
    ),
    What.COVERED: Sentences(
        ("Nichts ist zu erkennen.", "Das Bild ist leer.", "Vielleicht ist die Kamera verdeckt."),
        ("Und nichts ist zu erkennen!", "Das Bild ist jetzt leer!"),
        ("Oh! Nichts zu sehen.", "Huch! Wo ist denn das Bild?"),
    ),
    What.UNCOVERED: Sentences(
        ("Das Bild ist wieder da.", "Die Sicht ist wieder frei.", "Es ist wieder etwas zu sehen."),
        ("Und das Bild ist wieder da!", "Freie Sicht!"),
        ("Hallo! Das Bild ist wieder da!", "Kuckuck! Jetzt sehen wir wieder etwas!"),
    ),
    What.CHANGED: Sentences(
        ("Das ganze Bild ändert sich.", "Jetzt ein anderes Bild.", "Ein neues Bild."),
        ("Auf einmal ein ganz anderes Bild!", "Und jetzt ein neues Bild!"),
        ("Hoppla! Ein neues Bild!", "Simsalabim! Ein neues Bild!"),
    ),
    What.WHISTLE: Sentences(
        ("Ein Pfiff, so scheint es.", "Das klingt nach einem Pfiff.", "Das war wohl ein Pfiff."),
        ("Ein Pfiff, so scheint es!", "Das klingt nach einem Pfiff!"),
        ("Hör mal! Das klingt nach einem Pfiff.", "Hast du das gehört? Vielleicht ein Pfiff."),
    ),
    What.LOUDER: Sentences(
        ("Es wird lauter.", "Jetzt ist mehr zu hören.", "Der Geräuschpegel steigt."),
        ("Und es wird lauter!", "Jetzt steigt der Geräuschpegel!"),
        ("Laut und immer lauter!", "Hör mal! Es wird lauter!"),
    ),
}

MANNERS = {
    (What.MOVEMENT, Manner.ON_THE_SPOT): Sentences(
        ("Bewegung auf der Stelle.", "Etwas bewegt sich, bleibt aber, wo es ist."),
        ("Da bewegt sich was auf der Stelle!",),
        ("Da wackelt etwas!", "Wackel, wackel! Da bewegt sich etwas."),
    ),
    (What.MOVEMENT, Manner.SEVERAL): Sentences(
        ("Bewegung an mehreren Stellen.", "Mehrere Dinge bewegen sich gleichzeitig."),
        ("Jetzt ist Bewegung an mehreren Stellen!",),
        ("So vieles bewegt sich!",),
    ),
    (What.MOVEMENT, Manner.ALL_OVER): Sentences(
        ("Bewegung im ganzen Bild.", "Überall im Bild bewegt sich etwas."),
        ("Alles ist in Bewegung!", "Überall Bewegung!"),
        ("Alles bewegt sich!",),
    ),
    (What.STILL, Manner.NOW): Sentences(
        (
            "Und jetzt steht alles still.",
            "Die Bewegung hört auf.",
            "Jetzt bewegt sich nichts mehr.",
        ),
        ("Und jetzt rührt sich nichts mehr!",),
        ("Stopp! Jetzt steht alles still.",),
    ),
    (What.CAMERA_MOVES, Manner.FAST): Sentences(
        (
            "Die Kamera schwenkt schnell {way}.",
            "Schneller Schwenk {way}.",
            "Die Kamera bewegt sich schnell.",
        ),
        ("Und ein schneller Schwenk {way}!", "Wie schnell sich die Kamera bewegt!"),
        ("Hui! Die Kamera saust {way}!", "Hui! Ist die Kamera schnell!"),
    ),
    (What.CAMERA_MOVES, Manner.CLOSER): Sentences(
        (
            "Der Blick rückt näher heran.",
            "Die Kamera geht näher heran.",
            "Alles im Bild wird größer.",
        ),
        ("Und die Kamera geht näher heran!",),
        ("Alles wird größer und größer!",),
    ),
    (What.CAMERA_MOVES, Manner.AWAY): Sentences(
        (
            "Der Blick rückt weiter weg.",
            "Die Kamera geht weiter weg.",
            "Alles im Bild wird kleiner.",
        ),
        ("Und die Kamera geht weiter weg!",),
        ("Alles wird kleiner und kleiner!",),
    ),
    (What.COVERED, Manner.DARK): Sentences(
        ("Das Bild ist dunkel.", "Es ist dunkel, nichts ist zu erkennen.", "Alles wird dunkel."),
        ("Und alles wird dunkel!",),
        ("Oh, ist das dunkel! Wer hat das Licht ausgemacht?",),
    ),
    (What.CHANGED, Manner.AGAIN): Sentences(
        ("Das ganze Bild ändert sich ständig.", "Das Bild kommt nicht zur Ruhe."),
        ("Und das Bild wechselt immer wieder!",),
        ("Immer wieder ein anderes Bild!",),
    ),
}
