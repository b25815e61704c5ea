package document

import "testing"

func TestLanguage(t *testing.T) {
	t.Parallel()
	x, err := loadLexicon()
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"It is a truth universally acknowledged, that a single man in possession of a good fortune must be in want of a wife.":           "en",
		"Habe nun, ach! Philosophie, Juristerei und Medizin, und leider auch Theologie durchaus studiert, mit heißem Bemühn.":            "de",
		"Longtemps, je me suis couché de bonne heure. Parfois, à peine ma bougie éteinte, mes yeux se fermaient si vite.":                "fr",
		"En un lugar de la Mancha, de cuyo nombre no quiero acordarme, no ha mucho tiempo que vivía un hidalgo.":                         "es",
		"Nel mezzo del cammin di nostra vita mi ritrovai per una selva oscura, ché la diritta via era smarrita.":                         "it",
		"Uma noite destas, vindo da cidade para o Engenho Novo, encontrei no trem da Central um rapaz aqui do bairro.":                   "pt",
		"Ik ben makelaar in koffie, en woon op de Lauriergracht, nummer zeven en dertig. Het is mijn gewoonte niet romans te schrijven.": "nl",
		"Gallia est omnis divisa in partes tres, quarum unam incolunt Belgae, aliam Aquitani, tertiam qui ipsorum lingua Celtae.":        "la",
		"Все счастливые семьи похожи друг на друга, каждая несчастливая семья несчастлива по-своему.":                                    "ru",
		"吾輩は猫である。名前はまだ無い。":                                                                                                               "ja",
		"Xyzzy plugh qwfpgj": undetermined,
		"":                   undetermined,
	} {
		if got, sure := x.languageOf([]string{text}, ""); got != want || sure < 0 || sure > 1 {
			t.Errorf("%.40s is %s (%.2f), not %s", text, got, sure, want)
		}
	}
	if got, _ := x.languageOf([]string{"Hm."}, "sv"); got != "sv" {
		t.Errorf("what the file says is taken where the text says nothing, not %s", got)
	}
}
