package document

import (
	"fmt"

	"github.com/literaryai/dramatis"
)

// countKinships lets each place where the text says what people are to each other vote.
func (w *writer) countKinships(all bonds) {
	speakers := map[int32]*person{} // by passage
	for i := range w.n.lines {
		l := &w.n.lines[i]
		speakers[l.passage] = w.c.who[l.mention]
	}
	for i := range w.n.kinships {
		k := &w.n.kinships[i]
		who, of := w.c.who[k.who], w.owner(k, speakers)
		if who == nil || of == nil || who == of || who.number < 0 || of.number < 0 {
			continue
		}
		all.of(who.number, of.number).votes[k.kind] += k.votes
	}
}

// owner is whose sister, friend or husband somebody is: who is named, who speaks, or the last before of that gender in the
// same sentence.
func (w *writer) owner(k *kinship, speakers map[int32]*person) *person {
	if k.of != noone {
		return w.c.who[k.of]
	}
	m := &w.n.mentions[k.who]
	if k.mine {
		return speakers[m.passage]
	}
	if m.quoted {
		return nil
	}
	for i := k.who - 1; i >= 0 && w.n.mentions[i].sentence == m.sentence; i-- {
		p := w.c.who[i]
		if p == nil || w.n.mentions[i].quoted {
			continue
		}
		if k.whose == dramatis.GenderUnknown || p.gender == k.whose {
			return p
		}
	}
	return nil
}

// typeOf is what two people are to each other, as far as the text says. Husbands and wives count as family where they share a
// name. What is said of two people must be said plainly once, or twice by a pronoun, and of more than one thing the one that
// is said most; a shared surname makes a family where nothing else is said.
func (w *writer) typeOf(pair [2]int, b *bond) dramatis.RelationshipType {
	const enough = 2
	best, most := dramatis.Acquaintance, enough-1
	for _, t := range dramatis.RelationshipTypes() {
		if b.votes[t] > most {
			best, most = t, b.votes[t]
		}
	}
	a, c := w.c.people[pair[0]], w.c.people[pair[1]]
	if a.family() != "" && a.family() == c.family() && best != dramatis.Romance {
		return dramatis.Family
	}
	return best
}

// doubtWives notes of a wife who is known by her husband's surname who she may have been before: a woman whom the text
// says to marry him. They are left two people, since a second wife would be one too many.
func (w *writer) doubtWives(a *dramatis.Analysis) {
	byKey := map[string]int{}
	for i := range a.People {
		byKey[a.People[i].Key] = i
	}
	for _, tie := range a.Ties {
		if tie.Type != dramatis.Romance {
			continue
		}
		for _, pair := range [][2]string{{tie.A, tie.B}, {tie.B, tie.A}} {
			husband, bride := w.c.people[byKey[pair[0]]], w.c.people[byKey[pair[1]]]
			if husband.gender != dramatis.GenderMale || bride.gender != dramatis.GenderFemale || bride.surname == husband.surname {
				continue
			}
			for _, wife := range w.c.people {
				if wife.surname != husband.surname || wife.titles["Mrs."] == 0 || len(wife.givens) > 0 {
					continue
				}
				one, other := &a.People[wife.number], &a.People[bride.number]
				one.Doubts = append(one.Doubts, fmt.Sprintf("May be %s, who marries %s: the text names both, so they were kept apart.", other.Name, a.People[husband.number].Name))
				other.Doubts = append(other.Doubts, fmt.Sprintf("May be called %s later on: the text names both, so they were kept apart.", one.Name))
			}
		}
	}
}
