package legacy

import (
	"bytes"
	"fmt"
	"io"
	"slices"

	"github.com/goccy/go-yaml"

	"github.com/literaryai/dramatis"
)

// Map says what the names in a file mean where they do not say it themselves.
type Map struct {
	// Tables says by noun (users, documents, characters, conversations, messages) which table holds it.
	Tables map[string]TableMap `yaml:"tables"`
	// Roles says by the role of a message, as it stands there, who speaks: user, character or narrator.
	Roles map[string]string `yaml:"roles"`
}

// TableMap says which table holds a noun, and by field which column says it. Columns that are not named are found by their
// names. A column of "-" is none: the field is not read.
type TableMap struct {
	Table   string            `yaml:"table"`
	Columns map[string]string `yaml:"columns"`
}

// ReadMap reads a map from YAML or JSON. A noun, field or role that is none is an invalid Error that names its place.
func ReadMap(in io.Reader) (Map, error) {
	var m Map
	const most = 1 << 20
	data, err := io.ReadAll(io.LimitReader(in, most))
	if err != nil {
		return m, fmt.Errorf("read the map: %w", err)
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return m, nil
	}
	if err := yaml.UnmarshalWithOptions(data, &m, yaml.Strict()); err != nil {
		return m, dramatis.Errorf(dramatis.CodeInvalid, "the map cannot be read: %s", yaml.FormatError(err, false, true))
	}
	var f dramatis.Faults
	for name, t := range m.Tables {
		place := "tables." + name
		if !slices.Contains(nouns(), noun(name)) {
			f.Add(place, "must be one of %v", nouns())
			continue
		}
		for field := range t.Columns {
			known := fieldOf(noun(name), field) != nil
			f.Check(known, place+".columns."+field, "is none of %v", fieldNames(noun(name)))
		}
	}
	for role, kind := range m.Roles {
		speaker := dramatis.SpeakerKind(kind)
		known := slices.Contains([]dramatis.SpeakerKind{dramatis.SpeakerUser, dramatis.SpeakerCharacter, dramatis.SpeakerNarrator}, speaker)
		f.Check(known, "roles."+role, "must be user, character or narrator")
	}
	slices.SortFunc(f, func(a, b dramatis.Fault) int { return bytes.Compare([]byte(a.Place), []byte(b.Place)) })
	return m, f.Err("the map")
}

func fieldNames(n noun) []string {
	var names []string
	for _, f := range fields(n) {
		names = append(names, f.name)
	}
	return names
}
