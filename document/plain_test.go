package document

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
)

func TestPlain(t *testing.T) {
	t.Parallel()
	const wide = "The quick brown fox jumps over the lazy dog, and the dog does not even"
	for _, test := range []struct{ name, text, want string }{
		{"chapters", "Before.\n\nCHAPTER I.\n\nOne.\n\nChapter 2: The Road\n\nTwo.\n\nEPILOGUE\n\nThree.",
			"[] Before.\n[CHAPTER I.] One.\n[Chapter 2: The Road] Two.\n[EPILOGUE] Three."},
		{"parts", "PART ONE\n\nCHAPTER I\n\nOne.\n\nCHAPTER II\n\nTwo.\n\nBook the Second.\n\nCHAPTER III\n\nThree.",
			"[PART ONE: CHAPTER I] One.\n[CHAPTER II] Two.\n[Book the Second: CHAPTER III] Three."},
		{"other languages", "Kapitel 3\n\nEins.\n\nErster Teil\n\nZwei.\n\nChapitre IV – La route\n\nTrois.\n\nГлава 5\n\nПять.",
			"[Kapitel 3] Eins.\n[Erster Teil] Zwei.\n[Chapitre IV – La route] Trois.\n[Глава 5] Пять."},
		{"a name below the number", "CHAPTER ONE\nIn Which We Begin\n\nOne.", "[CHAPTER ONE In Which We Begin] One."},
		{"numbers alone", "I.\n\nOne.\n\nII.\n\nTwo.\n\n3\n\nThree.", "[I.] One.\n[II.] Two.\n[3] Three."},
		{"numbers within chapters", "Chapter 1\n\n1\n\nOne.\n\n2\n\nTwo.", "[Chapter 1] 1 ¶ One. ¶ 2 ¶ Two."},
		{"a number that is none", "He counted.\n\n7\n\nThen he slept.", "[] He counted. ¶ 7 ¶ Then he slept."},
		{"prose that begins like a heading", "Chapter two of my life was dull.\n\nPart of it I forgot.", "[] Chapter two of my life was dull. ¶ Part of it I forgot."},
		{"contents", "CHAPTER I\n\nCHAPTER II\n\nCHAPTER I\n\nOne.\n\nCHAPTER II\n\nTwo.", "[CHAPTER I] One.\n[CHAPTER II] Two."},
		{"underlined headings", "A Walk\n======\n\nOne.\n\nCHAPTER I\n\nTwo.", "[A Walk] One. ¶ CHAPTER I ¶ Two."},
		{"wrapped lines", wide + "\nbark at it, for it is very tired after a long day in the sun beside the\nriver.\n\nTwo.",
			"[] " + wide + " bark at it, for it is very tired after a long day in the sun beside the river. ¶ Two."},
		{"verse", wide + "\nbark at it, for it is very tired after a long day in the sun beside the\nriver.\n\nRoses are red,\nviolets are blue.",
			"[] " + wide + " bark at it, for it is very tired after a long day in the sun beside the river. ¶ Roses are red,\nviolets are blue."},
		{"marked lines", "Roses are red,  \nviolets are blue.", "[] Roses are red,\nviolets are blue."},
		{"lines that are paragraphs", strings.Repeat("long ", 40) + "\n" + strings.Repeat("words ", 40),
			"[] " + strings.TrimSpace(strings.Repeat("long ", 40)) + " ¶ " + strings.TrimSpace(strings.Repeat("words ", 40))},
		{"indented first lines", "  " + wide + "\nbark at it, for it is very tired after a long day in the sun beside the\nriver.\n  Then it got up and went away to the other side of the river, where the\ngrass was",
			"[] " + wide + " bark at it, for it is very tired after a long day in the sun beside the river. ¶ Then it got up and went away to the other side of the river, where the grass was"},
		{"italics", "_You_ want “_it_,” _very much_, in snake_case and _", "[] You want “it,” very much, in snake_case and _"},
		{"raised letters", "M^{r.} & M^{rs.} Bennet", "[] Mr. & Mrs. Bennet"},
		{"pictures", "One.\n\n[Illustration: A\n\n[_Copyright_]]\n\nTwo.\n\n[Illustration]\n\nThree [sic].", "[] One. ¶ Two. ¶ Three [sic]."},
		{"a picture within a sentence", "He came down\n\n[Illustration]\n\nto see the place.", "[] He came down\nto see the place."},
		{"a bracket that nobody closes", "[Illustration\n\nOne.", "[] [Illustration ¶ One."},
		{"old line ends", "One.\r\rTwo.\x0cThree.", "[] One. ¶ Two. ¶ Three."},
		{"invisible characters", "A\u00adb\u200bc\u202ed\u00a0e\ufeff", "[] Abcd e"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			m, _ := mustRead(t, "a.txt", test.text)
			if got := outline(m); got != test.want {
				t.Errorf("read\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func pride(t testing.TB) *dramatis.Manuscript {
	t.Helper()
	file, err := os.Open("testdata/pride_and_prejudice.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	m, _, err := Read(context.Background(), file, info.Size(), info.Name())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestPride reads a whole novel with all that its printers did to it.
func TestPride(t *testing.T) {
	t.Parallel()
	m := pride(t)
	if len(m.Chapters) != 61 {
		t.Fatalf("%d chapters, want 61", len(m.Chapters))
	}
	first, last := m.Chapters[0], m.Chapters[60]
	if first.Title != "Chapter I." || last.Title != "CHAPTER LXI." {
		t.Errorf("from %q to %q", first.Title, last.Title)
	}
	if want := "It is a truth universally acknowledged, that a single man in possession of a good fortune must be in want of a wife."; first.Paragraphs[0] != want {
		t.Errorf("it begins %q", first.Paragraphs[0])
	}
	if end := "had been the means of uniting them."; !strings.HasSuffix(last.Paragraphs[len(last.Paragraphs)-1], end) {
		t.Errorf("it does not end in %q", end)
	}
	for _, c := range m.Chapters {
		if len(c.Paragraphs) < 4 {
			t.Errorf("%s has %d paragraphs", c.Title, len(c.Paragraphs))
		}
		for _, p := range c.Paragraphs {
			if strings.ContainsAny(p, "_[]^{}") || strings.Contains(p, "Illustration") {
				t.Errorf("%s: %q", c.Title, p)
			}
		}
	}
	if words := len(strings.Fields(m.Text())); words < 121_000 || words > 122_397 {
		t.Errorf("%d words", words)
	}
}
