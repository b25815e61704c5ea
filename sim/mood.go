package sim

import (
	"time"

	"github.com/literaryai/dramatis"
)

// Baseline is the mood that a person of these traits falls back to: Mehrabian, "Analysis of the Big-Five personality
// factors in terms of the PAD temperament model" (1996), with the traits mapped to [−1, 1] and emotional stability
// as the opposite of neuroticism.
func Baseline(t dramatis.Traits) dramatis.Mood {
	o, c, e := centred(t.Openness), centred(t.Conscientiousness), centred(t.Extraversion)
	a, s := centred(t.Agreeableness), -centred(t.Neuroticism)
	return dramatis.Mood{
		Pleasure:  round(clamp(.21*e+.59*a+.19*s, -1, 1)),
		Arousal:   round(clamp(.15*o+.30*a-.57*s, -1, 1)),
		Dominance: round(clamp(.25*o+.17*c+.60*e-.32*a, -1, 1)),
	}
}

// MoodAt is a character's mood at a moment: it falls back to the baseline with a half-life of two world hours, longer
// for the neurotic.
func MoodAt(c *dramatis.Character, at time.Time) dramatis.Mood {
	base, hours := Baseline(c.Traits), at.Sub(c.StateAt).Hours()
	halfLife := moodHalfLife * around(c.Traits.Neuroticism, moodSpan)
	return dramatis.Mood{
		Pleasure:  fade(c.Mood.Pleasure, base.Pleasure, halfLife, hours),
		Arousal:   fade(c.Mood.Arousal, base.Arousal, halfLife, hours),
		Dominance: fade(c.Mood.Dominance, base.Dominance, halfLife, hours),
	}
}

// EmotionAt is what is left of a character's emotion at a moment; when hardly anything is, it is the zero Emotion.
func EmotionAt(c *dramatis.Character, at time.Time) dramatis.Emotion {
	e := c.Emotion
	e.Intensity = fade(e.Intensity, 0, emotionHalfLife, at.Sub(c.StateAt).Hours())
	if e.Label == "" || e.Intensity < emotionLeast {
		return dramatis.Emotion{}
	}
	return e
}

// EnergyAt is a character's social energy at a moment. Rest makes good half of what is missing in one world hour, in
// half of that for the most introverted.
func EnergyAt(c *dramatis.Character, at time.Time) float64 {
	halfLife := restHalfLife * around(c.Traits.Extraversion, 1)
	return clamp(fade(c.SocialEnergy, 1, halfLife, at.Sub(c.StateAt).Hours()), 0, 1)
}

// NewState is the state in which a new character begins: calm, in the baseline mood, and rested unless their energy
// is given. Given goals are kept, and are open unless they say otherwise.
func NewState(c *dramatis.Character, at time.Time) dramatis.CharacterState {
	energy := c.SocialEnergy
	if energy == 0 {
		energy = 1
	}
	goals := make([]dramatis.Goal, len(c.Goals))
	for i, g := range c.Goals {
		if g.State == "" {
			g.State = goalOpen
		}
		goals[i] = g
	}
	return dramatis.CharacterState{Mood: Baseline(c.Traits), SocialEnergy: energy, StateAt: at, Goals: goals}
}

// The states of a goal that the rules know.
const (
	goalOpen    = "open"
	goalReached = "reached"
)
