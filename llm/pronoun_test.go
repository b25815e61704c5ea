package llm

import (
	"testing"

	"github.com/literaryai/dramatis"
)

func TestPronounsFollowFromWhatIsSaidOfSomebody(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, description, fact, want string }{
		{"Marquise de R.", "A kind elderly lady who finds a stranger, gives him her purse, and tells him where to knock; he does.", "", "She"},
		{"Magnon", "A former servant of Monsieur Gillenormand, who makes the old man pay for two sons. She dresses the boys nicely.",
			"My two died; he pays for them, and his father too, that man.", "She"},
		{"The Landlady of the Gorbeau House", "Asks no questions of any man, nor of his brother.", "", "She"},
		{"M. Mabeuf", "Grows indigo.", "", "He"},
		{"Inspector Javert", "Born in a prison, he never forgave himself.", "", "He"},
		{"Somebody", "Sits by the sea.", "", "They"},
	} {
		self := Self{Name: test.name, Description: test.description, Persona: dramatis.Persona{Facts: []string{test.fact}}}
		if got := pronounsOf(&self); got != test.want {
			t.Errorf("%s is %q, want %q", test.name, got, test.want)
		}
	}
}
