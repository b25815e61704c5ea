package document

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
)

// Three texts written for these tests, about people whom no list knows: what finds the Bennets must find strangers.

const english = `Chapter I

My name is Edmund Farrow, and for seven years I shared rooms in Crane Street with Mr. Tobias Quill. I had come back from Burma with a bad leg and no friends. Quill had few himself. “You are a doctor, Farrow,” he said on the first evening, “and doctors do not talk at breakfast.”

He was a tall, thin man, who ate little and slept less. Mrs. Pargeter, our landlady, thought him mad. “That Mr. Quill has put a dead owl in my pantry again, Dr. Farrow,” she cried one morning in October.

“It is evidence, Mrs. Pargeter,” said Quill, without looking up.

It was a wet Tuesday when Inspector Lomax came to us. Lomax was a heavy man from Yorkshire, who had never forgiven Quill for the affair of the Ostrava pearls. “Miss Verity Holloway is gone,” said Lomax. “She left Thornfield Priory on Sunday, and her brother has not seen her since.”

“Her brother is Sir Jasper Holloway?” asked Quill.

“The same. Sir Jasper is beside himself.”

Quill laughed. “Sir Jasper has been beside himself since he lost the Derby. Farrow, your hat!”

Chapter II

We reached Thornfield at noon. Sir Jasper met us in the hall; he was pale, and his hands shook. Behind him stood a dark young woman in grey. “My cousin, Miss Ida Brandt,” said Sir Jasper. “Ida was the last to see my sister.”

“Verity kissed me and said that she would be back for tea,” said Miss Brandt. She wept. “She is my dearest friend, Mr. Quill.”

Quill looked at her for a long time. “Did Miss Holloway take the road to Marlow?” he asked.

“To Marlow, yes,” Miss Brandt replied. “Old Tom the gardener saw her at the gate. Tom is deaf, but he sees well enough.”

I walked with Ida in the garden while Quill talked to Tom. She told me that Verity was engaged to Captain Rourke of the Lancers, and that Sir Jasper hated him. “Jasper is afraid of Rourke,” said Ida. “Rourke is his enemy, and always was.”

“And you, Miss Brandt?” I asked.

“I, Dr. Farrow? I am afraid of nobody.”

Captain Rourke was at the inn at Marlow. “Verity is safe,” said Rourke, when Quill had shut the door. “We were married at St. Mary’s on Monday, and nobody can undo it.”

Quill smiled. “Then we have come to wish you joy, Captain Rourke. Farrow, Lomax will be furious.”
`

const german = `Kapitel I

An einem kalten Morgen im November ging Friederike Hallwig durch den Garten ihres Vaters. Der alte Hallwig stand am Fenster und sah seiner Tochter nach. »Rike ist unglücklich«, sagte Frau Hallwig leise. »Sie liebt diesen Menschen, und er hat kein Geld.«

»Herr von Ansbach hat einen Namen«, erwiderte Herr Hallwig. »Das ist mehr, als die Möllers haben.«

Friederike hörte die Stimmen ihrer Eltern nicht. Sie dachte an Konrad. Konrad von Ansbach war ein großer, stiller Mann, der selten lachte und nie log. Vor drei Wochen war er nach Stettin gefahren, und seitdem hatte Friederike keinen Brief bekommen.

»Guten Morgen, Friederike!«, rief eine Stimme über die Hecke. Es war Lotte Möller, die Tochter des Apothekers. Lotte lachte immer, und Friederike war ihr dafür dankbar. »Hast du schon gehört? Dein Konrad ist wieder da. Mein Bruder Georg hat ihn am Bahnhof gesehen.«

Friederike wurde blass. »Georg muss sich irren«, sagte Friederike.

»Georg irrt sich nie«, antwortete Lotte. »Er hat sogar mit ihm gesprochen. Herr von Ansbach war sehr höflich.«

Am Abend kam Konrad. Herr Hallwig empfing ihn im Salon, und Frau Hallwig ließ Kaffee bringen. »Ich bin gekommen, um mit Ihnen zu sprechen, Herr Hallwig«, sagte Konrad. Er sah Friederike nicht an. Friederike sah nur ihn.

»Sprechen Sie, Ansbach«, sagte Herr Hallwig. In Stettin, so erzählte Konrad, habe er eine Stelle gefunden; in Stettin wolle er leben, und zwar mit ihr. Lotte, die an der Tür gehorcht hatte, klatschte in die Hände. Georg Möller stand hinter seiner Schwester und lächelte.

Friederike nahm Konrads Hand. »Nach Stettin also«, sagte Friederike, »und wenn es sein muss, bis nach Riga.«
`

