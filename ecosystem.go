package dramatis

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// EcosystemState says whether a world's clock goes by itself.
type EcosystemState string

// The states of a world.
const (
	WorldRunning EcosystemState = "running" // the scheduler ticks it
	WorldPaused  EcosystemState = "paused"  // nothing new is planned; what has begun is finished
)

// Access says what a member may do in one world.
type Access string

// The kinds of access, from most to least.
const (
	AccessOwner  Access = "owner"
	AccessEditor Access = "editor"
	AccessViewer Access = "viewer"
)

// Allows reports whether a member with access a may do what needs at least need.
func (a Access) Allows(need Access) bool { return accessRank(a) >= accessRank(need) }

// Under is what a comes to for a user with a platform role: who may only watch on the platform only watches in every world.
func (a Access) Under(r Role) Access {
	if r == RoleViewer && a.Allows(AccessViewer) {
		return AccessViewer
	}
	return a
}

// Valid reports whether a is one of the kinds of access.
func (a Access) Valid() bool { return accessRank(a) > 0 }

func accessRank(a Access) int {
	switch a {
	case AccessOwner:
		return 3
	case AccessEditor:
		return 2
	case AccessViewer:
		return 1
	}
	return 0
}

// Seconds is a length of wall time, as the API writes it.
type Seconds float64

// Duration is s as Go counts time.
func (s Seconds) Duration() time.Duration { return time.Duration(float64(s) * float64(time.Second)) }

// Epoch is the world time at which every world begins.
var Epoch = time.Date(1, time.January, 1, 8, 0, 0, 0, time.UTC)

// LastTick is the last that a world can have. A clock beyond it soon gives times that JSON cannot hold, and numbers that Postgres cannot; the
// scenes of the last tick still have some years to go.
const LastTick = 1_000_000_000

// LastMoment is the world time that no world's clock passes.
func LastMoment() time.Time { return time.Date(9_900, time.January, 1, 0, 0, 0, 0, time.UTC) }

// ReasonEnd is why a world is paused that has come as far as one can.
const ReasonEnd = "the end of time"

// AtItsEnd reports whether a world can have no further tick.
func (e *Ecosystem) AtItsEnd() bool {
	return e.Tick >= LastTick || e.WorldTime.Add(time.Duration(e.TickMinutes)*time.Minute).After(LastMoment())
}

// Ecosystem is a world: its characters, and the clock by which they live.
type Ecosystem struct {
	ID          ID             `json:"id"`
	OwnerID     ID             `json:"owner_id"`
	Name        string         `json:"name"`
	Description string         `json:"description"`
	Seed        int64          `json:"seed"` // all chance in this world follows from it
	State       EcosystemState `json:"state"`
	PauseReason string         `json:"pause_reason"`
	Tick        int            `json:"tick"`         // the last tick that was begun; 0 before the first
	TickEvery   Seconds        `json:"tick_every"`   // wall time from one tick to the next, at speed 1
	TickMinutes int            `json:"tick_minutes"` // world minutes that pass in one tick
	Speed       float64        `json:"speed"`        // 2 ticks twice as often
	WorldTime   time.Time      `json:"world_time"`
	Settings    Settings       `json:"settings"`
	StepsLeft   int            `json:"steps_left"` // ticks asked for by step and not yet begun
	Budget      Budget         `json:"budget"`
	ForkedFrom  *ForkPoint     `json:"forked_from,omitempty"`
	Version     int            `json:"version"` // counts authored changes
	CreatedAt   time.Time      `json:"created_at"`
	UpdatedAt   time.Time      `json:"updated_at"`
}

// Settings are a world's own choices. The zero value means the defaults, which WithDefaults fills in.
type Settings struct {
	MaxScenes  int    `json:"max_scenes"`  // scenes that one tick may plan; 0 means the default, 6
	MaxTurns   int    `json:"max_turns"`   // turns of a planned scene; 0 means the default, 8
	DecayEvery int    `json:"decay_every"` // ticks from one decay job to the next; 0 means the default, 12
	Setting    string `json:"setting"`     // where and when the world is, in a sentence, for the models
}

