package document

import (
	"fmt"

	"github.com/literaryai/dramatis"
)

// fullName joins "Eliza Bennet" to "Elizabeth Bennet", or makes somebody new.
func (c *cast) fullName(f *form, id identity) bool {
	if id.given == "" || id.surname == "" {
		return false
	}
	for _, p := range c.people {
		if may, same := c.named(p, id.given); p.surname == id.surname && may && agree(p.gender, id.gender) && (same || !c.apart(p, f)) {
			c.join(p, f, id)
			return true
		}
	}
	c.enter(f, id)
	return true
}

// givenOnly joins "Lizzy", "Miss Eliza" or "Lady Catherine" to the person whose given name it is. The very name counts
// more than one that is short for it or the like, an equal title more than either, and then who appears more often.
func (c *cast) givenOnly(f *form, id identity) bool {
	if id.given == "" || id.surname != "" {
		return false
	}
	var best *person
	bestScore, rivals := 0, 0
	for _, p := range c.people {
		score := c.scoreGiven(p, f, id)
		if score == 0 {
			continue
		}
		rivals++
		if score > bestScore || score == bestScore && p.count > best.count {
			best, bestScore = p, score
		}
	}
	if best == nil {
		c.enter(f, id)
		return true
	}
	c.join(best, f, id)
	if rivals > 1 {
		best.doubt(f, "%d people bear that name; it was taken for this one, who is called so or appears most", rivals)
	}
	return true
}

// scoreGiven is how well a given name fits somebody; 0 for not at all.
func (c *cast) scoreGiven(p *person, f *form, id identity) int {
	may, same := c.named(p, id.given)
	if !may || !agree(p.gender, id.gender) || !same && c.apart(p, f) {
		return 0
	}
	if p.noble() && p.titles[id.title] == 0 {
		if id.title != "" || !same || 5*f.count > p.count {
			return 0
		}
		return 1
	}
	rank := id.title != "" && id.title != "Miss" && id.title != "Mr." && id.title != "Master" && id.title != "Mrs."
	if rank && p.titles[id.title] == 0 && len(p.titles) > 0 || id.title == "Miss" && p.titles["Mrs."] > 0 {
		return 0
	}
	if p.surname != "" && p.count < 10 && f.count > 15 && 5*p.count < f.count && !c.keepsCompany(p, f) {
		return 0 // "Mary" is all over the book, and Mary King in two chapters of it
	}
	score := 2
	if same {
		score += 2
	}
	if id.title != "" && p.titles[id.title] > 0 {
		score += 3
	}
	return score
}

// keepsCompany reports whether a given name stands mostly where the surname of somebody of that name does, or almost
// wherever they are named in full.
func (c *cast) keepsCompany(p *person, f *form) bool {
	var surname, full [windows]bool
	for _, other := range c.n.forms {
		if other.kind != somebody || small(other.name.words[len(other.name.words)-1]) != p.surname {
			continue
		}
		for i, n := range other.windows {
			surname[i] = surname[i] || n > 0
			full[i] = full[i] || n > 0 && c.of[other.number] == p
		}
	}
	with, all, fulls, met := int32(0), int32(0), 0, 0
	for i, n := range f.windows {
		all += n
		if surname[i] {
			with += n
		}
		if full[i] {
			fulls++
			if n > 0 {
				met++
			}
		}
	}
	return 2*with >= all || fulls >= 2 && 4*met >= 3*fulls
}

// titledSurname joins "Mr. Darcy", "Mrs. Bennet" or "Colonel Forster" to somebody of that surname. Of "Miss Bennet" there
// may be several: a choice.
func (c *cast) titledSurname(f *form, id identity) bool {
	if id.title == "" || id.surname == "" {
		return false
	}
	var among []*person
	for _, p := range c.people {
		if p.surname == id.surname && agree(p.gender, id.gender) && c.mayBeCalled(p, f, id) {
			among = append(among, p)
		}
	}
	switch {
	case len(among) == 0:
		c.enter(f, id)
	case len(among) == 1:
		c.join(among[0], f, id)
	case id.title == "Miss":
		c.choices[f.number] = &choice{form: f, among: among, usual: c.eldest(among, f), counts: map[*person]int{}}
	default:
		p := mostNamed(among)
		c.join(p, f, id)
		p.doubt(f, "%d of that surname may be called so; it was taken for the one who appears most", len(among))
	}
	return true
}

