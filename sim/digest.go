package sim

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/literaryai/dramatis"
)

// Recap is the digest of what happened in a world while somebody was away: the most of it that is worth telling, in the order in which
// it is worth it, and all of it counted.
type Recap struct {
	Ticks    int          `json:"ticks" doc:"Ticks that began"`
	Scenes   int          `json:"scenes" doc:"Scenes that began, asked for or not"`
	Chats    int          `json:"chats" doc:"Talks between a person and a character that began"`
	Lines    int          `json:"lines" doc:"Lines that were said"`
	From     *time.Time   `json:"from" doc:"World time of the first event; null when nothing happened"`
	To       *time.Time   `json:"to" doc:"World time of the last event"`
	Threads  []Movement   `json:"threads" nullable:"false" doc:"Story threads that are new or have moved, those that moved furthest first"`
	Bonds    []Turning    `json:"bonds" nullable:"false" doc:"The largest changes between two people, one of a pair"`
	Met      []Meeting    `json:"met" nullable:"false" doc:"Who met for the first time; first those for whom it came to most"`
	MetInAll int          `json:"met_in_all" doc:"How many pairs that are, also of those who are not listed"`
	Goals    []Reached    `json:"goals" nullable:"false" doc:"Goals that were reached"`
	Insight  []Understood `json:"insights" nullable:"false" doc:"What people understood when they looked back, the weightiest first"`
	Telling  []TellLine   `json:"telling" nullable:"false" doc:"The most telling lines, in the order in which they were said"`
	Arrived  []string     `json:"arrived" nullable:"false" doc:"Who came into the world"`
	Left     int          `json:"left" doc:"How many were taken out of the world"`
	Trouble  Trouble      `json:"trouble"`
	Summary  string       `json:"summary" doc:"The same in a few sentences" example:"12 ticks passed, 2 hours of the world's time, with 41 scenes and 236 lines."`
}

// Movement is how far a story thread has come.
type Movement struct {
	Number int                  `json:"number"`
	Kind   dramatis.ThreadKind  `json:"kind"`
	Title  string               `json:"title" example:"The feud of Javert and Valjean"`
	State  dramatis.ThreadState `json:"state"`
	New    bool                 `json:"new" doc:"It began meanwhile"`
	Before float64              `json:"before" example:"0.31" doc:"Tension, 0 to 1; 0 for a new one"`
	After  float64              `json:"after" example:"0.62"`
	Beat   string               `json:"beat" doc:"The last moment of it, in a sentence; empty for none"`
}

// Turning is how one person's stand to another has changed.
type Turning struct {
	RelationshipID dramatis.ID               `json:"relationship_id"`
	From           int                       `json:"from" doc:"The character's number"`
	To             int                       `json:"to" doc:"The other's number"`
	FromName       string                    `json:"from_name" example:"Éponine"`
	ToName         string                    `json:"to_name" example:"Marius"`
	TypeBefore     dramatis.RelationshipType `json:"type_before"`
	TypeAfter      dramatis.RelationshipType `json:"type_after"`
	Strength       float64                   `json:"strength" example:"0.24" doc:"By how much it rose; below 0 when it fell"`
	Trust          float64                   `json:"trust" example:"0.08" doc:"Likewise"`
	Line           *TellLine                 `json:"line" doc:"The line that did most of it; null when no line did, or you may not read it"`
}

// Meeting is two people who met for the first time.
type Meeting struct {
	A              string      `json:"a" example:"Cosette"`
	B              string      `json:"b" example:"Gavroche"`
	ConversationID dramatis.ID `json:"conversation_id"`
	Setting        string      `json:"setting"`
	Tick           int         `json:"tick"`

	pair [2]int // their numbers
}

// Reached is a goal that somebody has reached.
type Reached struct {
	Name string `json:"name"`
	Goal string `json:"goal"`
	Tick int    `json:"tick"`
}

// Understood is what somebody understood.
type Understood struct {
	Name       string      `json:"name"`
	MemoryID   dramatis.ID `json:"memory_id"`
	Content    string      `json:"content"`
	Importance float64     `json:"importance" doc:"1 to 10"`
	Tick       int         `json:"tick"`
}

// TellLine is a line that tells much.
type TellLine struct {
	MessageID      dramatis.ID      `json:"message_id"`
	ConversationID dramatis.ID      `json:"conversation_id"`
	Turn           int              `json:"turn"`
	Tick           int              `json:"tick"`
	Speaker        string           `json:"speaker" example:"Javert"`
	To             string           `json:"to" doc:"Empty when it was said to all"`
	Text           string           `json:"text"`
	Emotion        dramatis.Emotion `json:"emotion"`
	Setting        string           `json:"setting"`
}

// Trouble is what did not go as it should.
type Trouble struct {
	FailedTicks  int  `json:"failed_ticks" doc:"Ticks that could not be planned"`
	FailedScenes int  `json:"failed_scenes" doc:"Scenes that broke off"`
	Overdue      int  `json:"overdue_ticks" doc:"Ticks that had to be closed from outside"`
	Money        bool `json:"money" doc:"The world had to wait for money"`
}

// RecapOf sums up a stretch of a world's log, in order. Names are those of the people there are now, by number; those who
// are gone are known by what the log calls them. What the events do not say, such as the words of a whisper that was taken
// out of them, the digest does not tell.
func RecapOf(events []dramatis.Event, names map[int]string) (Recap, error) {
	g := newGleaning(names)
	for i := range events {
		if err := g.take(&events[i]); err != nil {
			return Recap{}, fmt.Errorf("take in event %d (%s): %w", events[i].Seq, events[i].Type, err)
		}
	}
	return g.digest(), nil
}

// RecapTypes are the types of events that a digest is made of.
func RecapTypes() []dramatis.EventType {
	return []dramatis.EventType{
		dramatis.EventTickStarted, dramatis.EventTickClosed, dramatis.EventConversationStarted, dramatis.EventConversationEnded,
		dramatis.EventMessageCreated, dramatis.EventMessageEdited, dramatis.EventRelationshipCreated, dramatis.EventRelationshipChanged,
		dramatis.EventThreadChanged, dramatis.EventMemoryReflected, dramatis.EventCharacterCreated, dramatis.EventCharacterChanged,
		dramatis.EventCharacterDeleted, dramatis.EventEcosystemPaused,
	}
}

// gleaned decodes an event's payload and hands it to take.
func gleaned[P any](e *dramatis.Event, take func(*dramatis.Event, *P)) error {
	var p P
	if err := json.Unmarshal(e.Payload, &p); err != nil {
		return fmt.Errorf("read the payload: %w", err)
	}
	take(e, &p)
	return nil
}
