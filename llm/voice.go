package llm

import (
	"strings"

	"github.com/literaryai/dramatis"
)

// voices is a set of manners of speaking.
type voices uint16

// The voices.
const (
	voiceFormal voices = 1 << iota
	voiceBlunt
	voiceFlorid
	voiceTerse
	voiceJesting
	voicePious
	voiceStreet
	voiceTender
	voiceSly
	voicePlain voices = 0
)

const voiceCount = 9

// voiceTag is the voice that a tag of the phrase files names, or none.
func voiceTag(tag string) voices {
	for i, name := range voiceNames() {
		if tag == name {
			return 1 << i
		}
	}
	return 0
}

func voiceNames() [voiceCount]string {
	return [...]string{"formal", "blunt", "florid", "terse", "jesting", "pious", "street", "tender", "sly"}
}

// name is the tag of one voice, or "plain".
func (v voices) name() string {
	if v == voicePlain {
		return "plain"
	}
	return voiceNames()[v.index()]
}

// voiceSign is the voice that a word in the description of somebody's speech points to, or none.
func voiceSign(word string) voices {
	switch word {
	case "formal", "precise", "correct", "courteous", "polite", "measured", "official", "legal", "dignified", "stiff", "grave",
		"educated", "proper", "exact", "solemn", "stately", "rigid", "bureaucratic", "lawyerly", "scholarly", "ceremonious":
		return voiceFormal
	case "blunt", "direct", "rough", "gruff", "plain", "harsh", "stern", "commanding", "brusque", "hard", "orders", "soldier",
		"soldierly", "loud", "coarse", "barks", "frank":
		return voiceBlunt
	case "florid", "flowery", "eloquent", "poetic", "romantic", "rhetorical", "passionate", "grand", "lyrical", "oratorical",
		"fervent", "ardent", "dreamy", "dramatic", "exalted", "visionary", "images", "metaphors", "ornate", "soaring", "burning":
		return voiceFlorid
	case "terse", "brief", "laconic", "clipped", "short", "silent", "taciturn", "few", "sparing", "curt", "reserved", "quiet", "halting":
		return voiceTerse
	case "jesting", "jests", "jokes", "joking", "witty", "wit", "humorous", "humour", "humor", "ironic", "irony", "sardonic", "teasing",
		"playful", "irreverent", "drunk", "drunken", "sarcastic", "merry", "puns", "laughing", "light", "banter", "mocking", "wry":
		return voiceJesting
	case "pious", "prayer", "prayers", "god", "religious", "saint", "saintly", "blessing", "blessings", "bishop", "scripture",
		"devout", "parables", "humble", "merciful", "biblical", "reverent":
		return voicePious
	case "street", "slang", "argot", "urchin", "gutter", "cheeky", "cant", "swears", "thieves", "cockney", "sings", "songs", "gamin":
		return voiceStreet
	case "tender", "gentle", "soft", "softly", "kind", "warm", "shy", "timid", "sweet", "motherly", "affectionate", "innocent",
		"pleading", "fragile", "loving", "trusting":
		return voiceTender
	case "sly", "oily", "wheedling", "flattering", "flattery", "greedy", "scheming", "unctuous", "cunning", "whining", "fawning",
		"servile", "smooth", "insinuating", "crafty", "bargaining", "boastful", "huckster", "hypocritical", "self-pitying":
		return voiceSly
	}
	return voicePlain
}

// voicesOf is how somebody speaks: the voice that the persona's description points to most, the earlier word deciding
// between equals, and the runner-up. Where the persona says nothing, the traits do.
func voicesOf(s *Self) (first, second voices) {
	var count [voiceCount]int
	for _, w := range wordSpans(s.Persona.Voice) {
		if v := voiceSign(strings.ToLower(s.Persona.Voice[w.start:w.end])); v != 0 {
			count[v.index()] += 100 - min(w.start, 90)/2
		}
	}
	strengthen(&count, s.Description)
	a, b := topTwo(count)
	if a < 0 {
		return voiceByTraits(s.Traits), voicePlain
	}
	if b < 0 {
		return 1 << a, voicePlain
	}
	return 1 << a, 1 << b
}

// strengthen adds to the voices that the persona's voice points to what the character's description says of them.
func strengthen(count *[voiceCount]int, description string) {
	for _, w := range wordSpans(description) {
		if v := voiceSign(strings.ToLower(description[w.start:w.end])); v != 0 && count[v.index()] > 0 {
			count[v.index()] += 40
		}
	}
}

func isWordByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '-' || b >= 0x80
}

func (v voices) index() int {
	i := 0
	for v > 1 {
		v >>= 1
		i++
	}
	return i
}

// topTwo is the places of the two largest counts, −1 where there is none above 0.
func topTwo(count [voiceCount]int) (first, second int) {
	first, second = -1, -1
	for i, n := range count {
		switch {
		case n == 0:
		case first < 0 || n > count[first]:
			first, second = i, first
		case second < 0 || n > count[second]:
			second = i
		}
	}
	return first, second
}

// voiceByTraits is the voice of whoever has none of their own.
func voiceByTraits(t dramatis.Traits) voices {
	switch {
	case t.Agreeableness < 0.35 && t.Extraversion < 0.5:
		return voiceBlunt
	case t.Agreeableness < 0.4:
		return voiceSly
	case t.Extraversion < 0.35:
		return voiceTerse
	case t.Openness > 0.65 && t.Extraversion > 0.55:
		return voiceFlorid
	case t.Extraversion > 0.65 && t.Conscientiousness < 0.5:
		return voiceJesting
	case t.Conscientiousness > 0.65:
		return voiceFormal
	case t.Agreeableness > 0.7:
		return voiceTender
	}
	return voicePlain
}

// style is how a voice runs words together.
func (v voices) style() style {
	switch v {
	case voiceFormal, voicePious:
		return styleFull
	case voiceStreet:
		return styleStreet
	}
	return stylePlain
}

// wordiness is how likely a voice is to react before it comes to the point, and to go on after it.
func (v voices) wordiness() (opener, tail float64) {
	switch v {
	case voiceTerse:
		return .12, .04
	case voiceBlunt:
		return .22, .08
	case voiceFlorid:
		return .4, .45
	case voiceFormal:
		return .3, .22
	case voiceJesting:
		return .35, .28
	case voiceSly:
		return .4, .3
	case voiceTender:
		return .45, .18
	}
	return .35, .22
}