const french = `Chapitre I

Le docteur Armand Vasseur habitait depuis vingt ans la petite ville de Sainte-Aubierge. Il y soignait les pauvres et ne demandait rien. Sa gouvernante, Mme Poulain, disait qu'il mourrait sur la paille.

— Vous êtes trop bon, monsieur Vasseur, répétait Mme Poulain.

— On ne l'est jamais assez, répondit Vasseur.

Un soir de décembre, on frappa à la porte. C'était Lucienne Ferrand, la fille du notaire. Lucienne avait dix-huit ans; elle était pâle et tremblait de froid.

— Docteur, dit Lucienne, mon père se meurt. Venez vite.

Vasseur prit son chapeau. Dans la rue, Lucienne pleurait. M. Ferrand était tombé dans l'escalier, et Jacques Morel, son clerc, l'avait porté sur son lit. Jacques aimait Lucienne depuis l'enfance, et Lucienne ne le savait pas.

— Il faut partir pour Rouen, murmura Jacques, il y a à Rouen un chirurgien.

— Non, Jacques, dit Vasseur. Votre maître ne verrait pas Rouen.

Lucienne regarda Jacques, et Jacques baissa les yeux. M. Ferrand ouvrit les siens. Il dit à Jacques : « Vous épouserez ma fille. » Puis M. Ferrand ne dit plus rien.

À Sainte-Aubierge, on en parla longtemps. Mme Poulain pleura beaucoup à la noce, et Vasseur, qui n'avait jamais dansé, dansa avec Lucienne.
`

// TestStrangers finds the people, places and ties of texts that nobody had in mind.
func TestStrangers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		language, text string
		people         map[string]string // name → other names, in order
		women          []string
		places         []string
		ties           map[string]dramatis.RelationshipType
	}{
		{
			language: "en", text: english,
			people: map[string]string{
				"Mr. Tobias Quill": "Quill, Mr. Quill", "Sir Jasper Holloway": "Sir Jasper, Jasper", "Miss Ida Brandt": "Ida, Miss Brandt",
				"Edmund Farrow": "Farrow, Dr. Farrow", "Captain Rourke": "Rourke", "Miss Verity Holloway": "Verity, Miss Holloway",
				"Inspector Lomax": "Lomax", "Tom": "", "Mrs. Pargeter": "",
			},
			women:  []string{"Miss Ida Brandt", "Miss Verity Holloway", "Mrs. Pargeter"},
			places: []string{"Marlow", "Crane Street", "Yorkshire", "Burma", "Thornfield Priory"},
			ties: map[string]dramatis.RelationshipType{
				"captain-rourke miss-verity-holloway": dramatis.Romance, "miss-verity-holloway sir-jasper-holloway": dramatis.Family,
			},
		},
		{
			language: "de", text: german,
			people: map[string]string{
				"Friederike Hallwig": "Friederike", "Konrad von Ansbach": "Konrad, Herr von Ansbach, Ansbach", "Herr Hallwig": "Hallwig",
				"Lotte Möller": "Lotte", "Georg Möller": "Georg", "Frau Hallwig": "",
			},
			women:  []string{"Friederike Hallwig", "Lotte Möller", "Frau Hallwig"},
			places: []string{"Stettin"},
			ties: map[string]dramatis.RelationshipType{
				"frau-hallwig herr-hallwig": dramatis.Family, "frau-hallwig friederike-hallwig": dramatis.Family, "friederike-hallwig herr-hallwig": dramatis.Family, "georg-möller lotte-möller": dramatis.Family,
			},
		},
		{
			language: "fr", text: french,
			people: map[string]string{
				"Lucienne Ferrand": "Lucienne", "Jacques Morel": "Jacques", "Docteur Armand Vasseur": "Vasseur, Monsieur Vasseur", "Mme Poulain": "",
				"M. Ferrand": "",
			},
			women:  []string{"Lucienne Ferrand", "Mme Poulain"},
			places: []string{"Rouen", "Sainte-Aubierge"},
			ties:   map[string]dramatis.RelationshipType{"lucienne-ferrand m-ferrand": dramatis.Family},
		},
	} {
		a := analyse(t, manuscript(c.text))
		if a.Language != c.language {
			t.Errorf("%s is taken for %s", c.language, a.Language)
		}
		for _, p := range a.People {
			others, wanted := c.people[p.Name]
			if !wanted {
				t.Errorf("%s: who is %s?", c.language, p.Name)
			} else if got := strings.Join(p.Aliases, ", "); got != others {
				t.Errorf("%s: %s is also called %q, not %q", c.language, p.Name, got, others)
			}
			if female := slices.Contains(c.women, p.Name); female != (p.Gender == dramatis.GenderFemale) {
				t.Errorf("%s: %s is %q", c.language, p.Name, p.Gender)
			}
			delete(c.people, p.Name)
		}
		for missing := range c.people {
			t.Errorf("%s: %s is missing", c.language, missing)
		}
		for _, place := range c.places {
			if !slices.ContainsFunc(a.Places, func(p dramatis.FoundPlace) bool { return p.Name == place }) {
				t.Errorf("%s: %s is no place", c.language, place)
			}
		}
		for _, tie := range a.Ties {
			if want := cmp.Or(c.ties[tie.A+" "+tie.B], dramatis.Acquaintance); tie.Type != want {
				t.Errorf("%s: %s and %s are %s, not %s", c.language, tie.A, tie.B, tie.Type, want)
			}
		}
	}
}

