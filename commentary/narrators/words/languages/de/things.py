"""German: what is said of the ball, other things, the picture and the sound."""

from commentary.narrators.words.language import Sentences
from commentary.narrators.words.points import Manner
from commentary.observers.facts import What

THINGS = {
    What.BALL: Sentences(
        ("Ein Ball ist im Bild.", "Zu sehen ist ein Ball.", "Da ist ein Ball."),
        ("Und da ist der Ball!", "Der Ball ist da!"),
        ("Schau, ein Ball!", "Guck mal, ein Ball!"),
    ),
    What.BALL_MOVES: Sentences(
        (
            "Der Ball geht {way}.",
            "Der Ball bewegt sich {way}.",
            "{way} geht der Ball.",
            "Der Ball ist in Bewegung.",
            "Der Ball ist {way} unterwegs.",
            "Es geht {way} mit dem Ball.",
            "Der Ball bewegt sich.",
        ),
        ("Und der Ball geht {way}!", "Ab {way} mit dem Ball!", "Der Ball ist unterwegs!"),
        (
            "Hui! Der Ball geht {way}!",
            "Da geht der Ball hin, {way}!",
            "Hui! Der Ball ist unterwegs!",
        ),
    ),
    What.BALL_HIGH: Sentences(
        ("Der Ball ist hoch oben.", "Der Ball ist über allen Köpfen.", "Ein hoher Ball."),
        ("Der Ball ist ganz weit oben!", "Hoch, ganz hoch ist der Ball!"),
        ("So hoch! Schau, der Ball!", "Der Ball ist hoch in der Luft!"),
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
            "Ein Kick von {by_whom}.",
            "{who} tritt gegen den Ball.",
            "Da ist der Kick.",
            "Kick von {by_whom}.",
            "{named} mit einem Kick.",
            "Der Ball wird gekickt.",
            "Der Ball bekommt einen Tritt.",
            "Ein Kick.",
            "{who} gibt dem Ball einen Tritt.",
            "Den Ball kickt {named}.",
        ),
        ("{who} kickt den Ball!", "Da ist der Kick von {by_whom}!", "Und da ist der Kick!"),
        ("Bumm! {who} kickt den Ball!", "Kick! Das war {named}!", "Bumm! Ein Kick!"),
    ),
    What.THROWS: Sentences(
        (
            "{who} wirft den Ball.",
            "Ein Wurf von {by_whom}.",
            "Und da ist der Wurf.",
            "{who} wirft.",
            "Wurf von {by_whom}.",
            "{named} mit einem Wurf.",
            "Der Ball wird geworfen.",
            "Ein Wurf.",
            "Den Ball wirft {named}.",
        ),
        ("{who} wirft!", "Da ist der Wurf von {by_whom}!", "Und da ist der Wurf!"),
        ("Hui! {who} wirft den Ball!", "Wurf! Das war {named}!"),
    ),
    What.DOG: Sentences(
        ("Ein Hund ist im Bild.", "Zu sehen ist ein Hund.", "Da ist ein Hund."),
        ("Und da ist ein Hund!", "Auch ein Hund ist im Bild!"),
        ("Wau, wau! Ein Hund!", "Schau, ein Hund!"),
    ),
    What.BICYCLE: Sentences(
        ("Ein Fahrrad ist im Bild.", "Zu sehen ist ein Fahrrad.", "Da ist ein Fahrrad."),
        ("Und da ist ein Fahrrad!", "Auch ein Fahrrad ist im Bild!"),
        ("Klingeling! Ein Fahrrad!", "Schau, ein Fahrrad!"),
    ),
    What.CAR: Sentences(
        ("Ein Auto ist im Bild.", "Zu sehen ist ein Auto.", "Da ist ein Auto."),
        ("Und da ist ein Auto!", "Auch ein Auto ist im Bild!"),
        ("Tut, tut! Ein Auto!", "Schau, ein Auto!"),
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
        ("Da geht es {way}!", "Bewegung {way}!", "Da bewegt sich was!"),
        ("Schau, da geht etwas {way}!", "Da bewegt sich etwas! Siehst du es?"),
    ),
    What.STILL: Sentences(
        ("Nichts bewegt sich.", "Alles ist ruhig.", "Stille im Bild."),
        ("Nichts rührt sich!", "Alles ganz ruhig!"),
        ("Psst! Nichts bewegt sich.", "Alles ist mucksmäuschenstill."),
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
        ("Heller und immer heller!", "Schau, mehr Licht!"),
    ),
    What.DARKER: Sentences(
        ("Es wird dunkler.", "Jetzt ist weniger Licht da.", "Das Bild wird dunkler."),
        ("Und es wird dunkler!", "Das Licht geht zurück!"),
        ("Dunkler und immer dunkler.", "Oh, jetzt ist weniger Licht da."),
    ),
    What.COVERED: Sentences(
        (
            "Nichts ist zu erkennen.",
            "Das Bild ist leer.",
            "Vielleicht ist die Kamera verdeckt.",
        ),
        ("Und nichts ist zu erkennen!", "Das Bild ist jetzt leer!"),
        ("Oh! Nichts zu sehen.", "Kuckuck! Nichts zu sehen."),
    ),
    What.UNCOVERED: Sentences(
        ("Das Bild ist wieder da.", "Die Sicht ist wieder frei.", "Es ist wieder etwas zu sehen."),
        ("Und das Bild ist wieder da!", "Freie Sicht!"),
        ("Hallo! Das Bild ist wieder da!", "Kuckuck! Da ist es wieder!"),
    ),
    What.CHANGED: Sentences(
        ("Das ganze Bild wechselt.", "Es ist ein anderes Bild.", "Ein neues Bild."),
        ("Das ganze Bild wechselt auf einmal!", "Und jetzt ein neues Bild!"),
        ("Hoppla! Ein neues Bild!", "Simsalabim! Ein neues Bild!"),
    ),
    What.WHISTLE: Sentences(
        ("Ein Pfiff, so scheint es.", "Das klingt nach einem Pfiff.", "Wohl ein Pfiff."),
        ("Ein Pfiff, so scheint es!", "Das klingt nach einem Pfiff!"),
        ("Piep! Das klingt nach einem Pfiff.", "Hast du gehört? Vielleicht ein Pfiff."),
    ),
    What.LOUDER: Sentences(
        ("Es wird lauter.", "Jetzt ist mehr zu hören.", "Der Lärm nimmt zu."),
        ("Und es wird lauter!", "Hört nur, es wird lauter!"),
        ("So laut! Es wird lauter.", "Hör mal! Es wird lauter!"),
    ),
}