// mayBeCalled reports whether somebody of a surname may be called by a title and it.
func (c *cast) mayBeCalled(p *person, f *form, id identity) bool {
	switch id.title {
	case "Mrs.":
		// A wife's given name is seldom told. "Emma Bovary" is Madame Bovary if nobody calls her Miss, nor names the two as two.
		if p.titles["Mrs."] > 0 {
			return true
		}
		return p.gender == dramatis.GenderFemale && p.titles["Miss"] == 0 && !p.noble() && f.count > 2 && !c.apart(p, f) && !c.hasMiss(id.surname)
	case "Miss":
		return p.gender != dramatis.GenderUnknown && p.titles["Mrs."] == 0 && !p.noble() && 4*int(c.togetherWith(p, f)) <= f.count
	case "Lady", "Lord", "Sir", "Countess", "Baroness", "Duchess", "Marquise", "Mother", "Sister":
		return p.titles[id.title] > 0
	case "Mr.":
		return !c.apart(p, f) && !p.noble() && p.titles["Father"]+p.titles["Brother"] <= p.count/2
	}
	return !c.apart(p, f) && !p.noble() && (p.gender != dramatis.GenderFemale || p.titles[id.title] > 0)
}

// hasMiss reports whether the text calls anybody "Miss" with a surname.
func (c *cast) hasMiss(surname string) bool {
	for _, f := range c.n.forms {
		if f.kind == somebody && f.name.title == "Miss" && small(f.name.words[len(f.name.words)-1]) == surname {
			return true
		}
	}
	return false
}

// eldest is the sister whom a bare "Miss Bennet" means by English custom: the eldest who is not married. Her younger
// sisters are "Miss Elizabeth" and "Miss Lydia", so it is she whom the text hardly ever calls so,
// and whom it hardly ever names beside "Miss Bennet" in one sentence.
func (c *cast) eldest(among []*person, f *form) *person {
	var best *person
	bestShare := 0.0
	for _, p := range among {
		called := 0
		for _, own := range p.forms {
			if own.name.title == "Miss" && (len(own.name.words) > 1 || small(own.name.words[0]) != p.surname) {
				called += own.count
			}
		}
		together := float64(c.togetherWith(p, f)) / float64(f.count)
		share := float64(called+1) / float64(p.count+10) * (1 + 10*together)
		if best == nil || share < bestShare {
			best, bestShare = p, share
		}
	}
	return best
}

// surnameOnly joins "Darcy" to whom that surname alone means: a man rather than a woman, and who appears most.
func (c *cast) surnameOnly(f *form, id identity) bool {
	if id.title != "" || id.given != "" {
		return false
	}
	var men, all []*person
	for _, p := range c.people {
		if p.surname != id.surname || c.apart(p, f) && p.gender == dramatis.GenderFemale {
			continue
		}
		all = append(all, p)
		if p.gender != dramatis.GenderFemale {
			men = append(men, p)
		}
	}
	among := men
	if len(men) == 0 {
		among = all
	}
	if len(among) == 0 {
		c.enter(f, id)
		return true
	}
	p := mostNamed(among)
	c.join(p, f, id)
	if len(all) > 1 {
		p.doubt(f, "%d people bear that surname; without a title it was taken for this one", len(all))
	}
	return true
}

func mostNamed(among []*person) *person {
	best := among[0]
	for _, p := range among[1:] {
		if p.count > best.count {
			best = p
		}
	}
	return best
}

// doubt notes that a form may mean another.
func (p *person) doubt(f *form, why string, args ...any) {
	p.doubts = append(p.doubts, fmt.Sprintf("“%s” (%d times): %s.", f.text, f.count, fmt.Sprintf(why, args...)))
}