// TestNamesOfOneAndOfTwo are small texts, each about one way to be called.
func TestNamesOfOneAndOfTwo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, people string }{
		{"Jean Valjean slept. Valjean woke. Monsieur Madeleine, said Javert, is Jean Valjean. Javert bowed to Monsieur Madeleine. Inspector Javert left.",
			"Jean Valjean, Inspector Javert, Monsieur Madeleine"},
		{"They bowed to the Bishop. Cosette sang for the Colonel. Cosette smiled. “Monsieur le Maire,” said Cosette.", "Cosette"},
		{"Anna Sergejewna Odinzowa smiled. “Stay,” said Anna Sergejewna. Anna Sergejewna left.", "Anna Sergejewna Odinzowa"},
		{"Madame Thénardier shouted. Thénardier himself said nothing. Thénardier left, and his wife wept. Madame Thénardier!", "Madame Thénardier, Thénardier"},
		{"Mr. and Mrs. Ames came. Mr. Ames smiled at Mrs. Ames.", "Mr. Ames, Mrs. Ames"},
		{"Huck laughed. “Hucky!” said Tom Sawyer. Huck Finn was gone; Tom sat down. Huckleberry Finn was his name.", "Huck Finn, Tom Sawyer"},
		{"Injun Joe came, and Joe Harper ran. Injun Joe laughed. Joe Harper hid.", "Injun Joe, Joe Harper"},
		{"Colonel Brandon knew Mr. Brandon’s wife. Mrs. Brandon smiled at her brother-in-law, Colonel Brandon.", "Colonel Brandon, Mrs. Brandon"},
		{"The Duke looked at the Bible on Monday. God knows. England expects. I am, Sir, yours.", ""},
		{"Lady Catherine Pole came in. Kitty Marsh sat still, and Kitty said nothing; Lady Catherine had spoken. “Catherine!” said nobody.",
			"Kitty Marsh, Lady Catherine Pole"},
		{"Emma Bovary sighed. Charles Bovary slept. Madame Bovary read; Madame Bovary wept; Madame Bovary was ill. Emma died.", "Emma Bovary, Charles Bovary"},
	} {
		var names []string
		for _, p := range analyse(t, manuscript(c.text)).People {
			names = append(names, p.Name)
		}
		if got := strings.Join(names, ", "); got != c.people {
			t.Errorf("%s\n  names %s\n  not   %s", c.text, got, c.people)
		}
	}
}
