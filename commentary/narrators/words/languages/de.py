"""German."""

from commentary.narrators.words.language import Language, People, Person, Sentences, capitalised
from commentary.narrators.words.points import Manner
from commentary.observers.facts import Shirt, What
from commentary.observers.motion_facts import Direction

PLAIN = {
    What.PEOPLE: Sentences(
        ("{people} im Bild.", "Zu sehen [ist|sind] {people}.", "Das Bild zeigt {people}."),
        ("Jetzt [ist|sind] {people} im Bild!", "Und da [ist|sind] {people}!"),
        ("Schau, {people}!", "Guck mal: {people}!", "Siehst du? {people}!"),
    ),
    What.SEVERAL_PEOPLE: Sentences(
        ("{people} im Bild.", "Zu sehen sind {people}.", "Das Bild zeigt {people}."),
        ("Hier ist was los: {people}!", "Jetzt sind {people} im Bild!"),
        ("Schau, {people}!", "So viele! {people}!"),
    ),
    What.JOINS: Sentences(
        ("{new} kommt ins Bild.", "{new} kommt dazu.", "Dazu kommt {new}."),
        ("Da kommt {new}!", "Und {new} kommt dazu!"),
        ("Hallo! Da kommt {new}!", "Schau mal, wer da kommt: {newcomer}!"),
    ),
    What.LEAVES: Sentences(
        ("{who} verlässt das Bild.", "{who} geht aus dem Bild.", "{who} ist nicht mehr im Bild."),
        ("Und {who} ist aus dem Bild!", "Und weg ist {named}!"),
        ("Tschüss! {who} ist weg.", "Weg! {who} ist nicht mehr im Bild."),
    ),
    What.RUNS: Sentences(
        (
            "{who} rennt {way}.",
            "{who} läuft {way} los.",
            "{way} rennt {who}.",
            "{who} ist im Laufschritt {way} unterwegs.",
            "{who} rennt.",
            "{who} läuft los.",
        ),
        ("Da rennt {who} {way}!", "Und los, {way}: {named}!", "Da rennt {who}!"),
        ("Renn, renn! {who} läuft {way}!", "Schnell! {who} rennt {way}!", "{who} flitzt los!"),
    ),
    What.STOPS: Sentences(
        ("{who} bleibt stehen.", "{who} hält an.", "{who} läuft nicht weiter."),
        ("Und {who} bleibt stehen!", "Stopp! {who} hält an!"),
        ("Stopp! {who} bleibt stehen.", "Puh! {who} bleibt stehen."),
    ),
    What.TURNS: Sentences(
        (
            "{who} dreht um und rennt {way}.",
            "{who} dreht um, jetzt {way}.",
            "{who} macht kehrt und rennt {way}.",
            "{who} dreht um und rennt zurück.",
            "Kehrtwende von {by_whom}, jetzt {way}.",
            "{who} rennt wieder {way}.",
        ),
        ("Kehrtwende, {way} rennt {who}!", "{who} dreht um, und ab {way}!", "{who} macht kehrt!"),
        ("Und kehrt! {who} rennt {way}!", "Und wieder zurück! {who} dreht um!"),
    ),
    What.COMES_CLOSER: Sentences(
        ("{who} kommt näher.", "{who} nähert sich.", "{who} kommt auf die Kamera zu."),
        ("{who} kommt immer näher!", "Und {who} kommt auf uns zu!"),
        ("Näher, noch näher! {who} kommt!", "{who} kommt zu uns!"),
    ),
    What.JUMPS: Sentences(
        (
            "{who} springt.",
            "{who} springt hoch.",
            "Ein Sprung von {by_whom}.",
            "Sprung von {by_whom}.",
            "{named} mit einem Sprung.",
            "{who} ist in der Luft.",
            "In der Luft: {named}.",
            "Ein Sprung.",
            "{who} macht einen Sprung.",
        ),
        ("{who} springt!", "Da springt {who}!", "Und hoch! {who} springt!"),
        ("Hopp! {who} springt!", "Hui! {who} hüpft!", "Hopp, hopp! {who} springt hoch!"),
    ),
    What.ARMS_UP: Sentences(
        ("{who} hat beide Arme oben.", "{who} hält beide Arme hoch.", "Beide Arme oben: {named}."),
        ("{who} hat beide Arme oben!", "Beide Arme in der Luft: {named}!"),
        ("Arme hoch! {who} hat beide Arme oben!", "Hoch damit! {who} hält beide Arme hoch."),
    ),
    What.BENDS_DOWN: Sentences(
        ("{who} bückt sich.", "{who} beugt sich hinunter.", "{who} beugt sich hinab."),
        ("Und {who} bückt sich!", "Jetzt bückt sich {who}!"),
        ("{who} bückt sich tief!", "Und runter! {who} bückt sich."),
    ),
    What.IS_DOWN: Sentences(
        ("{who} ist am Boden.", "{who} liegt am Boden.", "Am Boden: {named}."),
        ("{who} ist am Boden!", "Am Boden ist jetzt {who}!"),
        ("Oh! {who} ist am Boden.", "Oje! {who} ist am Boden."),
    ),
    What.TOGETHER: Sentences(
        ("Dicht beieinander.", "Sie sind nah beieinander.", "Jetzt ganz dicht beisammen."),
        ("Ganz dicht beieinander!", "Jetzt ganz nah beieinander!"),
        ("Ganz nah beisammen!", "So eng beieinander!"),
    ),
    What.SPREAD_OUT: Sentences(
        ("Sie sind weit auseinander.", "Viel Platz dazwischen.", "Sie sind weit verteilt."),
        ("Ganz weit auseinander!", "Und so viel Platz dazwischen!"),
        ("So weit auseinander!", "So viel Platz für alle!"),
    ),
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

GERMAN = Language(
    code="de",
    colours={
        Shirt.BLACK: "Schwarz",
        Shirt.WHITE: "Weiß",
        Shirt.GREY: "Grau",
        Shirt.RED: "Rot",
        Shirt.ORANGE: "Orange",
        Shirt.YELLOW: "Gelb",
        Shirt.GREEN: "Grün",
        Shirt.BLUE: "Blau",
        Shirt.PURPLE: "Lila",
        Shirt.PINK: "Rosa",
    },
    persons={
        "who": Person("die Person in {colour}", "eine Person in {colour}", "jemand"),
        "named": Person("die Person in {colour}", "eine Person in {colour}", ""),
        "by_whom": Person("der Person in {colour}", "einer Person in {colour}", ""),
        "new": Person("eine Person in {colour}", "eine Person in {colour}", "jemand"),
        "newcomer": Person("eine Person in {colour}", "eine Person in {colour}", ""),
    },
    people=People(
        one="eine Person",
        many="{number} Personen",
        least="mindestens {number} Personen",
        several="mehrere Personen",
    ),
    numbers={
        2: "zwei",
        3: "drei",
        4: "vier",
        5: "fünf",
        6: "sechs",
        7: "sieben",
        8: "acht",
        9: "neun",
        10: "zehn",
        11: "elf",
        12: "zwölf",
        15: "fünfzehn",
        20: "zwanzig",
        30: "dreißig",
        40: "vierzig",
        50: "fünfzig",
    },
    ways={
        Direction.LEFT: "nach links",
        Direction.RIGHT: "nach rechts",
        Direction.UP: "nach oben",
        Direction.DOWN: "nach unten",
    },
    plain=PLAIN,
    manners=MANNERS,
    pairs=PAIRS,
    finish=capitalised,
)
