package dramatis

import (
	"fmt"
	"time"
	"unicode/utf8"
)

// MostCast is how many characters a scene can have at most.
const MostCast = 12

// Scenario is the set-up of a scene, kept so that it can be played again and again: what an author decides before
// anybody has spoken. It belongs to a world, whose people are its cast, and is no part of the story.
type Scenario struct {
	ID           ID            `json:"id"`
	EcosystemID  ID            `json:"ecosystem_id"`
	Title        string        `json:"title"`
	Setting      string        `json:"setting"`
	Mood         string        `json:"mood"`
	Goal         string        `json:"goal"`
	Opening      *ScenarioLine `json:"opening"` // nil leaves the first line to who opens the scene
	Cast         []Player      `json:"cast"`    // in the order of their places
	SpeakerOrder SpeakerOrder  `json:"speaker_order"`
	MaxTurns     int           `json:"max_turns"` // 0 for the world's own setting
	Tags         []string      `json:"tags"`
	Notes        string        `json:"notes"` // the author's own, for nobody on the stage
	Version      int           `json:"version"`
	CreatedBy    ID            `json:"created_by"`
	CreatedAt    time.Time     `json:"created_at"`
	UpdatedAt    time.Time     `json:"updated_at"`
}

// Player is a character who takes part in a scenario. The name is the one they had when the scenario was last
// saved, and is what remains of somebody who is no longer in the world.
type Player struct {
	CharacterID ID     `json:"character_id"`
	Name        string `json:"name"`
}

// ScenarioLine is the first line of a scenario: the narrator's, or that of one of its cast.
type ScenarioLine struct {
	CharacterID *ID    `json:"character_id"` // nil for the narrator
	Text        string `json:"text"`
	Action      string `json:"action"`
}

// Validate checks a scenario. Whether its cast lives in the world is for the store to say.
func (s *Scenario) Validate() error {
	var f Faults
	checkName(&f, "title", s.Title, 200)
	checkText(&f, "setting", s.Setting, 0, 2_000)
	checkText(&f, "mood", s.Mood, 0, 200)
	checkText(&f, "goal", s.Goal, 0, 500)
	checkText(&f, "notes", s.Notes, 0, 10_000)
	f.Check(s.SpeakerOrder.Valid(), "speaker_order", "must be natural, round_robin, pooled, manual or model")
	f.Check(s.MaxTurns >= 0 && s.MaxTurns <= 100, "max_turns", "must be from 1 to 100, or 0 for the world's own setting")
	f.Check(len(s.Tags) <= 50, "tags", "must be at most 50")
	for i, tag := range s.Tags {
		checkText(&f, fmt.Sprintf("tags[%d]", i), tag, 1, 100)
	}
	f.Check(len(s.Cast) <= MostCast, "cast", "must be at most %d characters", MostCast)
	places := map[ID]int{}
	for i, member := range s.Cast {
		if first, taken := places[member.CharacterID]; taken {
			f.Add(fmt.Sprintf("cast[%d]", i), "is the same character as cast[%d]", first)
			continue
		}
		places[member.CharacterID] = i
	}
	s.Opening.check(&f, places)
	return f.Err("the scenario")
}

func (l *ScenarioLine) check(f *Faults, places map[ID]int) {
	if l == nil {
		return
	}
	checkText(f, "opening.text", l.Text, 1, 4_000)
	f.Check(l.Text == "" || !utf8.ValidString(l.Text) || Says(l.Text), "opening.text", "must say something")
	checkText(f, "opening.action", l.Action, 0, 500)
	if l.CharacterID != nil {
		_, plays := places[*l.CharacterID]
		f.Check(plays, "opening.character_id", "must be one of the cast")
	}
}

// Name is what the cast calls somebody; "" for who is not of it.
func (s *Scenario) Name(character ID) string {
	for _, member := range s.Cast {
		if member.CharacterID == character {
			return member.Name
		}
	}
	return ""
}
