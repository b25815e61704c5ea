package llm

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/literaryai/dramatis"
)

// move is one way to take a step of a matter: an act, how likely it is in each tone, and the phrases for it.
type move struct {
	act     dramatis.Act
	weights [tones]float64
	section *section
}

// addMove reads the head of a section of moves, "wish.answer.help (4 1.5 0)": the matter, the step and the act, and
// how likely it is between people who are warm, even or cold.
func (g *grammar) addMove(name, weights string, s *section) error {
	at := strings.LastIndexByte(name, '.')
	numbers := strings.Fields(strings.Trim(weights, "()"))
	if at < 0 || len(numbers) != int(tones) || !dramatis.Act(name[at+1:]).Valid() {
		return fmt.Errorf("%q is no step with an act and three weights", name)
	}
	m := move{act: dramatis.Act(name[at+1:]), section: s}
	for i, t := range [tones]tone{toneWarm, toneEven, toneCold} {
		w, err := strconv.ParseFloat(numbers[i], 64)
		if err != nil || w < 0 {
			return fmt.Errorf("%q has a weight that is no number", name)
		}
		m.weights[t] = w
	}
	g.moves[name[:at]] = append(g.moves[name[:at]], m)
	return nil
}

// step says where in its matter the scene is for the speaker, or "" when the matter has nothing to say here.
func (r *reading) step() string {
	if r.matter.kind == "" || r.kin == heardEvent || r.kin == heardFarewell || r.matter.loose && r.strays() {
		return ""
	}
	own := r.linesOf(r.req.Speaker.Name)
	closing := r.req.Scene.MaxTurns > 0 && r.req.Scene.Turn >= r.req.Scene.MaxTurns && len(r.req.Lines) > 2
	switch {
	case closing && own > 0:
		return "close"
	case r.isSeeker():
		return r.seekersStep(own)
	case r.isSought():
		return r.soughtsStep(own)
	case own > 0 && r.dice.IntN(3) == 0:
		return ""
	}
	return "aside"
}

// strays reports whether a talk whose matter is only its topic leaves it: for a greeting, and to answer what calls for
// an answer of its own.
func (r *reading) strays() bool {
	switch r.kin {
	case heardOwn, heardHello:
		return r.bond.tone() == toneCold || !r.hasSpoken() && r.dice.IntN(4) > 0
	case heardNews:
		return r.bond.tone() == toneCold || r.dice.IntN(2) == 0
	}
	return true
}

// seekersStep goes by what the last word of the other was.
func (r *reading) seekersStep(own int) string {
	last := r.lastOfOthers()
	long := r.req.Scene.MaxTurns > 8 || r.req.Scene.MaxTurns <= 0
	tried := own >= 2 && (!long || own >= 4)
	switch {
	case own == 0 || last == nil:
		return "raise"
	case last.Act == dramatis.ActAsk:
		return "explain"
	case denies(last.Act) && tried:
		return "giveup"
	case denies(last.Act) && r.presses(last.Act):
		return "press"
	case tried || r.reached() && r.progress() >= 0.7:
		return "settle"
	}
	return "deepen"
}

// soughtsStep goes by what the speaker has answered so far.
func (r *reading) soughtsStep(own int) string {
	switch {
	case r.linesOf(r.matter.seeker) == 0:
		return ""
	case own == 0:
		return "answer"
	case r.act == dramatis.ActThank:
		return "close"
	case r.granted() && r.movesFor("assure") != nil:
		return "assure"
	case r.insisted() && r.movesFor("yield") != nil:
		return "yield"
	}
	return "turn"
}

// insisted reports whether the speaker said no and the other has not let it rest.
func (r *reading) insisted() bool {
	last, _ := r.lastOwnActs()
	return denies(last) && r.last != nil && r.last.Act != dramatis.ActThank
}

// linesOf counts somebody's lines in this scene.
func (r *reading) linesOf(name string) int {
	n := 0
	for i := range r.req.Lines {
		if r.req.Lines[i].Speaker == name {
			n++
		}
	}
	return n
}

// lastOfOthers is the latest line of somebody else who has a name here.
func (r *reading) lastOfOthers() *Line {
	for i := len(r.req.Lines) - 1; i >= 0; i-- {
		if l := &r.req.Lines[i]; l.Speaker != r.req.Speaker.Name && r.other(l.Speaker) != nil {
			return l
		}
	}
	return nil
}

// denies reports whether an act turns down what was wanted.
func denies(act dramatis.Act) bool {
	switch act {
	case dramatis.ActRefuse, dramatis.ActDisagree, dramatis.ActCriticise, dramatis.ActMock, dramatis.ActInsult, dramatis.ActThreaten, dramatis.ActIgnore:
		return true
	}
	return false
}

