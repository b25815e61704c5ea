package llm

import (
	"strings"

	"github.com/literaryai/dramatis"
)

// The bounds of a composed line: how long it may get with what is put before and after its core, and how many drafts
// are compared.
const (
	maxComposed = 230
	drafts      = 3
)

// compose writes the line: a few drafts, of which the one is taken that repeats least of what the scene has
// heard.
func (r *reading) compose(act dramatis.Act) string {
	best, least := "", 9.0
	heard := bigramsOf(r.heard)
	for range drafts {
		text := tidy(r.byTheHour(r.draft(act)))
		if checkText(text) != nil || len(r.heard) > 0 && strings.Contains(r.heard, text+"\n") {
			continue
		}
		if fault := heard.share(text) + r.longWinded(text); fault < least {
			best, least = text, fault
		}
		if least == 0 {
			break
		}
	}
	if best == "" && r.move == nil {
		best = r.lastResort()
	}
	return best
}

// longWinded is how far a text is too long for its speaker, in the measure of a share: the terse look for short ones.
func (r *reading) longWinded(text string) float64 {
	if r.voice == voiceTerse {
		return float64(len(text)) / maxComposed
	}
	return 0
}

// draft is one way to say it: a reaction, the core, and something after it.
func (r *reading) draft(act dramatis.Act) string {
	if r.move != nil {
		return r.stepDraft(act)
	}
	if example := r.example(act); example != "" {
		return example
	}
	r.named = false
	opener, tail := r.voice.wordiness()
	core, replies := r.core(act)
	if core == "" {
		return ""
	}
	if replies {
		opener *= 0.35
	}
	var b strings.Builder
	if r.kin != heardOwn && !r.jars(act) && r.dice.Float64() < opener {
		if reaction, ok := r.say(r.grammar.sections["hear."+string(r.kin)+"."+toneOf(act, r.bond).String()]); ok && len(reaction)+len(core) < maxComposed {
			b.WriteString(reaction)
			b.WriteByte(' ')
		}
	}
	b.WriteString(core)
	if more := 0.6 + 0.8*r.req.Speaker.Traits.Extraversion; b.Len() < maxComposed/2 && r.dice.Float64() < tail*more {
		if after := r.after(act); after != "" && b.Len()+len(after) < maxComposed && !strings.Contains(core, after) {
			b.WriteByte(' ')
			b.WriteString(after)
		}
	}
	return b.String()
}

// jars reports whether a reaction would not go with the act: a hard reply to somebody who meant well.
func (r *reading) jars(act dramatis.Act) bool {
	switch r.kin {
	case heardKindness, heardThanks, heardSecret, heardRegret, heardHello:
		return toneOf(act, bondEven) == toneCold && r.bond.tone() != toneCold
	}
	return false
}

// core is the part of a line that does what the act says. It replies when it was written for what was heard.
func (r *reading) core(act dramatis.Act) (text string, replies bool) {
	for _, name := range r.replySections(act) {
		if text, ok := r.say(r.grammar.sections[name]); ok {
			return text, true
		}
	}
	if text, ok := r.say(r.grammar.sections[string(act)]); ok {
		return text, false
	}
	return "", false
}

// replySections names the sections to try before the act's own, the most fitting first.
func (r *reading) replySections(act dramatis.Act) []string {
	if r.kin == heardOwn {
		return nil
	}
	var names []string
	answers := act == dramatis.ActInform || act == dramatis.ActConfide || act == dramatis.ActAgree || act == dramatis.ActDisagree
	if answers && r.asked != "" && r.dice.IntN(8) > 0 {
		names = append(names, r.answerSection(act))
	}
	if r.dice.IntN(5) > 0 || act == dramatis.ActAgree || act == dramatis.ActRefuse || act == dramatis.ActThank {
		names = append(names, string(act)+"/"+string(r.act), string(act)+"/"+string(r.kin))
	}
	return names
}

