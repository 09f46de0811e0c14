"""German: what is said of people."""

from commentary.narrators.words.language import Sentences
from commentary.observers.facts import What

PEOPLE = {
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
}
