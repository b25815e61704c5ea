package llm

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/literaryai/dramatis"
)

// actTable holds the weights of the acts for each occasion, as phrases/acts.txt has them.
type actTable map[occasion][]actWeight

// occasion is what was heard from whom: for a reply the tone of the bond, for what one says unasked the bond itself.
type occasion struct {
	heard family
	tone  tone
	bond  bonds
}

type actWeight struct {
	act    dramatis.Act
	weight float64
}

// readActTable reads phrases/acts.txt.
func readActTable() (actTable, error) {
	text, err := phraseFiles.ReadFile("phrases/acts.txt")
	if err != nil {
		return nil, fmt.Errorf("read the acts: %w", err)
	}
	table := actTable{}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if err := table.read(line); err != nil {
			return nil, fmt.Errorf("read phrases/acts.txt: %q: %w", line, err)
		}
	}
	return table, nil
}

// read reads "family bond: act weight, act weight, …".
func (t actTable) read(line string) error {
	head, list, found := strings.Cut(line, ":")
	words := strings.Fields(head)
	if !found || len(words) != 2 {
		return fmt.Errorf("a line is a family, a bond, a colon and a list")
	}
	at, err := occasionNamed(words[0], words[1])
	if err != nil {
		return err
	}
	for item := range strings.SplitSeq(list, ",") {
		name, number, _ := strings.Cut(strings.TrimSpace(item), " ")
		weight, err := strconv.ParseFloat(number, 64)
		if err != nil || !dramatis.Act(name).Valid() {
			return fmt.Errorf("%q is no act with a weight", item)
		}
		t[at] = append(t[at], actWeight{dramatis.Act(name), weight})
	}
	return nil
}

func occasionNamed(heard, bond string) (occasion, error) {
	at := occasion{heard: family(heard)}
	if at.heard == heardOwn && bond == "even" {
		at.bond = bondEven
		return at, nil
	}
	b := bondTag(bond)
	switch {
	case b == 0:
		return at, fmt.Errorf("%q is no bond", bond)
	case at.heard == heardOwn:
		at.bond = b
	default:
		at.tone = b.tone()
	}
	return at, nil
}

// occasion is where the table is to be read for a reading.
func (r *reading) occasion(heard family) occasion {
	if heard == heardOwn {
		return occasion{heard: heardOwn, bond: r.bond}
	}
	return occasion{heard: heard, tone: r.bond.tone()}
}
