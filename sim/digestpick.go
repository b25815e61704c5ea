package sim

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/literaryai/dramatis"
)

// How much of a kind a digest tells.
const (
	threadsTold  = 6
	bondsTold    = 5
	meetingsTold = 10
	insightsTold = 4
	linesTold    = 5
	bondMoved    = .03 // of less, nobody would say that anything has changed
	fewestWords  = 5   // of a line that tells something by itself
	mostWords    = 60
)

// digest chooses what is worth telling.
func (g *gleaning) digest() Recap {
	d := g.Recap
	d.Threads, d.Bonds = g.movements(), g.turnings()
	d.Met, d.MetInAll = g.meetings(), len(g.Met)
	d.Goals, d.Arrived = append([]Reached{}, d.Goals...), append([]string{}, d.Arrived...)
	d.Insight = g.insights()
	d.Telling = g.telling()
	d.Summary = summary(&d)
	return d
}

func (g *gleaning) movements() []Movement {
	moved := make([]Movement, 0, len(g.threads))
	for t := range InOrder(g.threads, NumberOfThread) {
		m := Movement{Number: t.Number, Kind: t.Kind, Title: t.Title, State: t.State, New: t.StartedTick > g.began}
		for _, point := range t.Tension {
			if point.Tick <= g.began {
				m.Before = point.Value
			}
			m.After = point.Value
		}
		if n := len(t.Beats); n > 0 && t.Beats[n-1].Tick > g.began {
			m.Beat = t.Beats[n-1].Caption
		}
		if m.New {
			m.Before = 0
		}
		moved = append(moved, m)
	}
	slices.SortStableFunc(moved, func(a, b Movement) int {
		return cmp.Compare(magnitude(b.After-b.Before), magnitude(a.After-a.Before))
	})
	return moved[:min(len(moved), threadsTold)]
}

// weight is how much a bond has changed: how it feels, trust, and what the two are to each other.
func (t *Turning) weight() float64 {
	weight := magnitude(t.Strength) + trustCounts*magnitude(t.Trust)
	if t.turnedInto() {
		weight += .1
	}
	return weight
}

// turnedInto reports whether the two have become something to each other that people have a word for.
func (t *Turning) turnedInto() bool {
	return t.TypeBefore != t.TypeAfter && t.TypeAfter != dramatis.Acquaintance && t.TypeAfter != dramatis.Stranger
}

// meetings are the first meetings, in the order of what came of them.
func (g *gleaning) meetings() []Meeting {
	came := map[[2]int]float64{}
	for _, t := range g.bonds {
		pair := [2]int{min(t.From, t.To), max(t.From, t.To)}
		came[pair] = max(came[pair], round(t.weight()))
	}
	all := slices.Clone(g.Met)
	slices.SortStableFunc(all, func(a, b Meeting) int { return cmp.Compare(came[b.pair], came[a.pair]) })
	return append([]Meeting{}, all[:min(len(all), meetingsTold)]...)
}

// turnings are the largest changes, of each pair the larger one.
func (g *gleaning) turnings() []Turning {
	all := slices.SortedFunc(maps.Values(g.bonds), func(a, b *turned) int {
		return cmp.Or(cmp.Compare(round(b.weight()), round(a.weight())), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	told, pairs := []Turning{}, map[[2]int]bool{}
	for _, t := range all {
		pair := [2]int{min(t.From, t.To), max(t.From, t.To)}
		if pairs[pair] || t.weight() < bondMoved || len(told) == bondsTold {
			continue
		}
		pairs[pair] = true
		t.FromName, t.ToName = g.names[t.From], g.names[t.To]
		t.Strength, t.Trust = round(t.Strength), round(t.Trust)
		t.Line = g.cause(t)
		told = append(told, t.Turning)
	}
	return told
}

// cause is the line that did most of a change, in its direction.
func (g *gleaning) cause(t *turned) *TellLine {
	sign := 1.0
	if t.Strength < 0 || t.Strength == 0 && t.Trust < 0 {
		sign = -1
	}
	var most *dramatis.Message
	done := 0.0
	for id, by := range t.by {
		m, known := g.lines[id]
		by = round(by * sign)
		later := most != nil && by == done && byStory(&m, most) > 0
		if known && by > 0 && (by > done || later) {
			most, done = &m, by
		}
	}
	if most == nil || most.Text == "" { // something happened that nobody said, or it was whispered
		return nil
	}
	line := g.tell(most)
	return &line
}

func (g *gleaning) tell(m *dramatis.Message) TellLine {
	line := TellLine{
		MessageID: m.ID, ConversationID: m.ConversationID, Turn: m.Turn, Tick: m.Tick, Speaker: m.Speaker.Name, Text: m.Text, Emotion: m.Emotion,
		Setting: g.scenes[m.ConversationID].Setting,
	}
	if m.AddressedTo != nil {
		line.To = m.AddressedTo.Name
	}
	return line
}

// insights are the weightiest, of each person one.
func (g *gleaning) insights() []Understood {
	all := slices.Clone(g.Insight)
	slices.SortStableFunc(all, func(a, b Understood) int { return cmp.Compare(b.Importance, a.Importance) })
	told, names := []Understood{}, map[string]bool{}
	for _, in := range all {
		if !names[in.Name] && len(told) < insightsTold {
			names[in.Name] = true
			told = append(told, in)
		}
	}
	return told
}

// telling are the lines that say most of what happened: said with feeling, and not without effect. No two are of one scene,
// or by one person.
func (g *gleaning) telling() []TellLine {
	type weighed struct {
		m      dramatis.Message
		weight float64
	}
	var all []weighed
	for _, m := range g.lines {
		words := len(strings.Fields(m.Text))
		if m.Speaker.Kind != dramatis.SpeakerCharacter || m.WhisperTo != nil || words < fewestWords || words > mostWords {
			continue
		}
		weight := m.Emotion.Intensity
		for _, d := range m.RelationshipChanges {
			if d.Axis != dramatis.AxisFamiliarity {
				weight += 2 * magnitude(d.Delta)
			}
		}
		all = append(all, weighed{m, round(weight)})
	}
	slices.SortFunc(all, func(a, b weighed) int { return cmp.Or(cmp.Compare(b.weight, a.weight), byStory(&a.m, &b.m)) })
	scenes, speakers := map[int]bool{}, map[int]bool{}
	var chosen []dramatis.Message
	for _, w := range all {
		if scenes[w.m.Conversation] || speakers[w.m.Speaker.Number] || len(chosen) == linesTold {
			continue
		}
		scenes[w.m.Conversation], speakers[w.m.Speaker.Number] = true, true
		chosen = append(chosen, w.m)
	}
	slices.SortFunc(chosen, func(a, b dramatis.Message) int { return byStory(&a, &b) })
	told := make([]TellLine, len(chosen))
	for i := range chosen {
		told[i] = g.tell(&chosen[i])
	}
	return told
}

// byStory orders lines as they are told.
func byStory(a, b *dramatis.Message) int {
	return cmp.Or(cmp.Compare(a.Tick, b.Tick), cmp.Compare(a.Conversation, b.Conversation), cmp.Compare(a.Turn, b.Turn))
}
