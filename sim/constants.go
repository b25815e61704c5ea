package sim

import "time"

// The constants of the world's rules, each with its unit and where it comes from. "Ours" marks a choice that no
// source gives. The tables are beside their readers: of acts in act.go, of emotions in emotion.go, of what bonds fall
// back to in bond.go, of where types begin and end in bondtype.go.

// turnLength is the world time from one turn to the next: about fifty words, spoken and taken in. Ours.
const turnLength = 20 * time.Second

// Bonds fade; in world days. The half-lives are the specification's.
const (
	strengthHalfLife    = 14.0
	trustHalfLife       = 30.0
	familiarityHalfLife = 60.0
	kinHalfLives        = 3.0 // factor for family and romance. Ours: months instead of weeks.
	grudgeSpan          = 0.8 // how far neuroticism lengthens a grudge and agreeableness shortens it, per unit of trait. Ours.
	trustSpan           = 0.2 // how far agreeableness lifts the trust one falls back to, per unit of trait. Ours.
)

// visibleStep is how far an axis must fade from its anchor for each further point of its history: the smallest step one
// sees on a screen's scale of ±1. Ours.
const visibleStep = 0.05

// maxStep is the most that one turn can change one axis, as the specification says.
const maxStep = 0.2

// shownStep is the smallest change shown beside a line, and termLeast the smallest whose terms are kept. Ours.
const (
	shownStep = 0.005
	termLeast = 0.0005
)

// What comes to mind of a lorebook. Ours.
const (
	loreLines   = 4     // lines last heard in which keys are looked for
	loreMost    = 4     // entries at a time
	loreLetters = 1_200 // characters of all of them together
)

// Mood, emotion and energy.
const (
	moodHalfLife    = 2.0  // world hours, at average neuroticism; the specification's
	moodSpan        = 0.8  // how far neuroticism lengthens it, per unit of trait. Ours.
	moodPull        = 0.3  // share of the way to an emotion's point that it pulls the mood at full intensity. Ours.
	emotionHalfLife = 0.25 // world hours: an emotion lasts for minutes where a mood lasts for hours (Gebhard 2005, section 2)
	emotionLeast    = 0.1  // intensity below which somebody is calm. Ours.
	restHalfLife    = 1.0  // world hours in which rest makes good half of what is missing, at average extraversion. Ours.
	speakCost       = 0.03 // energy that a spoken line costs at average extraversion. Ours.
	listenShare     = 0.3  // of it that hearing one costs. Ours.
	energyRested    = 0.3  // from here on somebody seeks company. Ours.
	energyGone      = 0.05 // below this somebody can talk no more. Ours.
)

// What a line does to a bond. Ours, unless said otherwise.
const (
	forgiveness    = 0.8  // how far agreeableness softens a hurt and neuroticism sharpens it, per unit of trait
	warmth         = 0.6  // how far agreeableness makes kindness count, per unit of trait
	outgoingness   = 0.4  // how far extraversion makes people known sooner, per unit of trait
	nervousness    = 0.6  // how far neuroticism strengthens what a line makes one feel, per unit of trait
	toneWeight     = 0.03 // strength that a warm or hostile voice, at full intensity, adds to any act or takes from it
	crowdShare     = 0.6  // of a line's effect on each listener when it is said to more than one
	witnessShare   = 0.35 // of a line's effect on those who only see it done to another
	witnessBase    = 0.3  // a stranger's sympathy with whom it is done to; a friend's is 1, an enemy's below 0 (Heider 1946)
	witnessKnowing = 0.5  // of the familiarity that a bystander gains
	romanceFrom    = 0.6  // strength from which a welcome flirt makes a friendship a romance
	allianceFrom   = 0.2  // strength from which help or a promise makes an acquaintance an ally
)

// Memories, goals and precision. Importance is from 1 to 10 (Park et al. 2023). Ours, unless said otherwise.
const (
	importanceFelt  = 2.5             // points that a feeling of full intensity adds
	importanceMoved = 15.0            // points that a change of strength or trust of 1 adds
	importanceSeen  = 5.0             // of something that happens rather than is said
	importanceHeard = 0.7             // factor for what was said to another
	goalStep        = 0.12            // progress that a line wholly about a goal makes
	goalOfHearer    = 0.5             // of an act's drive that bears on the goals of who is spoken to
	goalOccasion    = 0.5             // relevance of any line of a scene that is held for the goal
	textRemembered  = 600             // characters of a line that a memory keeps
	recencyPerHour  = 0.995           // factor of recency per world hour (Park et al. 2023)
	varietyLambda   = 0.7             // maximal marginal relevance (Carbonell and Goldstein 1998); the specification's
	touchEvery      = 5 * time.Minute // world time in which being recalled renews a memory once; the specification's
	scorePrecision  = 1e9             // scores are rounded to this part before they are compared
	valuePrecision  = 1e6             // what the world keeps is rounded to this part, so that all machines keep the same
)

// Looking back.
const (
	reflectFrom      = 150.0          // importance gathered since the last reflection (Park et al. 2023; AI Town waits for 500)
	reflectLatest    = 20             // memories that are looked back on as the latest. Ours; Park et al. take 100, at five times the tokens.
	reflectImportant = 12             // further ones as the most important. Ours.
	consolidateAge   = 24 * time.Hour // world time after which a memory is old: there is a night in between. Ours.
	consolidateSpan  = 40             // memories that are gone through at a time: some five scenes. Ours.
	consolidateBelow = 5.0            // importance below which an old memory may be merged. Ours.
)

