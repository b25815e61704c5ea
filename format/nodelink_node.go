package format

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

func (f *nodeLinkFile) readNodes(raw json.RawMessage) {
	f.texts, f.numbers, f.names = map[string]int{}, map[int]int{}, map[string]int{}
	place := f.prefix + "nodes"
	count, ok := elements(raw, f.limit.People, func(i int, raw json.RawMessage) {
		f.net.People = append(f.net.People, f.node(fmt.Sprintf("%s[%d]", place, i), i, raw))
	})
	f.nodes = count
	switch {
	case !ok:
		f.add(place, "must be a list")
	case count == 0:
		f.add(place, "must not be empty")
	case count > f.limit.People:
		f.add(place, "has %d people, and may have at most %d", count, f.limit.People)
	}
}

// node reads one person. Whatever else is wrong with them, their id and name are known afterwards, so that the links
// to them are not reported as well.
func (f *nodeLinkFile) node(place string, i int, raw json.RawMessage) Person {
	m := f.object(place, raw)
	if m == nil {
		return Person{}
	}
	var p Person
	f.own(place+".dramatis", m["dramatis"], &p.Profile)
	p.Name = f.nodeName(place, i, m)
	p.Description = f.text(place+".description", m["description"])
	p.Group = f.group(place+".group", m["group"])
	p.check(&f.report, place+".", place+".dramatis.")
	return p
}

// nodeName is a node's name, else its label, else its id.
func (f *nodeLinkFile) nodeName(place string, i int, m map[string]json.RawMessage) string {
	name, known := f.id(place+".id", i, m["id"])
	key := "id"
	for _, k := range []string{"label", "name"} {
		if !absent(m[k]) {
			key = k
		}
	}
	switch {
	case key != "id":
		name = strings.TrimSpace(f.text(place+"."+key, m[key]))
		known = m[key][0] == '"'
	case absent(m["id"]):
		f.add(place+".name", "is missing, and so is an id")
	}
	if !known {
		return ""
	}
	checkLine(&f.report, place+"."+key, name, 1, mostName)
	if first, taken := f.names[name]; taken && name != "" {
		f.add(place+"."+key, "is also the name of %snodes[%d]", f.prefix, first)
	} else {
		f.names[name] = i
	}
	return name
}

// id notes the id of node i, so that links can find it, and returns it as text; false when it has none that can be read.
func (f *nodeLinkFile) id(place string, i int, raw json.RawMessage) (string, bool) {
	if absent(raw) {
		return "", false
	}
	if raw[0] == '"' {
		id := strings.TrimSpace(f.text(place, raw))
		noteID(f, place, f.texts, id, i)
		return id, true
	}
	n, ok := whole(raw)
	if !isNumber(raw) || !ok {
		f.add(place, "must be text or a whole number")
		return "", false
	}
	noteID(f, place, f.numbers, n, i)
	return strconv.Itoa(n), true
}

func noteID[K comparable](f *nodeLinkFile, place string, ids map[K]int, id K, i int) {
	if first, taken := ids[id]; taken {
		f.add(place, "is also the id of %snodes[%d]", f.prefix, first)
		return
	}
	ids[id] = i
}

// group is a node's group as text: files name groups or number them.
func (f *nodeLinkFile) group(place string, raw json.RawMessage) string {
	if isNumber(raw) {
		return string(raw)
	}
	return strings.TrimSpace(f.text(place, raw))
}
