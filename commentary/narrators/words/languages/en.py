"""English."""

from commentary.narrators.words.language import Language, People, Person, Sentences, capitalised
from commentary.narrators.words.points import Manner
from commentary.observers.facts import Shirt, What
from commentary.observers.motion_facts import Direction

PLAIN = {
    What.PEOPLE: Sentences(
        ("{people} in view.", "There [is|are] {people} in the picture.", "In view: {people}."),
        ("{people} in view now!", "And here [is|are] {people}!", "Now it's {people} in view!"),
        ("Look, {people}!", "I spy {people}!", "Can you see? {people}!"),
    ),
    What.SEVERAL_PEOPLE: Sentences(
        ("{people} in view.", "There are {people} in the picture.", "The picture shows {people}."),
        ("{people} in view now!", "It's busy here: {people}!"),
        ("Look, {people}!", "So many! {people}!"),
    ),
    What.JOINS: Sentences(
        ("{new} comes into view.", "{new} joins in.", "{new} enters the picture."),
        ("Here comes {new}!", "{new} joins in now!"),
        ("Hello! {new} is coming!", "Look who's here: {newcomer}!"),
    ),
    What.LEAVES: Sentences(
        ("{who} leaves the picture.", "{who} goes out of view.", "{who} is out of the picture."),
        ("And {who} is out of view!", "{who} is off!"),
        ("Bye-bye! {who} is gone.", "Gone! {who} is out of the picture."),
    ),
    What.RUNS: Sentences(
        (
            "{who} runs {way}.",
            "{who} is running {way}.",
            "{who} sets off {way}.",
            "{who} runs off {way}.",
            "{who} runs.",
            "{who} is running.",
        ),
        ("{who} races {way}!", "{way} runs {who}!", "There {who} goes, {way}!", "{who} races!"),
        ("Run, run! {who} goes {way}!", "{who} is quick! Off {way}!", "Run, run! {who} is off!"),
    ),
    What.STOPS: Sentences(
        ("{who} stops.", "{who} comes to a halt.", "{who} stops running."),
        ("And {who} stops!", "{who} pulls up!"),
        ("Stop! {who} stands still.", "Phew! {who} stops."),
    ),
    What.TURNS: Sentences(
        (
            "{who} turns and runs {way}.",
            "{who} turns round, {way} now.",
            "{who} runs back {way}.",
            "{who} turns and runs back.",
            "A turn by {by_whom}, {way}.",
            "{who} goes back {way}.",
        ),
        ("A turn by {by_whom}, {way} now!", "{who} turns, and off {way}!", "{who} spins round!"),
        ("Turn around! {who} runs {way}!", "And back again! {who} turns round!"),
    ),
    What.COMES_CLOSER: Sentences(
        ("{who} comes closer.", "{who} is coming closer.", "{who} comes towards the camera."),
        ("Closer and closer: {named}!", "{who} comes closer still!"),
        ("{who} is coming to see us!", "Closer, closer! Here comes {who}!"),
    ),
    What.JUMPS: Sentences(
        (
            "{who} jumps.",
            "A jump by {by_whom}.",
            "{who} jumps up.",
            "{who} leaves the ground.",
            "There's a jump by {by_whom}.",
            "{who} jumps into the air.",
            "{who} is in the air.",
            "In the air: {named}.",
            "A jump.",
            "{who} makes a jump.",
        ),
        (
            "{who} jumps!",
            "Up goes {named}!",
            "And a jump by {by_whom}!",
            "Off the ground: {named}!",
        ),
        ("Hop! {who} jumps!", "Boing! Up goes {named}!"),
    ),
    What.ARMS_UP: Sentences(
        ("{who} has both arms up.", "Both arms up: {named}.", "{who} holds both arms up."),
        ("{who} has both arms up!", "Both arms in the air: {named}!"),
        ("Hands up! {who} has both arms up!", "Up, up! Both arms of {by_whom} are up!"),
    ),
    What.BENDS_DOWN: Sentences(
        ("{who} bends down.", "{who} is bending down.", "{who} stoops."),
        ("{who} bends down now!", "Down bends {named}!"),
        ("{who} bends down low!", "Bend down! So does {named}.", "Down, down! {who} bends down."),
    ),
    What.IS_DOWN: Sentences(
        ("{who} is on the ground.", "{who} is down.", "On the ground: {named}."),
        ("{who} is down!", "Down on the ground: {named}!"),
        ("Oh! {who} is on the ground.", "Oh dear! {who} is down."),
    ),
    What.TOGETHER: Sentences(
        ("People close together.", "They are close together.", "Close together now."),
        ("Close together now!", "Very close together!"),
        ("They are very close together!", "So close together!"),
    ),
    What.SPREAD_OUT: Sentences(
        ("They are far apart.", "Plenty of room between them.", "They are spread out."),
        ("Wide apart now!", "So much room between them!"),
        ("They are far, far apart!", "So much room for everybody!"),
    ),
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

ENGLISH = Language(
    code="en",
    colours={shirt: str(shirt) for shirt in Shirt},
    persons={
        "who": Person("the one in {colour}", "someone in {colour}", "someone"),
        "named": Person("the one in {colour}", "someone in {colour}", ""),
        "by_whom": Person("the one in {colour}", "someone in {colour}", ""),
        "new": Person("someone in {colour}", "someone in {colour}", "someone"),
        "newcomer": Person("someone in {colour}", "someone in {colour}", ""),
    },
    people=People(
        one="one person",
        many="{number} people",
        least="at least {number} people",
        several="several people",
    ),
    numbers={
        2: "two",
        3: "three",
        4: "four",
        5: "five",
        6: "six",
        7: "seven",
        8: "eight",
        9: "nine",
        10: "ten",
        11: "eleven",
        12: "twelve",
        15: "fifteen",
        20: "twenty",
        30: "thirty",
        40: "forty",
        50: "fifty",
    },
    ways={
        Direction.LEFT: "to the left",
        Direction.RIGHT: "to the right",
        Direction.UP: "upwards",
        Direction.DOWN: "downwards",
    },
    plain=PLAIN,
    manners=MANNERS,
    pairs=PAIRS,
    finish=capitalised,
)