MANNERS = {
    (What.MOVEMENT, Manner.ON_THE_SPOT): Sentences(
        ("Bewegung auf der Stelle.", "Etwas bewegt sich, bleibt aber, wo es ist."),
        ("Es bewegt sich auf der Stelle!",),
        ("Da wackelt etwas!", "Es wackelt und wackelt."),
    ),
    (What.MOVEMENT, Manner.SEVERAL): Sentences(
        ("Bewegung an mehreren Stellen.", "Mehreres bewegt sich zugleich."),
        ("Jetzt ist Bewegung an mehreren Stellen!",),
        ("So vieles bewegt sich!",),
    ),
    (What.MOVEMENT, Manner.ALL_OVER): Sentences(
        ("Bewegung im ganzen Bild.", "Viel los: Bewegung überall."),
        ("Alles ist in Bewegung!", "Bewegung überall!"),
        ("Alles bewegt sich!",),
    ),
    (What.STILL, Manner.NOW): Sentences(
        ("Und jetzt ist es ruhig.", "Die Bewegung hört auf.", "Jetzt bewegt sich nichts."),
        ("Und jetzt ist es ganz ruhig!",),
        ("Psst, jetzt ist es ganz ruhig.",),
    ),
    (What.CAMERA_MOVES, Manner.FAST): Sentences(
        (
            "Die Kamera schwenkt schnell {way}.",
            "Schneller Schwenk {way}.",
            "Die Kamera bewegt sich schnell.",
        ),
        ("Und ein schneller Schwenk {way}!", "Wie schnell sich die Kamera bewegt!"),
        ("Hui! Die Kamera saust {way}!", "Hui! Die Kamera ist schnell!"),
    ),
    (What.CAMERA_MOVES, Manner.CLOSER): Sentences(
        ("Das Bild rückt näher.", "Die Kamera geht näher heran.", "Alles im Bild wird größer."),
        ("Und das Bild rückt näher!",),
        ("Alles wird größer!",),
    ),
    (What.CAMERA_MOVES, Manner.AWAY): Sentences(
        ("Das Bild rückt weiter weg.", "Die Kamera geht zurück.", "Alles im Bild wird kleiner."),
        ("Und das Bild rückt weiter weg!",),
        ("Alles wird kleiner!",),
    ),
    (What.COVERED, Manner.DARK): Sentences(
        ("Das Bild ist dunkel.", "Dunkel: Nichts ist zu erkennen.", "Alles wird dunkel."),
        ("Und alles wird dunkel!",),
        ("Oh, ist das dunkel! Wer hat das Licht ausgemacht?",),
    ),
    (What.CHANGED, Manner.AGAIN): Sentences(
        ("Das ganze Bild ändert sich ständig.", "Das Bild kommt nicht zur Ruhe."),
        ("Und das Bild wechselt immer wieder!",),
        ("Immer wieder ein anderes Bild!",),
    ),
}
