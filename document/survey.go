package document

import (
	"github.com/literaryai/dramatis"
)

// survey is the first reading of a book: it counts, and learns how each word is written.
type survey struct {
	x        *lexicon
	language string
	quotes   quoting
	bytes    int // of the whole book

	counts     dramatis.TextCounts
	complex    int
	vocabulary *vocabulary
	style      styleMeter
	stretches  []stretch
	chapters   []int // in which the middle of each stretch lies
	tokens     []token
}

func (s *survey) english() bool { return s.language == "en" }

// read prepares a passage: its words and signs, its sentences, and what of it is said.
func (s *survey) read(p *passage) (sentences int) {
	s.tokens = tokenise(p.text, elides(s.language), s.tokens)
	sentences = markSentences(p.text, s.tokens, s.x)
	markQuotes(p.text, s.tokens, s.quotes, s.x)
	return sentences
}

// take counts a passage.
func (s *survey) take(p *passage) {
	sentences := s.read(p)
	s.counts.Sentences += sentences
	for from := 0; from < len(s.tokens); {
		to := sentenceEnd(s.tokens, from)
		s.takeSentence(p, s.tokens[from:to])
		from = to
	}
	for i := range s.chapters {
		if s.bytes > 0 && p.bytesBefore <= (2*i+1)*s.bytes/(2*len(s.chapters)) {
			s.chapters[i] = p.chapter
		}
	}
}

// sentenceEnd is where the sentence that begins with a token ends.
func sentenceEnd(tokens []token, from int) int {
	to := from + 1
	for to < len(tokens) && tokens[to].sentence == tokens[from].sentence {
		to++
	}
	return to
}

func (s *survey) takeSentence(p *passage, sentence []token) {
	words := 0
	for i := range sentence {
		t := &sentence[i]
		if !t.word {
			if mark := t.of(p.text); mark == "!" || mark == "！" {
				s.style.exclaims++
			}
			continue
		}
		words++
		s.takeWord(p, t)
	}
	if words == 0 {
		return
	}
	s.style.sentence(words, s.english() && passive(p.text, sentence, s.x))
	if n := len(s.stretches); n > 0 && s.bytes > 0 {
		at := &s.stretches[stretchAt(p.bytesBefore+int(sentence[0].start), s.bytes, n)]
		at.sum += s.x.feeling(s.language, p.text, sentence)
		at.sentences++
	}
}

func (s *survey) takeWord(p *passage, t *token) {
	word := small(t.of(p.text))
	s.counts.Words++
	n := syllables(word, s.english())
	s.counts.Syllables += n
	if s.english() && complexWord(word, n) && (!t.capital || t.first) {
		s.complex++
	}
	number := s.vocabulary.take(bare(word), t)
	s.style.word(s.x, s.language, word, number, t)
}

// stretchAt is in which of n equal parts of a book a byte lies.
func stretchAt(at, bytes, n int) int {
	return min(n-1, int(int64(at)*int64(n)/int64(max(1, bytes))))
}

// finish writes what was counted into an analysis.
func (s *survey) finish(a *dramatis.Analysis) {
	s.counts.Unique = len(s.vocabulary.usages)
	a.Counts = s.counts
	if s.english() {
		a.Readability = readability(&s.counts, s.complex)
	}
	a.Style = s.style.style(s.english())
	a.Style.FrequentWords = s.vocabulary.frequent(s.x, s.language, 30)
	a.Sentiment = []dramatis.SentimentPoint{}
	if s.x.feelings[s.language] != nil {
		a.Sentiment = sentimentOver(s.stretches, s.chapters)
	}
}
