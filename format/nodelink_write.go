package format

import (
	"encoding/json"
	"fmt"
	"io"
)

// graphNotes is what WriteNodeLink says of the whole network beyond the common keys.
type graphNotes struct {
	Setting string `json:"setting"` // where and when these people live
}

// What is written: the common keys as anybody reads them, and the rest under one key that others ignore.
type (
	graphOut struct {
		Name        string     `json:"name,omitempty"`
		Description string     `json:"description,omitempty"`
		Own         graphNotes `json:"dramatis,omitzero"`
		Nodes       []nodeOut  `json:"nodes"`
		Links       []linkOut  `json:"links"`
	}
	nodeOut struct {
		Name        string  `json:"name"`
		Group       string  `json:"group,omitempty"`
		Description string  `json:"description,omitempty"`
		Own         Profile `json:"dramatis,omitzero"`
	}
	linkOut struct {
		Source int       `json:"source"`
		Target int       `json:"target"`
		Value  float64   `json:"value"`
		Own    linkNotes `json:"dramatis,omitzero"`
	}
)

// WriteNodeLink writes a network as D3 node-link JSON, with indices in its links. ReadNodeLink gives the network back.
// A network that is not valid is an invalid Error, and nothing is written.
func WriteNodeLink(w io.Writer, n Network) error {
	if err := n.Validate(); err != nil {
		return err
	}
	out := graphOut{
		Name: n.Name, Description: n.Description,
		Own:   graphNotes{Setting: n.Setting},
		Nodes: make([]nodeOut, len(n.People)), Links: make([]linkOut, len(n.Ties)),
	}
	for i, p := range n.People {
		out.Nodes[i] = nodeOut{Name: p.Name, Group: p.Group, Description: p.Description, Own: p.Profile}
	}
	for i, t := range n.Ties {
		out.Links[i] = linkOut{Source: t.From, Target: t.To, Value: t.Weight, Own: linkNotes{t.There, t.Back}}
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(out); err != nil {
		return fmt.Errorf("write the network: %w", err)
	}
	return nil
}
