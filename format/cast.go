package format

import (
	"fmt"
	"slices"

	"github.com/literaryai/dramatis"
)

// Casting is somebody of a manuscript who is to live in a world.
type Casting struct {
	Key         string // of the found person
	Name        string // empty for the one that the text gives
	Description string // likewise
}

// What the feeling of the sentences that name both makes of a bond: of −1 to 1 the most that it moves strength and trust
// from where they would begin.
const (
	strengthOfFeeling = 0.6
	trustOfFeeling    = 0.3
)

// mostExamples is how many lines of somebody's own go into their persona.
const mostExamples = 6

// CastNetwork is the chosen people of a manuscript with their ties, as a network from which a world is made. People come
// in the order in which they are chosen; after them, for their ties with the chosen ones, those others whom the manuscript
// calls by a name that living holds. Of keys that the analysis does not know, and names that are there twice, all are
// reported.
func CastNetwork(a *dramatis.Analysis, chosen []Casting, living []string) (Network, error) {
	var n Network
	var f dramatis.Faults
	places := map[string]int{}
	for i, c := range chosen {
		found := slices.IndexFunc(a.People, func(p dramatis.FoundPerson) bool { return p.Key == c.Key })
		_, twice := places[c.Key]
		f.Check(found >= 0, placeOf(i, "key"), "nobody of the document is called %q", c.Key)
		f.Check(!twice, placeOf(i, "key"), "is chosen twice")
		if found < 0 || twice {
			continue
		}
		places[c.Key] = len(n.People)
		n.People = append(n.People, castPerson(&a.People[found], c))
	}
	for i := range n.People {
		first := slices.IndexFunc(n.People, func(p Person) bool { return p.Name == n.People[i].Name })
		f.Check(first == i, placeOf(i, "name"), "is also the name of characters[%d]", first)
	}
	if err := f.Err("the cast"); err != nil {
		return n, err
	}
	for i := range a.People {
		p := &a.People[i]
		if _, is := places[p.Key]; !is && slices.Contains(living, p.Name) {
			places[p.Key] = len(n.People)
			n.People = append(n.People, Person{Name: p.Name})
		}
	}
	n.Ties = castTies(a, places, len(chosen))
	return n, nil
}

// castTies are the ties between people at places, but for those between two that are not among the first so many.
func castTies(a *dramatis.Analysis, places map[string]int, first int) []Tie {
	var ties []Tie
	for i := range a.Ties {
		t := &a.Ties[i]
		from, there := places[t.A]
		to, back := places[t.B]
		if there && back && min(from, to) < first {
			ties = append(ties, castTie(t, from, to))
		}
	}
	return ties
}

func castPerson(p *dramatis.FoundPerson, c Casting) Person {
	person := Person{Name: p.Name, Description: p.Description}
	if c.Name != "" {
		person.Name = c.Name
	}
	if c.Description != "" {
		person.Description = c.Description
	}
	for _, line := range p.Speech[:min(len(p.Speech), mostExamples)] {
		person.Persona.Examples = append(person.Persona.Examples, cutTo(line.Text, 2_000))
	}
	for _, alias := range p.Aliases[:min(len(p.Aliases), 10)] {
		person.Tags = append(person.Tags, cutTo(alias, 100))
	}
	if p.Gender != dramatis.GenderUnknown {
		person.Tags = append(person.Tags, string(p.Gender))
	}
	person.Description = cutTo(person.Description, 20_000)
	return person
}

func castTie(t *dramatis.FoundTie, from, to int) Tie {
	stance := &Stance{
		Type:     t.Type,
		Strength: clampTo(likingPerFamiliarity*t.Weight+strengthOfFeeling*t.Sentiment, -1, 1),
		Trust:    clampTo(unsaidTrust+trustOfFeeling*t.Sentiment, 0, 1),
	}
	if t.Type == dramatis.Acquaintance {
		stance.Type = "" // the text does not say, so the world may find out
	}
	return Tie{From: from, To: to, Weight: max(float64(t.Together), leastWeight), There: stance, Back: stance}
}

func placeOf(i int, field string) string { return fmt.Sprintf("characters[%d].%s", i, field) }

func clampTo(v, least, most float64) float64 { return min(max(v, least), most) }

func cutTo(text string, most int) string {
	runes := []rune(text)
	return string(runes[:min(len(runes), most)])
}
