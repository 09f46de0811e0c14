"""English: what is said of the ball, other things, the picture and the sound."""

from commentary.narrators.words.language import Sentences
from commentary.narrators.words.points import Manner
from commentary.observers.facts import What

THINGS = {
    What.BALL: Sentences(
        ("A ball is in view.", "There is a ball in the picture.", "The camera shows a ball."),
        ("And there's the ball!", "And here we have a ball!"),
        ("Look, a ball!", "I spy a ball!"),
    ),
    What.BALL_MOVES: Sentences(
        (
            "The ball goes {way}.",
            "The ball moves {way}.",
            "The ball travels {way}.",
            "The ball heads {way}.",
            "The ball is on its way {way}.",
            "The ball moves.",
            "The ball is in motion.",
        ),
        ("And the ball goes {way}!", "Off goes the ball, {way}!", "The ball is on the move!"),
        ("Whee! The ball goes {way}!", "There goes the ball, {way}!", "Whee! There goes the ball!"),
    ),
    What.BALL_HIGH: Sentences(
        (
            "The ball is high up.",
            "The ball is above everybody's heads.",
            "The ball is up in the air.",
        ),
        ("The ball is way up high!", "Look how high the ball is!"),
        ("Up, up high! Look at the ball!", "So high! The ball is up in the air!"),
    ),
    What.HAS_BALL: Sentences(
        (
            "{who} has the ball.",
            "The ball is with {by_whom}.",
            "{who} is on the ball.",
            "{named} with the ball.",
            "It's {named} with the ball.",
            "On the ball: {named}.",
        ),
        ("Now {who} has the ball!", "The ball is with {by_whom} now!"),
        ("{who} has got the ball!", "Who has the ball? {named}!"),
    ),
    What.KICKS: Sentences(
        (
            "{who} kicks the ball.",
            "A kick by {by_whom}.",
            "{who} gives the ball a kick.",
            "It's {named} who kicks the ball.",
            "The ball is kicked by {by_whom}.",
            "The ball gets a kick from {by_whom}.",
            "And {who} kicks the ball.",
            "There's the kick.",
            "A kick.",
            "The ball gets a kick.",
        ),
        ("{who} kicks the ball!", "There's the kick by {by_whom}!", "And there's the kick!"),
        ("Boom! {who} kicks the ball!", "Kick! That was {named}!", "Boom! A kick!"),
    ),
    What.THROWS: Sentences(
        (
            "{who} throws the ball.",
            "A throw by {by_whom}.",
            "{who} makes a throw.",
            "It's {named} who throws the ball.",
            "The ball is thrown by {by_whom}.",
            "There's a throw from {by_whom}.",
            "And {who} throws the ball.",
            "There's the throw.",
            "A throw.",
            "The ball is thrown.",
        ),
        ("{who} throws the ball!", "There's the throw by {by_whom}!", "And there's the throw!"),
        ("Whoosh! {who} throws the ball!", "Throw! That was {named}!", "Whoosh! A throw!"),
    ),
    What.DOG: Sentences(
        ("A dog is in view.", "There is a dog in the picture.", "The camera shows a dog."),
        ("And there's a dog!", "A dog in the picture!"),
        ("Woof! A dog!", "Look, a dog!"),
    ),
    What.BICYCLE: Sentences(
        (
            "A bicycle is in view.",
            "There is a bicycle in the picture.",
            "The camera shows a bicycle.",
        ),
        ("And there's a bicycle!", "A bicycle in the picture!"),
        ("Ring, ring! A bicycle!", "Look, a bicycle!"),
    ),
    What.CAR: Sentences(
        ("A car is in view.", "There is a car in the picture.", "The camera shows a car."),
        ("And there's a car!", "A car in the picture!"),
        ("Vroom! A car!", "Look, a car!"),
    ),
    What.MOVEMENT: Sentences(
        (
            "Something moves {way}.",
            "Movement {way}.",
            "Something is going {way}.",
            "Something moves.",
            "There is movement.",
            "Something is on the move.",
        ),
        ("There it goes, {way}!", "Movement {way}!", "Something is moving!"),
        ("Look, something is moving {way}!", "Something is moving! Can you see it?"),
    ),
    What.STILL: Sentences(
        ("Nothing moves.", "Everything is still.", "No movement in the picture."),
        ("Not a thing is moving!", "Everything stands still!"),
        ("Freeze! Nothing is moving.", "Still as a statue: nothing moves."),
    ),
    What.CAMERA_MOVES: Sentences(
        ("The camera moves {way}.", "The view moves {way}.", "The camera moves."),
        ("And the camera swings {way}!", "The camera is on the move!"),
        ("The camera looks {way} now!", "The camera goes for a walk!"),
    ),
    What.CAMERA_STEADY: Sentences(
        ("The camera is steady again.", "The view has settled.", "The camera holds still."),
        ("And the camera is steady again!", "A steady view again!"),
        ("Now the camera keeps still.", "There we go: the camera is still again."),
    ),
    What.LIGHTER: Sentences(
        ("It is getting brighter.", "More light now.", "The picture brightens."),
        ("And it's getting brighter!", "More light on the scene!"),
        ("Brighter and brighter!", "Look, more light!"),
    ),
    What.DARKER: Sentences(
        ("It is getting darker.", "Less light now.", "The picture dims."),
        ("And it's getting darker!", "The light is fading!"),
        ("Darker and darker.", "Oh, there's less light now."),
    ),
    What.COVERED: Sentences(
        ("Nothing can be made out.", "The picture is blank.", "The view may be covered."),
        ("And nothing can be made out!", "The picture is blank now!"),
        ("Oh! There's nothing to see.", "Uh-oh! Where has the picture gone?"),
    ),
    What.UNCOVERED: Sentences(
        ("The picture is back.", "The view is clear again.", "There is something to see again."),
        ("And the picture is back!", "A clear view again!"),
        ("Hello again! The picture is back!", "Peekaboo! There it is again!"),
    ),
    What.CHANGED: Sentences(
        ("The whole picture changes.", "A different picture now.", "A new picture."),
        ("The whole picture changes at once!", "And now a new picture!"),
        ("Whoops! A new picture!", "Abracadabra! A new picture!"),
    ),
    What.WHISTLE: Sentences(
        ("A whistle, it seems.", "That sounds like a whistle.", "Perhaps a whistle."),
        ("A whistle, it seems!", "That sounds like a whistle!"),
        ("Tweet! That sounds like a whistle.", "Did you hear it? A whistle, perhaps."),
    ),
    What.LOUDER: Sentences(
        ("It is getting louder.", "There is more noise now.", "The noise grows."),
        ("And it's getting louder!", "Listen, the noise is growing!"),
        ("So loud! It's getting louder.", "Listen! It's getting louder!"),
    ),
}

