"""English: words that a line may well have; whatever else has a capital is taken for a name."""

ORDINARY = """
a an the this that these those there here it its itself they them their theirs we us
our you your i me my who what where when why how which whose whom is are was were be been being am
do does did done doing has have had having can could will would shall should may might must not no
yes nor or and but so if then than as at by for from in into of off on onto out over past per since
through throughout to toward towards under until up upon with within without about above across
after again against ago ahead all almost alone along already also although always among another any
anybody anyone anything anywhere apart around aside away back because before behind below beneath
beside besides between beyond both down during each either else enough even ever every everybody
everyone everything everywhere few fewer first forward forwards further half hard hardly however
instead just last late later least less let like little long lot many meanwhile middle more most
much near nearby nearly neither never next nobody none nothing now nowhere often once one only
opposite other others otherwise outside inside own perhaps please plus quickly quite rather ready
really right left round same second seems seem several side slowly some somebody someone something
sometimes somewhere soon still such suddenly sure surely that's though three thus till together too
top twice two underneath unless very via way well while whole whoa wow yet zero four five six seven
eight nine ten maybe possibly clearly calmly gently fast faster slow slower quick briefly finally
gradually carefully steadily smoothly gracefully eagerly patiently quietly loudly brightly lightly
softly sharply directly straight backwards sideways diagonally freely closely tightly widely
apparently certainly currently simply merely mostly partly slightly barely eventually immediately
instantly momentarily repeatedly look looks looking see sees seen seeing watch watches watching show
shows shown showing find finds come comes coming came go goes going gone went get gets getting got
give gives giving given take takes taking taken make makes making made keep keeps keeping kept put
puts putting hold holds holding held stand stands standing stood sit sits sitting walk walks walking
walked stroll strolls step steps stepping stay stays staying wait waits waiting start starts
starting begin begins beginning stop stops stopping end ends ending turn turns turning move moves
moving run runs running pass passes passing push pushes pulls pull reach reaches reaching stretch
stretches stretching lift lifts lifting raise raises raising lower lowers drop drops dropping pick
picks picking catch catches catching caught hit hits hitting bounce bounces bouncing roll rolls
rolling fly flies flying float floats slide slides sliding spin spins spinning swing swings swinging
chase chases chasing follow follows following lead leads leading face faces facing point points
pointing wave waves waving clap claps clapping cheer cheers cheering warm warms warming juggle
juggles juggling practise practice practices training train trains play plays playing played try
tries trying work works working head heads heading foot feet knee knees leg legs arm arms hand hands
chest shoulder shoulders body toe heel ankle hip elbow finger fingers person people player players
crowd group pair trio team teams sides spectator spectators audience fans fan bench referee coach
keeper goalkeeper defender attacker athlete figure silhouette ball balls football basketball
volleyball handball racket bat stick net nets post posts bar goal basket hoop board line lines
circle spot area box field pitch court ground grass turf lawn sand gravel asphalt concrete floor
carpet mat wall walls fence fences gate gates door doors window windows roof building buildings
house houses hall gym gymnasium stadium arena park garden yard playground square street road path
pavement track lane corner centre center edge distance background foreground front rear tree trees
bush bushes hedge leaf leaves branch flower flowers plant plants hill hills sky cloud clouds sun
sunlight sunshine shadow shadows shade light lights rain snow wind fog mist water puddle mud dust
night day evening morning afternoon dusk dawn weather air bright dark darkness quiet silence noise
sound sounds music picture image frame view scene screen shot camera lens zoom focus blur blurred
motion movement action activity pace speed direction space gap room place position ways moment time
minute minutes seconds game match period set clock score break rest bike bicycle car van bus truck
bag bags bottle bottles cone cones flag flags banner sign chair chairs table umbrella ladder pole
poles rope dog dogs bird birds cat horse shirt shirts jersey jacket shorts trousers socks shoes
boots cap hat gloves bib bibs kit colour color coloured clothes red blue green yellow white black
grey gray orange purple pink brown big small large tiny huge high low wide narrow short open closed
empty full free busy calm lively new old good great nice better best bad wrong clear close closer
closest far farther early alert active tight loose heavy loud sharp smooth steady brisk easy gentle
powerful strong firm careful patient hello hey oh ah ooh listen bye goodbye hooray hurray phew oops
uh boom hop whoosh whee let's there's it's here's what's who's everyone's nobody's somebody's
everything's they're we're you're i'm we've you've they've don't doesn't isn't aren't didn't can't
won't haven't hasn't wasn't weren't s t re ve ll attack attacks attacking defence defend defends
defending control controls controlling tackle tackles header dribble dribbles dribbling throw throws
kick kicks jump jumps touch touches touched cross crosses crossing run-up warm-up drill exercise
exercises sprint sprints jog jogs jogging leap leaps lunge lunges dive dives crouch crouches kneel
kneels kneeling bend bends bending lean leans leaning tumble tumbles slip slips trip trips rise
rises climb climbs enter enters leave arrive arrives appear appears disappear disappears return
returns retreat retreats gather gathers gathering spread spreads queue circles surround block blocks
blocking clears clearing shield shields steer steers guide guides feed feeds deliver lob lobs tap
taps nudge nudges whip whips curl curls loop loops drift drifts glide glides swerve swerves weave
weaves plenty lots build builds builds-up pressure tempo rhythm energy concentration effort skill
skills trick tricks technique balance strength duel contest battle challenge chance tension
excitement attention eyes glance smile laughter joy fun wonderful exciting interesting impressive
fantastic brilliant amazing super neat tidy clever peaceful relaxed tense lovely crowded whistle
bell drum horn voice voices applause shout shouts shouting talk talks talking chat chats
"""
EMPTY = """
a an the this that these those it its itself is are was be s there here now then so well just oh ah
hey wow hello yes no not and or but too very quite really still again ok okay lovely nice good great
fine look see let us we you your they i our my what how who which as at of in on to for with all
indeed maybe perhaps please right sure anyway anyhow hm hmm um uh ooh phew hooray thing things some
something t re ll ve m do does did such
"""
