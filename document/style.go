package document

import (
	"math"
	"strings"
	"unicode/utf8"

	"github.com/literaryai/dramatis"
)

// diversityWindow is how many words the moving window of lexical diversity holds (MATTR; Covington and McFall 2010).
const diversityWindow = 500

// styleMeter measures a book's style, word by word and sentence by sentence.
type styleMeter struct {
	words, letters, said, narrated int
	adverbs, passives, exclaims    int
	firstPerson                    int
	lengths, squares               float64 // of sentences, in words
	sentences                      int

	window  [diversityWindow]int32 // the last words, by their numbers
	held    []uint16               // how often each word is in the window
	kinds   int                    // different words in the window
	shares  float64                // of different words, added up over all full windows
	windows int
}

// word takes a word with its number in the vocabulary.
func (s *styleMeter) word(x *lexicon, language, word string, number int32, t *token) {
	s.slide(number)
	s.words++
	s.letters += utf8.RuneCountInString(word)
	if t.quoted {
		s.said++
	} else {
		s.narrated++
		if x.is("i."+language, word) {
			s.firstPerson++
		}
	}
	if len(word) > 4 && strings.HasSuffix(word, "ly") {
		s.adverbs++
	}
}

// slide moves the window on by one word.
func (s *styleMeter) slide(number int32) {
	for int(number) >= len(s.held) {
		s.held = append(s.held, 0)
	}
	place := &s.window[s.words%diversityWindow]
	if s.words >= diversityWindow {
		if s.held[*place]--; s.held[*place] == 0 {
			s.kinds--
		}
	}
	*place = number
	if s.held[number]++; s.held[number] == 1 {
		s.kinds++
	}
	if s.words+1 >= diversityWindow {
		s.shares += float64(s.kinds) / diversityWindow
		s.windows++
	}
}

// sentence takes a sentence of so many words.
func (s *styleMeter) sentence(words int, passive bool) {
	s.sentences++
	s.lengths += float64(words)
	s.squares += float64(words) * float64(words)
	if passive {
		s.passives++
	}
}

func (s *styleMeter) style(english bool) dramatis.Style {
	share := func(part, whole int) float64 {
		if whole == 0 {
			return 0
		}
		return float64(part) / float64(whole)
	}
	style := dramatis.Style{
		WordLength:       share(s.letters, s.words),
		DialogueShare:    share(s.said, s.words),
		FirstPersonShare: share(s.firstPerson, s.narrated),
		Exclamations:     1000 * share(s.exclaims, s.words),
		LexicalDiversity: share(s.kinds, min(s.words, diversityWindow)),
		FrequentWords:    []dramatis.WordCount{},
	}
	if s.windows > 0 {
		style.LexicalDiversity = s.shares / float64(s.windows)
	}
	if n := float64(s.sentences); n > 0 {
		mean := s.lengths / n
		style.WordsPerSentence = mean
		style.SentenceSpread = math.Sqrt(max(0, s.squares/n-mean*mean))
	}
	if english {
		style.AdverbShare = share(s.adverbs, s.words)
		style.PassiveShare = share(s.passives, s.sentences)
	}
	return style
}

// passive reports whether a sentence has a form of be and a participle, with two words between them at most.
func passive(text string, sentence []token, x *lexicon) bool {
	left := 0 // how many more words may stand before the participle
	for i := range sentence {
		t := &sentence[i]
		if !t.word {
			left = 0
			continue
		}
		word := small(t.of(text))
		switch {
		case x.is("be", word):
			left = 3
		case left > 0:
			if len(word) > 3 && strings.HasSuffix(word, "ed") || x.is("part", word) {
				return true
			}
			left--
		}
	}
	return false
}
