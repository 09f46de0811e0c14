"""English: two things said at once."""

from commentary.narrators.words.language import Sentences
from commentary.observers.facts import What

PAIRS = {
    (What.RUNS, What.HAS_BALL): Sentences(
        (
            "{who} runs {way} with the ball.",
            "{who} takes the ball {way} at a run.",
            "{who} runs with the ball.",
        ),
        ("And {who} runs {way} with the ball!", "{who} races along with the ball!"),
        ("Run, run! {who} takes the ball {way}!", "Run, run! {who} has the ball!"),
    ),
    (What.TURNS, What.HAS_BALL): Sentences(
        ("{who} turns {way} with the ball.", "{who} turns with the ball."),
        ("{who} turns and takes the ball {way}!", "And {who} turns with the ball!"),
        ("Turn around! {who} has the ball!",),
    ),
    (What.KICKS, What.BALL_MOVES): Sentences(
        (
            "{who} kicks the ball {way}.",
            "A kick by {by_whom}, and the ball goes {way}.",
            "A kick, and the ball is on its way.",
        ),
        ("And {who} kicks the ball {way}!", "There's the kick, and the ball goes {way}!"),
        ("Boom! {who} kicks the ball {way}!",),
    ),
    (What.THROWS, What.BALL_MOVES): Sentences(
        (
            "{who} throws the ball {way}.",
            "A throw by {by_whom}, and the ball goes {way}.",
            "A throw, and the ball is on its way.",
        ),
        ("And {who} throws the ball {way}!", "There's the throw, and the ball goes {way}!"),
        ("Whoosh! {who} throws the ball {way}!",),
    ),
    (What.KICKS, What.BALL_HIGH): Sentences(
        (
            "{who} kicks the ball high into the air.",
            "A kick by {by_whom}, and the ball is high up.",
        ),
        ("{who} kicks the ball way up high!", "There's the kick, and the ball is high up!"),
        ("Boom! {who} kicks the ball up high!",),
    ),
    (What.THROWS, What.BALL_HIGH): Sentences(
        (
            "{who} throws the ball high into the air.",
            "A throw by {by_whom}, and the ball is high up.",
        ),
        ("{who} throws the ball way up high!", "There's the throw, and the ball is high up!"),
        ("Whoosh! {who} throws the ball up high!",),
    ),
    (What.JUMPS, What.ARMS_UP): Sentences(
        ("{who} jumps with both arms up.",),
        ("{who} jumps, both arms up!",),
        ("Hop! {who} jumps with both arms up!",),
    ),
    (What.PEOPLE, What.TOGETHER): Sentences(
        ("{people}, close together.", "The camera shows {people} close together."),
        ("{people}, close together now!",),
        ("Look, {people} close together!",),
    ),
    (What.SEVERAL_PEOPLE, What.TOGETHER): Sentences(
        ("{people}, close together.", "The camera shows {people} close together."),
        ("{people}, close together now!",),
        ("Look, {people} close together!",),
    ),
    (What.PEOPLE, What.BALL): Sentences(
        ("{people} and a ball in view.", "The camera shows {people} and a ball."),
        ("{people} and a ball!",),
        ("Look, {people} and a ball!",),
    ),
    (What.SEVERAL_PEOPLE, What.BALL): Sentences(
        ("{people} and a ball in view.",),
        ("{people} and a ball!",),
        ("Look, {people} and a ball!",),
    ),
    (What.JOINS, What.PEOPLE): Sentences(
        ("{new} comes into view: {people} now.", "{new} enters the picture. That makes {people}."),
        ("Here comes {new}: {people} now!",),
        ("Hello! Here comes {new}! That makes {people}!",),
    ),
    (What.LEAVES, What.PEOPLE): Sentences(
        (
            "{who} leaves the picture: {people} still in view.",
            "{who} goes out of view, leaving {people}.",
        ),
        ("And {who} is out of view: {people} now!",),
        ("Bye-bye! {who} has gone: {people} still here.", "Wave goodbye! {people} still here."),
    ),
}
