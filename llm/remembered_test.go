package llm

import "testing"

func TestAThoughtIsToldToTheFaceOfWhomItIsAbout(t *testing.T) {
	t.Parallel()
	r := reading{to: &Other{Name: "Fantine"}}
	for thought, want := range map[string]string{
		"I gave Fantine my word.":                                "I gave you my word.",
		"I have been hard on Fantine, harder than Fantine knew.": "I have been hard on you, harder than you knew.",
		"I think of Fantine's child.":                            "I think of your child.",
		"I have seen how Fantine treats Javert.":                 "",
		"I cannot make Fantine out.":                             "I cannot make you out.",
		"I trust nobody.":                                        "I trust nobody.",
	} {
		if got := r.toTheirFace(thought); got != want {
			t.Errorf("%q is told as %q, want %q", thought, got, want)
		}
	}
}