// wounds reports whether an act is meant to hurt.
func wounds(act dramatis.Act) bool {
	return act == dramatis.ActMock || act == dramatis.ActInsult || act == dramatis.ActThreaten || act == dramatis.ActBetray
}

// presses reports whether one insists after a no: in what one wants, and not where one only talks and differs.
func (r *reading) presses(no dramatis.Act) bool {
	switch r.matter.kind {
	case "interest", "gossip", "idle", "stranger", "worry", "advice", "secret":
		return no != dramatis.ActDisagree && r.dice.IntN(2) == 0
	}
	return true
}

// granted reports whether the speaker has given way already.
func (r *reading) granted() bool {
	for i := range r.req.Lines {
		if l := &r.req.Lines[i]; l.Speaker == r.req.Speaker.Name && grants(l.Act) {
			return true
		}
	}
	return false
}

// reached reports whether the last word of another gave what was wanted.
func (r *reading) reached() bool {
	last := r.lastOfOthers()
	return last != nil && grants(last.Act)
}

func grants(act dramatis.Act) bool {
	switch act {
	case dramatis.ActHelp, dramatis.ActPromise, dramatis.ActAgree, dramatis.ActComfort, dramatis.ActApologise:
		return true
	}
	return false
}

// climate is the tone in which a step is taken: that of the bond, unless what was just heard has spoilt it or, at the
// end, made up for it.
func (r *reading) climate() tone {
	t := r.bond.tone()
	last := r.lastOfOthers()
	switch {
	case last == nil:
	case r.kin == heardHurt && t == toneWarm:
		return toneEven
	case r.kin == heardHurt && t == toneEven:
		return toneCold
	case t == toneCold && grants(last.Act):
		return toneEven
	case t == toneEven && (r.kin == heardKindness || r.kin == heardRegret || r.kin == heardThanks):
		return toneWarm
	}
	return t
}

// nextMove draws a move for a step by weight, bent by temperament and mood, and leaves out those that were tried.
func (r *reading) nextMove(step string, tried map[*section]bool) *move {
	moves := r.movesFor(step)
	climate := r.climate()
	total := 0.0
	for i := range moves {
		total += r.moveWeight(&moves[i], climate, tried)
	}
	at := r.dice.Float64() * total
	for i := range moves {
		w := r.moveWeight(&moves[i], climate, tried)
		if at -= w; w > 0 && at < 0 {
			return &moves[i]
		}
	}
	return nil
}

// movesFor lists the moves of a step: those for the kind of question that was asked, the matter's own, or those of a
// matter that is like it.
func (r *reading) movesFor(step string) []move {
	if step == "explain" && r.asked != "" {
		for _, kind := range [...]string{r.matter.kind, r.matter.parent()} {
			if moves := r.grammar.moves[kind+".explain/"+string(r.asked)]; len(moves) > 0 {
				return moves
			}
		}
	}
	for _, kind := range [...]string{r.matter.kind, r.matter.parent(), "any"} {
		if moves := r.grammar.moves[kind+"."+step]; len(moves) > 0 {
			return moves
		}
	}
	return nil
}

func (r *reading) moveWeight(m *move, climate tone, tried map[*section]bool) float64 {
	if tried[m.section] {
		return 0
	}
	w := m.weights[climate] * temper(m.act, r.req.Speaker.Traits) * moodFactor(m.act, r.req.Speaker.Mood)
	if last, _ := r.lastOwnActs(); last == m.act {
		w *= 0.5
	}
	if wounds(m.act) {
		if r.bond.tone() != toneCold {
			w *= 0.25
		}
		w *= min(1, 2.2-2.2*r.req.Speaker.Traits.Agreeableness) // the kindest do not, whatever they hear
	}
	if m.act == dramatis.ActAsk && r.kin == heardQuestion && r.hasSpoken() {
		w *= 0.2 // a question wants an answer, not another
	}
	return w
}

// takeStep says what the scene's matter asks for now, in one of the ways that can be said; "" when there is none.
func (r *reading) takeStep() (dramatis.Act, string) {
	step := r.step()
	if step == "" {
		return "", ""
	}
	if r.bond.tone() == toneCold && r.climate() != toneCold {
		r.bond = bondEven // what was just given is answered in kind
	}
	r.fill(r.climate())
	tried := map[*section]bool{}
	r.settles = step == "settle" || step == "close" || step == "giveup"
	for range 4 {
		if r.move = r.nextMove(step, tried); r.move == nil {
			break
		}
		if text := r.compose(r.move.act); text != "" {
			r.settled = step == "settle"
			return r.move.act, text
		}
		tried[r.move.section] = true
	}
	r.move = nil
	return "", ""
}
