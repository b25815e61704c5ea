package dramatis

import "testing"

func TestStartsPointIntoTheText(t *testing.T) {
	t.Parallel()
	m := Manuscript{Chapters: []Chapter{
		{Paragraphs: []string{"À propos.", "Zwei"}},
		{Title: "Ⅰ. Début", Paragraphs: []string{"Première.", "Seconde,\nen vers."}},
		{Title: "Vide"},
		{Title: "Fin", Paragraphs: []string{"…"}},
	}}
	text := []rune(m.Text())
	for i, starts := range m.Starts() {
		for j, at := range starts {
			want := []rune(m.Chapters[i].Paragraphs[j])
			if got := string(text[at : at+len(want)]); got != string(want) {
				t.Errorf("paragraph %d of chapter %d begins at %d, where the text has %q", j, i, at, got)
			}
		}
	}
	if (&Manuscript{}).Text() != "" {
		t.Error("a manuscript of nothing has a text")
	}
}
