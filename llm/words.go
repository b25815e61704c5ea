package llm

import (
	"maps"
	"slices"
	"strings"

	"github.com/literaryai/dramatis"
)

// temperament says a person's traits in words: only what stands out from the average.
func temperament(t dramatis.Traits) string {
	var words []string
	for _, trait := range []struct {
		value     float64
		low, high string
	}{
		{t.Openness, "set in their ways", "curious"},
		{t.Conscientiousness, "careless", "dutiful"},
		{t.Extraversion, "reserved", "outgoing"},
		{t.Agreeableness, "hard", "kind"},
		{t.Neuroticism, "steady", "easily shaken"},
	} {
		switch {
		case trait.value <= 0.35:
			words = append(words, trait.low)
		case trait.value >= 0.65:
			words = append(words, trait.high)
		}
	}
	if len(words) == 0 {
		return "even"
	}
	return strings.Join(words, ", ")
}

// moodWords names a mood by the octant it lies in, after Mehrabian (1996).
func moodWords(m dramatis.Mood) string {
	const slight = 0.15
	if max(abs(m.Pleasure), abs(m.Arousal), abs(m.Dominance)) < slight {
		return "calm"
	}
	octant := 0
	for i, v := range []float64{m.Pleasure, m.Arousal, m.Dominance} {
		if v > 0 {
			octant |= 1 << i
		}
	}
	return [...]string{"bored", "docile", "anxious", "dependent", "disdainful", "relaxed", "hostile", "exuberant"}[octant]
}

func feeling(e dramatis.Emotion) string {
	if e.Label == "" || e.Intensity < 0.1 {
		return ""
	}
	degree := "some "
	if e.Intensity >= 0.6 {
		degree = "strong "
	}
	return "; feels " + degree + plain(e.Label, 40)
}

func tired(energy float64) string {
	if energy < 0.25 {
		return "; tired of company"
	}
	return ""
}

// bondWords says how the speaker stands to another.
func bondWords(o *Other) string {
	words := "neither likes nor dislikes them"
	switch {
	case o.Strength <= -0.5:
		words = "hates them"
	case o.Strength <= -0.15:
		words = "dislikes them"
	case o.Strength >= 0.6:
		words = "loves them"
	case o.Strength >= 0.2:
		words = "likes them"
	}
	switch {
	case o.Trust <= 0.3:
		words += ", does not trust them"
	case o.Trust >= 0.7:
		words += ", trusts them"
	}
	if o.Familiarity < 0.15 {
		words += ", hardly knows them"
	}
	return words
}

// firstGoals is up to n open goals, the most urgent first.
func firstGoals(goals []dramatis.Goal, n int) []dramatis.Goal {
	open := make([]dramatis.Goal, 0, len(goals))
	for _, g := range goals {
		if g.State == "" || g.State == "open" {
			open = append(open, g)
		}
	}
	slices.SortStableFunc(open, func(a, b dramatis.Goal) int {
		switch {
		case a.Priority > b.Priority:
			return -1
		case a.Priority < b.Priority:
			return 1
		}
		return 0
	})
	return open[:min(n, len(open))]
}

func abs(v float64) float64 { return max(v, -v) }

func actNames() string {
	names := make([]string, 0, len(dramatis.Acts()))
	for _, a := range dramatis.Acts() {
		names = append(names, string(a))
	}
	return strings.Join(names, ", ")
}

func emotionNames() string {
	return strings.Join(slices.Sorted(maps.Keys(dramatis.EmotionLabels())), ", ")
}
