"""English: what is said of the ball, other things, the picture and the sound."""

from commentary.narrators.words.language import Sentences
from commentary.narrators.words.points import Manner
from commentary.observers.facts import What

THINGS = {
    What.BALL: Sentences(
        ("A ball is in view.", "There is a ball.", "A ball in the picture."),
        ("And there's the ball!", "The ball is here!"),
        ("Look, a ball!", "I spy a ball!"),
    ),
    What.BALL_MOVES: Sentences(
        (
            "The ball goes {way}.",
            "The ball moves {way}.",
            "{way} goes the ball.",
            "The ball moves.",
            "The ball is going {way}.",
            "The ball is on its way {way}.",
            "The ball is moving.",
        ),
        ("And the ball goes {way}!", "Off goes the ball, {way}!", "The ball is on the move!"),
        ("Whee! The ball goes {way}!", "There goes the ball, {way}!", "There goes the ball!"),
    ),
    What.BALL_HIGH: Sentences(
        ("The ball is high up.", "The ball is above everybody's heads.", "A high ball."),
        ("The ball is way up high!", "High, high up: the ball!"),
        ("The ball is up in the air!", "So high! Look at the ball!"),
    ),
    What.HAS_BALL: Sentences(
        (
            "{who} has the ball.",
            "The ball is with {by_whom}.",
            "{named} is on the ball.",
            "{named} with the ball.",
            "{who} is at the ball.",
            "{named} is with the ball.",
        ),
        ("Now {who} has the ball!", "The ball is with {by_whom} now!"),
        ("{who} has got the ball!", "Who has the ball? {named}!"),
    ),
    What.KICKS: Sentences(
        (
            "{who} kicks the ball.",
            "A kick by {by_whom}.",
            "And there's the kick.",
            "There's a kick by {by_whom}.",
            "Kick by {by_whom}.",
            "{who} kicks.",
            "The ball is kicked by {by_whom}.",
            "A kick.",
            "{who} gives the ball a kick.",
        ),
        ("{who} kicks it!", "There's the kick by {by_whom}!", "And there's the kick!"),
        ("Boom! {who} kicks the ball!", "Kick! That was {named}!", "Boom! A kick!"),
    ),
    What.THROWS: Sentences(
        (
            "{who} throws the ball.",
            "A throw by {by_whom}.",
            "And there's the throw.",
            "There's a throw by {by_whom}.",
            "Throw by {by_whom}.",
            "{who} throws.",
            "The ball is thrown by {by_whom}.",
            "A throw.",
            "{who} lets the ball fly.",
        ),
        ("{who} throws it!", "There's the throw by {by_whom}!", "And there's the throw!"),
        ("Whoosh! {who} throws the ball!", "Throw! That was {named}!"),
    ),
    What.DOG: Sentences(
        ("A dog is in the picture.", "There is a dog.", "A dog in view."),
        ("And a dog, too!", "A dog in view!"),
        ("Woof! A dog!", "Look, a dog!"),
    ),
    What.BICYCLE: Sentences(
        ("A bicycle is in the picture.", "There is a bicycle.", "A bicycle in view."),
        ("And a bicycle, too!", "A bicycle in view!"),
        ("Ring, ring! A bicycle!", "Look, a bicycle!"),
    ),
    What.CAR: Sentences(
        ("A car is in the picture.", "There is a car.", "A car in view."),
        ("And a car, too!", "A car in view!"),
        ("Honk, honk! A car!", "Look, a car!"),
    ),
    What.MOVEMENT: Sentences(
        (
            "Something moves {way}.",
            "Movement {way}.",
            "Something is moving {way}.",
            "Something moves.",
            "There is movement.",
            "Something is on the move.",
        ),
        ("There it goes, {way}!", "Movement {way}!", "Something is moving!"),
        ("Look, something goes {way}!", "Something is moving! Can you see it?"),
    ),
    What.STILL: Sentences(
        ("Nothing moves.", "All is still.", "All quiet in the picture."),
        ("Not a movement in sight!", "All is quiet!"),
        ("Shh! Nothing moves.", "All is quiet as a mouse."),
    ),
    What.CAMERA_MOVES: Sentences(
        ("The camera moves {way}.", "The view moves {way}.", "The camera moves."),
        ("And the camera swings {way}!", "The camera is on the move!"),
        ("The camera looks {way} now!", "The camera goes for a walk!"),
    ),
    What.CAMERA_STEADY: Sentences(
        ("The camera is steady again.", "The view has settled.", "The camera holds still."),
        ("And the camera is steady again!", "A steady view again!"),
        ("Now the camera keeps still.", "There, the camera is still again."),
    ),
    What.LIGHTER: Sentences(
        ("It gets brighter.", "More light now.", "The picture brightens."),
        ("And it gets brighter!", "More light on the scene!"),
        ("Brighter and brighter!", "Look, more light!"),
    ),
    What.DARKER: Sentences(
        ("It gets darker.", "Less light now.", "The picture dims."),
        ("And it gets darker!", "The light goes down!"),
        ("Darker and darker.", "Oh, less light now."),
    ),
    What.COVERED: Sentences(
        ("Nothing can be made out.", "The view is blank.", "The view may be covered."),
        ("And nothing can be made out!", "The view is blank now!"),
        ("Oh! Nothing to be seen.", "Peekaboo! Nothing to be seen."),
    ),
    What.UNCOVERED: Sentences(
        ("The picture is back.", "The view is clear again.", "There is something to see again."),
        ("And the picture is back!", "A clear view again!"),
        ("Hello again! The picture is back!", "Peekaboo! There it is again!"),
    ),
    What.CHANGED: Sentences(
        ("The whole picture changes.", "The picture is a different one.", "A new picture."),
        ("The whole picture changes at once!", "And now a new picture!"),
        ("Whoops! A new picture!", "Abracadabra! A new picture!"),
    ),
    What.WHISTLE: Sentences(
        ("A whistle, it seems.", "That sounds like a whistle.", "It seems somebody whistles."),
        ("A whistle, it seems!", "That sounds like a whistle!"),
        ("Tweet! A whistle, it seems.", "Did you hear it? A whistle, perhaps."),
    ),
    What.LOUDER: Sentences(
        ("It gets louder.", "More noise now.", "The noise grows."),
        ("It gets louder now!", "Listen, it gets louder!"),
        ("So loud! It gets louder.", "Listen! It gets louder!"),
    ),
}

