package dramatis

import (
	"fmt"
	"strings"
	"time"
)

// Traits are the Big Five, each from 0 to 1 with 0.5 for the average person.
type Traits struct {
	Openness          float64 `json:"openness"`
	Conscientiousness float64 `json:"conscientiousness"`
	Extraversion      float64 `json:"extraversion"`
	Agreeableness     float64 `json:"agreeableness"`
	Neuroticism       float64 `json:"neuroticism"`
}

// Mood is a point in pleasure–arousal–dominance space, each from −1 to 1.
type Mood struct {
	Pleasure  float64 `json:"pleasure"`
	Arousal   float64 `json:"arousal"`
	Dominance float64 `json:"dominance"`
}

// Emotion is a short-lived reaction: one of sim's labels, with an intensity from 0 to 1. The zero value is calm.
type Emotion struct {
	Label     string  `json:"label"`
	Intensity float64 `json:"intensity"`
	Emoji     string  `json:"emoji"`
}

// Goal is something a character wants.
type Goal struct {
	Text     string  `json:"text"`
	Priority float64 `json:"priority"` // 0 to 1
	Progress float64 `json:"progress"` // 0 to 1
	State    string  `json:"state"`    // open, reached or given_up
}

// Persona is how a character comes across: what a model reads before it speaks for them.
type Persona struct {
	Voice    string   `json:"voice,omitempty"`    // how they speak, in a sentence
	Examples []string `json:"examples,omitempty"` // lines they could have said
	Greeting string   `json:"greeting,omitempty"` // what they say first to a stranger
	Facts    []string `json:"facts,omitempty"`    // what they know of their own life
	Topics   []string `json:"topics,omitempty"`   // what they like to talk about
	Lorebook []Lore   `json:"lorebook,omitempty"` // what they know and think of only when it comes up
}

// CurrentContext is where a character is just now; each turn writes it.
type CurrentContext struct {
	ConversationID *ID    `json:"conversation_id,omitempty"`
	Place          string `json:"place,omitempty"`
	Topic          string `json:"topic,omitempty"`
}

