package llm

import "github.com/literaryai/dramatis"

// feel is the emotion that goes with a line, and its intensity: it follows from what the line does, to whom, and from
// what was heard; the temperament decides how strong it is. Everyday talk is calm, unless a strong emotion lasts.
func (r *reading) feel(act dramatis.Act) (label string, intensity float64) {
	label = r.emotion(act)
	self := &r.req.Speaker
	if label == "" {
		if self.Emotion.Intensity >= 0.45 && r.dice.IntN(2) == 0 {
			return self.Emotion.Label, round2(self.Emotion.Intensity * 0.8)
		}
		return "", 0
	}
	intensity = 0.3 + 0.25*self.Traits.Neuroticism + 0.2*max(0, self.Mood.Arousal) + 0.25*r.dice.Float64()
	if r.kin == heardHurt || act == dramatis.ActInsult || act == dramatis.ActThreaten {
		intensity += 0.15
	}
	return label, round2(min(1, intensity))
}

func (r *reading) emotion(act dramatis.Act) string {
	warm := r.bond.tone() == toneWarm
	cold := r.bond.tone() == toneCold
	switch act {
	case dramatis.ActThreaten, dramatis.ActInsult:
		return r.either(r.bond == bondFoe, "hate", "anger")
	case dramatis.ActMock:
		return r.either(r.kin == heardHurt, "anger", "gloating")
	case dramatis.ActCriticise, dramatis.ActDisagree:
		return r.either(cold, "resentment", "reproach")
	case dramatis.ActRefuse:
		return r.either(r.kin == heardHurt || r.kin == heardRegret, "resentment", "disappointment")
	case dramatis.ActPraise:
		return "admiration"
	case dramatis.ActThank:
		return "gratitude"
	case dramatis.ActComfort:
		return r.either(warm && r.dice.IntN(3) == 0, "love", "pity")
	case dramatis.ActHelp, dramatis.ActPromise:
		return "hope"
	case dramatis.ActFlirt:
		return "love"
	case dramatis.ActApologise:
		return r.either(r.dice.IntN(2) == 0, "remorse", "shame")
	case dramatis.ActConfide:
		return r.either(r.req.Speaker.Mood.Pleasure < 0, "distress", "hope")
	case dramatis.ActAgree:
		return r.either(r.kin == heardRegret, "relief", "satisfaction")
	case dramatis.ActJoke:
		return "joy"
	case dramatis.ActBetray:
		return "remorse"
	case dramatis.ActLie:
		return r.either(r.dice.IntN(2) == 0, "fear", "")
	}
	return r.plainEmotion(act, warm, cold)
}

// plainEmotion is that of greetings, questions, news, silence and farewells.
func (r *reading) plainEmotion(act dramatis.Act, warm, cold bool) string {
	switch {
	case r.kin == heardEvent:
		return r.either(r.req.Speaker.Traits.Neuroticism > 0.4, "fear", "")
	case r.kin == heardHurt:
		return r.either(warm, "distress", "anger")
	case act == dramatis.ActGreet && warm:
		return "joy"
	case act == dramatis.ActGreet && cold, act == dramatis.ActIgnore:
		return "reproach"
	case act == dramatis.ActLeave:
		return r.either(warm, "distress", r.either(cold, "resentment", ""))
	case r.kin == heardSecret && warm:
		return "pity"
	case r.kin == heardKindness:
		return r.either(cold, "", "satisfaction")
	}
	return ""
}

func (r *reading) either(first bool, one, other string) string {
	if first {
		return one
	}
	return other
}

func round2(v float64) float64 { return float64(int(v*100+0.5)) / 100 }
