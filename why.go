package dramatis

// Terms are the terms of the rules that a line fired: why this person spoke, and how what it did came about.
type Terms struct {
	Choice   SpeakerReason `json:"choice"`   // empty when a person spoke
	Bonds    []BondTerm    `json:"bonds"`    // of the axes that moved by .0005 or more
	Feelings []FeelingTerm `json:"feelings"` // of the emotions that were stirred
	Goals    []GoalTerm    `json:"goals"`    // of the goals that came nearer or went further off
}

// SpeakerReason is why somebody was the one to speak.
type SpeakerReason string

// The reasons to speak.
const (
	SpeaksFirst     SpeakerReason = "first"
	SpeaksAddressed SpeakerReason = "addressed"
	SpeaksNamed     SpeakerReason = "named"
	SpeaksLeftOut   SpeakerReason = "left_out"
	SpeaksReadily   SpeakerReason = "readily"
	SpeaksAlone     SpeakerReason = "alone"
	SpeaksInTurn    SpeakerReason = "in_turn"
	SpeaksLeast     SpeakerReason = "least"
	SpeaksDirected  SpeakerReason = "directed"
	SpeaksByModel   SpeakerReason = "model"
	SpeaksToVisitor SpeakerReason = "visitor"
)

// SpeakerReasons lists every reason to speak.
func SpeakerReasons() []SpeakerReason {
	return []SpeakerReason{
		SpeaksFirst, SpeaksAddressed, SpeaksNamed, SpeaksLeftOut, SpeaksReadily, SpeaksAlone, SpeaksInTurn, SpeaksLeast,
		SpeaksDirected, SpeaksByModel, SpeaksToVisitor,
	}
}

// Sentence says it to those who watch; it is empty for no reason.
func (r SpeakerReason) Sentence() string {
	return map[SpeakerReason]string{
		SpeaksFirst:     "They open the scene.",
		SpeaksAddressed: "The last line was said to them.",
		SpeaksNamed:     "Their name was in the last line.",
		SpeaksLeftOut:   "They had been left out for a while, and broke in.",
		SpeaksReadily:   "The last line was said to nobody in particular; talkativeness and energy weighed the draw.",
		SpeaksAlone:     "Nobody else could speak.",
		SpeaksInTurn:    "It was their turn in the round.",
		SpeaksLeast:     "They had spoken least.",
		SpeaksDirected:  "The director told them to.",
		SpeaksByModel:   "The model thought that they would speak now.",
		SpeaksToVisitor: "A person spoke to them.",
	}[r]
}

// Hearing is how a line reached somebody.
type Hearing string

// The ways in which a line reaches somebody.
const (
	HearsAddressed Hearing = "addressed" // it was said to them alone
	HearsCrowd     Hearing = "crowd"     // it was said to several
	HearsWitness   Hearing = "witness"   // it was said to another
)

// BondTerm is how a line moved one axis of how From stands to To: by
//
//	clamp((Base + Tone) · Share · Sympathy · Bond · Welcome · Temper, −Bound, Bound) · Headroom
//
// within the axis' range, rounded to a millionth.
type BondTerm struct {
	From     int     `json:"from"` // the characters' numbers; one of them spoke
	To       int     `json:"to"`   // 0 for the person who speaks, or is spoken to
	Axis     Axis    `json:"axis"`
	Hearing  Hearing `json:"hearing"`  // how it reached the one of the two who did not speak
	Before   float64 `json:"before"`   // the value, decayed to that moment
	Base     float64 `json:"base"`     // what the act does at full effect
	Tone     float64 `json:"tone"`     // what the emotion in the voice adds, to strength only
	Share    float64 `json:"share"`    // how much of it reaches whoever hears it so
	Sympathy float64 `json:"sympathy"` // of a witness with whom it was said to, below 0 for an enemy's; 1 for others
	Bond     float64 `json:"bond"`     // how much more or less it counts between those who feel as From does
	Welcome  float64 `json:"welcome"`  // how a familiarity is taken, below 0 when it offends; 1 for other acts
	Temper   float64 `json:"temper"`   // how much it counts with somebody of From's personality
	Bound    float64 `json:"bound"`    // the most that one line may do
	Headroom float64 `json:"headroom"` // how far the end of the axis lets it
	Delta    float64 `json:"delta"`    // what came of it
}

// FeelingCause is what stirs an emotion.
type FeelingCause string

// What stirs emotions.
const (
	FeelsOwn      FeelingCause = "own"      // the speaker's, named with the line
	FeelsAct      FeelingCause = "act"      // in answer to what the line did to them
	FeelsOffence  FeelingCause = "offence"  // at a familiarity from somebody they dislike
	FeelsFortune  FeelingCause = "fortune"  // at what was done to another
	FeelsFinished FeelingCause = "finished" // at having reached a goal
)

// FeelingTerm is how a line stirred an emotion: with an intensity of Base · Share · Nerves · Regard, from 0.1 to 1.
type FeelingTerm struct {
	Character int          `json:"character"` // a number
	Emotion   string       `json:"emotion"`
	Cause     FeelingCause `json:"cause"`
	Base      float64      `json:"base"`   // the act's intensity, or the one named with the line
	Share     float64      `json:"share"`  // less in a crowd
	Nerves    float64      `json:"nerves"` // more with the neurotic
	Regard    float64      `json:"regard"` // sympathy with another, or how welcome a familiarity is; else 1
	Intensity float64      `json:"intensity"`
}

// GoalTerm is how a line brought a goal nearer: by Step · Drive · Influence · Relevance, its progress staying from 0 to 1.
type GoalTerm struct {
	Character int     `json:"character"` // a number
	Goal      string  `json:"goal"`
	Step      float64 `json:"step"`      // of a line that is wholly about a goal
	Drive     float64 `json:"drive"`     // how far the act brings things on, below 0 when it holds them up
	Influence float64 `json:"influence"` // 1 for the speaker's own goals, less for those of who is spoken to
	Relevance float64 `json:"relevance"` // how far the line is about the goal
	Before    float64 `json:"before"`
	After     float64 `json:"after"`
}
