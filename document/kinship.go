package document

import "github.com/literaryai/dramatis"

// kinship is a place where the text says what somebody is to another: "his sister Jane", "Elizabeth's friend Charlotte",
// "Mr. Darcy married Elizabeth".
type kinship struct {
	of    int32           // mention; noone where a pronoun stands for them
	whose dramatis.Gender // of the pronoun
	mine  bool            // the pronoun is "my": of whoever speaks
	who   int32           // mention
	kind  dramatis.RelationshipType
	votes int
}

const noone = -1

// How much a way to say what people are to each other counts.
const (
	votesNamed   = 3 // both are named in the phrase
	votesPronoun = 1 // one is, the other is meant by a pronoun
)

// kindWord is what a word such as "sister" says that people are to each other, or nothing.
func (x *lexicon) kindWord(word string) dramatis.RelationshipType {
	for _, k := range [...]dramatis.RelationshipType{
		dramatis.Family, dramatis.Romance, dramatis.Friend, dramatis.Enemy, dramatis.Rival, dramatis.Colleague, dramatis.Mentor,
	} {
		if x.is(string(k), word) {
			return k
		}
	}
	return ""
}

// findKinships looks at each name of a passage, and at what stands before and between it and its neighbours.
func (n *naming) findKinships(found []name, places []int32) {
	for i := range found {
		n.ownedBefore(found, places, i)
		n.toldBehind(found, places, i)
		if i > 0 {
			n.wedBetween(found, places, i)
		}
	}
}

// ownedBefore reads "Elizabeth's sister Jane", "my cousin Jane", "his friend, Mr. Bingley".
func (n *naming) ownedBefore(found []name, places []int32, i int) {
	at := found[i].from
	if n.sign(at-1) == "," {
		at--
	}
	kind := n.s.x.kindWord(n.wordBefore(at))
	if kind == "" {
		return
	}
	owner := at - 2 // before the word; an adjective may stand between
	for range 2 {
		if n.own(found, places, i, owner, kind) {
			return
		}
		owner--
	}
}

// own notes a kinship if the token before its word says whose: a pronoun, or a name in the possessive.
func (n *naming) own(found []name, places []int32, i, owner int, kind dramatis.RelationshipType) bool {
	if owner < 0 || !n.s.tokens[owner].word {
		return false
	}
	x, word := n.s.x, small(n.s.tokens[owner].of(n.text))
	k := kinship{of: noone, who: places[i], kind: kind, votes: votesPronoun}
	switch {
	case x.is("my", word):
		k.mine = true
	case x.is("his", word):
		k.whose = dramatis.GenderMale
	case x.is("her", word):
		k.whose = dramatis.GenderFemale
	case x.is("their", word):
	case i > 0 && found[i-1].to == owner+1 && bare(word) != word:
		k.of, k.votes = places[i-1], votesNamed
	default:
		return false
	}
	n.kinships = append(n.kinships, k)
	return true
}

// toldBehind reads "Charlotte, Elizabeth's friend", "Jane, the sister of Elizabeth" and "Jane and her sister Elizabeth".
func (n *naming) toldBehind(found []name, places []int32, i int) {
	if i+1 >= len(found) || n.sign(found[i].to) != "," {
		return
	}
	next, x := &found[i+1], n.s.x
	if next.from == found[i].to+1 && n.ended(next) { // Charlotte, Elizabeth's (dear) friend
		for reach := range 2 {
			if kind := x.kindWord(n.wordAfter(next.to + reach)); kind != "" {
				n.kinships = append(n.kinships, kinship{of: places[i+1], who: places[i], kind: kind, votes: votesNamed})
				return
			}
		}
	}
	if x.is("of", n.wordBefore(next.from)) && next.from-found[i].to <= 5 {
		if kind := x.kindWord(n.wordBefore(next.from - 1)); kind != "" {
			n.kinships = append(n.kinships, kinship{of: places[i+1], who: places[i], kind: kind, votes: votesNamed})
		}
	}
}

// wedBetween reads "Mr. Wickham married Lydia" and "Jane was engaged to Mr. Bingley": nothing but a few words between.
func (n *naming) wedBetween(found []name, places []int32, i int) {
	from, to := found[i-1].to, found[i].from
	if to <= from || to-from > 5 || n.ended(&found[i-1]) {
		return
	}
	for j := from; j < to; j++ {
		t := &n.s.tokens[j]
		if !t.word {
			return
		}
		if n.s.x.is("wed", small(t.of(n.text))) {
			n.kinships = append(n.kinships, kinship{of: places[i-1], who: places[i], kind: dramatis.Romance, votes: votesNamed})
			return
		}
	}
}
