package sim

import (
	"slices"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
)

func TestLoreFiresByItsKeys(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		entry dramatis.Lore
		want  bool
	}{
		{"a key that was said", dramatis.Lore{Keys: []string{"bread", "candlesticks"}}, true},
		{"a key of two words", dramatis.Lore{Keys: []string{"silver candlesticks"}}, true},
		{"a key in the topic", dramatis.Lore{Keys: []string{"toulon"}}, true},
		{"a key that is a part of a word", dramatis.Lore{Keys: []string{"candle", "stick"}}, false},
		{"a key in other letters", dramatis.Lore{Keys: []string{"SILVER"}}, true},
		{"one that minds its letters", dramatis.Lore{Keys: []string{"SILVER"}, CaseSensitive: true}, false},
		{"a key that was said long ago", dramatis.Lore{Keys: []string{"coin"}}, false},
		{"nothing that was said", dramatis.Lore{Keys: []string{"Waterloo"}}, false},
		{"a secondary key that was said", dramatis.Lore{Keys: []string{"silver"}, SecondaryKeys: []string{"gold", "Bishop"}}, true},
		{"a secondary key that was not", dramatis.Lore{Keys: []string{"silver"}, SecondaryKeys: []string{"gold"}}, false},
		{"what is always in mind", dramatis.Lore{Constant: true}, true},
		{"what is switched off", dramatis.Lore{Keys: []string{"silver"}, Constant: true, Disabled: true}, false},
		{"an empty key", dramatis.Lore{Keys: []string{" "}}, false},
		{"a repeated beginning", dramatis.Lore{Keys: []string{"me at last"}}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			a, b := average(1, 1), average(1, 2)
			a.Persona.Lorebook = []dramatis.Lore{test.entry}
			heard := []dramatis.Message{
				said(&b, 1, dramatis.ActInform, "A coin."), said(&b, 2, dramatis.ActInform, "One."), said(&b, 3, dramatis.ActInform, "Two."),
				said(&b, 4, dramatis.ActInform, "They told me, me at last."), said(&b, 5, dramatis.ActInform, "The bishop's silver candlesticks!"),
			}
			if got := len(Lore(&a, heard, "The galleys of Toulon")) == 1; got != test.want {
				t.Errorf("it comes to mind: %v, want %v", got, test.want)
			}
		})
	}
}

func TestLoreComesInOrderAndWithinBounds(t *testing.T) {
	t.Parallel()
	a := average(1, 1)
	long := strings.Repeat("x", loreLetters-10)
	a.Persona.Lorebook = []dramatis.Lore{
		{Name: "late", Keys: []string{"bread"}, Order: 5, Content: "a"}, {Name: "first", Keys: []string{"bread"}, Content: "b"},
		{Name: "second", Keys: []string{"bread"}, Content: "c"}, {Name: "always", Constant: true, Order: 9, Content: "d"},
		{Name: "too long", Keys: []string{"bread"}, Order: 1, Content: long + long}, {Name: "too late", Keys: []string{"bread"}, Order: 6, Content: "e"},
	}
	var names []string
	for _, entry := range Lore(&a, nil, "the price of bread") {
		names = append(names, entry.Name)
	}
	if want := []string{"always", "first", "second", "late"}; !slices.Equal(names, want) {
		t.Errorf("what comes to mind is %v, want %v", names, want)
	}
}
