package document

import (
	"math"

	"github.com/literaryai/dramatis"
)

// Like VADER (C. J. Hutto and E. Gilbert, "VADER: A Parsimonious Rule-based Model for Sentiment Analysis", ICWSM 2014): a
// word's feeling is turned about by a negation among the three words before it, raised or lowered by a word such as "very",
// and the sum of a sentence is brought to between −1 and 1.
const (
	negated    = -0.74
	degrees    = 0.293
	normalised = 15
)

// feeling is how a sentence feels, from −1 to 1; 0 in a language without a list. Names are passed over: Grace and Joy are
// people, and "Miss" is nobody's loss.
func (x *lexicon) feeling(language, text string, sentence []token) float64 {
	feelings := x.feelings[language]
	if feelings == nil {
		return 0
	}
	const reach = 3                               // words
	sum, before, degree, raised := 0.0, 0, 1.0, 0 // before and raised: how many more words a negation and a degree reach
	for i := range sentence {
		t := &sentence[i]
		if !t.word {
			continue
		}
		word := small(t.of(text))
		switch {
		case x.is("not."+language, word):
			before = reach
			continue
		case x.is("more."+language, word):
			degree, raised = 1+degrees, reach
		case x.is("less."+language, word):
			degree, raised = 1-degrees, reach
		}
		value, known := feelings[word]
		if known && (!t.capital || t.first || language == "de") {
			v := float64(value) * 4
			if raised > 0 {
				v *= degree
			}
			if before > 0 {
				v *= negated
			}
			sum += v
			raised = 0
		}
		before--
		raised--
	}
	return sum / math.Sqrt(sum*sum+normalised)
}

// stretch is a part of the book, one of equal parts.
type stretch struct {
	sum       float64
	sentences int
}

// stretchesOf is into how many parts a book of so many bytes is divided, for its sentiment and who is present.
func stretchesOf(bytes int) int {
	if bytes == 0 {
		return 0
	}
	const few = 400 // bytes: less text than that says nothing of a mood
	return max(1, min(dramatis.AnalysisStretches, bytes/few))
}

// sentimentOver is the mean feeling of the sentences in each stretch.
func sentimentOver(stretches []stretch, chapters []int) []dramatis.SentimentPoint {
	points := make([]dramatis.SentimentPoint, len(stretches))
	for i := range stretches {
		points[i] = dramatis.SentimentPoint{At: (float64(i) + 0.5) / float64(len(stretches)), Chapter: chapters[i]}
		if n := stretches[i].sentences; n > 0 {
			points[i].Score = round(stretches[i].sum/float64(n), 4)
		}
	}
	return points
}

// round keeps so many digits behind the point, so that a sum's order of addition never shows.
func round(v float64, digits int) float64 {
	scale := math.Pow10(digits)
	return math.Round(v*scale) / scale
}
