"""English: two things said at once."""

from commentary.narrators.words.language import Sentences
from commentary.observers.facts import What

PAIRS = {
    (What.RUNS, What.HAS_BALL): Sentences(
        (
            "{who} runs {way} with the ball.",
            "{who} takes the ball {way}.",
            "{who} runs with the ball.",
        ),
        ("{who} runs {way} with the ball!", "{who} races with the ball!"),
        ("Run, run! {who} takes the ball {way}!", "Run, run! {who} has the ball!"),
    ),
    (What.TURNS, What.HAS_BALL): Sentences(
        ("{who} turns {way} with the ball.", "{who} turns with the ball."),
        ("{who} turns {way} with the ball!", "{who} turns with the ball!"),
        ("Turn around! {who} has the ball!",),
    ),
    (What.KICKS, What.BALL_MOVES): Sentences(
        (
            "{who} kicks the ball {way}.",
            "A kick by {by_whom}, and the ball goes {way}.",
            "A kick, and the ball is off.",
        ),
        ("{who} kicks it {way}!", "And there's the kick: off goes the ball {way}!"),
        ("Boom! {who} kicks the ball {way}!",),
    ),
    (What.THROWS, What.BALL_MOVES): Sentences(
        (
            "{who} throws the ball {way}.",
            "A throw by {by_whom}, and the ball goes {way}.",
            "A throw, and the ball is off.",
        ),
        ("{who} throws it {way}!", "And there's the throw: off goes the ball {way}!"),
        ("Whoosh! {who} throws the ball {way}!",),
    ),
    (What.KICKS, What.BALL_HIGH): Sentences(
        ("{who} kicks the ball high.", "A kick by {by_whom}, and the ball is high up."),
        ("{who} kicks it high!", "And there's the kick, high up!"),
        ("Boom! {who} kicks the ball up high!",),
    ),
    (What.THROWS, What.BALL_HIGH): Sentences(
        ("{who} throws the ball high.", "A throw by {by_whom}, and the ball is high up."),
        ("{who} throws it high!", "And there's the throw, high up!"),
        ("Whoosh! {who} throws the ball up high!",),
    ),
    (What.JUMPS, What.ARMS_UP): Sentences(
        ("{who} jumps with both arms up.",),
        ("{who} jumps, both arms up!",),
        ("Hop! {who} jumps with both arms up!",),
    ),
    (What.PEOPLE, What.TOGETHER): Sentences(
        ("{people}, close together.", "{people} in view, close together."),
        ("{people}, close together!",),
        ("Look, {people}, close together!",),
    ),
    (What.SEVERAL_PEOPLE, What.TOGETHER): Sentences(
        ("{people}, close together.", "{people} in view, close together."),
        ("{people}, close together!",),
        ("Look, {people}, close together!",),
    ),
    (What.PEOPLE, What.BALL): Sentences(
        ("{people} and a ball in view.", "{people} and a ball in the picture."),
        ("{people} and a ball!",),
        ("Look, {people} and a ball!",),
    ),
    (What.SEVERAL_PEOPLE, What.BALL): Sentences(
        ("{people} and a ball in view.",),
        ("{people} and a ball!",),
        ("Look, {people} and a ball!",),
    ),
    (What.JOINS, What.PEOPLE): Sentences(
        ("{new} joins in: {people} now.", "{new} comes into view. That makes {people}."),
        ("Here comes {new}: {people} now!",),
        ("Hello! {new} is coming! Now {people}!",),
    ),
    (What.LEAVES, What.PEOPLE): Sentences(
        ("{who} leaves the picture: {people} now.", "{who} is out of view. {people} now."),
        ("{who} is off: {people} in view now!",),
        (
            "Bye-bye! {named} is gone. Now {people}.",
            "Bye-bye! Now {people} in view.",
        ),
    ),
}