// What a participant keeps of a scene. Ours.
const (
	partedFrom = 0.03 // change of strength or trust over a scene from which somebody notices it
	topicKept  = 90   // characters of a scene's topic, and of its place, that a summary keeps
	momentKept = 220  // characters of the moment that moved them most
)

// Scenes. Ours.
const (
	silentLines   = 2    // lines in a row that say nothing new, after which a scene is over
	sameWords     = 0.8  // share of words in common (Jaccard) from which a line says nothing new
	interruption  = 0.3  // chance that somebody who was left out breaks in, at full talkativeness
	leftOutLines  = 4    // lines without a word of their own before they may
	groupMost     = 4    // people in a planned scene
	coolDown      = 1.0  // world hours in which half of a pair's wish to meet again comes back
	waitHalf      = 2.0  // world hours alone after which half of the longest patience is gone
	reluctance    = 0.35 // chance that somebody without any autonomy does not seek company in a tick
	anyonePull    = 0.05 // what anybody has for anybody: weights in the drawing of company, from here on
	lovePull      = 0.5  // what somebody has whom one loves or hates, per unit of strength
	lovedPull     = 0.25 // what somebody has who loves or hates one, per unit of strength
	knownPull     = 0.3  // what somebody has whom one knows, per unit of familiarity
	aimShare      = 0.65 // share of the drawing of company that whom a goal of who seeks it names has, per unit of its priority and of freshness
	aimShareMost  = 0.85 // of all of these together
	aimDrive      = 1.0  // how much readier than others they are to seek company, per unit of the same
	aimWeight     = 3.0  // weight of a goal about somebody one dislikes as the occasion of meeting them, per unit of its priority
	idleNever     = 0.5  // dislike, in strength, from which one has nothing idle to say to another
	aimPrivacy    = 0.4  // share of the chance of a third that is left where somebody has found whom a goal of theirs names
	triadPull     = 0.5  // what an unbalanced triad adds to the pull of a pair
	communityPull = 0.1  // what belonging to one community adds
	strangerPull  = 0.15 // what a stranger has for the most open and outgoing
	strangersMost = 0.2  // share of strangers, all together, in the drawing of company for somebody who has friends to meet
	tieLeast      = 0.15 // strength, either way, from which a tie has a sign (Cartwright and Harary 1956 need one)
)

// Story threads. Times are in ticks, tension is from 0 to 1. Ours.
const (
	WeaveEvery     = 3    // ticks from one look for threads to the next
	ThreadSpan     = 24   // ticks whose lines still count: four hours at the default pace
	heatHalfLife   = 12.0 // ticks in which what has happened loses half of its weight
	hostileFull    = 1.0  // harm, in charges (see chargeOf), of which 63 % of the most is felt: a threat and two jibes
	warmFull       = 1.5  // the same for kindness, which counts for less (Baumeister et al. 2001)
	feudFrom       = 0.35 // mean dislike, in strength, from which people are at feud
	rivalryFrom    = 0.1  // mean dislike from which they are at odds
	swornStake     = 0.5  // what is at least at stake where one has been made another's enemy
	likes          = 0.25 // strength from which one likes another
	loves          = 0.4  // strength from which one loves them
	unrequited     = 0.35 // by how much less a love may be returned before it is in vain
	trustLost      = 0.1  // loss of trust within ThreadSpan that is a betrayal, from somebody who is liked
	cooling        = 0.08 // fall of the mean strength within ThreadSpan by which friends drift apart
	thaw           = 0.06 // rise of it by which those at odds come together
	allyWarmth     = 0.2  // warmth shown lately from which people stand together
	allyStake      = 0.6  // what is at stake for two allies without a foe
	bandMost       = 5    // people in an alliance
	standingPeople = 3    // people in whose eyes one must rise or fall
	standingMoved  = 0.5  // strength, over all of them
	standingShare  = 0.8  // of all that moved, what went one way
	standingFull   = 2.0  // strength at which a rise or fall is as tense as can be
	threadFrom     = 0.3  // tension from which a thread begins
	kindHold       = 1.25 // by how much another reading must be tenser than a thread's own to turn it
	climaxFrom     = 0.6  // tension from which something that happens in it is its climax
	climaxUntil    = 0.45 // tension below which that is over
	tensionQuiet   = 0.2  // tension below which a thread comes to rest
	quietTicks     = 24   // ticks without a beat that this takes as well
	calmHalfLife   = 24.0 // ticks in which the tension of a thread halves once nothing of it is left in ThreadSpan
	threadsMost    = 24   // threads at once in the largest world; a smaller one has a fourth of its people, at least three
	personMost     = 3    // threads of one person, from which only a tense one (climaxUntil) begins for them
	beatLeast      = 0.1  // charge of a line that can be a beat
	beatsAtOnce    = 2    // beats of one weave
	beatsAtFirst   = 3    // beats with which a thread begins, or turns
	beatsMost      = 24   // beats that a thread keeps
	curveMost      = 64   // points that a curve keeps
)

// Social structure, for those who look at it. Ours.
const (
	tieKnown          = 0.05 // familiarity from which people are tied, whatever they feel
	betweennessExact  = 1000 // people up to whom betweenness is worked out from everybody
	betweennessSample = 500  // people from whom it is estimated in larger worlds
	brokerLeast       = 0.3  // participation from which somebody stands between communities
	brokersMost       = 20   // people between communities that are listed
	cutTiesMost       = 200  // cut ties that are listed
	triadsMost        = 50   // unbalanced triads that are listed
	passOnLeast       = 0.01 // the least chance that word passes between people who have met
)
