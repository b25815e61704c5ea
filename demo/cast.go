package demo

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"

	"github.com/literaryai/dramatis/format"
)

//go:embed cast.json
var castFile []byte

//go:embed ties.json
var tiesFile []byte

// role is who somebody of the network is in the novel.
type role struct {
	NetworkName string `json:"network_name"`
	format.Person
}

// stance is how two people who are tied stand to each other in the novel.
type stance struct {
	From  string         `json:"from"` // names in the network
	To    string         `json:"to"`
	There *format.Stance `json:"there"`
	Back  *format.Stance `json:"back"`
}

// addCast gives everybody their full name and persona. The name in the network stays as a tag, so that they can still
// be found by it.
func addCast(n *format.Network) error {
	var cast []role
	if err := decode(castFile, &cast); err != nil {
		return fmt.Errorf("read the cast: %w", err)
	}
	roles := map[string]role{}
	for _, r := range cast {
		roles[r.NetworkName] = r
	}
	if len(roles) != len(n.People) || len(cast) != len(roles) {
		return fmt.Errorf("the cast has %d roles under %d names, for %d people", len(cast), len(roles), len(n.People))
	}
	for i := range n.People {
		known := n.People[i].Name
		r, ok := roles[known]
		if !ok {
			return fmt.Errorf("the cast has no role for %s", known)
		}
		if r.Name != known {
			r.Tags = append(r.Tags, known)
		}
		n.People[i] = r.Person
	}
	return nil
}

// addStances says of the ties how the two stand to each other.
func addStances(n *format.Network) error {
	var stances []stance
	if err := decode(tiesFile, &stances); err != nil {
		return fmt.Errorf("read the ties: %w", err)
	}
	places := map[[2]string]*format.Tie{}
	for i, t := range n.Ties {
		places[[2]string{n.People[t.From].Name, n.People[t.To].Name}] = &n.Ties[i]
	}
	for _, s := range stances {
		if t, ok := places[[2]string{s.From, s.To}]; ok {
			t.There, t.Back = s.There, s.Back
		} else if t, ok := places[[2]string{s.To, s.From}]; ok {
			t.There, t.Back = s.Back, s.There
		} else {
			return fmt.Errorf("the network has no tie between %s and %s", s.From, s.To)
		}
	}
	return nil
}

// decode refuses keys it does not know: a misspelt one would silently blank a part of a person.
func decode(file []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(file))
	dec.DisallowUnknownFields()
	return dec.Decode(v)
}
