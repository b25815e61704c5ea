package document

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
)

// TestTheCastOfANovel holds the people of Pride and Prejudice against a list made by hand: each of its principal characters is
// one person, under the name that a reader would give them, and what the text calls them is nobody else's.
func TestTheCastOfANovel(t *testing.T) {
	t.Parallel()
	people := analysedNovel(t).People
	wanted := gold(t)
	var found, missed, wrong int
	for name, aliases := range wanted {
		i := slices.IndexFunc(people, func(p dramatis.FoundPerson) bool { return p.Name == name })
		if i < 0 {
			t.Errorf("nobody is called %s", name)
			continue
		}
		for _, alias := range aliases {
			switch bearer := bearerOf(people, alias); bearer {
			case name:
				found++
			case "":
				missed++
			default:
				wrong++
				t.Logf("%s is %s, not %s", alias, bearer, name)
			}
		}
	}
	recall := float64(found) / float64(found+missed+wrong)
	// Every name of theirs that is in nobody's list would be one too many.
	extra := 0
	for _, p := range people {
		for _, alias := range p.Aliases {
			if aliases, listed := wanted[p.Name]; listed && !slices.Contains(aliases, alias) && !rare(alias) {
				extra++
				t.Logf("%s is called %s as well", p.Name, alias)
			}
		}
	}
	precision := float64(found) / float64(found+extra)
	t.Logf("%d characters; of %d names %.2f found, and %.2f of those found are right", len(wanted), found+missed+wrong, recall, precision)
	if recall < 0.85 || precision < 0.95 {
		t.Errorf("recall is %.2f and precision %.2f", recall, precision)
	}
	// "Charles", "Louisa" and "Anne" are hardly ever named with a surname, and wives were left two people: nobody else is missing.
	for _, p := range people[:17] {
		if _, listed := wanted[p.Name]; !listed {
			t.Errorf("%s is among the seventeen who appear most", p.Name)
		}
	}
}

// rare are names that the list leaves out because they mean several or stand there once.
func rare(alias string) bool {
	switch alias {
	case "Miss Bennet", "Miss Lucas", "Elizabeth Bennet", "Lizzie", "Bennet", "Gardiner", "E. Gardiner", "Lucas", "Miss De Bourgh":
		return true
	}
	return false
}

// bearerOf is who bears a name.
func bearerOf(people []dramatis.FoundPerson, alias string) string {
	for _, p := range people {
		if p.Name == alias || slices.Contains(p.Aliases, alias) {
			return p.Name
		}
	}
	return ""
}

func gold(t *testing.T) map[string][]string {
	t.Helper()
	data, err := os.ReadFile("testdata/pride_and_prejudice.gold.txt")
	if err != nil {
		t.Fatal(err)
	}
	wanted := map[string][]string{}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		name, aliases, found := strings.Cut(line, ":")
		if !found || line[0] == '#' {
			continue
		}
		wanted[name] = nil
		for alias := range strings.SplitSeq(aliases, ",") {
			if alias = strings.TrimSpace(alias); alias != "" {
				wanted[name] = append(wanted[name], alias)
			}
		}
	}
	return wanted
}

// TestPlacesAreNoPeople names what must not be taken for people.
func TestPlacesAreNoPeople(t *testing.T) {
	t.Parallel()
	a := analysedNovel(t)
	for _, place := range []string{
		"Longbourn", "Netherfield", "Meryton", "Pemberley", "Rosings", "London", "Hunsford", "Derbyshire", "Hertfordshire", "Brighton", "Lambton",
	} {
		if !slices.ContainsFunc(a.Places, func(p dramatis.FoundPlace) bool { return p.Name == place }) {
			t.Errorf("%s is no place", place)
		}
		if bearer := bearerOf(a.People, place); bearer != "" {
			t.Errorf("%s is %s", place, bearer)
		}
	}
	for _, word := range []string{"God", "Heaven", "Michaelmas", "Christmas", "Monday", "English", "April", "Parsonage", "But", "Ay", "Bennets", "Miss Bennets", "Chapter"} {
		if bearer := bearerOf(a.People, word); bearer != "" {
			t.Errorf("%s is %s", word, bearer)
		}
	}
}

