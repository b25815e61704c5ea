package format

import (
	"encoding/json"
	"strconv"
	"strings"
)

// linkList reads the links of a node-link file whose nodes are known.
type linkList struct {
	file  *nodeLinkFile
	links map[pair]int // the first link from one person to another
	ties  map[pair]int // places in the network's ties, by people in ascending order
}

// linkNotes is what WriteNodeLink says of a link beyond the common keys.
type linkNotes struct {
	There *Stance `json:"there,omitempty"` // how the source stands to the target
	Back  *Stance `json:"back,omitempty"`
}

// read reads link i.
func (l *linkList) read(place string, i int, raw json.RawMessage) {
	f := l.file
	m := f.object(place, raw)
	if m == nil {
		return
	}
	var notes linkNotes
	f.own(place+".dramatis", m["dramatis"], &notes)
	notes.There.check(&f.report, place+".dramatis.there")
	notes.Back.check(&f.report, place+".dramatis.back")
	weight := f.weight(place, m)
	from, okFrom := f.person(place+".source", m["source"])
	to, okTo := f.person(place+".target", m["target"])
	if !okFrom || !okTo {
		return
	}
	if from == to {
		f.add(place, "ties a person to themselves")
		return
	}
	if first, taken := l.links[pair{from, to}]; taken {
		f.add(place, "is the same link as number %d", first)
		return
	}
	l.links[pair{from, to}] = i
	l.tie(place, Tie{From: from, To: to, Weight: weight, There: notes.There, Back: notes.Back})
}

// tie adds a tie, or joins it to the one that a link the other way round has made.
func (l *linkList) tie(place string, t Tie) {
	net, key := &l.file.net, pair{t.From, t.To}.unordered()
	at, taken := l.ties[key]
	if !taken {
		l.ties[key] = len(net.Ties)
		net.Ties = append(net.Ties, t)
		return
	}
	old := &net.Ties[at]
	old.Weight = max(old.Weight, t.Weight)
	for _, s := range []struct{ old, said **Stance }{{&old.There, &t.Back}, {&old.Back, &t.There}} {
		switch {
		case *s.old == nil:
			*s.old = *s.said
		case *s.said != nil:
			l.file.add(place+".dramatis", "says again what the link the other way has said")
		}
	}
}

// weight is a link's value, else its weight, else 1.
func (f *nodeLinkFile) weight(place string, m map[string]json.RawMessage) float64 {
	key := "value"
	if absent(m[key]) {
		key = "weight"
	}
	if absent(m[key]) {
		return 1
	}
	w, err := strconv.ParseFloat(string(m[key]), 64)
	if !isNumber(m[key]) || err != nil || !(w >= leastWeight && w <= mostWeight) {
		f.add(place+"."+key, "must be a number from %g to %g", leastWeight, mostWeight)
		return 1
	}
	return w
}

// person finds whom the end of a link means. Where not all nodes were read, it finds nobody and is silent.
func (f *nodeLinkFile) person(place string, raw json.RawMessage) (int, bool) {
	switch {
	case f.nodes > f.limit.People:
		return 0, false
	case absent(raw):
		f.add(place, "is missing")
	case isNumber(raw):
		return f.personByNumber(place, raw, len(f.numbers) > 0)
	case raw[0] == '"':
		return f.personByText(place, raw)
	case raw[0] == '{':
		return f.personByObject(place, members(raw))
	default:
		f.add(place, "must be a number or text")
	}
	return 0, false
}

func (f *nodeLinkFile) personByNumber(place string, raw json.RawMessage, isID bool) (int, bool) {
	n, ok := whole(raw)
	if !ok {
		f.add(place, "must be a whole number")
		return 0, false
	}
	if !isID {
		if n < 0 || n >= f.nodes {
			f.add(place, "is %d, and there are %d nodes, counted from 0", n, f.nodes)
			return 0, false
		}
		return n, true
	}
	i, ok := f.numbers[n]
	if !ok {
		f.add(place, "is %d, and no node has that id", n)
	}
	return i, ok
}

func (f *nodeLinkFile) personByText(place string, raw json.RawMessage) (int, bool) {
	s := strings.TrimSpace(f.text(place, raw))
	i, ok := f.texts[s]
	if !ok {
		i, ok = f.names[s]
	}
	if !ok {
		f.add(place, "is %s, and no node has that id or name", excerpt(s))
	}
	return i, ok
}

// personByObject reads a node where its reference should be, as in the data of a simulation that has run.
func (f *nodeLinkFile) personByObject(place string, m map[string]json.RawMessage) (int, bool) {
	for _, key := range []string{"id", "name"} {
		if raw := m[key]; isNumber(raw) || !absent(raw) && raw[0] == '"' {
			return f.person(place+"."+key, raw)
		}
	}
	if isNumber(m["index"]) {
		return f.personByNumber(place+".index", m["index"], false)
	}
	f.add(place, "is an object without id, name or index")
	return 0, false
}
