package sim

import (
	"time"

	"github.com/literaryai/dramatis"
)

// Baseline is the mood that a character falls back to.
func Baseline(t dramatis.Traits) dramatis.Mood { return dramatis.Mood{} }

// MoodAt is a character's mood at a moment.
func MoodAt(c *dramatis.Character, at time.Time) dramatis.Mood { return c.Mood }

// EmotionAt is what is left of a character's emotion at a moment.
func EmotionAt(c *dramatis.Character, at time.Time) dramatis.Emotion { return c.Emotion }

// EnergyAt is a character's social energy at a moment.
func EnergyAt(c *dramatis.Character, at time.Time) float64 { return c.SocialEnergy }

// NewState is the state of a new character.
func NewState(c *dramatis.Character, at time.Time) dramatis.CharacterState {
	return dramatis.CharacterState{Mood: Baseline(c.Traits), SocialEnergy: 1, StateAt: at, Goals: c.Goals}
}
