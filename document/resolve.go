package document

import (
	"cmp"
	"fmt"
	"slices"
)

// nearby is how many paragraphs back somebody counts as present.
const nearby = 24

// maxPeople bounds the cast: those who appear most.
const maxPeople = 200

// resolve says of each mention who is meant, and orders people by how often they appear.
//
// "Miss Bennet" is the hard case. It is taken for the eldest of the sisters (see eldest), as English custom has it. The one
// exception is what is said to somebody's face: where the narrator has not named the eldest within the last paragraphs, but
// has named a sister, the sister is meant who was named last. Both are counted, and told as a doubt.
func (c *cast) resolve() {
	c.who = make([]*person, len(c.n.mentions))
	seen := map[*person]int32{} // the passage in which the narrator named them last
	for i := range c.n.mentions {
		m := &c.n.mentions[i]
		p := c.of[m.form]
		if ch := c.choices[m.form]; ch != nil {
			p = ch.decide(m, seen)
			ch.counts[p]++
		}
		if p == nil || m.another {
			continue
		}
		c.who[i] = p
		p.mentions = append(p.mentions, int32(i))
		if !m.quoted && c.choices[m.form] == nil {
			seen[p] = m.passage
		}
	}
	c.noteChoices()
	c.order()
}

func (ch *choice) decide(m *mention, seen map[*person]int32) *person {
	present := func(p *person) bool {
		at, ever := seen[p]
		return ever && m.passage-at <= nearby
	}
	if !m.spokenTo || present(ch.usual) {
		return ch.usual
	}
	chosen := ch.usual
	latest := int32(-1)
	for _, p := range ch.among {
		if present(p) && seen[p] > latest {
			chosen, latest = p, seen[p]
		}
	}
	return chosen
}

// noteChoices tells everybody concerned how a form was decided that may mean several.
func (c *cast) noteChoices() {
	for _, number := range sortedKeys(c.choices) {
		ch := c.choices[number]
		ch.usual.forms = append(ch.usual.forms, ch.form)
		for _, p := range ch.among {
			if ch.counts[p] == 0 {
				continue
			}
			why := "it was taken for them, as the eldest of those whom it may mean (the others are called “Miss” with their given names)"
			if p != ch.usual {
				why = fmt.Sprintf("it mostly means %s; where somebody is spoken to and %s is not there, it was taken for the one of that surname "+
					"who was named last", ch.usual.fullest().text, ch.usual.fullest().text)
			}
			p.doubts = append(p.doubts, fmt.Sprintf("“%s” (%d of %d times): %s.", ch.form.text, ch.counts[p], ch.form.count, why))
		}
	}
}

// order numbers the people who are kept.
func (c *cast) order() {
	enough := 2
	if c.n.s.counts.Words < 2000 {
		enough = 1
	}
	c.people = slices.DeleteFunc(c.people, func(p *person) bool { return len(p.mentions) < enough })
	slices.SortFunc(c.people, func(a, b *person) int {
		return cmp.Or(cmp.Compare(len(b.mentions), len(a.mentions)), cmp.Compare(a.mentions[0], b.mentions[0]))
	})
	c.people = c.people[:min(maxPeople, len(c.people))]
	for i, p := range c.people {
		p.number = i
	}
}
