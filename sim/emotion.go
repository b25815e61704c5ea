package sim

import "github.com/literaryai/dramatis"

// emotionPoint is where an emotion lies in the space of moods: the mapping of the OCC emotions in Gebhard, "ALMA: a
// layered model of affect" (2005), table 2. What is no emotion lies at the centre.
func emotionPoint(label string) (p dramatis.Mood, known bool) {
	switch label {
	case "joy":
		return dramatis.Mood{Pleasure: .4, Arousal: .2, Dominance: .1}, true
	case "distress":
		return dramatis.Mood{Pleasure: -.4, Arousal: -.2, Dominance: -.5}, true
	case "anger":
		return dramatis.Mood{Pleasure: -.51, Arousal: .59, Dominance: .25}, true
	case "fear":
		return dramatis.Mood{Pleasure: -.64, Arousal: .6, Dominance: -.43}, true
	case "hope":
		return dramatis.Mood{Pleasure: .2, Arousal: .2, Dominance: -.1}, true
	case "gratitude":
		return dramatis.Mood{Pleasure: .4, Arousal: .2, Dominance: -.3}, true
	case "pride":
		return dramatis.Mood{Pleasure: .4, Arousal: .3, Dominance: .3}, true
	case "shame":
		return dramatis.Mood{Pleasure: -.3, Arousal: .1, Dominance: -.6}, true
	case "remorse":
		return dramatis.Mood{Pleasure: -.3, Arousal: .1, Dominance: -.6}, true
	case "love":
		return dramatis.Mood{Pleasure: .3, Arousal: .1, Dominance: .2}, true
	}
	return emotionPointOfOthers(label)
}

// emotionPointOfOthers holds the emotions that are about somebody else or about how a hope turned out.
func emotionPointOfOthers(label string) (p dramatis.Mood, known bool) {
	switch label {
	case "hate":
		return dramatis.Mood{Pleasure: -.6, Arousal: .6, Dominance: .3}, true
	case "admiration":
		return dramatis.Mood{Pleasure: .5, Arousal: .3, Dominance: -.2}, true
	case "reproach":
		return dramatis.Mood{Pleasure: -.3, Arousal: -.1, Dominance: .4}, true
	case "relief":
		return dramatis.Mood{Pleasure: .2, Arousal: -.3, Dominance: .4}, true
	case "disappointment":
		return dramatis.Mood{Pleasure: -.3, Arousal: .1, Dominance: -.4}, true
	case "pity":
		return dramatis.Mood{Pleasure: -.4, Arousal: -.2, Dominance: -.5}, true
	case "resentment":
		return dramatis.Mood{Pleasure: -.2, Arousal: -.3, Dominance: -.2}, true
	case "gloating":
		return dramatis.Mood{Pleasure: .3, Arousal: -.3, Dominance: -.1}, true
	case "satisfaction":
		return dramatis.Mood{Pleasure: .3, Arousal: -.2, Dominance: .4}, true
	}
	return dramatis.Mood{}, false
}

// feeling is an emotion of a known label; too weak a one, or an unknown one, is calm.
func feeling(label string, intensity float64) dramatis.Emotion {
	if _, known := emotionPoint(label); !known || !(intensity >= emotionLeast) {
		return dramatis.Emotion{}
	}
	return dramatis.Emotion{
		Label: label, Intensity: round(clamp(intensity, 0, 1)), Emoji: dramatis.EmotionLabels()[label],
	}
}

// pulled is a mood after an emotion pulled it towards the emotion's point. Both lie in the cube, so it does too.
func pulled(m dramatis.Mood, e dramatis.Emotion) dramatis.Mood {
	p, known := emotionPoint(e.Label)
	if !known {
		return m
	}
	share := moodPull * e.Intensity
	return dramatis.Mood{
		Pleasure:  round(m.Pleasure + share*(p.Pleasure-m.Pleasure)),
		Arousal:   round(m.Arousal + share*(p.Arousal-m.Arousal)),
		Dominance: round(m.Dominance + share*(p.Dominance-m.Dominance)),
	}
}
