"""English: how a match goes on, and how it stands."""

from commentary.narrators.match_words.match_phrasebook import Tail
from commentary.narrators.said import PeopleSaid
from commentary.narrators.words.language import Sentences

COURSE = {
    PeopleSaid.KICK_OFF: Sentences(
        ("The match has begun.", "Play begins.", "The match is under way."),
        ("And we're off!", "Here we go, the match is on!", "The match is under way!"),
        ("Ready, steady, go! The match begins!", "Off we go! The match has begun!"),
    ),
    PeopleSaid.STOPPED: Sentences(
        ("The clock is stopped.", "A stoppage.", "Play is stopped for the moment."),
        ("Hold on, the clock is stopped!", "A stoppage now!"),
        ("Stop! The clock takes a little rest.", "Stop! Everybody waits a moment."),
    ),
    PeopleSaid.RESUMED: Sentences(
        ("The clock runs again.", "Play goes on.", "The match goes on."),
        ("And on we go!", "The clock runs again!"),
        ("Tick, tock! The clock runs again!", "And on we play!"),
    ),
    PeopleSaid.HALF_TIME: Sentences(
        ("Half-time.", "It's half-time.", "The teams take their half-time break."),
        ("And that's half-time!", "Half-time! Time for a breather!"),
        ("Half-time! Time for a drink!", "Phew! It's half-time!"),
    ),
    PeopleSaid.PERIOD_END: Sentences(
        ("The end {of_period}.", "That's the end {of_period}.", "{period} is over."),
        ("And that's the end {of_period}!", "That was {period}!"),
        ("Time for a break! {period} is over.", "Phew! That was {period}!"),
    ),
    PeopleSaid.NEXT_PERIOD: Sentences(
        ("{period} begins.", "Now for {period}.", "{period} is under way."),
        ("Here we go, {period} is on!", "And off we go! {period} begins!"),
        ("On we play! {period} begins!", "Ready? {period} begins now!"),
    ),
    PeopleSaid.FULL_TIME: Sentences(
        ("The match is over.", "That's the end of the match.", "It's all over."),
        ("And that's it, it's all over!", "It's over! The match is done!"),
        ("That's it! The match is over!", "The end! Well played, everybody!"),
    ),
    PeopleSaid.GAME_WON: Sentences(
        ("Game, {team}.", "The game goes to {team}.", "A game for {team}."),
        ("Game, {team}!", "And that's the game for {team}!"),
        ("Hooray, a game for {team}!", "Well played! The game goes to {team}!"),
    ),
    PeopleSaid.SET_WON: Sentences(
        (
            "The set goes to {team}, {set_score}.",
            "Set, {team}: {set_score}.",
            "{set_score}: the set is for {team}.",
        ),
        (
            "And that's the set for {team}, {set_score}!",
            "{team} with the set, {set_score}!",
        ),
        (
            "Hooray! The set goes to {team}, {set_score}!",
            "Well played! {set_score}, a set for {team}!",
        ),
    ),
    PeopleSaid.DEUCE: Sentences(
        ("Deuce.", "It's deuce.", "The game is at deuce."),
        ("Deuce! Nothing between them!", "And it's deuce!"),
        ("Deuce! Both have just as many!", "So close! It's deuce!"),
    ),
    PeopleSaid.SET_POINT: Sentences(
        ("Set point, {team}.", "Set point for {team}.", "{team} with a set point."),
        ("Set point for {team}!", "And it's set point, {team}!"),
        ("One more point, and the set goes to {team}!", "Hold tight! Set point for {team}!"),
    ),
    PeopleSaid.MATCH_POINT: Sentences(
        ("Match point, {team}.", "Match point for {team}.", "{team} with a match point."),
        ("Match point for {team}!", "Here it is: match point, {team}!"),
        ("One more point, and the match goes to {team}!", "Hold tight! Match point for {team}!"),
    ),
    PeopleSaid.CORRECTED: Sentences(
        (
            "The score has been corrected: {score}.",
            "A correction to the score: {score}.",
            "The score is put right: {score}.",
        ),
        ("Hold on, the score is corrected: {score}!", "A correction: it's {score}!"),
        ("Oops, we counted wrong! It's {score}.", "Let's count again: it's {score}."),
    ),
}