// answerSection is the section that answers what was asked.
func (r *reading) answerSection(act dramatis.Act) string {
	kind := string(r.asked)
	switch {
	case r.asked != "yesno" && (r.asked != "agree" || act != dramatis.ActDisagree):
	case act == dramatis.ActAgree || act != dramatis.ActDisagree && (r.bond.tone() == toneWarm || r.dice.IntN(2) == 0):
		kind = "yes"
	default:
		kind = "no"
	}
	return "answer." + kind
}

// example is one of the persona's own lines, now and then, when it fits what is being done and was not said before.
func (r *reading) example(act dramatis.Act) string {
	examples := r.req.Speaker.Persona.Examples
	if len(examples) == 0 {
		return ""
	}
	if act == dramatis.ActGreet && r.bond == bondNew && r.req.Speaker.Persona.Greeting != "" && r.dice.IntN(2) == 0 {
		return r.unheard(r.req.Speaker.Persona.Greeting)
	}
	fits := (act == dramatis.ActInform || act == dramatis.ActConfide) && (r.kin == heardOwn || r.kin == heardNews || r.kin == heardHello)
	if !fits || r.asked != "" || r.dice.IntN(3) > 0 {
		return ""
	}
	text := examples[r.dice.IntN(len(examples))]
	if strings.HasSuffix(text, "?") || len(text) > maxComposed || hails(text) {
		return ""
	}
	return r.unheard(text)
}

// hails reports whether a line begins by calling somebody, who need not be here.
func hails(text string) bool {
	comma := strings.IndexByte(text, ',')
	if comma < 0 || comma > 24 || strings.Count(text[:comma], " ") > 1 {
		return false
	}
	return !strings.HasPrefix(text, "I ") && startsUpper(text[strings.LastIndexByte(text[:comma], ' ')+1:])
}

// unheard is a text that neither the scene nor the memory holds, or "".
func (r *reading) unheard(text string) string {
	probe := text[:min(len(text), 24)]
	if strings.Contains(r.heard, probe) || strings.Contains(r.past, probe) {
		return ""
	}
	return text
}

// after is what may follow the core: a thought, a memory, or a word that hands the talk on.
func (r *reading) after(act dramatis.Act) string {
	name := ""
	switch act {
	case dramatis.ActInform, dramatis.ActConfide, dramatis.ActDisagree:
		name = "coda.question"
	case dramatis.ActCriticise, dramatis.ActThank, dramatis.ActPraise, dramatis.ActThreaten, dramatis.ActPromise, dramatis.ActRefuse:
		if r.have&slotRecall.set() != 0 && r.dice.IntN(2) == 0 && backs(act, r.forms[slotRecall].name) {
			text, _ := r.say(r.forms[slotRecall])
			return text
		}
		return ""
	case dramatis.ActAgree:
		if r.have&slotThought.set() != 0 && (r.kin == heardNews || r.kin == heardDoubt) {
			text, _ := r.say(r.forms[slotThought])
			return text
		}
		return ""
	}
	text, _ := r.say(r.grammar.sections[name])
	return text
}

// backs reports whether a kind of memory gives weight to an act: what somebody did or said to a kindness or a hurt of
// the same sign, and never what others did among themselves.
func backs(act dramatis.Act, form string) bool {
	switch act {
	case dramatis.ActThank, dramatis.ActPraise, dramatis.ActPromise:
		return form == "deed.kind" || form == "recall.you"
	}
	return form == "deed.you" || form == "recall.you" || form == "memory.dark"
}

// lastResort is a line for when every phrase has been used up: any act's, and at the very end one that counts.
func (r *reading) lastResort() string {
	for _, name := range []string{"ask", "inform", "joke", "ignore", "thought", "answer.feel"} {
		if text, ok := r.say(r.grammar.sections[name]); ok {
			if text = tidy(text); !strings.Contains(r.heard, text+"\n") {
				return text
			}
		}
	}
	return strings.Repeat("And again. ", 1+strings.Count(r.heard, "And again.")%9) + "We have said all this."
}
