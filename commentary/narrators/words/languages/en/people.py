"""English: what is said of people."""

from commentary.narrators.words.language import Sentences
from commentary.observers.facts import What

PEOPLE = {
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
}
