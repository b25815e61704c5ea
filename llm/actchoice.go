package llm

import (
	"strings"

	"github.com/literaryai/dramatis"
)

// ownShare is how much of a reply follows what one would say anyway; the rest answers what was heard.
const ownShare = 0.25

// chooseAct draws what the line does: from the bond and from what was heard, bent by temperament, mood and energy and
// by where in its arc the scene is.
func (o *Offline) chooseAct(r *reading) dramatis.Act {
	if r.opening() && r.bond != bondFoe && r.dice.Float64() < 0.7 {
		return dramatis.ActGreet
	}
	if act, ends := r.ending(); ends {
		return act
	}
	var choices [48]actWeight
	n, total := 0, 0.0
	add := func(list []actWeight, share float64) {
		for _, c := range list {
			if n < len(choices) {
				w := c.weight * share * r.bent(c.act)
				choices[n] = actWeight{c.act, w}
				total += w
				n++
			}
		}
	}
	if r.kin == heardOwn {
		add(o.acts[r.occasion(heardOwn)], 1)
	} else {
		add(o.acts[r.occasion(r.kin)], 1-ownShare)
		add(o.acts[r.occasion(heardOwn)], ownShare)
	}
	at := r.dice.Float64() * total
	for _, c := range choices[:n] {
		if at -= c.weight; at < 0 {
			return c.act
		}
	}
	return dramatis.ActAsk
}

// ending decides whether the line takes its leave: when the scene is nearly over, or in reply to who leaves.
func (r *reading) ending() (dramatis.Act, bool) {
	scene := r.req.Scene
	left := scene.MaxTurns - scene.Turn
	chance := 0.0
	switch {
	case scene.MaxTurns <= 0 || len(r.req.Lines) < 4:
	case left <= 1 && r.kin == heardFarewell:
		chance = 1
	case left <= 0:
		chance = 0.6
	case left == 1:
		chance = 0.35
	case left == 2 && r.req.Speaker.Energy < 0.4:
		chance = 0.2
	}
	return dramatis.ActLeave, r.dice.Float64() < chance
}

// bent is the factor by which everything about the speaker makes an act more or less likely.
func (r *reading) bent(act dramatis.Act) float64 {
	w := temper(act, r.req.Speaker.Traits) * moodFactor(act, r.req.Speaker.Mood) * sceneFactor(act, r.req.Scene.Mood)
	last, before := r.lastOwnActs()
	switch act {
	case last:
		w *= 0.3
	case before:
		w *= 0.6
	}
	progress := r.progress()
	switch act {
	case dramatis.ActGreet:
		if r.hasSpoken() || len(r.req.Lines) > len(r.req.Others)+1 {
			return 0
		}
	case dramatis.ActLeave, dramatis.ActBetray:
		if progress < 0.5 {
			w *= 0.15
		}
	case dramatis.ActConfide, dramatis.ActThreaten, dramatis.ActInsult, dramatis.ActApologise:
		w *= 0.5 + progress
	case dramatis.ActDisagree:
		if r.kin == heardQuestion && !r.yesOrNo() {
			return 0
		}
	case dramatis.ActAgree, dramatis.ActPromise:
		if r.kin == heardQuestion && !r.yesOrNo() || r.kin == heardKindness && act == dramatis.ActAgree && !r.offered() {
			return 0
		}
		w *= 0.7 + 0.7*progress
	case dramatis.ActAsk:
		w *= 1.3 - 0.6*progress
	case dramatis.ActInform:
		if r.asked == "self" || r.asked == "machine" {
			w *= 3 // whoever asks who one is wants to hear it
		}
	}
	if r.to == nil && needsSomebody(act) {
		return 0
	}
	return w
}

// yesOrNo reports whether the question that was heard can be answered by agreeing.
func (r *reading) yesOrNo() bool { return r.asked == "yesno" || r.asked == "agree" }

// offered reports whether what was heard is something one can say yes to.
func (r *reading) offered() bool { return r.act == dramatis.ActHelp || r.act == dramatis.ActPromise }

// needsSomebody reports whether an act makes no sense when it is said to all, or to nobody.
func needsSomebody(act dramatis.Act) bool {
	switch act {
	case dramatis.ActAsk, dramatis.ActInform, dramatis.ActJoke, dramatis.ActPromise, dramatis.ActGreet, dramatis.ActLeave:
		return false
	}
	return true
}

// temper is what the Big Five do to an act: a factor around 1.
func temper(act dramatis.Act, t dramatis.Traits) float64 {
	switch act {
	case dramatis.ActInsult, dramatis.ActMock, dramatis.ActThreaten:
		return 1.9 - 1.8*t.Agreeableness
	case dramatis.ActCriticise, dramatis.ActDisagree, dramatis.ActRefuse:
		return 1.5 - t.Agreeableness + 0.3*(t.Conscientiousness-0.5)
	case dramatis.ActComfort, dramatis.ActHelp, dramatis.ActThank, dramatis.ActPraise, dramatis.ActAgree:
		return 0.5 + t.Agreeableness
	case dramatis.ActApologise:
		return 0.2 + t.Agreeableness + 0.6*t.Neuroticism
	case dramatis.ActConfide:
		return 0.5 + 0.5*t.Neuroticism + 0.5*t.Agreeableness
	case dramatis.ActJoke, dramatis.ActFlirt:
		return 0.3 + t.Extraversion + 0.4*(t.Openness-0.5)
	case dramatis.ActPromise:
		return 0.5 + t.Conscientiousness
	case dramatis.ActLie, dramatis.ActBetray:
		return 2 - t.Conscientiousness - t.Agreeableness
	case dramatis.ActAsk:
		return 0.7 + 0.6*t.Openness
	case dramatis.ActIgnore, dramatis.ActLeave:
		return 1.5 - t.Extraversion
	}
	return 1
}

// moodFactor is what the mood of the moment does: displeasure hardens, dominance emboldens.
func moodFactor(act dramatis.Act, m dramatis.Mood) float64 {
	switch act {
	case dramatis.ActThreaten, dramatis.ActInsult, dramatis.ActMock, dramatis.ActCriticise:
		return max(0.2, 1-0.6*m.Pleasure+0.3*m.Arousal+0.4*m.Dominance)
	case dramatis.ActJoke, dramatis.ActPraise, dramatis.ActFlirt, dramatis.ActThank:
		return max(0.2, 1+0.6*m.Pleasure)
	case dramatis.ActApologise, dramatis.ActConfide, dramatis.ActAgree:
		return max(0.2, 1-0.5*m.Dominance)
	case dramatis.ActRefuse, dramatis.ActDisagree:
		return max(0.2, 1+0.5*m.Dominance)
	}
	return 1
}

// sceneFactor is what the scene's own mood does, where its words tell one.
func sceneFactor(act dramatis.Act, mood string) float64 {
	hard := containsAny(mood, "tense", "bitter", "angry", "hostile", "cold", "grim", "uneasy", "strained", "threat")
	soft := containsAny(mood, "warm", "tender", "merry", "gentle", "hope", "joy", "quiet", "intimate", "easy", "friend", "calm")
	switch act {
	case dramatis.ActThreaten, dramatis.ActInsult, dramatis.ActCriticise, dramatis.ActMock, dramatis.ActRefuse:
		if hard {
			return 1.3
		}
		if soft {
			return 0.7
		}
	case dramatis.ActConfide, dramatis.ActComfort, dramatis.ActPraise, dramatis.ActJoke, dramatis.ActFlirt:
		if soft {
			return 1.3
		}
		if hard {
			return 0.7
		}
	}
	return 1
}

func containsAny(text string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}