MANNERS = {
    (What.MOVEMENT, Manner.ON_THE_SPOT): Sentences(
        ("Movement on the spot.", "Something moves, but stays where it is."),
        ("It keeps moving on the spot!",),
        ("Something wiggles!", "It wiggles and wiggles."),
    ),
    (What.MOVEMENT, Manner.SEVERAL): Sentences(
        ("Movement in several places.", "Several things move at once."),
        ("It moves in several places now!",),
        ("So many things move!",),
    ),
    (What.MOVEMENT, Manner.ALL_OVER): Sentences(
        ("Movement all over the picture.", "It is busy: movement everywhere."),
        ("Everything is in motion!", "Movement everywhere!"),
        ("Everything is moving!",),
    ),
    (What.STILL, Manner.NOW): Sentences(
        ("And now it is still.", "The movement stops.", "Now nothing moves."),
        ("And now it is still!",),
        ("Shh, now it is still.",),
    ),
    (What.CAMERA_MOVES, Manner.FAST): Sentences(
        ("The camera moves fast {way}.", "The camera swings {way}.", "The camera moves fast."),
        ("And the camera flies {way}!", "How fast the camera moves!"),
        ("Whoosh! The camera goes {way}!", "Whoosh! The camera is fast!"),
    ),
    (What.CAMERA_MOVES, Manner.CLOSER): Sentences(
        ("The view draws closer.", "The camera comes closer.", "Everything in view grows."),
        ("And the view draws closer!",),
        ("Everything grows bigger!",),
    ),
    (What.CAMERA_MOVES, Manner.AWAY): Sentences(
        ("The view draws back.", "The camera moves away.", "Everything in view shrinks."),
        ("And the view draws back!",),
        ("Everything gets smaller!",),
    ),
    (What.COVERED, Manner.DARK): Sentences(
        ("The picture is dark.", "Dark: nothing can be made out.", "Everything goes dark."),
        ("And everything goes dark!",),
        ("Oh, it is dark! Who turned off the light?",),
    ),
    (What.CHANGED, Manner.AGAIN): Sentences(
        ("The whole picture keeps changing.", "The picture will not settle."),
        ("And it changes again and again!",),
        ("It changes again and again!",),
    ),
}