// Character is a fictional person who lives in a world.
type Character struct {
	ID            ID       `json:"id"`
	EcosystemID   ID       `json:"ecosystem_id"`
	Number        int      `json:"number"` // 1, 2, 3 … in order of creation within the world
	Name          string   `json:"name"`
	Description   string   `json:"description"`
	Persona       Persona  `json:"persona"`
	Traits        Traits   `json:"traits"`
	AutonomyLevel float64  `json:"autonomy_level"` // 0 to 1: how readily they act by themselves
	Talkativeness float64  `json:"talkativeness"`  // 0 to 1: how readily they take the word
	AvatarURL     string   `json:"avatar_url"`
	Tags          []string `json:"tags"`
	IsActive      bool     `json:"is_active"`
	MemorySummary string   `json:"memory_summary"`
	Version       int      `json:"version"` // counts authored changes

	CharacterState

	MemoryCount   int `json:"memory_count"` // memories ever made; the next is numbered MemoryCount + 1
	MemoryVersion int `json:"-"`            // grows with every change to the vectors of the memories

	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// CharacterState is what the world itself changes about a character. Mood and energy are anchors: they are as given
// at StateAt, and sim evaluates them at any later time, so a resting character costs no write.
type CharacterState struct {
	Mood            Mood           `json:"mood"`
	Emotion         Emotion        `json:"emotion"`
	SocialEnergy    float64        `json:"social_energy"` // 0 to 1
	StateAt         time.Time      `json:"state_at"`      // world time
	Goals           []Goal         `json:"goals"`
	CurrentContext  CurrentContext `json:"current_context"`
	LastInteraction *time.Time     `json:"last_interaction"` // world time of the last turn they were present at
	Unreflected     float64        `json:"unreflected"`      // importance gathered since the last reflection
	Consolidated    int            `json:"consolidated"`     // number of the last memory that consolidation has gone through
}

// Validate checks a character.
func (c *Character) Validate() error {
	var f Faults
	checkName(&f, "name", c.Name, 255)
	checkText(&f, "description", c.Description, 0, 20_000)
	checkText(&f, "memory_summary", c.MemorySummary, 0, 20_000)
	checkText(&f, "avatar_url", c.AvatarURL, 0, 2_000)
	f.Check(isPicture(c.AvatarURL), "avatar_url", "must begin with https://, http:// or data:image/")
	c.Persona.check(&f)
	c.Traits.check(&f)
	unit(&f, "autonomy_level", c.AutonomyLevel)
	unit(&f, "talkativeness", c.Talkativeness)
	unit(&f, "social_energy", c.SocialEnergy)
	f.Check(len(c.Tags) <= 50, "tags", "must be at most 50")
	for i, tag := range c.Tags {
		checkText(&f, fmt.Sprintf("tags[%d]", i), tag, 1, 100)
	}
	f.Check(len(c.Goals) <= 20, "goals", "must be at most 20")
	for i, g := range c.Goals {
		checkText(&f, fmt.Sprintf("goals[%d].text", i), g.Text, 1, 1_000)
		unit(&f, fmt.Sprintf("goals[%d].priority", i), g.Priority)
		unit(&f, fmt.Sprintf("goals[%d].progress", i), g.Progress)
	}
	return f.Err("the character")
}

// isPicture reports whether an address can only be that of a picture, or is none.
func isPicture(url string) bool {
	return url == "" || strings.HasPrefix(url, "https://") || strings.HasPrefix(url, "http://") || strings.HasPrefix(url, "data:image/")
}

func (p *Persona) check(f *Faults) {
	checkText(f, "persona.voice", p.Voice, 0, 2_000)
	checkText(f, "persona.greeting", p.Greeting, 0, 5_000)
	for _, list := range []struct {
		place string
		texts []string
	}{{"persona.examples", p.Examples}, {"persona.facts", p.Facts}, {"persona.topics", p.Topics}} {
		f.Check(len(list.texts) <= 100, list.place, "must be at most 100")
		for i, s := range list.texts {
			checkText(f, fmt.Sprintf("%s[%d]", list.place, i), s, 1, 2_000)
		}
	}
	f.Check(len(p.Lorebook) <= 500, "persona.lorebook", "must have at most 500 entries")
	for i := range p.Lorebook {
		p.Lorebook[i].check(f, fmt.Sprintf("persona.lorebook[%d]", i))
	}
}

func (t *Traits) check(f *Faults) {
	unit(f, "traits.openness", t.Openness)
	unit(f, "traits.conscientiousness", t.Conscientiousness)
	unit(f, "traits.extraversion", t.Extraversion)
	unit(f, "traits.agreeableness", t.Agreeableness)
	unit(f, "traits.neuroticism", t.Neuroticism)
}

// unit notes a number that is not from 0 to 1; the comparison also refuses NaN.
func unit(f *Faults, place string, v float64) {
	f.Check(v >= 0 && v <= 1, place, "must be from 0 to 1")
}

// Validate checks what the world itself has made of a character.
func (s *CharacterState) Validate() error {
	var f Faults
	for _, of := range []struct {
		place string
		value float64
	}{{"mood.pleasure", s.Mood.Pleasure}, {"mood.arousal", s.Mood.Arousal}, {"mood.dominance", s.Mood.Dominance}} {
		f.Check(of.value >= -1 && of.value <= 1, of.place, "must be from -1 to 1")
	}
	s.Emotion.check(&f, "emotion")
	unit(&f, "social_energy", s.SocialEnergy)
	f.Check(len(s.Goals) <= 20, "goals", "must be at most 20")
	for i, g := range s.Goals {
		checkText(&f, fmt.Sprintf("goals[%d].text", i), g.Text, 1, 1_000)
		unit(&f, fmt.Sprintf("goals[%d].priority", i), g.Priority)
		unit(&f, fmt.Sprintf("goals[%d].progress", i), g.Progress)
	}
	f.Check(s.Unreflected >= 0 && s.Consolidated >= 0, "unreflected", "must not be negative, nor consolidated")
	return f.Err("the character's state")
}

func (e *Emotion) check(f *Faults, place string) {
	checkText(f, place+".label", e.Label, 0, 40)
	checkText(f, place+".emoji", e.Emoji, 0, 40)
	unit(f, place+".intensity", e.Intensity)
}
