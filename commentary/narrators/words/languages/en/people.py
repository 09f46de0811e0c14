"""English: what is said of people."""

from commentary.narrators.words.language import Sentences
from commentary.observers.facts import What

PEOPLE = {
    What.PEOPLE: Sentences(
        (
            "{people} in view.",
            "There [is|are] {people} in the picture.",
            "The camera shows {people}.",
        ),
        (
            "Now we have {people} in view!",
            "And here [is|are] {people}!",
            "{people} in the picture now!",
        ),
        ("Look, {people}!", "I spy {people}!", "Who's there? {people}!"),
    ),
    What.SEVERAL_PEOPLE: Sentences(
        ("{people} in view.", "There are {people} in the picture.", "The camera shows {people}."),
        ("Now we have {people} in view!", "It's busy here: {people}!"),
        ("Look, {people}!", "Wow, {people}!"),
    ),
    What.JOINS: Sentences(
        ("{new} comes into view.", "{new} enters the picture.", "{new} appears."),
        ("Here comes {new}!", "And {new} comes into view!"),
        ("Hello! Here comes {new}!", "Look who's here: {newcomer}!"),
    ),
    What.LEAVES: Sentences(
        ("{who} leaves the picture.", "{who} goes out of view.", "{who} is no longer in view."),
        ("And {who} is out of view!", "There goes {named}, out of view!"),
        ("Bye-bye! {who} has gone.", "Wave goodbye! {who} is out of view."),
    ),
    What.RUNS: Sentences(
        (
            "{who} runs {way}.",
            "{who} is running {way}.",
            "{who} heads {way} at a run.",
            "A run {way} by {by_whom}.",
            "{who} runs.",
            "{who} is running.",
        ),
        (
            "{who} races {way}!",
            "There goes {named}, running {way}!",
            "And {who} runs {way}!",
            "{who} is racing along!",
        ),
        ("Run, run! {who} runs {way}!", "Zoom! {who} races {way}!", "Run, run! {who} is running!"),
    ),
    What.STOPS: Sentences(
        ("{who} stops.", "{who} comes to a halt.", "{who} stops running."),
        ("And {who} stops!", "{who} has come to a halt!"),
        ("Stop! {who} stands still.", "Phew! {who} stops running."),
    ),
    What.TURNS: Sentences(
        (
            "{who} turns and runs {way}.",
            "{who} turns and heads {way}.",
            "{who} runs back {way}.",
            "{who} turns and runs back.",
            "A turn by {by_whom}: {way} now.",
            "{who} changes direction, {way} now.",
            "{who} changes direction.",
        ),
        (
            "A turn by {by_whom}, and off {way}!",
            "{who} turns, and off {way}!",
            "{who} turns on the run!",
        ),
        ("Turn around! {who} runs {way}!", "And back again! {who} turns around!"),
    ),
    What.COMES_CLOSER: Sentences(
        ("{who} comes closer.", "{who} comes towards the camera.", "{who} is getting closer."),
        ("{who} comes closer and closer!", "Here comes {who}, towards the camera!"),
        ("{who} is coming towards us!", "Closer, closer! Here comes {who}!"),
    ),
    What.JUMPS: Sentences(
        (
            "{who} jumps.",
            "A jump by {by_whom}.",
            "{who} jumps up.",
            "{who} leaves the ground.",
            "There's a jump by {by_whom}.",
            "{who} jumps into the air.",
            "{who} leaps up.",
            "Into the air: {named}.",
            "There's a jump.",
            "And {who} jumps.",
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
        ("{who} has both arms up.", "Both arms up: {named}.", "{who} raises both arms."),
        ("{who} has both arms up!", "Both arms in the air: {named}!"),
        ("Arms up! {who} holds both arms high!", "Up, up! {who} has both arms in the air!"),
    ),
    What.BENDS_DOWN: Sentences(
        ("{who} bends down.", "{who} bends forward.", "{who} stoops."),
        ("And {who} bends down!", "{who} is bending down!"),
        ("Down, down! {who} bends down.", "{who} bends down. Can you do that too?"),
    ),
    What.IS_DOWN: Sentences(
        ("{who} is on the ground.", "{who} is down.", "On the ground: {named}."),
        ("{who} is down!", "Down on the ground: {named}!"),
        ("Oh! {who} is on the ground.", "Look, {who} is down on the ground."),
    ),
    What.TOGETHER: Sentences(
        ("People close together.", "Close together in the picture.", "Not much space in between."),
        ("Close together now!", "Look how close together they are!"),
        ("So close together!", "Look, so close to each other!"),
    ),
    What.SPREAD_OUT: Sentences(
        (
            "People spread out across the picture.",
            "Plenty of room between them.",
            "They are far apart.",
        ),
        ("All spread out now!", "All that space between them!"),
        ("They are far, far apart!", "So much room for everybody!"),
    ),
}
