package sim

import (
	"cmp"
	"math"
	"slices"

	"github.com/literaryai/dramatis"
)

// start makes a thread of a reading.
func (l *loom) start(r reading, number int) dramatis.StoryThread {
	t := dramatis.StoryThread{
		Number: number, Kind: r.kind, State: dramatis.ThreadEmerging, Participants: l.participants(r.people),
		Tension: []dramatis.TensionPoint{{Tick: l.Tick, Value: r.tension}},
		Beats:   l.beats(r.moments, l.Tick-ThreadSpan, beatsAtFirst), StartedTick: l.Tick, UpdatedTick: l.Tick, UpdatedAt: l.Now,
	}
	for _, b := range t.Beats { // it began when its first beat did, not when it was noticed
		t.StartedTick = min(t.StartedTick, b.Tick)
	}
	t.Title = l.title(&t, &r)
	return t
}

// follow takes a thread on to how it reads now.
func (l *loom) follow(t dramatis.StoryThread, r reading) dramatis.StoryThread {
	before := t.Tension[len(t.Tension)-1]
	now := r.tension
	if now == 0 { // nothing reads any more: what there was fades
		now = round(before.Value * math.Exp2(-float64(l.Tick-before.Tick)/calmHalfLife))
	}
	turned := r.kind != t.Kind
	if turned || len(r.people) > len(t.Participants) {
		t.Kind, t.Participants = r.kind, l.participants(r.people)
		t.Title = l.title(&t, &r)
	}
	t.Tension = thinCurve(append(slices.Clone(t.Tension), dramatis.TensionPoint{Tick: l.Tick, Value: now}))
	most := beatsAtOnce
	if turned {
		most = beatsAtFirst
	}
	t.Beats = thinBeats(append(slices.Clone(t.Beats), l.beats(r.moments, before.Tick, most)...))
	t.State = l.course(&t, before.Tick)
	t.UpdatedTick, t.UpdatedAt = l.Tick, l.Now
	return t
}

// course is the state of a thread after the last point of its curve, the one before having been at a tick. While all of
// it is one scene it is emerging; then it rises; it comes to its climax when something happens in it while it is tense
// enough, and from there it may fall back, and climb again. It is resolved when it is no longer tense and nothing has
// happened in it for quietTicks, or when one of its people is gone.
func (l *loom) course(t *dramatis.StoryThread, before int) dramatis.ThreadState {
	now := t.Tension[len(t.Tension)-1].Value
	last, scenes := t.StartedTick, map[int]bool{}
	for _, b := range t.Beats {
		last = max(last, b.Tick)
		scenes[b.Conversation] = true
	}
	gone := slices.ContainsFunc(t.Participants, func(p dramatis.Participant) bool { return l.people[p.Number] == nil })
	switch {
	case gone || now < tensionQuiet && l.Tick-last >= quietTicks:
		return dramatis.ThreadResolved
	case len(scenes) < 2:
		return dramatis.ThreadEmerging
	case now >= climaxFrom && last > before, now >= climaxUntil && t.State == dramatis.ThreadClimax:
		return dramatis.ThreadClimax
	}
	return dramatis.ThreadRising
}

// beats picks the lines after a tick that moved a thread most, in their order; of each speaker, scene and act one.
func (l *loom) beats(moments []moment, after, most int) []dramatis.Beat {
	sorted := slices.Clone(moments)
	slices.SortStableFunc(sorted, func(a, b moment) int {
		return cmp.Or(cmp.Compare(magnitude(b.weight), magnitude(a.weight)), cmp.Compare(a.Tick, b.Tick),
			cmp.Compare(a.Conversation, b.Conversation), cmp.Compare(a.Turn, b.Turn))
	})
	type told struct {
		conversation, speaker int
		act                   dramatis.Act
	}
	seen := map[told]bool{}
	beats := []dramatis.Beat{}
	for _, m := range sorted {
		what := told{m.Conversation, m.Speaker.Number, m.Act}
		if m.Tick <= after || seen[what] || magnitude(m.weight) < beatLeast || len(beats) == most {
			continue
		}
		seen[what] = true
		beats = append(beats, dramatis.Beat{
			Tick: m.Tick, ConversationID: m.ConversationID, Conversation: m.Conversation, MessageID: m.ID, Turn: m.Turn,
			Caption: l.caption(m), Weight: round(magnitude(m.weight)),
		})
	}
	slices.SortFunc(beats, inTime)
	return beats
}

func inTime(a, b dramatis.Beat) int {
	return cmp.Or(cmp.Compare(a.Tick, b.Tick), cmp.Compare(a.Conversation, b.Conversation), cmp.Compare(a.Turn, b.Turn))
}

// thinBeats drops the lightest beats of too many, but neither the first nor the last three.
func thinBeats(beats []dramatis.Beat) []dramatis.Beat {
	for len(beats) > beatsMost {
		lightest := 1
		for i := 2; i < len(beats)-3; i++ {
			if beats[i].Weight < beats[lightest].Weight {
				lightest = i
			}
		}
		beats = slices.Delete(beats, lightest, lightest+1)
	}
	return beats
}

// thinCurve keeps every second point of the older half of a curve of too many, so that it is coarse where it is old. Its
// first point stays.
func thinCurve(curve []dramatis.TensionPoint) []dramatis.TensionPoint {
	if len(curve) <= curveMost {
		return curve
	}
	var thin []dramatis.TensionPoint
	for i, p := range curve {
		if i >= len(curve)/2 || i%2 == 0 {
			thin = append(thin, p)
		}
	}
	return thin
}

// participants are people as a thread names them, by number.
func (l *loom) participants(people []int) []dramatis.Participant {
	list := make([]dramatis.Participant, len(people))
	for i, n := range people {
		list[i] = dramatis.Participant{CharacterID: l.people[n].ID, Number: n, Name: l.people[n].Name}
	}
	return list
}
