package document

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
	"pgregory.net/rapid"
)

var updateAnalysis = flag.Bool("update-analysis", false, "write the golden analysis of the novel anew")

// TestAnalysisOfANovel holds the figures, the first twenty people and the first thirty ties of Pride and Prejudice against
// what was there before.
func TestAnalysisOfANovel(t *testing.T) {
	t.Parallel()
	a := analysedNovel(t)
	var got strings.Builder
	fmt.Fprintf(&got, "%s %.2f\n%+v\n%+v\n", a.Language, a.Confidence, a.Counts, *a.Readability)
	for _, p := range a.People[:20] {
		fmt.Fprintf(&got, "%d %s (%s) %s, %d lines\n", p.Mentions, p.Name, strings.Join(p.Aliases, ", "), p.Gender, p.Lines)
	}
	for _, tie := range a.Ties[:30] {
		fmt.Fprintf(&got, "%d %s, %s: %s %.2f\n", tie.Together, tie.A, tie.B, tie.Type, tie.Sentiment)
	}
	const golden = "testdata/pride_and_prejudice.golden.txt"
	if *updateAnalysis {
		if err := os.WriteFile(golden, []byte(got.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("the analysis has changed; if it is better, run with -update-analysis\n%s", got.String())
	}
}

// check holds an analysis against what is true of every one.
func check(t interface{ Errorf(string, ...any) }, m *dramatis.Manuscript, a *dramatis.Analysis) {
	text := []rune(m.Text())
	finding := func(what string, f dramatis.Finding) {
		if f.Start < 0 || f.End > len(text) || f.Start >= f.End || string(text[f.Start:f.End]) != f.Text {
			t.Errorf("%s: the text at %d to %d is not %q", what, f.Start, f.End, f.Text)
		}
		if f.Chapter < 0 || f.Chapter >= len(m.Chapters) {
			t.Errorf("%s: there is no chapter %d", what, f.Chapter)
		}
	}
	bounded := func(what string, v, low, high float64) {
		if !(v >= low && v <= high) {
			t.Errorf("%s is %g, not from %g to %g", what, v, low, high)
		}
	}
	c := a.Counts
	if c.Unique > c.Words || c.Sentences > c.Words || c.Syllables < c.Words || c.Words > c.Characters {
		t.Errorf("the counts cannot be: %+v", c)
	}
	bounded("confidence", a.Confidence, 0, 1)
	for _, share := range []float64{
		a.Style.LexicalDiversity, a.Style.DialogueShare, a.Style.AdverbShare, a.Style.PassiveShare, a.Style.FirstPersonShare,
	} {
		bounded("a share", share, 0, 1)
	}
	for _, p := range a.Sentiment {
		bounded("sentiment", p.Score, -1, 1)
	}
	keys := map[string]bool{}
	for _, p := range a.People {
		if keys[p.Key] || p.Key == "" && strings.ContainsAny(p.Name, "abc") {
			t.Errorf("the key %q is not %s's alone", p.Key, p.Name)
		}
		keys[p.Key] = true
		sum := 0
		for _, n := range p.Presence {
			sum += n
		}
		if sum != p.Mentions || p.Mentions < 1 || len(p.Evidence) == 0 || len(p.Evidence) > 12 || len(p.Speech) > 8 || p.Lines < len(p.Speech) {
			t.Errorf("%s: %d mentions, %d by presence, %d and %d findings of %d lines", p.Name, p.Mentions, sum, len(p.Evidence), len(p.Speech), p.Lines)
		}
		bounded("first at", p.FirstAt, 0, 1)
		for _, f := range slices.Concat(p.Evidence, p.Speech) {
			finding(p.Name, f)
		}
	}
	for _, p := range a.Places {
		for _, f := range p.Evidence {
			finding(p.Name, f)
		}
	}
	for _, tie := range a.Ties {
		if !keys[tie.A] || !keys[tie.B] || tie.A >= tie.B || tie.Together < 1 || !tie.Type.Valid() {
			t.Errorf("a tie that cannot be: %+v", tie)
		}
		bounded("weight", tie.Weight, 0, 1)
		bounded("feeling", tie.Sentiment, -1, 1)
		for _, f := range tie.Evidence {
			finding(tie.A+" and "+tie.B, f)
		}
	}
}

// TestWhatIsTrueOfEveryAnalysis checks it of the novel, of the strangers, and of the novel's chapters in any order.
func TestWhatIsTrueOfEveryAnalysis(t *testing.T) {
	t.Parallel()
	whole := novel(t)
	for _, m := range []*dramatis.Manuscript{whole, manuscript(english), manuscript(german), manuscript(french)} {
		check(t, m, analyse(t, m))
	}
	rapid.Check(t, func(t *rapid.T) {
		chapters := rapid.Permutation(whole.Chapters).Draw(t, "chapters")
		m := &dramatis.Manuscript{Chapters: chapters[:rapid.IntRange(0, 8).Draw(t, "n")]}
		a, err := Analyse(context.Background(), m, nil)
		if err != nil {
			t.Fatal(err)
		}
		check(t, m, a)
	})
}

// TestEqualTextEqualAnalysis runs it twice: no order of a map may show.
func TestEqualTextEqualAnalysis(t *testing.T) {
	t.Parallel()
	var seen [2]string
	for i := range seen {
		data, err := json.Marshal(analyse(t, novel(t)))
		if err != nil {
			t.Fatal(err)
		}
		seen[i] = string(data)
	}
	if seen[0] != seen[1] {
		t.Error("two analyses of one text differ")
	}
}

// TestHardlyAnyText is about manuscripts with nothing to find.
func TestHardlyAnyText(t *testing.T) {
	t.Parallel()
	for _, m := range []*dramatis.Manuscript{
		{}, {Chapters: []dramatis.Chapter{{Title: "I"}}}, manuscript("Elizabeth"), manuscript("“So.”"), manuscript("…"), manuscript("“”"), manuscript("Mr."),
		manuscript("Mr. and"), manuscript("Mr. and Mrs. and Mr. and Mrs."), manuscript("漢字かな"), manuscript("\u0301"), manuscript("— dit Jean"),
		manuscript(strings.Repeat("A. ", 50)), manuscript("[Mr. Bracket said"), manuscript("Mrs. "),
		{Chapters: []dramatis.Chapter{{Paragraphs: []string{strings.Repeat("ü", 3*passageBytes) + " Mr. Long said “so”."}}}},
	} {
		a := analyse(t, m)
		check(t, m, a)
		data, err := json.Marshal(a)
		if err != nil || strings.Contains(string(data), "null") && a.Readability != nil {
			t.Errorf("%v: %s", err, data)
		}
	}
	if a := analyse(t, &dramatis.Manuscript{Language: "en"}); a.Language != "en" || a.Counts.Words != 0 || a.Readability != nil {
		t.Errorf("an empty manuscript: %+v", a)
	}
}

// TestProgress is told often, in order, and can end the analysis; so can the context.
func TestProgress(t *testing.T) {
	t.Parallel()
	m, last, times := novel(t), -1, 0
	_, err := Analyse(t.Context(), m, func(done, total int, _ string) error {
		if done <= last || total != 100 || last >= 0 && done-last > 5 && done < 90 {
			t.Errorf("%d of %d after %d", done, total, last)
		}
		last = done
		times++
		return nil
	})
	if err != nil || last != 100 || times < 50 {
		t.Errorf("told %d times, the last %d: %v", times, last, err)
	}
	enough := errors.New("enough")
	for stop := range 100 {
		_, err := Analyse(t.Context(), manuscript(english), func(done, _ int, _ string) error {
			if done >= stop {
				return enough
			}
			return nil
		})
		if !errors.Is(err, enough) {
			t.Errorf("went on after %d: %v", stop, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, err = Analyse(ctx, m, func(done, _ int, _ string) error {
		if done > 50 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("went on after it was cancelled: %v", err)
	}
}

// TestHostileTexts are such as would take for ever, or all memory, if anything grew faster than the text.
func TestHostileTexts(t *testing.T) {
	t.Parallel()
	const size = 1 << 18
	for _, piece := range []string{
		"Mr. and ", "Mr. ", "A. ", "\"", "[", "“", ". ", "a-", "’", "Mr. Ab said ", "Herr Frau ", "— ", "Of De La ", "ABCDEFG ", "Ab and Cd, ", "\n",
	} {
		m := &dramatis.Manuscript{Chapters: []dramatis.Chapter{{Paragraphs: []string{strings.Repeat(piece, size/len(piece))}}}}
		a := analyse(t, m)
		if len(a.People) > maxPeople || len(a.Ties) > maxTies || len(a.Places) > maxPlaces {
			t.Errorf("%q: %d people, %d ties, %d places", piece, len(a.People), len(a.Ties), len(a.Places))
		}
		check(t, m, a)
	}
}

func FuzzAnalyse(f *testing.F) {
	for _, text := range []string{english, german, french, "", "Mr. and Mrs. X", "“Oh, Lizzy!” said Mr. Y: “no.”", "Mr. and ", "[a] ‘b’ «c» „d“ — e"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m := manuscript(strings.ToValidUTF8(text, "�"))
		a, err := Analyse(context.Background(), m, nil)
		if err != nil {
			t.Fatal(err)
		}
		check(t, m, a)
	})
}

func BenchmarkAnalyse(b *testing.B) {
	m := novel(b)
	b.ReportAllocs()
	words := 0
	for b.Loop() {
		words += analyse(b, m).Counts.Words
	}
	b.ReportMetric(float64(words)/b.Elapsed().Seconds(), "words/s")
}

// BenchmarkAnalyseLargest reads 20 million characters: the novel twenty-nine times over.
func BenchmarkAnalyseLargest(b *testing.B) {
	one, m := novel(b), &dramatis.Manuscript{}
	for range 29 {
		m.Chapters = append(m.Chapters, one.Chapters...)
	}
	b.ReportAllocs()
	words := 0
	for b.Loop() {
		words += analyse(b, m).Counts.Words
	}
	b.ReportMetric(float64(words)/b.Elapsed().Seconds(), "words/s")
}
