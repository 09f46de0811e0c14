"""German: what is said of people."""

from commentary.narrators.words.language import Sentences
from commentary.observers.facts import What

PEOPLE = {
    What.PEOPLE: Sentences(
        ("{people} im Bild.", "Zu sehen [ist|sind] {people}.", "Das Bild zeigt {people}."),
        ("Jetzt [ist|sind] {people} im Bild!", "Und da [ist|sind] {people}!"),
        ("Schau mal, {people}!", "Wer ist denn da? {people}!", "Siehst du? {people}!"),
    ),
    What.SEVERAL_PEOPLE: Sentences(
        ("{people} im Bild.", "Zu sehen sind {people}.", "Das Bild zeigt {people}."),
        ("Hier ist was los: {people}!", "Jetzt sind {people} im Bild!"),
        ("Schau mal, {people}!", "Oh, {people}!"),
    ),
    What.JOINS: Sentences(
        (
            "{new} kommt ins Bild.",
            "{new} erscheint im Bild.",
            "{new} taucht auf.",
            "Neu im Bild: {newcomer}.",
        ),
        ("Da kommt {new}!", "Und {new} kommt ins Bild!"),
        ("Hallo! Da kommt {new}!", "Schau mal, wer da kommt: {newcomer}!"),
    ),
    What.LEAVES: Sentences(
        ("{who} verlässt das Bild.", "{who} ist aus dem Bild.", "{who} ist nicht mehr zu sehen."),
        ("Und raus aus dem Bild: {named}!", "Und {who} ist weg!"),
        ("Tschüss! {who} ist weg.", "Winke, winke! {who} ist nicht mehr im Bild."),
    ),
    What.RUNS: Sentences(
        (
            "{who} rennt {way}.",
            "{who} läuft im Eiltempo {way}.",
            "{way} rennt {who}.",
            "{who} ist im Laufschritt {way} unterwegs.",
            "{who} rennt.",
            "{who} ist im Laufschritt unterwegs.",
        ),
        ("Da rennt {who} {way}!", "Und {way} rennt {named}!", "Da rennt {who}!"),
        (
            "Renn, renn! {who} rennt {way}!",
            "Hui! {who} flitzt {way}!",
            "Schnell, schnell! {who} rennt!",
        ),
    ),
    What.STOPS: Sentences(
        ("{who} bleibt stehen.", "{who} hält an.", "{who} hört auf zu rennen."),
        ("Und {who} bleibt stehen!", "Jetzt hält {who} an!"),
        ("Stopp! {who} bleibt stehen.", "Puh! {who} rennt nicht mehr."),
    ),
    What.TURNS: Sentences(
        (
            "{who} dreht um und rennt {way}.",
            "{who} macht kehrt, jetzt geht es {way}.",
            "{who} wechselt die Richtung und rennt {way}.",
            "{who} dreht um und rennt zurück.",
            "Kehrtwende von {by_whom}, jetzt {way}.",
            "{who} rennt zurück, {way}.",
            "{who} wechselt die Richtung.",
        ),
        ("Kehrtwende! {who} rennt {way}!", "{who} dreht um, und ab {way}!", "{who} macht kehrt!"),
        ("Und umdrehen! {who} rennt {way}!", "Und wieder zurück! {who} dreht um!"),
    ),
    What.COMES_CLOSER: Sentences(
        ("{who} kommt näher.", "{who} nähert sich.", "{who} kommt auf die Kamera zu."),
        ("{who} kommt immer näher!", "Und {who} kommt auf uns zu!"),
        ("Näher, noch näher! {who} kommt!", "Da kommt {who} auf uns zu!"),
    ),
    What.JUMPS: Sentences(
        (
            "{who} springt.",
            "{who} springt hoch.",
            "Ein Sprung von {by_whom}.",
            "Und {who} springt.",
            "{named} mit einem Sprung.",
            "{who} springt in die Höhe.",
            "Ein Sprung: {named}.",
            "Ein Sprung.",
            "{who} macht einen Sprung.",
        ),
        ("{who} springt!", "Da springt {who}!", "Und hoch! {who} springt!"),
        ("Hopp! {who} springt!", "Hui! {who} hüpft!", "Hopp, hopp! {who} springt hoch!"),
    ),
    What.ARMS_UP: Sentences(
        (
            "{who} hat beide Arme oben.",
            "{who} streckt beide Arme in die Höhe.",
            "Beide Arme oben: {named}.",
        ),
        ("{who} hat beide Arme oben!", "Beide Arme in der Luft: {named}!"),
        (
            "Arme hoch! {who} hat beide Arme oben!",
            "Hoch damit! {who} streckt beide Arme in die Luft.",
        ),
    ),
    What.BENDS_DOWN: Sentences(
        ("{who} bückt sich.", "{who} beugt sich hinunter.", "{who} beugt sich nach vorn."),
        ("Und {who} bückt sich!", "Jetzt bückt sich {who}!"),
        ("Und runter! {who} bückt sich.", "{who} bückt sich. Kannst du das auch?"),
    ),
    What.IS_DOWN: Sentences(
        ("{who} ist am Boden.", "{who} liegt am Boden.", "Am Boden: {named}."),
        ("{who} ist am Boden!", "Und jetzt ist {who} am Boden!"),
        ("Oh! {who} ist am Boden.", "Schau mal, {who} liegt am Boden."),
    ),
    What.TOGETHER: Sentences(
        ("Dicht beieinander.", "Hier geht es eng zu.", "Wenig Platz dazwischen."),
        ("Ganz dicht beieinander!", "Da geht es eng zu!"),
        ("Ganz nah beisammen!", "So eng beieinander!"),
    ),
    What.SPREAD_OUT: Sentences(
        ("Sie sind weit auseinander.", "Viel Platz dazwischen.", "Weit verteilt im Bild."),
        ("Ganz weit auseinander!", "Und so viel Platz dazwischen!"),
        ("So weit auseinander!", "So viel Platz für alle!"),
    ),
}
