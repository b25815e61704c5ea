package format

import (
	"cmp"
	"slices"
	"strings"

	"github.com/literaryai/dramatis"
)

// Characters are the network's people as a world takes them in: numbered 1, 2, 3 … in the order of People, valid, and
// complete but for ids and for what the rules of the world begin with (mood, the time of the state). What nobody says
// of a person is derived: the temperament from the name, and description and topics from those they know best.
func (n Network) Characters() []dramatis.Character {
	known := n.closest()
	out := make([]dramatis.Character, len(n.People))
	for i := range n.People {
		c := n.People[i].character(i + 1)
		if c.Description == "" && len(known[i]) > 0 {
			c.Description = "Knows " + inWords(known[i]) + " best."
		}
		if len(c.Persona.Topics) == 0 {
			c.Persona.Topics = known[i]
		}
		out[i] = c
	}
	return out
}

func (p *Person) character(number int) dramatis.Character {
	drawn := drawTemperament(p.Name)
	c := dramatis.Character{
		Number: number, Name: p.Name, Description: p.Description, Persona: p.Persona, Tags: p.tags(),
		Traits:        said(p.Traits, drawn.traits),
		AutonomyLevel: said(p.AutonomyLevel, drawn.autonomy),
		Talkativeness: said(p.Talkativeness, drawn.talkativeness),
		IsActive:      true, Version: 1,
	}
	c.SocialEnergy = 1
	c.Goals = slices.Clone(p.Goals)
	for i := range c.Goals {
		c.Goals[i].State = cmp.Or(c.Goals[i].State, "open")
	}
	return c
}

// said is what the author says, or otherwise what was drawn.
func said[T any](author *T, drawn T) T {
	if author != nil {
		return *author
	}
	return drawn
}

// tags are the person's own and then their group. A group that is only a number would say nothing by itself.
func (p *Person) tags() []string {
	tags := append([]string{}, p.Tags...)
	group := p.Group
	if group != "" && strings.Trim(group, "0123456789") == "" {
		group = "group " + group
	}
	if group == "" || slices.Contains(tags, group) {
		return tags
	}
	return append(tags, group)
}

// closest names for each person up to three others, those with the heaviest ties first.
func (n Network) closest() [][]string {
	type neighbour struct {
		person int
		weight float64
	}
	near := make([][]neighbour, len(n.People))
	for _, t := range n.Ties {
		near[t.From] = append(near[t.From], neighbour{t.To, t.Weight})
		near[t.To] = append(near[t.To], neighbour{t.From, t.Weight})
	}
	names := make([][]string, len(n.People))
	for i, list := range near {
		slices.SortFunc(list, func(a, b neighbour) int {
			return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.person, b.person))
		})
		for _, nb := range list[:min(3, len(list))] {
			names[i] = append(names[i], n.People[nb.person].Name)
		}
	}
	return names
}

// inWords joins a list that is not empty as a sentence does.
func inWords(names []string) string {
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
