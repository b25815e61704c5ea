package llm

import (
	"strings"

	"github.com/literaryai/dramatis"
)

// stepDraft is one way to take a step: a hail or a first reaction, the words of the move, and nothing after them, since
// the next step is the other's.
func (r *reading) stepDraft(act dramatis.Act) string {
	r.named = false
	core, ok := r.say(r.move.section)
	if !ok {
		return ""
	}
	core = r.curt(act, core)
	before := r.before(act)
	if before == "" || len(before)+len(core) > maxComposed {
		return core
	}
	return before + " " + r.unnamed(core)
}

// before is what may come before a move.
func (r *reading) before(act dramatis.Act) string {
	opener, _ := r.voice.wordiness()
	first := !r.hasSpoken()
	switch {
	case first && act != dramatis.ActGreet && r.to != nil && r.hails(act):
		hail := r.sayNamed("hail." + r.climate().String())
		if felt := r.felt(); felt != "" && r.isSeeker() {
			return hail + " " + felt
		}
		return hail
	case first && r.isSeeker():
		return r.felt()
	case r.last != nil && !r.settles && act != dramatis.ActAsk && !r.jars(act) && r.dice.Float64() < opener*.45:
		return r.sayNamed("hear." + string(r.kin) + "." + toneOf(act, r.bond).String())
	case isTelling(act) && r.dice.Float64() < opener*.3:
		return r.sayNamed("tic." + r.voice.name())
	}
	return ""
}

// hails reports whether the speaker calls the other by name first: mostly who begins, sometimes who answers.
func (r *reading) hails(act dramatis.Act) bool {
	switch {
	case r.matter.kind == "stranger" || r.matter.kind == "love" && act == dramatis.ActFlirt:
		return false
	case r.opening():
		return r.dice.IntN(4) > 0
	}
	return r.last != nil && r.last.Act == dramatis.ActGreet && r.dice.IntN(2) == 0
}

// felt is what a strong feeling that the speaker brings along makes them say.
func (r *reading) felt() string {
	const strong = 0.4
	if e := r.req.Speaker.Emotion; e.Intensity >= strong && r.dice.IntN(3) == 0 {
		return r.sayNamed("felt." + e.Label)
	}
	return ""
}

// sayNamed expands a section by its name, or gives "" when there is none.
func (r *reading) sayNamed(name string) string {
	text, _ := r.say(r.grammar.sections[name])
	return text
}

// unnamed is a core without a vocative that what stands before it has used already.
func (r *reading) unnamed(core string) string {
	if !r.named || r.to == nil {
		return core
	}
	return strings.ReplaceAll(core, ", "+r.values[slotName], "")
}

// curt cuts what the terse have to say to its first sentence, where that says it.
func (r *reading) curt(act dramatis.Act, core string) string {
	const least = 10
	first := firstSentence(core)
	if r.voice != voiceTerse || act == dramatis.ActAsk || act == dramatis.ActDisagree || len(first) < least || strings.ContainsAny(first, `":`) || r.dice.IntN(3) == 0 {
		return core
	}
	return first
}

// isTelling reports whether an act tells something, so that it bears an introduction.
func isTelling(act dramatis.Act) bool {
	switch act {
	case dramatis.ActInform, dramatis.ActConfide, dramatis.ActDisagree, dramatis.ActCriticise, dramatis.ActPromise, dramatis.ActRefuse:
		return true
	}
	return false
}