MANNERS = {
    (What.MOVEMENT, Manner.ON_THE_SPOT): Sentences(
        ("Movement on the spot.", "Something moves, but stays where it is."),
        ("Something keeps moving on the spot!",),
        ("Something is wiggling!", "Wiggle, wobble! Something moves on the spot."),
    ),
    (What.MOVEMENT, Manner.SEVERAL): Sentences(
        ("Movement in several places.", "Several things move at once."),
        ("There's movement in several places now!",),
        ("So many things are moving!",),
    ),
    (What.MOVEMENT, Manner.ALL_OVER): Sentences(
        ("Movement all over the picture.", "There is movement everywhere."),
        ("Everything is in motion!", "Movement everywhere!"),
        ("Everything is moving!",),
    ),
    (What.STILL, Manner.NOW): Sentences(
        ("And now everything is still.", "The movement stops.", "Now nothing moves."),
        ("And now it's all still!",),
        ("Freeze! Now everything is still.",),
    ),
    (What.CAMERA_MOVES, Manner.FAST): Sentences(
        (
            "The camera moves fast {way}.",
            "The camera swings quickly {way}.",
            "The camera moves fast.",
        ),
        ("And the camera flies {way}!", "How fast the camera moves!"),
        ("Whoosh! The camera races {way}!", "Whoosh! The camera is fast!"),
    ),
    (What.CAMERA_MOVES, Manner.CLOSER): Sentences(
        (
            "The view draws closer.",
            "The camera moves in.",
            "Everything in the picture gets bigger.",
        ),
        ("And the view draws closer!",),
        ("Everything gets bigger and bigger!",),
    ),
    (What.CAMERA_MOVES, Manner.AWAY): Sentences(
        (
            "The view draws back.",
            "The camera moves away.",
            "Everything in the picture gets smaller.",
        ),
        ("And the view draws back!",),
        ("Everything gets smaller and smaller!",),
    ),
    (What.COVERED, Manner.DARK): Sentences(
        ("The picture is dark.", "It is dark: nothing can be made out.", "Everything goes dark."),
        ("And everything goes dark!",),
        ("Oh, it's dark! Who turned off the light?",),
    ),
    (What.CHANGED, Manner.AGAIN): Sentences(
        ("The whole picture keeps changing.", "The picture will not settle."),
        ("And the picture changes again and again!",),
        ("The picture keeps changing and changing!",),
    ),
}
