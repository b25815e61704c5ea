package worker

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/llm"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/store"
)

func present(people []dramatis.Character, number int) *dramatis.Character {
	i := slices.IndexFunc(people, func(c dramatis.Character) bool { return c.Number == number })
	if i < 0 {
		return nil
	}
	return &people[i]
}

func named(people []dramatis.Character, name string) *dramatis.Character {
	i := slices.IndexFunc(people, func(c dramatis.Character) bool { return c.Name == name })
	if i < 0 || name == "" {
		return nil
	}
	return &people[i]
}

func speakerOf(c *dramatis.Character) dramatis.Speaker {
	return dramatis.Speaker{Kind: dramatis.SpeakerCharacter, ID: c.ID, Number: c.Number, Name: c.Name}
}

func emotion(answer llm.TurnAnswer) dramatis.Emotion {
	emoji, known := dramatis.EmotionLabels()[answer.Emotion]
	if !known {
		return dramatis.Emotion{}
	}
	return dramatis.Emotion{Label: answer.Emotion, Intensity: answer.Intensity, Emoji: emoji}
}

// turnRequest is what the speaker knows: themselves, those present as they know them, what was said, what came to mind.
func turnRequest(s *sim.Scene, speaker *dramatis.Character, recalled []sim.Recalled, lore []dramatis.Lore) llm.TurnRequest {
	c := s.Conversation
	turn := c.Turn + 1
	req := llm.TurnRequest{
		World:   llm.World{Name: s.Ecosystem.Name, Setting: s.Ecosystem.Settings.Setting, Time: timeOfDay(s.Now)},
		Scene:   llm.Scene{Number: c.Number, Topic: c.Topic, Setting: c.Setting, Mood: c.Mood, Goal: c.Goal, Turn: turn, MaxTurns: c.MaxTurns},
		Speaker: self(speaker, s.Now),
		Lines:   lines(sim.Heard(s, speaker.Number)),
		Chance:  llm.Chance{Seed: s.Ecosystem.Seed, Tick: c.Tick, Subject: c.Number, Purpose: fmt.Sprintf("line/%d", turn)},
	}
	for _, number := range sim.Here(s) {
		if number != speaker.Number {
			req.Others = append(req.Others, otherAs(s, speaker, present(s.Present, number)))
		}
	}
	req.Others = append(req.Others, visitors(s, speaker)...)
	for i := range lore {
		req.Lore = append(req.Lore, lore[i].Content)
	}
	for _, r := range recalled {
		req.Memories = append(req.Memories, remembered(s, speaker, &r.Memory))
	}
	return req
}

func self(c *dramatis.Character, now time.Time) llm.Self {
	return llm.Self{
		Number: c.Number, Name: c.Name, Description: c.Description, Persona: c.Persona, Traits: c.Traits, Mood: sim.MoodAt(c, now),
		Emotion: sim.EmotionAt(c, now), Energy: sim.EnergyAt(c, now), Goals: c.Goals, MemorySummary: c.MemorySummary,
	}
}

func otherAs(s *sim.Scene, speaker, other *dramatis.Character) llm.Other {
	seen := llm.Other{Number: other.Number, Name: other.Name, Description: other.Description, Type: dramatis.Stranger, Trust: 0.5}
	if r := s.Bonds[[2]int{speaker.Number, other.Number}]; r != nil {
		bond := sim.BondAt(r, s.Now)
		seen.Type, seen.Strength, seen.Trust, seen.Familiarity = r.Type, bond.Strength, bond.Trust, bond.Familiarity
	}
	return seen
}

func lines(said []dramatis.Message) []llm.Line {
	heard := make([]llm.Line, len(said))
	for i, m := range said {
		heard[i] = llm.Line{Speaker: m.Speaker.Name, Text: m.Text, Action: m.Action, Act: m.Act}
		if m.Speaker.Kind == dramatis.SpeakerNarrator {
			heard[i] = llm.Line{Text: strings.TrimSpace(m.Text + " " + m.Action)}
		}
		if m.AddressedTo != nil {
			heard[i].AddressedTo = m.AddressedTo.Name
		}
	}
	return heard
}

func remembered(s *sim.Scene, owner *dramatis.Character, m *dramatis.Memory) llm.Memory {
	memory := llm.Memory{Content: m.Content, Kind: m.Kind, Ago: ago(s.Now.Sub(m.WorldTime)), Distress: unpleasant(m.Emotion.Label)}
	for _, n := range m.Participants {
		if p := present(s.Present, n); p != nil && n != owner.Number {
			memory.About = append(memory.About, p.Name)
		}
	}
	return memory
}

func unpleasant(label string) bool {
	switch label {
	case "distress", "anger", "fear", "shame", "remorse", "hate", "reproach", "disappointment", "pity", "resentment":
		return true
	}
	return false
}

func ago(d time.Duration) string {
	switch hours := d.Hours(); {
	case hours < 1:
		return "just now"
	case hours < 6:
		return "a few hours ago"
	case hours < 24:
		return "earlier today"
	case hours < 48:
		return "yesterday"
	case hours < 24*14:
		return fmt.Sprintf("%d days ago", int(hours/24))
	default:
		return "long ago"
	}
}

func timeOfDay(t time.Time) string {
	switch h := t.Hour(); {
	case h < 5:
		return "night"
	case h < 12:
		return "morning"
	case h < 17:
		return "afternoon"
	case h < 22:
		return "evening"
	default:
		return "night"
	}
}

// loreOf is what comes to somebody's mind of their lorebook.
func loreOf(s *sim.Scene, c *dramatis.Character) []dramatis.Lore {
	return sim.Lore(c, sim.Heard(s, c.Number), s.Conversation.Topic)
}

func titles(lore []dramatis.Lore) []string {
	names := make([]string, len(lore))
	for i := range lore {
		names[i] = lore[i].Title()
	}
	return names
}

func recollections(recalled []sim.Recalled) []store.Recollection {
	terms := make([]store.Recollection, len(recalled))
	for i, r := range recalled {
		terms[i] = store.Recollection{
			MemoryID: r.Memory.ID, Score: r.Score, Recency: r.Recency, Importance: r.Importance, Relevance: r.Relevance,
		}
	}
	return terms
}
