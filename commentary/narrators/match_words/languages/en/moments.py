"""English: moments that people mark."""

from commentary.narrators.said import PeopleSaid
from commentary.narrators.words.language import Sentences

MOMENTS = {
    PeopleSaid.GOAL: Sentences(
        (
            "Goal for {team}.",
            "A goal for {team}.",
            "{team} with the goal.",
            "It's a goal.",
            "There's the goal.",
            "A goal has been scored.",
        ),
        (
            "Goal! Goal for {team}!",
            "It's in! {team} with the goal!",
            "Yes! A goal for {team}!",
            "Goal! It's in!",
            "What a moment: goal!",
        ),
        (
            "Hooray! A goal for {team}!",
            "Goal, goal, goal for {team}!",
            "It's in! Clap your hands for {team}!",
            "Hooray! It's a goal!",
            "Goal! The ball is in!",
        ),
    ),
    PeopleSaid.SAVE: Sentences(
        (
            "A save by {team}.",
            "Saved by {team}.",
            "{team} with the save.",
            "A save.",
            "That one is saved.",
            "It's a save.",
        ),
        ("What a save by {team}!", "Saved! Well done, {team}!", "What a save!", "Saved!"),
        (
            "Phew! Saved by {team}!",
            "Got it! A super save by {team}!",
            "Phew! What a save!",
            "Got it! Saved!",
        ),
    ),
    PeopleSaid.CHANCE: Sentences(
        (
            "A chance for {team}.",
            "{team} with a good chance.",
            "That was a chance for {team}.",
            "A good chance.",
            "That was a chance.",
            "There was a chance.",
        ),
        (
            "Big chance for {team}!",
            "So close! A chance for {team}!",
            "Big chance!",
            "Oh, so close!",
        ),
        (
            "Ooh! That was nearly one for {team}!",
            "So close! What a chance for {team}!",
            "Ooh! So close!",
            "Nearly! What a chance!",
        ),
    ),
    PeopleSaid.FOUL: Sentences(
        (
            "A foul by {team}.",
            "Foul, {team}.",
            "The foul is given against {team}.",
            "A foul.",
            "A foul is called.",
            "That's a foul.",
        ),
        (
            "Foul by {team}!",
            "And that's a foul, {team}!",
            "That's a foul!",
            "Foul!",
        ),
        (
            "Oops! A foul by {team}.",
            "Careful! That was a foul by {team}.",
            "Oops! A foul.",
            "Careful! That was a foul.",
        ),
    ),
    PeopleSaid.CARD: Sentences(
        (
            "A card for {team}.",
            "{team} with a card.",
            "The referee shows a card: {team}.",
            "A card is shown.",
            "The referee shows a card.",
            "A card.",
        ),
        (
            "And there's a card for {team}!",
            "The card is out, and it's for {team}!",
            "And there's a card!",
            "The card is out!",
        ),
        (
            "Uh-oh! A card for {team}.",
            "Look, the referee has a card for {team}.",
            "Uh-oh! A card.",
            "Look, the referee shows a card.",
        ),
    ),
    PeopleSaid.CORNER: Sentences(
        (
            "A corner for {team}.",
            "Corner, {team}.",
            "{team} with a corner.",
            "A corner.",
            "It's a corner.",
            "There's a corner.",
        ),
        (
            "Corner for {team}!",
            "And a corner now for {team}!",
            "And it's a corner!",
            "Corner!",
        ),
        (
            "From the corner now: {team}!",
            "A corner for {team}! What happens next?",
            "A corner! What happens next?",
            "Now the ball comes from the corner!",
        ),
    ),
    PeopleSaid.SUBSTITUTION: Sentences(
        (
            "A substitution for {team}.",
            "{team} with a change.",
            "Substitution, {team}.",
            "A substitution.",
            "A change is made.",
            "There's a substitution.",
        ),
        (
            "Fresh legs for {team}!",
            "A change now for {team}!",
            "Fresh legs now!",
            "Time for a change!",
        ),
        (
            "Swap! A new player for {team}!",
            "Somebody new plays for {team} now!",
            "Swap! A new player!",
            "Hello to somebody new in the game!",
        ),
    ),
    PeopleSaid.MARK: Sentences(
        (
            "One to see again.",
            "A moment worth seeing again.",
            "That is worth a second look.",
            "Worth seeing again.",
        ),
        (
            "That's one to see again!",
            "Oh, that's worth a second look!",
            "Remember that one!",
        ),
        (
            "Wow! Let's see that again later!",
            "Ooh! That's one to remember!",
            "Did you see that? One to see again!",
        ),
    ),
}
