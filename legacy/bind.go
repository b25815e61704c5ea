package legacy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/literaryai/dramatis"
)

// binding is a table that holds a noun, and its columns by what they say.
type binding struct {
	noun   noun
	table  *table
	fields map[string]string // column by field
	byName map[string]bool   // fields that refer to another row by its name and not by its id
}

// has reports whether a column says it.
func (b *binding) has(field string) bool { return b != nil && b.fields[field] != "" }

// fieldAt is what a column says; empty for nothing.
func (b *binding) fieldAt(column string) string {
	for field, bound := range b.fields {
		if bound == column {
			return field
		}
	}
	return ""
}

// bind finds out which tables and columns mean what: by the map, by declared foreign keys, and by their names.
func bind(tables []*table, m Map) (map[noun]*binding, error) {
	bound := map[noun]*binding{}
	var faults dramatis.Faults
	for _, n := range nouns() {
		if said, mapped := m.Tables[string(n)]; mapped && said.Table != "" {
			t := tableNamed(tables, said.Table)
			if t == nil {
				faults.Add("tables."+string(n), "there is no table %q; there are %s", said.Table, strings.Join(namesOf(tables), ", "))
				continue
			}
			bound[n] = bindTable(n, t, said, &faults)
		}
	}
	for _, n := range nouns() {
		if bound[n] == nil {
			if b := findTable(n, tables, m.Tables[string(n)], bound, &faults); b != nil {
				bound[n] = b
			}
		}
	}
	for _, b := range bound {
		b.follow(bound, m.Tables[string(b.noun)])
	}
	return bound, faults.Err("the map")
}

func tableNamed(tables []*table, name string) *table {
	for _, t := range tables {
		if strings.EqualFold(t.name, name) {
			return t
		}
	}
	return nil
}

func namesOf(tables []*table) []string {
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = t.name
	}
	return names
}

// findTable finds the table of a noun by its name, among those that can hold one.
func findTable(n noun, tables []*table, said TableMap, bound map[noun]*binding, faults *dramatis.Faults) *binding {
	for _, name := range tableNames(n) {
		for _, t := range tables {
			taken := false
			for _, b := range bound {
				taken = taken || b.table == t
			}
			if taken || t.broken != "" || folded(t.name) != name {
				continue
			}
			if b := bindTable(n, t, said, faults); b.holds(tables) {
				return b
			}
		}
	}
	return nil
}

// holds reports whether a table says enough to hold its noun.
func (b *binding) holds(tables []*table) bool {
	refers := func(noun) bool { return false }
	if b.noun == conversations || b.noun == messages {
		refers = func(to noun) bool { // by a foreign key whose column has another name
			return slices.ContainsFunc(b.table.columns, func(c column) bool {
				return c.to != nil && slices.Contains(tableNames(to), folded(c.to.table)) && tableNamed(tables, c.to.table) != nil
			})
		}
	}
	switch b.noun {
	case users:
		return b.has("username") || b.has("email")
	case documents:
		return b.has("content") || b.has("path") || b.has("title")
	case characters:
		return b.has("name")
	case conversations:
		return b.has("character") || b.has("characters") || b.has("messages") || refers(characters)
	case messages:
		return b.has("text")
	}
	return false
}

// bindTable finds a table's columns by the map and by their names.
func bindTable(n noun, t *table, said TableMap, faults *dramatis.Faults) *binding {
	b := &binding{noun: n, table: t, fields: map[string]string{}, byName: map[string]bool{}}
	for field, name := range said.Columns {
		if name == "-" {
			continue
		}
		i := slices.IndexFunc(t.columns, func(c column) bool { return strings.EqualFold(c.name, name) })
		if i < 0 {
			faults.Add(fmt.Sprintf("tables.%s.columns.%s", n, field), "the table %s has no column %q", t.name, name)
			continue
		}
		b.fields[field] = t.columns[i].name
	}
	if _, mapped := said.Columns["id"]; !mapped {
		b.bindKey()
	}
	for _, f := range fields(n) {
		if _, mapped := said.Columns[f.name]; mapped || b.has(f.name) {
			continue
		}
		for _, name := range strings.Fields(f.names) {
			i := slices.IndexFunc(t.columns, func(c column) bool { return folded(c.name) == name && b.fieldAt(c.name) == "" })
			if i >= 0 && !b.leadsElsewhere(&t.columns[i], &f) {
				b.fields[f.name] = t.columns[i].name
				b.byName[f.name] = f.to != "" && strings.HasSuffix(name, "name") || name == "documenttitle"
				break
			}
		}
	}
	return b
}

// bindKey takes the primary key for the id, where it is one column.
func (b *binding) bindKey() {
	var keys []string
	for _, c := range b.table.columns {
		if c.key > 0 {
			keys = append(keys, c.name)
		}
	}
	if len(keys) == 1 {
		b.fields["id"] = keys[0]
	}
}

// leadsElsewhere reports whether a column that is called like a field is declared to refer to another kind of thing.
func (b *binding) leadsElsewhere(c *column, f *field) bool {
	if c.to == nil {
		return false
	}
	for _, n := range nouns() {
		if slices.Contains(tableNames(n), folded(c.to.table)) {
			return n != f.to
		}
	}
	return false
}

// follow binds what declared foreign keys say and no name did, and sees which refer by name.
func (b *binding) follow(bound map[noun]*binding, said TableMap) {
	for i := range b.table.columns {
		c := &b.table.columns[i]
		if c.to == nil {
			continue
		}
		for _, f := range fields(b.noun) {
			to := bound[f.to]
			if to == nil || !strings.EqualFold(to.table.name, c.to.table) {
				continue
			}
			if _, mapped := said.Columns[f.name]; !mapped && !b.has(f.name) && b.fieldAt(c.name) == "" {
				b.fields[f.name] = c.name
			}
			if b.fields[f.name] == c.name {
				b.byName[f.name] = c.to.column != "" && !strings.EqualFold(c.to.column, to.fields["id"])
			}
		}
	}
}

// tableReport is how a binding is reported.
func (b *binding) tableReport() TableReport {
	r := TableReport{Name: b.table.name, Becomes: string(b.noun), Rows: b.table.rows, Columns: []string{}, Unread: []string{}}
	for _, c := range b.table.columns {
		switch field := b.fieldAt(c.name); {
		case field != "":
			r.Columns = append(r.Columns, c.name+" as "+field)
		case b.noun == characters && isNote(c.name):
			r.Columns = append(r.Columns, c.name+" as a fact or trait")
		default:
			r.Unread = append(r.Unread, c.name)
		}
	}
	return r
}

// isNote reports whether a character's column that nothing is known of is worth keeping as something that they know of
// themselves: what counts, links and dates is not.
func isNote(name string) bool {
	n := folded(name)
	for _, ending := range []string{"id", "at", "date", "embedding", "vector", "count", "version", "hash", "timestamp"} {
		if strings.HasSuffix(n, ending) {
			return false
		}
	}
	return true
}
