package llm

import "github.com/literaryai/dramatis"

// TurnRequest asks for one line: all that its speaker may know, and nothing else. It is made of content and numbers
// only, never of ids or wall time, so that equal worlds make equal requests.
type TurnRequest struct {
	World    World
	Scene    Scene
	Speaker  Self
	Others   []Other  // everybody else who is present
	Lines    []Line   // what was said in this scene while the speaker was there, oldest first
	Memories []Memory // what the speaker recalled, best first
	Lore     []string // what came to the speaker's mind of their lorebook, the first first
	Chance   Chance   // for the offline model
}

// World is where the scene takes place.
type World struct {
	Name    string
	Setting string
	Time    string // the world's time of day, in words
}

// Scene is the frame of the talk.
type Scene struct {
	Number   int // the conversation's number within its world
	Topic    string
	Setting  string
	Mood     string
	Goal     string
	Turn     int // of the line asked for; 1 opens the scene
	MaxTurns int
}

// Self is the speaker as they know themselves.
type Self struct {
	Number        int
	Name          string
	Description   string
	Persona       dramatis.Persona
	Traits        dramatis.Traits
	Mood          dramatis.Mood
	Emotion       dramatis.Emotion
	Energy        float64
	Goals         []dramatis.Goal
	MemorySummary string
}

// Other is somebody who is present, as the speaker knows them.
type Other struct {
	Number      int // 0 for a person at the keyboard
	Name        string
	Description string // what anybody can see or has heard
	Type        dramatis.RelationshipType
	Strength    float64 // how the speaker feels about them, −1 to 1
	Trust       float64
	Familiarity float64
}

// Line is something that was said.
type Line struct {
	Speaker     string // a name; empty for what nobody says: Text tells how things are, or what happens
	Text        string
	Action      string
	Act         dramatis.Act
	AddressedTo string // a name, or empty for all
}

// Memory is something the speaker recalled.
type Memory struct {
	Content  string
	Ago      string // how long ago, in words
	Kind     dramatis.MemoryKind
	About    []string // names of those who were there, without the speaker
	Distress bool     // it was a bad moment
}

// Chance names the draw of the dice for one line.
type Chance struct {
	Seed    int64
	Tick    int
	Subject int
	Purpose string
}

// TurnAnswer is one line, checked: its act and emotion are known ones, its addressee is present.
type TurnAnswer struct {
	Text        string       `json:"text"`
	Action      string       `json:"action"` // a stage direction; may be empty
	Act         dramatis.Act `json:"act"`
	AddressedTo string       `json:"addressed_to"` // a name; empty for all
	Emotion     string       `json:"emotion"`      // one of dramatis.EmotionLabels; empty for calm
	Intensity   float64      `json:"intensity"`    // 0 to 1
	GoalMet     bool         `json:"goal_met"`     // what the scene was for has been reached
}