// WithDefaults fills in what was not set.
func (s Settings) WithDefaults() Settings {
	if s.MaxScenes == 0 {
		s.MaxScenes = 6
	}
	if s.MaxTurns == 0 {
		s.MaxTurns = 8
	}
	if s.DecayEvery == 0 {
		s.DecayEvery = 12
	}
	return s
}

// WithDefaults fills in the clock of a new world where it was not set.
func (e Ecosystem) WithDefaults() Ecosystem {
	if e.TickEvery == 0 {
		e.TickEvery = 30
	}
	if e.TickMinutes == 0 {
		e.TickMinutes = 10
	}
	if e.Speed == 0 {
		e.Speed = 1
	}
	if e.State == "" {
		e.State = WorldPaused
	}
	if e.WorldTime.IsZero() {
		e.WorldTime = Epoch
	}
	return e
}

// Cadence is the wall time from one tick to the next at the world's speed.
func (e *Ecosystem) Cadence() time.Duration { return (e.TickEvery / Seconds(e.Speed)).Duration() }

// Validate checks a world with its defaults filled in.
func (e *Ecosystem) Validate() error {
	var f Faults
	checkName(&f, "name", e.Name, 200)
	checkText(&f, "description", e.Description, 0, 10_000)
	f.Check(e.TickEvery >= 1 && e.TickEvery <= 86_400, "tick_every", "must be from 1 to 86400 seconds")
	f.Check(e.TickMinutes >= 1 && e.TickMinutes <= 1440, "tick_minutes", "must be from 1 to 1440")
	f.Check(e.Speed >= 0.1 && e.Speed <= 100, "speed", "must be from 0.1 to 100")
	f.Check(e.State == WorldRunning || e.State == WorldPaused, "state", "must be running or paused")
	s := e.Settings
	f.Check(s.MaxScenes >= 0 && s.MaxScenes <= 100, "settings.max_scenes", "must be from 1 to 100, or 0 for the default")
	f.Check(s.MaxTurns >= 0 && s.MaxTurns <= 100, "settings.max_turns", "must be from 1 to 100, or 0 for the default")
	f.Check(s.DecayEvery >= 0 && s.DecayEvery <= 10_000, "settings.decay_every", "must be from 1 to 10000, or 0 for the default")
	checkText(&f, "settings.setting", s.Setting, 0, 2_000)
	return f.Err("the world")
}

// checkName notes what keeps a text from being a name: it must be one visible line.
func checkName(f *Faults, place, s string, most int) {
	checkText(f, place, s, 1, most)
	if s != "" && utf8.ValidString(s) {
		f.Check(IsName(s), place, "must be one line of visible text, without control characters, and not begin or end with a space")
	}
}

// IsName reports whether a text can be told from others at sight: one line with something to see in it, no space at its
// ends, nothing that moves the text around it or breaks out of its line.
func IsName(s string) bool {
	visible := func(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) }
	hidden := func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
	}
	return strings.TrimSpace(s) == s && strings.ContainsFunc(s, visible) && !strings.ContainsFunc(s, hidden)
}

// Says reports whether a text has anything to see in it.
func Says(s string) bool {
	return strings.ContainsFunc(s, unicode.IsGraphic) && strings.TrimSpace(s) != ""
}

// checkText notes a text that is too short, too long, or holds what Postgres cannot keep.
func checkText(f *Faults, place, s string, least, most int) {
	n := utf8.RuneCountInString(s)
	switch {
	case n < least && least == 1:
		f.Add(place, "must not be empty")
	case n < least:
		f.Add(place, "must have at least %d characters", least)
	case n > most:
		f.Add(place, "must have at most %d characters, and has %d", most, n)
	case !utf8.ValidString(s):
		f.Add(place, "is not valid UTF-8")
	}
	for i := range len(s) {
		if s[i] == 0 {
			f.Add(place, "must not contain a NUL character")
			return
		}
	}
}