TAILS = {
    Tail.SCORE: Sentences(
        ("It's {score}.", "That makes it {score}.", "The score: {board}."),
        ("{score} now!", "That makes it {score}!", "It's {board}!"),
        ("Now it's {score}!", "Count with us: {board}!"),
    ),
    Tail.TAKES_LEAD: Sentences(
        (
            "{score}, with {team} in front.",
            "That's the lead for {team}: {score}.",
            "{team} in the lead: {score}.",
        ),
        ("{score}, and {team} in front!", "And that's the lead for {team}: {score}!"),
        ("In front now: {team}! It's {score}!", "{score}! And who is in front? {team}!"),
    ),
    Tail.EQUALISES: Sentences(
        ("All square at {score}.", "{score}: level again.", "That's level: {score}."),
        ("All square: {score}!", "{score}, and it's level again!"),
        ("Both the same now: {score}!", "{score}! Nobody is in front!"),
    ),
    Tail.WINS: Sentences(
        (
            "{board}: the win goes to {team}.",
            "The win goes to {team}: {board}.",
            "The final score: {board}. A win for {team}.",
        ),
        (
            "{board}, and the win goes to {team}!",
            "What a win for {team}: {board}!",
        ),
        (
            "Hooray for {team}! {board}!",
            "{board}! Clap your hands for {team}!",
        ),
    ),
    Tail.DRAWS: Sentences(
        ("A draw: {board}.", "It ends level: {board}.", "The final score: {board}. A draw."),
        ("{board}: it's a draw!", "It ends all square: {board}!"),
        ("{board}! Nobody loses today!", "Both the same: {board}!"),
    ),
    Tail.WINS_SETS: Sentences(
        (
            "The match goes to {team}: {set_list}.",
            "{set_list}: the match goes to {team}.",
            "A win for {team}: {set_list}.",
        ),
        (
            "And the match goes to {team}: {set_list}!",
            "{set_list}, and it's a win for {team}!",
        ),
        ("Hooray for {team}! {set_list}!", "Clap your hands for {team}: {set_list}!"),
    ),
    Tail.SETS: Sentences(
        ("In sets it's {sets}.", "{sets} in sets.", "Sets so far: {sets}."),
        ("That's {sets} in sets!", "{sets} in sets!"),
        ("In sets it's {sets} now!", "Count the sets: {sets}!"),
    ),
    Tail.IN_SET: Sentences(
        ("It's {score} {in_period}.", "{score} {in_period}.", "The score {in_period}: {board}."),
        ("It's {score} {in_period}!", "{board} {in_period}!"),
        ("Now it's {score} {in_period}!", "Count with us: {board} {in_period}!"),
    ),
    Tail.POINTS: Sentences(
        ("In this game: {points}.", "This game stands at {points}.", "{points} in this game."),
        ("{points} in this game!", "And it's {points}!"),
        ("Listen: it's {points}!", "In this game it's {points}!"),
    ),
    Tail.BACK_IN: Sentences(
        (
            "Play goes on in {pause}.",
            "The break lasts {pause}.",
            "Back in {pause}.",
        ),
        ("Back in {pause}!", "Stay with us: on we go in {pause}!"),
        ("See you again in {pause}!", "We play on in {pause}!"),
    ),
    Tail.STILL_LEADS: Sentences(
        (
            "It's {score}, with {team} ahead.",
            "The score is {board}.",
            "It stands at {score}, {team} in the lead.",
            "{team} ahead: {score}.",
        ),
        (
            "{team} in front, {score}!",
            "It's {board} here!",
            "Just in? It's {score}, {team} ahead!",
        ),
        (
            "Do you remember the score? It's {board}!",
            "Who is in front? {team}, {score}!",
        ),
    ),
    Tail.STILL_LEVEL: Sentences(
        (
            "It's {score}.",
            "The score is level at {score}.",
            "It stands at {score}.",
            "{score} is the score.",
        ),
        ("All square here, {score}!", "Nothing between them: {score}!", "It's {board} here!"),
        (
            "Do you remember the score? It's {score}!",
            "Nobody is in front: it's {score}!",
        ),
    ),
    Tail.TO_GO: Sentences(
        (
            "{minutes} to go {in_period}.",
            "{minutes} left {in_period}.",
            "{minutes} until the end {of_period}.",
        ),
        ("{minutes} to go {in_period}!", "{minutes} left {in_period}!"),
        ("{minutes} left to play {in_period}!", "{minutes} more to play {in_period}!"),
    ),
}
