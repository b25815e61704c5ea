package sim

import (
	"slices"
	"strings"

	"github.com/literaryai/dramatis"
)

// Talk is a scene that is over, as those who were there remember it.
type Talk struct {
	Conversation *dramatis.Conversation
	Memories     []dramatis.Memory    // of all its lines, by their owners' numbers and their own
	Deltas       []dramatis.BondDelta // of all its lines, in their order
}

// Summaries is what each participant keeps of a scene: with whom it was, what about and where, the moment that moved
// them most, and how they came away. Each is made of its owner's memories alone, so that nobody keeps what they did not
// hear, and of what was said aloud. Who remembers one line only needs no summary.
func Summaries(t *Talk) []dramatis.Memory {
	var all []dramatis.Memory
	for _, own := range byOwner(t.Memories) {
		if len(own) > 1 {
			all = append(all, t.summary(own))
		}
	}
	return all
}

// byOwner cuts memories, which come by their owners, into one list for each of them, without what was whispered.
func byOwner(memories []dramatis.Memory) [][]dramatis.Memory {
	var lists [][]dramatis.Memory
	for i := range memories {
		if i == 0 || memories[i].CharacterID != memories[i-1].CharacterID {
			lists = append(lists, nil)
		}
		if last := len(lists) - 1; !memories[i].Whispered {
			lists[last] = append(lists[last], memories[i])
		}
	}
	return lists
}

// summary is one participant's. It is as important as the moment it keeps, and hangs on that moment's line: should the
// line be taken back, so is the summary that quotes it.
func (t *Talk) summary(own []dramatis.Memory) dramatis.Memory {
	moment, last := &own[0], &own[len(own)-1]
	for i := range own {
		if own[i].Importance > moment.Importance {
			moment = &own[i]
		}
	}
	with := takingPart(moment.Character, own)
	return dramatis.Memory{
		EcosystemID: moment.EcosystemID, CharacterID: moment.CharacterID, Character: moment.Character, Kind: dramatis.MemorySummary,
		Content:    t.gist(moment, with) + " What stayed with me: " + ended(closed(cut(moment.Content, momentKept))) + t.parting(moment, with),
		Importance: moment.Importance, Emotion: moment.Emotion, Participants: with, MessageID: moment.MessageID,
		Evidence: idsOf(own, func(m *dramatis.Memory) dramatis.ID { return m.ID }),
		Tick:     last.Tick, WorldTime: last.WorldTime, LastAccess: last.WorldTime,
	}
}

// gist says with whom a talk was, what about and where: "Javert and I spoke of the law; it was in a doorway, at night."
func (t *Talk) gist(m *dramatis.Memory, with []int) string {
	c := t.Conversation
	gist := listed(append(t.names(m.Character, with), "I"))
	if topic := ofOneself(subject(c.Topic, c.Goal), t.name(m.Character)); topic != "" {
		gist += " spoke of " + topic
	} else {
		gist += " spoke with each other"
	}
	if place := strings.TrimRight(strings.TrimSpace(c.Setting), ". "); place != "" {
		gist += "; it was " + cut(lowered(place), topicKept)
	}
	return gist + "."
}

// names lists those who are meant by numbers, but for one. Who has no name any more is left out.
func (t *Talk) names(but int, numbers []int) []string {
	var names []string
	for _, number := range numbers {
		if name := t.name(number); name != "" && number != but {
			names = append(names, name)
		}
	}
	return names
}

func (t *Talk) name(number int) string {
	for i := range t.Conversation.Participants {
		if p := &t.Conversation.Participants[i]; p.Number == number {
			return p.Name
		}
	}
	return ""
}

// parting says how somebody came away: of whom they think better or worse, and whom they trust more or less.
func (t *Talk) parting(m *dramatis.Memory, with []int) string {
	better, worse := t.changed(m, with, dramatis.AxisStrength)
	more, less := t.changed(m, with, dramatis.AxisTrust)
	said := ""
	if thoughts := joined("better of ", better, "worse of ", worse); thoughts != "" {
		said += " I came away thinking " + thoughts + "."
	}
	for i, names := range [][]string{more, less} {
		if len(names) > 0 {
			said += " I trust " + listed(names) + [...]string{" more", " less"}[i] + " than before."
		}
	}
	return said
}

// changed lists the names of those to whom somebody's own bond has risen or fallen on an axis over the scene.
func (t *Talk) changed(m *dramatis.Memory, with []int, axis dramatis.Axis) (risen, fallen []string) {
	for i := range t.Conversation.Participants {
		p, sum := &t.Conversation.Participants[i], 0.0
		for _, d := range t.Deltas {
			if d.From == m.CharacterID && d.To == p.CharacterID && d.Axis == axis {
				sum += d.Delta
			}
		}
		switch sum = round(sum); {
		case !slices.Contains(with, p.Number):
		case sum >= partedFrom:
			risen = append(risen, p.Name)
		case sum <= -partedFrom:
			fallen = append(fallen, p.Name)
		}
	}
	return risen, fallen
}

// joined is one or both of two lists of names, each after its words.
func joined(a string, as []string, b string, bs []string) string {
	var parts []string
	if len(as) > 0 {
		parts = append(parts, a+listed(as))
	}
	if len(bs) > 0 {
		parts = append(parts, b+listed(bs))
	}
	return strings.Join(parts, " and ")
}
