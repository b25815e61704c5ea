package llm

import (
	"cmp"
	"slices"
	"strings"

	"github.com/literaryai/dramatis"
)

// deed is what somebody did in a remembered moment.
type deed struct {
	who, verb, whom string // as remembered: "I" and "me" are the one who remembers
	quote           string // the words, or empty
	moment          *Moment
}

// deedOf reads the account of a line; verb is empty for a memory that is none.
func deedOf(m *Moment) deed {
	if m.Kind != dramatis.MemoryDialogue {
		return deed{moment: m}
	}
	head, quoted, _ := strings.Cut(m.Content, ": “")
	quoted, _, _ = strings.Cut(quoted, "”")
	head, _, _ = strings.Cut(strings.TrimSuffix(head, "."), ", ")
	d := deed{quote: strings.TrimSpace(quoted), moment: m}
	d.who, d.verb, d.whom = splitAccount(head)
	return d
}

// dealing is all that somebody remembers of one other person.
type dealing struct {
	name    string
	moments []*Moment // with them there
	theirs  []deed    // what they did to the one who remembers
	mine    []deed    // what was done to them by the one who remembers
	seen    []deed    // what they did to others
	topics  []topic   // what was spoken of, from summaries of scenes
}

// topic is a subject that was spoken of, and the memory that says so.
type topic struct {
	name   string
	moment *Moment
}

// dealings sorts moments by those who were there, whoever matters most first.
func dealings(moments []Moment) []*dealing {
	var all []*dealing
	of := map[string]*dealing{}
	for i := range moments {
		m := &moments[i]
		if m.Kind == dramatis.MemoryReflection {
			continue
		}
		act, about := deedOf(m), spokenOf(m)
		for _, name := range m.With {
			d := of[name]
			if d == nil {
				d = &dealing{name: name}
				of[name], all = d, append(all, d)
			}
			d.add(act, m)
			if about != "" {
				d.topics = append(d.topics, topic{about, m})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b *dealing) int {
		return cmp.Or(cmp.Compare(weigh(b.moments), weigh(a.moments)), cmp.Compare(a.name, b.name))
	})
	return all
}

func (d *dealing) add(act deed, m *Moment) {
	d.moments = append(d.moments, m)
	switch {
	case act.verb == "":
	case act.who == d.name && (act.whom == "me" || act.whom == "us"):
		d.theirs = append(d.theirs, act)
	case act.who == "I" && (act.whom == d.name || act.whom == "everybody"):
		d.mine = append(d.mine, act)
	case act.who == d.name:
		d.seen = append(d.seen, act)
	}
}

func weigh(moments []*Moment) float64 {
	sum := 0.0
	for _, m := range moments {
		sum += m.Importance
	}
	return sum
}

// spokenOf is the topic that the summary of a scene names.
func spokenOf(m *Moment) string {
	if m.Kind != dramatis.MemorySummary {
		return ""
	}
	_, about, found := strings.Cut(firstSentence(m.Content), " I spoke of ")
	if !found {
		return ""
	}
	about, _, _ = strings.Cut(about, "; it was ")
	return strings.TrimRight(about, ".…")
}

// momentsOf is what deeds rest on that weigh as given: above 0 kindnesses, below 0 hurts.
func momentsOf(deeds []deed, weight int) []*Moment {
	return chosen(deeds, func(d *deed) bool { return weightOf(d.verb) == weight })
}

// momentsWith is what deeds of one kind rest on.
func momentsWith(deeds []deed, verb string) []*Moment {
	return chosen(deeds, func(d *deed) bool { return d.verb == verb })
}

func chosen(deeds []deed, ok func(*deed) bool) []*Moment {
	var found []*Moment
	for i := range deeds {
		if ok(&deeds[i]) {
			found = append(found, deeds[i].moment)
		}
	}
	return found
}
