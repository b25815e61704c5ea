package document

import (
	"slices"
	"strings"
	"testing"
)

// surveyed is a text prepared as the survey does.
func surveyed(tb testing.TB, language, text string) *survey {
	tb.Helper()
	x, err := loadLexicon()
	if err != nil {
		tb.Fatal(err)
	}
	s := &survey{x: x, language: language, vocabulary: newVocabulary(), quotes: quotingOf([]string{text})}
	s.read(&passage{text: text})
	return s
}

func TestSentences(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"Mr. Darcy bowed. Mrs. Hurst, Dr. Grant and Lady C. de B. did not.":  2,
		"“What!” said he. “No.” He left.":                                    3,
		"J. R. Smith lives in St. James Street, No. 5. He paid 3.14 pounds.": 2,
		"Well… I never. But … perhaps!":                                      3,
		"She asked, “Is it so?” and he said, “It is.”":                       1,
		"Cakes, tea, &c. were brought. Cakes, tea, etc. He ate.":             3,
		"No. He would not.":                        2,
		"He came at 5 p.m. and left.":              1,
		"Wait... what?! Really?":                   2,
		"(He laughed.) [She did not.] «Oui.» Fin.": 4,
		"Es war z. B. kalt. Herr Dr. Faust fror.":  2,
		"吾輩は猫である。名前はまだ無い。":                         2,
		"No full stop at all":                      1,
		"…":                                        0,
		"":                                         0,
	} {
		s := surveyed(t, "en", text)
		if got := s.read(&passage{text: text}); got != want {
			t.Errorf("%q has %d sentences, not %d", text, got, want)
		}
	}
}

func TestWhatIsSaid(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ language, text, said string }{
		{"en", "“Yes,” said Anne; “I think so.” She left.", "Yes I think so"},
		{"en", `"Yes," said Anne. "No."`, "Yes No"},
		{"en", "‘Don’t,’ said the Bennets’ maid, ‘touch “that” cat’s tail.’ She ran.", "Don’t touch that cat’s tail"},
		{"de", "»Nein«, sagte er. „Ja“, sagte sie.", "Nein Ja"},
		{"fr", "— Non, dit Jean. Jamais.", "Non Jamais"},
		{"es", "—No —dijo Juan—. Nunca.", "No Nunca"},
		{"en", "“He never closed it, and so it goes on", "He never closed it and so it goes on"},
	} {
		s := surveyed(t, c.language, c.text)
		var said []string
		for i := range s.tokens {
			if s.tokens[i].word && s.tokens[i].quoted {
				said = append(said, s.tokens[i].of(c.text))
			}
		}
		if got := strings.Join(said, " "); got != c.said {
			t.Errorf("of %s said is %q, not %q", c.text, got, c.said)
		}
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ language, text, words string }{
		{"en", "Don't o’clock well-known rock-'n'-roll _so_ 1894 a--b", "Don't o’clock well-known rock n roll so 1894 a b"},
		{"fr", "L’homme n'a qu’un ami: aujourd’hui, c’est Jean-Paul.", "L’ homme n' a qu’ un ami aujourd’hui c’ est Jean-Paul"},
		{"zh", "漢字 abc", "漢 字 abc"},
	} {
		s := surveyed(t, c.language, c.text)
		var words []string
		for i := range s.tokens {
			if s.tokens[i].word {
				words = append(words, s.tokens[i].of(c.text))
			}
		}
		if got := strings.Join(words, " "); got != c.words {
			t.Errorf("%s: %q, not %q", c.language, got, c.words)
		}
	}
}

func TestSyllables(t *testing.T) {
	t.Parallel()
	wrong := []string{}
	for word, want := range map[string]int{
		"time": 1, "times": 1, "little": 2, "walked": 1, "wanted": 2, "places": 2, "wishes": 2, "acknowledged": 3, "universally": 5,
		"possession": 3, "fortune": 2, "genius": 3, "quiet": 2, "nation": 2, "the": 1, "rhythm": 2, "lovely": 2, "movement": 2, "a": 1,
		"beautiful": 3, "neighbourhood": 3, "elizabeth": 4, "prejudice": 3, "hymn": 1, "eye": 1, "idea": 3, "business": 2, "every": 2,
	} {
		if got := syllables(word, true); got != want {
			wrong = append(wrong, word)
		}
	}
	slices.Sort(wrong)
	if len(wrong) > 4 { // an estimate: nine in ten
		t.Errorf("wrong are %v", wrong)
	}
}

// TestReadability is counted by hand: two sentences, twelve words, fourteen syllables, one complex word.
func TestReadability(t *testing.T) {
	t.Parallel()
	a := analyse(t, manuscript("The cat sat on the mat. It was not in a hospital."))
	r := a.Readability
	if a.Counts.Words != 12 || a.Counts.Sentences != 2 || a.Counts.Syllables != 14 || r.ComplexWords != 1 {
		t.Fatalf("%+v %+v", a.Counts, r)
	}
	for _, c := range []struct{ got, want float64 }{
		{r.FleschEase, 206.835 - 1.015*6 - 84.6*14/12}, {r.FleschGrade, 0.39*6 + 11.8*14/12 - 15.59}, {r.GunningFog, 0.4 * (6 + 100.0/12)},
	} {
		if d := c.got - c.want; d > 1e-9 || d < -1e-9 {
			t.Errorf("%g, not %g", c.got, c.want)
		}
	}
	if r := analyse(t, manuscript(german)).Readability; r != nil {
		t.Errorf("the formulas are for English: %+v", r)
	}
}

func TestFeeling(t *testing.T) {
	t.Parallel()
	feel := func(language, text string) float64 {
		s := surveyed(t, language, text)
		return s.x.feeling(language, s.tokens)
	}
	for _, c := range []struct {
		language, better, worse string
	}{
		{"en", "She was happy.", "She was not happy."},
		{"en", "She was very happy.", "She was happy."},
		{"en", "It was a table.", "It was a horrible murder."},
		{"en", "We saw Miss Grace Joy.", "We saw a corpse."},
		{"de", "Sie war glücklich.", "Sie war nicht glücklich."},
		{"fr", "Il était heureux.", "Il était mort."},
	} {
		if b, w := feel(c.language, c.better), feel(c.language, c.worse); b <= w || b > 1 || w < -1 {
			t.Errorf("%q feels %.2f, and %q %.2f", c.better, b, c.worse, w)
		}
	}
	if v := feel("en", "We saw Miss Grace Joy."); v != 0 {
		t.Errorf("a name feels %.2f", v)
	}
}