// TestTiesThatAReaderWouldAgreeWith are the strongest, and what the text says they are.
func TestTiesThatAReaderWouldAgreeWith(t *testing.T) {
	t.Parallel()
	a := analysedNovel(t)
	place := map[string]int{}
	types := map[string]dramatis.RelationshipType{}
	for i, tie := range a.Ties {
		place[tie.A+" "+tie.B], types[tie.A+" "+tie.B] = i, tie.Type
	}
	for _, want := range []struct {
		pair   string
		within int
		is     dramatis.RelationshipType
	}{
		{"elizabeth-bennet fitzwilliam-darcy", 1, dramatis.Romance},
		{"elizabeth-bennet jane-bennet", 2, dramatis.Family},
		{"elizabeth-bennet mrs-bennet", 8, dramatis.Family},
		{"jane-bennet mr-bingley", 10, dramatis.Romance},
		{"george-wickham lydia-bennet", 25, dramatis.Romance},
		{"charlotte-lucas william-collins", 25, dramatis.Romance},
		{"elizabeth-bennet mrs-gardiner", 25, dramatis.Family},
		{"caroline-bingley mr-bingley", 40, dramatis.Family},
		{"fitzwilliam-darcy georgiana-darcy", 50, dramatis.Family},
		{"kitty lydia-bennet", 35, dramatis.Family},
		{"mr-bennet mrs-bennet", 40, dramatis.Family},
		{"elizabeth-bennet william-collins", 10, dramatis.Acquaintance},
		{"caroline-bingley fitzwilliam-darcy", 25, dramatis.Acquaintance},
	} {
		at, found := place[want.pair]
		if !found || at >= want.within {
			t.Errorf("%s is tie number %d, not among the first %d", want.pair, at+1, want.within)
		}
		if types[want.pair] != want.is {
			t.Errorf("%s are %s, not %s", want.pair, types[want.pair], want.is)
		}
	}
}

// TestMissBennet is the hard case: the eldest by custom, a sister where she is spoken to; and each time it is said so.
func TestMissBennet(t *testing.T) {
	t.Parallel()
	people := analysedNovel(t).People
	doubts := map[string]string{}
	for _, p := range people {
		doubts[p.Name] = strings.Join(p.Doubts, " ")
	}
	for _, name := range []string{"Jane Bennet", "Elizabeth Bennet"} {
		if !strings.Contains(doubts[name], "“Miss Bennet”") {
			t.Errorf("%s: nothing is said of “Miss Bennet”: %s", name, doubts[name])
		}
	}
	for _, name := range []string{"Mrs. Collins", "Mrs. Wickham"} {
		if !strings.Contains(doubts[name], "kept apart") {
			t.Errorf("%s: nothing is said of who she was before", name)
		}
	}
	text := `“I wish, Miss Marlow,” said Lady Pym, “that you would go.” Anne Marlow sat by the fire, and Beth Marlow by the window.

Miss Beth smiled. Beth had heard it before. Miss Marlow, the eldest, went on sewing. Anne never listened to Lady Pym, and Anne was right. Miss Beth Marlow was not so calm.`
	for i := range nearby + 2 {
		text += "\n\nBeth Marlow walked on alone, and thought of number " + string(rune('a'+i%26)) + ". Miss Beth was tired."
	}
	text += "\n\n“You are late, Miss Marlow,” said the old gardener."
	said := map[string]string{}
	for _, p := range analyse(t, manuscript(text)).People {
		said[p.Name] = strings.Join(p.Doubts, " ")
	}
	if !strings.Contains(said["Anne Marlow"], "2 of 3 times") || !strings.Contains(said["Beth Marlow"], "1 of 3 times") {
		t.Errorf("Anne was not there when the gardener spoke, and Beth was: %v", said)
	}
}
