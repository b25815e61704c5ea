package format

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/literaryai/dramatis"
)

// ScenarioFormat is what a scenario's file says it is, and ScenarioVersion which edition of that.
const (
	ScenarioFormat  = "dramatis-scenario"
	ScenarioVersion = 1
)

// ScenarioFile is the set-up of a scene as it goes from one world to another: its cast are people, not characters of a world.
type ScenarioFile struct {
	Format       string                `json:"format" enum:"dramatis-scenario" example:"dramatis-scenario" doc:"What this file is"`
	Version      int                   `json:"version" minimum:"1" maximum:"1" example:"1"`
	Title        string                `json:"title" maxLength:"200" example:"The bishop's candlesticks"`
	Setting      string                `json:"setting,omitempty" maxLength:"2000" example:"the bishop's table, after dark"`
	Mood         string                `json:"mood,omitempty" maxLength:"200" example:"uneasy"`
	Goal         string                `json:"goal,omitempty" maxLength:"500" example:"to part as friends"`
	Opening      *ScenarioOpening      `json:"opening,omitempty" doc:"The first line"`
	Cast         []Person              `json:"cast" maxItems:"12" nullable:"false" doc:"Who takes part, in the order of their places"`
	SpeakerOrder dramatis.SpeakerOrder `json:"speaker_order,omitempty" doc:"natural when left out"`
	MaxTurns     int                   `json:"max_turns,omitempty" minimum:"0" maximum:"100" example:"12"`
	Tags         []string              `json:"tags,omitempty" maxItems:"50" nullable:"false"`
	Notes        string                `json:"notes,omitempty" maxLength:"10000"`
}

// ScenarioOpening is the first line of a scene.
type ScenarioOpening struct {
	Speaker string `json:"speaker,omitempty" maxLength:"255" example:"Valjean" doc:"The name of who says it, one of the cast; the narrator when left out"`
	Text    string `json:"text" maxLength:"4000" example:"It had rained since noon."`
	Action  string `json:"action,omitempty" maxLength:"500"`
}

// ReadScenario reads a scenario's file. All faults come in one invalid Error, up to 50 of them by place, and nothing is
// returned of a file that has one. Other errors are those of r.
func ReadScenario(r io.Reader, limit Limits) (ScenarioFile, error) {
	const what = "the scenario's file"
	var s ScenarioFile
	var rep report
	doc, err := readJSON(r, limit.withDefaults(), &rep)
	if err != nil {
		return ScenarioFile{}, err
	}
	if doc != nil {
		s.read(&rep, doc)
	}
	if err := rep.err(what); err != nil {
		return ScenarioFile{}, err
	}
	return s, nil
}

func (s *ScenarioFile) read(rep *report, doc json.RawMessage) {
	err := json.Unmarshal(doc, s)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && wrong.Field != "" {
		rep.add(wrong.Field, "must not be a %s", wrong.Value)
		return
	} else if err != nil {
		rep.add("file", "is not a scenario: it must be an object")
		return
	}
	if s.Format != ScenarioFormat {
		rep.add("format", "must be %s", ScenarioFormat)
	}
	if s.Version != ScenarioVersion {
		rep.add("version", "must be %d, and is %d", ScenarioVersion, s.Version)
	}
	if s.SpeakerOrder == "" {
		s.SpeakerOrder = dramatis.OrderNatural
	}
	s.check(rep)
}

func (s *ScenarioFile) check(rep *report) {
	checkLine(rep, "title", s.Title, 1, 200)
	checkProse(rep, "setting", s.Setting, 2_000)
	checkProse(rep, "mood", s.Mood, 200)
	checkProse(rep, "goal", s.Goal, 500)
	checkProse(rep, "notes", s.Notes, 10_000)
	for i, tag := range s.Tags {
		checkLine(rep, fmt.Sprintf("tags[%d]", i), tag, 1, 100)
	}
	if len(s.Cast) > dramatis.MostCast {
		rep.add("cast", "must be at most %d people, and is %d", dramatis.MostCast, len(s.Cast))
		return
	}
	for i := range s.Cast {
		place := fmt.Sprintf("cast[%d].", i)
		checkLine(rep, place+"name", s.Cast[i].Name, 1, mostName)
		s.Cast[i].check(rep, place, place)
	}
	if o := s.Opening; o != nil {
		checkProse(rep, "opening.text", o.Text, 4_000)
		checkProse(rep, "opening.action", o.Action, 500)
		if o.Speaker != "" && s.Speaker() < 0 {
			rep.add("opening.speaker", "must be the name of one of the cast")
		}
	}
	plain := s.In(make([]dramatis.ID, len(s.Cast)))
	plain.Cast, plain.Opening = nil, nil
	rep.include("", plain.Validate())
	if s.Opening != nil && !dramatis.Says(s.Opening.Text) {
		rep.add("opening.text", "must say something")
	}
}

// Speaker is the place in the cast of who says the first line; −1 for the narrator.
func (s *ScenarioFile) Speaker() int {
	for i := range s.Cast {
		if s.Opening != nil && s.Opening.Speaker != "" && s.Cast[i].Name == s.Opening.Speaker {
			return i
		}
	}
	return -1
}

// In is the scenario in a world where its cast are these characters, in the order of their places.
func (s *ScenarioFile) In(cast []dramatis.ID) dramatis.Scenario {
	sc := dramatis.Scenario{
		Title: s.Title, Setting: s.Setting, Mood: s.Mood, Goal: s.Goal, SpeakerOrder: s.SpeakerOrder, MaxTurns: s.MaxTurns,
		Tags: s.Tags, Notes: s.Notes, Cast: make([]dramatis.Player, len(cast)),
	}
	for i, id := range cast {
		sc.Cast[i] = dramatis.Player{CharacterID: id, Name: s.Cast[i].Name}
	}
	if o := s.Opening; o != nil {
		sc.Opening = &dramatis.ScenarioLine{Text: o.Text, Action: o.Action}
		if at := s.Speaker(); at >= 0 {
			sc.Opening.CharacterID = &cast[at]
		}
	}
	return sc
}

// Characters are people as a world takes them in, as those of a network are.
func Characters(people []Person) []dramatis.Character { return Network{People: people}.Characters() }
